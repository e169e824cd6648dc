"""Opens any list: what it holds, which column is the number, and its rows as a stream.

with open_list(path) as numbers:
for head in numbers.heads: ...
for row in numbers.rows(): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeAlias

from numberlift.domain.rows import InputRow, SheetHead
from numberlift.errors import ListRefused
from numberlift.io.reading.chosen import chosen_sheets, quoted
from numberlift.io.reading.guard import Form, Limits, form_of
from numberlift.io.reading.layout import Layout, lay_out
from numberlift.io.reading.readrows import BLOCK, Tally, blocks_of, text_blocks_of
from numberlift.io.reading.text_lists import understand
from numberlift.io.reading.workbooks import WorkbookFile

Records: TypeAlias = Iterable[Sequence[object]]
LIMITS: Final = Limits()
SAMPLE: Final = 260  # records looked at before the first row is read


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet that can be read any number of times."""

    name: str
    sample: Callable[[], Records]
    blocks: Callable[[Layout, Tally], Iterator[list[InputRow]]]


@dataclass(slots=True)
class OpenList:
    """A list understood and open; leave its context to close the file.

    `heads` says which sheets and columns will be read, `remarks` what a person should know, in
    sentences. `blank_rows` counts the wholly blank rows of the last complete pass of `rows`.
    """

    path: Path
    heads: tuple[SheetHead, ...]
    remarks: tuple[str, ...]
    blank_rows: int = 0
    _parts: tuple[tuple[_Sheet, Layout], ...] = ()
    _stack: ExitStack = field(default_factory=ExitStack)

    def rows(self) -> Iterator[InputRow]:
        """Every row that is not wholly blank, sheet after sheet, in order; may be asked for again.

        Raises ListRefused when the file turns out to be damaged further down.
        """
        for block in self.blocks():
            yield from block

    def blocks(self) -> Iterator[list[InputRow]]:
        """The same rows, some hundred of one sheet at a time and at least one: quicker for who reads them all."""
        tally = Tally()
        for sheet, layout in self._parts:
            yield from sheet.blocks(layout, tally)
        self.blank_rows = tally.blank_rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def open_list(
    path: Path, *, sheet: str | None = None, column: str | None = None, numbers: bool = True, limits: Limits = LIMITS
) -> OpenList:
    """Open a list and understand its sheets; nothing is read twice that is large.

    `sheet` is a name or a place from 1, `column` a heading, a letter or a place from 1. With
    `numbers=False` sheets need no number column (bundles, end users, documents). Raises ListRefused
    with one sentence that says what is wrong and what to do.
    """
    form = form_of(path, limits=limits)
    with ExitStack() as stack:
        sheets, remarks = _text(path, sheet) if form is Form.TEXT else _workbook(path, form, sheet, limits, stack)
        parts, more = _understood(path, sheets, column=column, numbers=numbers)
        heads = tuple(layout.head for _, layout in parts)
        return OpenList(path, heads, (*remarks, *more), _parts=parts, _stack=stack.pop_all())


def _text(path: Path, wanted: str | None) -> tuple[list[_Sheet], list[str]]:
    if wanted not in {None, "1", path.stem, path.name}:
        raise ListRefused(f"{path.name} is a text file and has no sheet {wanted!r}; leave --sheet out.")
    text = understand(path)
    sheet = _Sheet("", text.records, lambda layout, tally: text_blocks_of(text.blocks(BLOCK), layout, tally))
    return [sheet], [text.remark]


def _workbook(
    path: Path, form: Form, wanted: str | None, limits: Limits, stack: ExitStack
) -> tuple[list[_Sheet], list[str]]:
    book = WorkbookFile(path, form, limits=limits, stack=stack)
    names, remarks = chosen_sheets(book, wanted)
    return [_book_sheet(book, name) for name in names], remarks


def _book_sheet(book: WorkbookFile, name: str) -> _Sheet:
    return _Sheet(
        name,
        lambda: book.records(name, keep=True),
        lambda layout, tally: blocks_of(book.records(name), layout, tally),
    )


def _understood(
    path: Path, sheets: Sequence[_Sheet], *, column: str | None, numbers: bool
) -> tuple[tuple[tuple[_Sheet, Layout], ...], list[str]]:
    parts: list[tuple[_Sheet, Layout]] = []
    remarks: list[str] = []
    seen: list[str] = []
    for sheet in sheets:
        layout, remark, names = lay_out(
            sheet.name, list(islice(sheet.sample(), SAMPLE)), column=column, numbers=numbers
        )
        remarks += [remark] if remark else []
        seen += names
        if layout:
            parts.append((sheet, layout))
    if not parts:
        raise ListRefused(_nothing(path, column, seen))
    return tuple(parts), remarks


def _nothing(path: Path, column: str | None, seen: Sequence[str]) -> str:
    if not seen:
        return f"{path.name} holds no rows; check that the right file and sheet were sent."
    named = quoted(seen[:12]) + (" …" if len(seen) > 12 else "")  # noqa: PLR2004 - a sentence stays readable
    if column is not None:
        return f"{path.name} has no column {column!r}; it has {named}. Name one of them with --column."
    return f"{path.name} has no column that holds phone numbers; it has {named}. Say which one with --column."

"""Opens a comply list of any format: its sheets by what they hold, and every row of them as a stream.

with open_comply_list(path) as lst:
for head in lst.heads: ...
for row in lst.rows(): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeAlias

from numberlift.domain.complying.listed import Holds, SheetRow
from numberlift.domain.rows import SheetHead
from numberlift.errors import ListRefused
from numberlift.io.complying.columns import LaidOut, holds_by_name, lay_out, row_in
from numberlift.io.reading.chosen import chosen_sheets
from numberlift.io.reading.guard import Form, Limits, form_of
from numberlift.io.reading.text_lists import understand
from numberlift.io.reading.workbooks import WorkbookFile

Records: TypeAlias = Iterable[Sequence[object]]
LIMITS: Final = Limits()
SEARCHED: Final = 40  # rows in which the headings may stand
READ_ME: Final = "read me"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet that can be read any number of times."""

    name: str
    records: Callable[[], Records]


@dataclass(slots=True)
class OpenComplyList:
    """A comply list understood and open; leave its context to close the file.

    `heads` are the sheets that will be read; `how` of each is what it holds (`domain.complying.listed.Holds`).
    `remarks` is what a person should know, in sentences. `blank_rows` counts the wholly blank rows of the last
    complete pass of `rows`.
    """

    path: Path
    heads: tuple[SheetHead, ...]
    remarks: tuple[str, ...]
    blank_rows: int = 0
    _parts: tuple[tuple[_Sheet, LaidOut], ...] = ()
    _stack: ExitStack = field(default_factory=ExitStack)

    def rows(self) -> Iterator[SheetRow]:
        """Every row that is not wholly blank, sheet after sheet, in order; may be asked for again.

        Raises ListRefused when the file turns out to be damaged further down.
        """
        blank = 0
        for sheet, laid in self._parts:
            for number, record in enumerate(sheet.records(), 1):
                if number <= laid.head.header_row:
                    continue
                if row := row_in(record, number, laid):
                    yield row
                else:
                    blank += 1
        self.blank_rows = blank

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def open_comply_list(path: Path, *, sheet: str | None = None, limits: Limits = LIMITS) -> OpenComplyList:
    """Open a list of bundles, end users, documents and addresses, or a flat one, in any format that lists come in.

    `sheet` is the name or the place from 1 of the one sheet to be read. Raises ListRefused with one sentence that says
    what is wrong and what to do.
    """
    form = form_of(path, limits=limits)
    with ExitStack() as stack:
        sheets, remarks = _text(path) if form is Form.TEXT else _workbook(path, form, sheet, limits, stack)
        parts, more = _understood(path, sheets)
        heads = tuple(laid.head for _, laid in parts)
        return OpenComplyList(path, heads, (*remarks, *more), _parts=parts, _stack=stack.pop_all())


def _text(path: Path) -> tuple[list[_Sheet], list[str]]:
    text = understand(path)
    return [_Sheet("", text.records)], [text.remark]


def _workbook(
    path: Path, form: Form, wanted: str | None, limits: Limits, stack: ExitStack
) -> tuple[list[_Sheet], list[str]]:
    book = WorkbookFile(path, form, limits=limits, stack=stack)
    names, remarks = chosen_sheets(book, wanted)
    return [_book_sheet(book, name) for name in names], remarks


def _book_sheet(book: WorkbookFile, name: str) -> _Sheet:
    return _Sheet(name, lambda: book.records(name))


def _understood(path: Path, sheets: Sequence[_Sheet]) -> tuple[tuple[tuple[_Sheet, LaidOut], ...], list[str]]:
    parts: list[tuple[_Sheet, LaidOut]] = []
    remarks: list[str] = []
    named = {holds_by_name(sheet.name) for sheet in sheets}
    alone = not named & {Holds.END_USERS, Holds.DOCUMENTS, Holds.ADDRESSES}
    for sheet in sheets:
        if sheet.name.strip().casefold() == READ_ME:
            continue
        found = lay_out(sheet.name, list(islice(sheet.records(), SEARCHED)), alone=alone, path=path)
        if isinstance(found, LaidOut):
            parts.append((sheet, found))
            remarks += filter(None, [found.remark])
        elif found:
            remarks.append(found)
    held = {laid.head.how for _, laid in parts}
    if not held & {Holds.BUNDLES, Holds.FLAT}:
        raise ListRefused(
            f"{path.name} asks for no bundle: it has no sheet Bundles, nor a flat sheet with a column “bundle”. "
            "`numberlift template comply --help` says how to get a list to fill in."
        )
    return tuple(parts), remarks

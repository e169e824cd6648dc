"""The row loop: records in, InputRows out. Kept flat, because it runs a million times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, islice, repeat
from operator import itemgetter
from typing import Final

from numberlift.domain.rows import InputRow
from numberlift.io.reading.cells import phone_flags, text_of
from numberlift.io.reading.layout import Layout
from numberlift.io.reading.ownreports import OwnReport

TOO_MANY: Final = "row:too-many-cells"
BLOCK: Final = 256  # records
_MAKE: Final = partial(tuple.__new__, InputRow)


@dataclass(slots=True)
class Tally:
    """What a pass over the rows has counted."""

    blank_rows: int = 0


def blocks_of(records: Iterable[Sequence[object]], layout: Layout, tally: Tally) -> Iterator[list[InputRow]]:
    """Every row of one workbook sheet that is neither blank nor header nor title, numbered as a person sees them."""
    rows = _rows(enumerate(records, 1), layout, tally)
    while block := list(islice(rows, BLOCK)):
        yield block


def text_blocks_of(blocks: Iterable[list[list[str]]], layout: Layout, tally: Tally) -> Iterator[list[InputRow]]:
    """The same for records that are all text; those that are plain take a shorter way to the same rows."""
    plain = PlainRows(layout) if PlainRows.suit(layout) else None
    last, first = max(layout.skip, default=0), 1
    for records in blocks:
        if plain is None or first <= last:
            rows = list(_rows(enumerate(records, first), layout, tally))
        elif plain.are(records):
            rows = plain.made_of(records, first)
        else:
            rows = list(_mixed(enumerate(records, first), plain, layout, tally))
        first += len(records)
        if rows:
            yield rows


class PlainRows:
    """Text rows that are as wide as the header, have something in the number column and nothing that gives a flag.

    Such a row is an InputRow as it stands; a block of them is made without a line of Python for each.
    """

    def __init__(self, layout: Layout) -> None:
        self._sheet, self._width = layout.head.sheet, len(layout.head.names)
        self._number = layout.number
        self._number_of: Callable[[list[str]], str] = itemgetter(layout.number)
        self._watched = [(itemgetter(watcher.column), watcher.suspect.search) for watcher in layout.watchers]

    @staticmethod
    def suit(layout: Layout) -> bool:
        """Whether a sheet can have plain rows."""
        return not layout.report and layout.number >= 0 and layout.headed == len(layout.head.names)

    def are(self, records: list[list[str]]) -> bool:
        """Whether every record of a block is plain."""
        if set(map(len, records)) != {self._width}:
            return False
        numbers = list(map(self._number_of, records))
        if not all(numbers) or any(map(str.isspace, numbers)):
            return False
        return not any(suspect("\n".join(map(cell, records))) for cell, suspect in self._watched)

    def is_one(self, record: list[str]) -> bool:
        """Whether this record is plain."""
        if len(record) != self._width or not record[self._number].strip():
            return False
        return not any(suspect(cell(record)) for cell, suspect in self._watched)

    def made_of(self, records: list[list[str]], first: int) -> list[InputRow]:
        """The rows of a block of plain records, numbered from `first`."""
        numbers = map(self._number_of, records)
        return list(map(_MAKE, zip(repeat(self._sheet), count(first), numbers, map(tuple, records), repeat(()))))

    def one_of(self, record: list[str], row: int) -> InputRow:
        """The row of one plain record."""
        return InputRow(self._sheet, row, record[self._number], tuple(record))


def _mixed(rest: Iterable[tuple[int, list[str]]], plain: PlainRows, layout: Layout, tally: Tally) -> Iterator[InputRow]:
    for row, record in rest:
        if plain.is_one(record):
            yield plain.one_of(record, row)
        elif found := _row(row, record, layout):
            yield found
        else:
            tally.blank_rows += 1


def _rows(rest: Iterable[tuple[int, Sequence[object]]], layout: Layout, tally: Tally) -> Iterator[InputRow]:
    for row, record in rest:
        if row in layout.skip:
            continue
        if found := _row(row, record, layout):
            yield found
        else:
            tally.blank_rows += 1


def _row(row: int, record: Sequence[object], layout: Layout) -> InputRow | None:
    """One row in whatever shape; None if it is wholly blank."""
    cells = [value if value.__class__ is str else text_of(value) for value in record]
    if not "".join(cells).strip():
        return None
    if layout.report:
        return _of_report(row, cells, layout, layout.report)
    number = layout.number
    flags = phone_flags(record[number]) if 0 <= number < len(record) else ()
    width = len(layout.head.names)
    if len(cells) != width or layout.headed < width:
        if any(cell.strip() for cell in cells[layout.headed :]):
            flags = (*flags, TOO_MANY)
        cells = _fitted(cells, width)
    for watcher in layout.watchers:
        if flag := watcher.look(record, cells):
            flags = (*flags, flag)
    return InputRow(layout.head.sheet, row, cells[number] if number >= 0 else "", tuple(cells), flags)


def _of_report(row: int, cells: list[str], layout: Layout, report: OwnReport) -> InputRow:
    cells = _fitted(cells, report.width)
    own = report.own_cells(cells)
    number = report.number(cells)
    if len(own) < len(layout.head.names):
        own.append(number)
    return InputRow(layout.head.sheet, row, number, tuple(own))


def _fitted(cells: list[str], width: int) -> list[str]:
    """As many cells as there are columns; what is beyond them joins the last, so that nothing read is lost."""
    beyond = [cell for cell in cells[width:] if cell.strip()]
    kept = [*cells[:width], *[""] * (width - len(cells))]
    if beyond:
        kept[-1] = " | ".join([kept[-1], *beyond])
    return kept

"""The row loop: records in, InputRows out. Kept flat, because it runs a million times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
BULK: Final = 256


@dataclass(slots=True)
class Tally:
    """What a pass over the rows has counted."""

    blank_rows: int = 0


def rows_of(records: Iterable[Sequence[object]], layout: Layout, tally: Tally) -> Iterator[InputRow]:
    """Every row of one workbook sheet that is neither blank nor header nor title, numbered as a person sees them."""
    return _any_rows(enumerate(records, 1), layout, tally)


def text_rows_of(records: Iterable[list[str]], layout: Layout, tally: Tally) -> Iterator[InputRow]:
    """The same for records that are all text; where only the number matters, rows take the short way."""
    source = iter(records)
    last = max(layout.skip, default=0)
    yield from _any_rows(enumerate(islice(source, last), 1), layout, tally)
    flat = not layout.watchers and not layout.report and layout.number >= 0 and layout.headed == len(layout.head.names)
    yield from (
        _in_bulk(source, last + 1, layout, tally) if flat else _any_rows(enumerate(source, last + 1), layout, tally)
    )


def _in_bulk(source: Iterator[list[str]], first: int, layout: Layout, tally: Tally) -> Iterator[InputRow]:
    """Records by the hundred, built without a line of Python for each (half the time), unless one is unusual."""
    sheet, width = layout.head.sheet, {len(layout.head.names)}
    number_of, build = itemgetter(layout.number), partial(tuple.__new__, InputRow)
    while records := list(islice(source, BULK)):
        if set(map(len, records)) == width:
            numbers = list(map(number_of, records))
            if all(numbers) and not any(map(str.isspace, numbers)):
                yield from map(build, zip(repeat(sheet), count(first), numbers, map(tuple, records), repeat(())))
                first += len(records)
                continue
        yield from _any_rows(enumerate(records, first), layout, tally)
        first += len(records)


def _any_rows(rest: Iterator[tuple[int, Sequence[object]]], layout: Layout, tally: Tally) -> Iterator[InputRow]:
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
        if flag := watcher(record, cells):
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

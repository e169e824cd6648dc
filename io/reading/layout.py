"""Understands one sheet from its first rows: header, fields, number column, what must be watched in each row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from numberlift.domain.rows import SheetHead
from numberlift.io.columns import Chosen, fields_of, number_column, settle_account, told_column
from numberlift.io.reading.cells import phone_likeness, text_of
from numberlift.io.reading.heads import SEARCHED, Header, SampleRow, find_header
from numberlift.io.reading.notices import Watcher, watchers
from numberlift.io.reading.ownreports import OwnReport, own_report


@dataclass(frozen=True, slots=True)
class Layout:
    """All that the row loop needs to know of a sheet.

    `number` is the index of the number column, -1 where the sheet needs none. `skip` holds the rows of
    title and header; `headed` is the width of the header, beyond which a row has a cell too many.
    """

    head: SheetHead
    number: int
    skip: frozenset[int]
    headed: int
    watchers: tuple[Watcher, ...]
    report: OwnReport | None = None


def lay_out(
    sheet: str, records: Sequence[Sequence[object]], *, column: str | None, numbers: bool
) -> tuple[Layout | None, str, list[str]]:
    """Understand a sheet from its first records: its layout (None if it is no list), a remark, the columns seen."""
    sample = _sample(records)
    if not sample:
        return None, f"Sheet “{sheet}” is empty and was skipped." if sheet else "", []
    width = _width(sample)
    header = find_header(sample, width)
    last = header.rows[-1] if header.rows else 0
    below = [_padded(row.texts, width) for row in sample if row.row > last]
    if report := own_report(header.names, below):
        return _own(sheet, header, report)
    fields = fields_of(header.names)
    settle_account(fields, header.names, below)
    chosen = _choose(header, below, fields, sheet=sheet, column=column)
    where = f"Sheet “{sheet}”: " if sheet else ""
    if chosen is None and numbers:
        remark = f"{where}no column holds phone numbers, so it was skipped." if sheet else ""
        return None, remark, list(header.names) if header.rows else _first_words(sample)
    if not numbers:
        _own_names(fields, header.names)
    number = chosen.place if chosen else -1
    if chosen:
        fields = {name: index for name, index in fields.items() if index != number}
        fields["phone_number"] = number
    how = chosen.how if chosen else ""
    head = SheetHead(sheet, header.names, MappingProxyType(fields), last, how)
    skip = _skipped(header, sample, number)
    layout = Layout(head, number, skip, _headed(header, sample, width), watchers(fields, header.names))
    return layout, _remark(where, how, header, skip), list(header.names)


def _sample(records: Sequence[Sequence[object]]) -> list[SampleRow]:
    rows = [SampleRow(number, [text_of(value) for value in record]) for number, record in enumerate(records, 1)]
    return [row for row in rows if any(text.strip() for text in row.texts)]


def _first_words(sample: Sequence[SampleRow]) -> list[str]:
    """What a person would call the columns of a sheet in which no header was recognised: its first full row."""
    fullest = max(sample[:SEARCHED], key=lambda row: sum(1 for text in row.texts if text.strip()))
    return [" ".join(text.split())[:40] for text in fullest.texts if text.strip()]


def _width(sample: Sequence[SampleRow]) -> int:
    """The columns that hold anything; a delimiter too many at the end of lines makes none."""
    return max(max(index for index, text in enumerate(row.texts, 1) if text.strip()) for row in sample)


def _padded(texts: Sequence[str], width: int) -> list[str]:
    return [*texts[:width], *[""] * (width - len(texts))]


def _choose(
    header: Header, below: Sequence[Sequence[str]], fields: dict[str, int], *, sheet: str, column: str | None
) -> Chosen | None:
    if column is not None:
        return told_column(column, header.names)
    return number_column(header.names, below, taken=fields, sheet=sheet)


def _own_names(fields: dict[str, int], names: Sequence[str]) -> None:
    """Where regulations name the fields, every column is also known by its own heading in snake case."""
    for index, name in enumerate(names):
        snake = re.sub(r"\W+", "_", name.strip().casefold()).strip("_")
        if snake:
            fields.setdefault(snake, index)


def _skipped(header: Header, sample: Sequence[SampleRow], number: int) -> frozenset[int]:
    """Header and title rows; a row above the header that holds a phone number in the right column is a row."""
    last = header.rows[-1] if header.rows else 0
    titles = (row for row in sample if row.row < last and row.row not in header.rows)
    names_none = {row.row for row in titles if not phone_likeness(_padded(row.texts, number + 1)[number])}
    return frozenset(names_none | set(header.rows))


def _headed(header: Header, sample: Sequence[SampleRow], width: int) -> int:
    """How many columns the header names; without one, as many as the first row has."""
    wanted = header.rows[-1] if header.rows else sample[0].row
    rows = [row for row in sample if row.row in header.rows or row.row == wanted]
    return max((_width([row]) for row in rows), default=width) if header.rows else width


def _remark(where: str, how: str, header: Header, skip: frozenset[int]) -> str:
    if not how:
        return ""
    titles = sorted(skip - set(header.rows))
    above = ""
    if titles:
        rows = f"row {titles[0]} was" if len(titles) == 1 else f"rows {titles[0]} to {titles[-1]} were"
        above = f" Above the header, {rows} taken for a title."
    headless = "" if header.rows else " The sheet has no header."
    opening = f"{where}the" if where else "The"
    return f"{opening} numbers are in {how}.{headless}{above}"


def _own(sheet: str, header: Header, report: OwnReport) -> tuple[Layout, str, list[str]]:
    """A report of ours: its rows are read as the list it came from."""
    fields = fields_of(report.names)
    chosen = number_column(report.names, [], taken=fields, sheet=sheet)
    names = report.names
    if chosen is None:
        names = (*names, "phone_number") if "phone_number" not in names else names
        chosen = Chosen(names.index("phone_number"), "")
    fields = {**fields, "phone_number": chosen.place}
    how = "column phone_number of a numberlift report"
    head = SheetHead(sheet, names, MappingProxyType(fields), header.rows[-1], how)
    layout = Layout(head, chosen.place, frozenset(range(1, header.rows[-1] + 1)), 0, watchers(fields, names), report)
    return (
        layout,
        "The list is a report of numberlift; its numbers and the columns of the first list were read.",
        list(names),
    )

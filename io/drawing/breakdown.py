"""The Breakdown sheet: country and number type against verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from numberlift.io.drawing.crosstable import cross_table
from numberlift.io.drawing.looks import (
    COUNT_FORMAT,
    FAINT,
    NAVY,
    PAPER,
    VERDICT_LOOKS,
    filled,
    hairline,
    put,
    put_heading,
    set_for_print,
)
from numberlift.io.drawing.totals import Place

HEADING_ROW: Final = 4
TOTAL: Final = "All"


def draw_breakdown(sheet: Worksheet, places: Mapping[Place, int], *, banner: str = "") -> None:
    """Draw the cross-table with a total for every row and column; a list without lines gets a sentence instead."""
    sheet.sheet_view.showGridLines = False
    set_for_print(sheet, banner=banner)
    put(sheet, "A1", "Breakdown", size=16, bold=True, colour=NAVY)
    sheet.row_dimensions[1].height = 26
    if not places:
        put(sheet, "A2", "The list has no rows to break down.", colour=FAINT)
        return
    put(sheet, "A2", "Lines by country and number type, and what can be done with them.", colour=FAINT)
    table = cross_table(places)
    _draw_headings(sheet, [VERDICT_LOOKS[verdict].label for verdict in table.verdicts])
    for row, group in enumerate(table.groups, start=HEADING_ROW + 1):
        _draw_row(sheet, row, (group.country, group.number_type), [*group.counts, group.total])
    columns = zip(*((*group.counts, group.total) for group in table.groups), strict=True)
    last = HEADING_ROW + len(table.groups) + 1
    _draw_row(sheet, last, (TOTAL, ""), list(map(sum, columns)), total=True)
    sheet.freeze_panes = f"C{HEADING_ROW + 1}"


def _draw_headings(sheet: Worksheet, labels: list[str]) -> None:
    put_heading(sheet, f"A{HEADING_ROW}", "Country")
    put_heading(sheet, f"B{HEADING_ROW}", "Type")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 14, 14
    for column, label in enumerate([*labels, TOTAL], start=3):
        letter = get_column_letter(column)
        heading = put_heading(sheet, f"{letter}{HEADING_ROW}", label)
        heading.alignment = Alignment(horizontal="right", vertical="center", wrap_text=True)
        sheet.column_dimensions[letter].width = 13
    sheet.row_dimensions[HEADING_ROW].height = 32


def _draw_row(sheet: Worksheet, row: int, labels: tuple[str, str], counts: list[int], *, total: bool = False) -> None:
    for letter, label in zip("AB", labels, strict=True):
        put(sheet, f"{letter}{row}", label or None, bold=total)
    last = len(counts) + 2
    for column, count in enumerate(counts, start=3):
        figure = put(sheet, f"{get_column_letter(column)}{row}", count or None, bold=total or column == last)
        figure.number_format = COUNT_FORMAT
    for column in range(1, last + 1):
        cell = sheet.cell(row, column)
        cell.border = hairline("top" if total else "bottom")
        if total or column == last:
            cell.fill = filled(PAPER)

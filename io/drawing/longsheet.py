"""The sheets with one row a line: headings, filters, widths and colours by openpyxl, the rows by the spool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from numberlift.io.drawing.looks import (
    NAVY,
    SLATE,
    TEXT_FORMAT,
    VERDICT_LOOKS,
    VerdictLook,
    filled,
    hairline,
    put_heading,
    set_for_print,
    style_index,
)
from numberlift.io.drawing.rowspool import COLUMN_LIMIT, CellKind, RowSpool, SpoolColumn
from numberlift.io.drawing.sheetcolumns import ShownColumn, fitted_width

ROW_LIMIT: Final = 1_048_576
HEADING_HEIGHT: Final = 30
ROW_HEIGHT: Final = 16
CHARACTERS_PER_WIDTH: Final = 1.3  # running text is narrower than the digits that widths are counted in


class LongSheet:
    """A table of any length under one title, continued on "TITLE 2", "TITLE 3" … after `row_limit` rows.

    `row_limit` counts the headings too. `heading_row` leaves rows above the headings free for the caller's words;
    `looks` are the colours of what may stand in the column `verdict`.
    """

    def __init__(
        self,
        title: str,
        columns: Sequence[ShownColumn],
        *,
        book: Workbook,
        folder: Path,
        row_limit: int = ROW_LIMIT,
        heading_row: int = 1,
        filters: bool = True,
        frozen_columns: int = 0,
        looks: Mapping[Any, VerdictLook] = VERDICT_LOOKS,
    ) -> None:
        self._title, self._book, self._folder = title, book, folder
        self._columns = tuple(columns[:COLUMN_LIMIT])
        self._row_limit, self._heading_row, self._filters = row_limit, heading_row, filters
        self._looks = looks
        self._frozen = f"{get_column_letter(frozen_columns + 1)}{heading_row + 1}"
        styles = {look: style_index(book, look) for look in {column.look for column in self._columns}}
        self._spooled = [_spooled(column, styles[column.look]) for column in self._columns]
        self._spools = [self._new_spool()]

    @property
    def rows(self) -> int:
        """How many rows were added, over all its sheets."""
        return sum(spool.rows for spool in self._spools)

    def add(self, values: Sequence[str | int]) -> None:
        """Add a row: its values in the order of the columns."""
        if self._spools[-1].last_row >= self._row_limit:
            self._spools.append(self._new_spool())
        self._spools[-1].add(values)

    def draw(self, *, banner: str = "") -> dict[str, RowSpool]:
        """Make its sheets in the workbook, after those already there; gives each title's rows."""
        drawn = {}
        for count, spool in enumerate(self._spools, start=1):
            title = self._title if count == 1 else f"{self._title} {count}"
            self._draw_sheet(self._book.create_sheet(title), spool, banner=banner)
            drawn[title] = spool
        return drawn

    def close(self) -> None:
        """Give the disk space of its rows back."""
        for spool in self._spools:
            spool.close()

    def _new_spool(self) -> RowSpool:
        return RowSpool(self._spooled, folder=self._folder, first_row=self._heading_row + 1)

    def _draw_sheet(self, sheet: Worksheet, spool: RowSpool, *, banner: str) -> None:
        top, last = self._heading_row, max(spool.last_row, self._heading_row + 1)
        for place, column in enumerate(self._columns):
            letter = get_column_letter(place + 1)
            put_heading(sheet, f"{letter}{top}", column.heading, colour=SLATE if column.own else NAVY)
            self._draw_column(sheet, letter, column, place)
        sheet.row_dimensions[top].height = HEADING_HEIGHT
        sheet.freeze_panes = self._frozen
        sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = ROW_HEIGHT, True
        sheet.sheet_view.showGridLines = False
        if self._filters:
            sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(self._columns))}{last}"
        # Own columns at the end stay off the paper: with them the words would be too small to read.
        printed = max((place for place, column in enumerate(self._columns, start=1) if not column.own), default=1)
        sheet.print_area = f"A1:{get_column_letter(printed)}{last}"
        sheet.print_title_rows = f"{top}:{top}"
        set_for_print(sheet, banner=banner)
        self._colour_verdicts(sheet, last)
        self._rule_lines(sheet, last)

    def _draw_column(self, sheet: Worksheet, letter: str, column: ShownColumn, place: int) -> None:
        longest = max(spool.longest[place] for spool in self._spools)
        empty = not column.own and bool(self.rows) and not any(spool.filled[place] for spool in self._spools)
        dimension = sheet.column_dimensions[letter]
        dimension.width = fitted_width(column, longest)
        dimension.outlineLevel = 1 if column.detail else 0
        dimension.hidden = column.detail or empty
        if column.kind is CellKind.TEXT:
            # What a person types into an empty cell keeps its leading zeros.
            dimension.number_format = TEXT_FORMAT

    def _colour_verdicts(self, sheet: Worksheet, last: int) -> None:
        """Colour by one rule a verdict over the whole column: no cell carries a colour of its own."""
        place = next((place for place, column in enumerate(self._columns, start=1) if column.field == "verdict"), 0)
        if not place:
            return
        letter = get_column_letter(place)
        for verdict, look in self._looks.items():
            shown = DifferentialStyle(fill=filled(look.tint), font=Font(bold=True, color=look.ink))
            rule = Rule("cellIs", operator="equal", formula=[f'"{verdict}"'], dxf=shown)
            sheet.conditional_formatting.add(f"{letter}{self._heading_row + 1}:{letter}{last}", rule)

    def _rule_lines(self, sheet: Worksheet, last: int) -> None:
        """Draw a line under every row by one rule, so that empty cells need not be written for it."""
        area = f"A{self._heading_row + 1}:{get_column_letter(len(self._columns))}{last}"
        sheet.conditional_formatting.add(
            area, Rule("expression", formula=["TRUE"], dxf=DifferentialStyle(border=hairline("bottom")))
        )


def _spooled(column: ShownColumn, style: int) -> SpoolColumn:
    wraps_at = column.width * CHARACTERS_PER_WIDTH if column.look.wrap else 0.0
    return SpoolColumn(column.kind, style, wraps_at=wraps_at, dull=column.dull)

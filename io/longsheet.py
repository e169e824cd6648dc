"""The sheets with one row a line: headings, filters, widths and colours by openpyxl, the rows by the spool."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from numberlift.io.looks import NAVY, SLATE, VERDICT_LOOKS, filled, put_heading, set_for_print, style_index
from numberlift.io.rowspool import COLUMN_LIMIT, RowSpool, SpoolColumn
from numberlift.io.sheetcolumns import ShownColumn, fitted_width

ROW_LIMIT: Final = 1_048_576
HEADING_HEIGHT: Final = 30


class LongSheet:
    """A table of any length under one title, continued on "TITLE 2", "TITLE 3" … after `row_limit` rows.

    `own_names` are the person's own columns, shown after `columns`. `row_limit` counts the headings too.
    `heading_row` leaves rows above the headings free for the caller's words.
    """

    def __init__(
        self,
        title: str,
        columns: Sequence[ShownColumn],
        *,
        book: Workbook,
        folder: Path,
        own_names: Sequence[str] = (),
        row_limit: int = ROW_LIMIT,
        heading_row: int = 1,
    ) -> None:
        own = (ShownColumn(name) for name in own_names)
        self._title, self._book, self._folder = title, book, folder
        self._ours = len(columns)
        self.columns = (*columns, *own)[:COLUMN_LIMIT]
        self._row_limit, self._heading_row = row_limit, heading_row
        self._spooled = [_spooled(column, book) for column in self.columns]
        self._spools = [self._new_spool()]

    @property
    def rows(self) -> int:
        """How many rows were added, over all its sheets."""
        return sum(spool.rows for spool in self._spools)

    def add(self, values: Sequence[str | int]) -> None:
        """Add a row: the values of `columns`, then those of the person's own columns."""
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
        for place, column in enumerate(self.columns):
            letter = get_column_letter(place + 1)
            put_heading(
                sheet, f"{letter}{self._heading_row}", column.heading, colour=NAVY if place < self._ours else SLATE
            )
            self._draw_column(sheet, letter, column, place)
        sheet.row_dimensions[self._heading_row].height = HEADING_HEIGHT
        sheet.freeze_panes = f"A{self._heading_row + 1}"
        sheet.print_title_rows = f"{self._heading_row}:{self._heading_row}"
        sheet.sheet_view.showGridLines = False
        sheet.sheet_view.zoomScale = 100
        last = max(spool.last_row, self._heading_row + 1)
        sheet.auto_filter.ref = f"A{self._heading_row}:{get_column_letter(len(self.columns))}{last}"
        sheet.print_area = f"A1:{get_column_letter(self._ours)}{last}"
        set_for_print(sheet, banner=banner)
        self._colour_verdicts(sheet, last)

    def _draw_column(self, sheet: Worksheet, letter: str, column: ShownColumn, place: int) -> None:
        longest = max(spool.longest[place] for spool in self._spools)
        empty = place < self._ours and not any(spool.filled[place] for spool in self._spools)
        dimension = sheet.column_dimensions[letter]
        dimension.width = fitted_width(column, longest)
        dimension.outlineLevel = 1 if column.detail else 0
        dimension.hidden = column.detail or empty

    def _colour_verdicts(self, sheet: Worksheet, last: int) -> None:
        """Colour by one rule a verdict over the whole column: no cell carries a colour of its own."""
        place = next((place for place, column in enumerate(self.columns, start=1) if column.field == "verdict"), 0)
        if not place:
            return
        letter = get_column_letter(place)
        for verdict, look in VERDICT_LOOKS.items():
            rule = CellIsRule(
                operator="equal", formula=[f'"{verdict}"'], fill=filled(look.tint), font=Font(bold=True, color=look.ink)
            )
            sheet.conditional_formatting.add(f"{letter}{self._heading_row + 1}:{letter}{last}", rule)


def _spooled(column: ShownColumn, book: Workbook) -> SpoolColumn:
    wraps_at = column.width if column.look.wrap else 0.0
    return SpoolColumn(column.kind, style_index(book, column.look), wraps_at=wraps_at)

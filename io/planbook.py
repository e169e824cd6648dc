"""plan.xlsx: what would be created, sheet by sheet, for the person who says yes or no to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from numberlift.io.drawing.bookfile import save_book
from numberlift.io.drawing.longsheet import LongSheet
from numberlift.io.drawing.looks import FAINT, LOUD, NAVY, WHITE, filled, hairline, put, set_for_print
from numberlift.io.drawing.rowspool import CellKind, RowSpool
from numberlift.io.drawing.sheetcolumns import COUNT, TEXT, WRAPPED, ShownColumn
from numberlift.io.drawing.summaryparts import SANDBOX_BANNER, SANDBOX_MARK, SANDBOX_WORDS
from numberlift.io.outputs import blaming, replacing

FILE_NAME: Final = "plan.xlsx"
FRONT: Final = "Plan"
LABEL_WIDTH: Final = 30
FACT_WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """A column of a plan's sheet; `width` 0 fits what is in it, text beyond a `wraps` width goes on below."""

    heading: str
    width: float = 0.0
    wraps: bool = False
    counts: bool = False


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """One sheet: what it holds in a sentence, its columns, and its rows in their order."""

    title: str
    holds: str
    columns: tuple[PlanColumn, ...]
    rows: Sequence[Sequence[str | int]]


@dataclass(frozen=True, slots=True)
class PlanAbout:
    """The front page: what the plan is for, facts as label and value, and what to do with it."""

    title: str
    list_name: str
    realm: str
    facts: tuple[tuple[str, str], ...]
    what_to_do: str

    @property
    def banner(self) -> str:
        """What every printed page must say at its head: SANDBOX, or nothing."""
        return SANDBOX_BANNER if self.realm.startswith(SANDBOX_MARK) else ""


def write_plan_book(sheets: Iterable[PlanSheet], *, about: PlanAbout, path: Path) -> Path:
    """Write a plan to `path`; a sheet without rows is left out. Raises OutputFailed."""
    shown = [sheet for sheet in sheets if sheet.rows]
    with replacing(path) as scratch, blaming(path), ExitStack() as opened:
        book = Workbook()
        front = book.worksheets[0]
        front.title = FRONT
        spools: dict[str, RowSpool] = {}
        for sheet in shown:
            drawn = opened.enter_context(closing(_filled(sheet, book=book, folder=scratch.parent)))
            spools |= drawn.draw(banner=about.banner)
        _draw_front(front, about, shown)
        book.properties.title, book.properties.creator = about.title, "numberlift"
        save_book(book, spools, path=scratch)
    return path


def _filled(sheet: PlanSheet, *, book: Workbook, folder: Path) -> LongSheet:
    columns = [_shown(column) for column in sheet.columns]
    drawn = LongSheet(sheet.title, columns, book=book, folder=folder, frozen_columns=1)
    for row in sheet.rows:
        drawn.add(row)
    return drawn


def _shown(column: PlanColumn) -> ShownColumn:
    if column.counts:
        return ShownColumn(column.heading, look=COUNT, kind=CellKind.COUNT, width=column.width or 9)
    return ShownColumn(column.heading, look=WRAPPED if column.wraps else TEXT, width=column.width)


def _draw_front(sheet: Worksheet, about: PlanAbout, sheets: Sequence[PlanSheet]) -> None:
    sheet.sheet_view.showGridLines = False
    set_for_print(sheet, banner=about.banner)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = LABEL_WIDTH, FACT_WIDTH
    put(sheet, "A1", about.title, size=20, bold=True, colour=NAVY)
    sheet.row_dimensions[1].height = 34
    put(sheet, "A2", about.list_name, size=12, colour=FAINT)
    if about.banner:
        _draw_band(sheet, row=3)
    row = 5
    for label, value in about.facts:
        row = _draw_fact(sheet, label, value, row=row)
    put(sheet, f"A{row + 1}", about.what_to_do, bold=True)
    for place, part in enumerate(sheets, start=row + 3):
        link = put(sheet, f"A{place}", part.title, colour=NAVY)
        link.hyperlink = Hyperlink(ref=f"A{place}", location=f"'{part.title}'!A1")
        put(sheet, f"B{place}", part.holds)


def _draw_fact(sheet: Worksheet, label: str, value: str, *, row: int) -> int:
    put(sheet, f"A{row}", label, colour=FAINT).border = hairline("bottom")
    cell = put(sheet, f"B{row}", value, bold=True)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.border = hairline("bottom")
    sheet.row_dimensions[row].height = 16 * (1 + len(value) // FACT_WIDTH)
    return row + 1


def _draw_band(sheet: Worksheet, *, row: int) -> None:
    put(sheet, f"A{row}", SANDBOX_WORDS, bold=True, colour=WHITE)
    for letter in "AB":
        sheet[f"{letter}{row}"].fill = filled(LOUD)

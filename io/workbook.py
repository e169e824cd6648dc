"""report.xlsx, what people read: a summary with a chart, a breakdown, every line, and the problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from numberlift.domain.report import ReportLine
from numberlift.domain.rows import SheetHead
from numberlift.io.drawing.bookfile import save_book
from numberlift.io.drawing.breakdown import draw_breakdown
from numberlift.io.drawing.calendarsheet import CalendarSheet, draw_calendar
from numberlift.io.drawing.longsheet import ROW_LIMIT, LongSheet
from numberlift.io.drawing.owncolumns import OwnColumns
from numberlift.io.drawing.problemssheet import SHOWN_AT_MOST, ProblemsSheet
from numberlift.io.drawing.rowspool import RowSpool
from numberlift.io.drawing.sheetcolumns import NUMBERS, LineValues, own_columns
from numberlift.io.drawing.summaryparts import SANDBOX_BANNER
from numberlift.io.drawing.summarysheet import ReportAbout, draw_summary
from numberlift.io.drawing.totals import Totals
from numberlift.io.followsheets import FurtherSheet
from numberlift.io.outputs import replacing

LINKS: Final = (
    ("Breakdown", "Lines by country and number type, and what can be done with them"),
    ("Numbers", "Every line of the list in its order, with the verdict, the reason and the next step"),
    ("Problems", "Lines to correct, duplicates, and lines not decided yet"),
)
FROZEN: Final = 1 + next(place for place, column in enumerate(NUMBERS) if column.field == "phone_number")
SANDBOX_TAB: Final = "B3261E"


@dataclass(frozen=True, slots=True)
class BookLimits:
    """How many rows a sheet holds, headings counted, and how many problems are shown."""

    sheet_rows: int = ROW_LIMIT
    problems: int = SHOWN_AT_MOST


class ReportBook:
    """report.xlsx while it is being filled; `add` takes the lines in input order, `save` draws and writes it."""

    def __init__(
        self,
        about: ReportAbout,
        *,
        own: OwnColumns,
        folder: Path,
        limits: BookLimits,
        further: Sequence[FurtherSheet | CalendarSheet] = (),
    ) -> None:
        self._book = Workbook()
        self._book.worksheets[0].title = "Summary"
        self._about, self._own = about, own
        self._totals = Totals()
        self._values = LineValues(NUMBERS)
        columns = (*NUMBERS, *own_columns(own.names))
        self._numbers = LongSheet(
            "Numbers", columns, book=self._book, folder=folder, row_limit=limits.sheet_rows, frozen_columns=FROZEN
        )
        self._problems = ProblemsSheet(book=self._book, folder=folder, cap=limits.problems)
        self._shown = tuple(further)
        self._further = {
            sheet.title: LongSheet(
                sheet.title, sheet.columns, book=self._book, folder=folder, row_limit=limits.sheet_rows
            )
            for sheet in further
            if isinstance(sheet, FurtherSheet)
        }

    def add(self, line: ReportLine) -> None:
        """Take one line."""
        self._totals.add(line)
        self._numbers.add([*self._values.of(line), *self._own.spread(line.sheet, line.cells)])
        self._problems.add(line)

    def save(self, path: Path) -> None:
        """Draw what was counted and write the workbook to `path`; raises OSError."""
        banner = self._about.banner
        summary, breakdown = self._book.worksheets[0], self._book.create_sheet("Breakdown")
        spools = {**self._numbers.draw(banner=banner), **self._problems.draw(banner=banner)}
        for sheet in self._shown:
            spools |= self._draw_further(sheet, banner=banner)
        draw_breakdown(breakdown, self._totals.places, banner=banner)
        links = (*LINKS, *((sheet.title, sheet.holds) for sheet in self._shown))
        draw_summary(summary, self._about, self._totals, links=links)
        self._sign()
        save_book(self._book, spools, path=path)

    def close(self) -> None:
        """Give the disk space of the rows back."""
        self._numbers.close()
        self._problems.close()
        for drawn in self._further.values():
            drawn.close()

    def _draw_further(self, sheet: FurtherSheet | CalendarSheet, *, banner: str) -> dict[str, RowSpool]:
        if isinstance(sheet, CalendarSheet):
            draw_calendar(self._book.create_sheet(sheet.title), sheet, banner=banner)
            return {}
        drawn = self._further[sheet.title]
        for row in sheet.rows:
            drawn.add(row)
        return drawn.draw(banner=banner)

    def _sign(self) -> None:
        self._book.properties.title = f"Report of run {self._about.run}"
        self._book.properties.creator = "numberlift"
        if self._about.banner:
            self._book.properties.subject = SANDBOX_BANNER
            for sheet in self._book.worksheets:
                sheet.sheet_properties.tabColor = SANDBOX_TAB


@contextmanager
def report_book(
    scratch: Path,
    *,
    heads: Sequence[SheetHead],
    about: ReportAbout,
    limits: BookLimits | None = None,
    further: Sequence[FurtherSheet | CalendarSheet] = (),
) -> Iterator[ReportBook]:
    """Open a report.xlsx for its lines; drawn and written to `scratch` when the block ends well. Raises OSError.

    The rows of `further` sheets are read at the end, once.
    """
    own = OwnColumns.of(heads)
    made = ReportBook(about, own=own, folder=scratch.parent, limits=limits or BookLimits(), further=further)
    with closing(made) as book:
        yield book
        book.save(scratch)


def write_report_workbook(
    lines: Iterable[ReportLine],
    *,
    path: Path,
    heads: Sequence[SheetHead],
    about: ReportAbout,
    limits: BookLimits | None = None,
) -> Path:
    """Write report.xlsx from `lines`, which are read once and not held; raises OutputFailed."""
    with replacing(path) as scratch, report_book(scratch, heads=heads, about=about, limits=limits) as book:
        for line in lines:
            book.add(line)
    return path

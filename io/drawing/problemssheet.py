"""The Problems sheet: the lines that wait for a person or for another try, with the row that won over a duplicate."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from openpyxl import Workbook

from numberlift.domain.report import ReportLine
from numberlift.domain.routing import VerdictName
from numberlift.io.drawing.longsheet import LongSheet
from numberlift.io.drawing.looks import FAINT, NAVY, put
from numberlift.io.drawing.rowspool import RowSpool
from numberlift.io.drawing.sheetcolumns import PROBLEMS, LineValues

TITLE: Final = "Problems"
PROBLEM_VERDICTS: Final = frozenset({VerdictName.FIX, VerdictName.DUPLICATE, VerdictName.UNDECIDED})
SHOWN_AT_MOST: Final = 50_000


class ProblemsSheet:
    """Lines to correct, duplicates and undecided ones in input order: at most `cap`, and a sentence on the rest."""

    def __init__(self, *, book: Workbook, folder: Path, cap: int = SHOWN_AT_MOST) -> None:
        self._book, self._cap = book, cap
        self._sheet = LongSheet(TITLE, PROBLEMS, book=book, folder=folder, heading_row=4)
        self._values = LineValues(PROBLEMS)
        self._found = 0

    def add(self, line: ReportLine) -> None:
        """Take a line if it is a problem."""
        if line.verdict not in PROBLEM_VERDICTS:
            return
        self._found += 1
        if self._found <= self._cap:
            self._sheet.add(self._values.of(line))

    def draw(self, *, banner: str = "") -> dict[str, RowSpool]:
        """Make the sheet in the workbook; gives its rows by title."""
        drawn = self._sheet.draw(banner=banner)
        sheet = self._book[TITLE]
        put(sheet, "A1", TITLE, size=16, bold=True, colour=NAVY)
        sheet.row_dimensions[1].height = 26
        put(sheet, "A2", self._sentence(), colour=FAINT)
        return drawn

    def close(self) -> None:
        """Give the disk space of its rows back."""
        self._sheet.close()

    def _sentence(self) -> str:
        if not self._found:
            return "None: every line has an answer, and nothing in the list needs a correction."
        words = f"{self._found:,} lines to correct, duplicates (with the row that counts) and lines not decided yet."
        if self._found > self._cap:
            hidden = self._found - self._cap
            words += (
                f" The first {self._cap:,} are shown; for the {hidden:,} others, filter the sheet Numbers by verdict."
            )
        return words

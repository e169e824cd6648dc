"""Comply's report.xlsx, what people read: a summary, every line, and the problems, each told once."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from numberlift.domain.complying.findings import ComplyVerdict
from numberlift.domain.complying.phrases import HELD_BACK_STEP
from numberlift.domain.complying.report import ComplyLine
from numberlift.io.complying.looks import COMPLY_LOOKS
from numberlift.io.complying.summary import draw_comply_summary
from numberlift.io.complying.totals import ComplyTotals
from numberlift.io.drawing.bookfile import save_book
from numberlift.io.drawing.longsheet import LongSheet
from numberlift.io.drawing.looks import FAINT, NAVY, put
from numberlift.io.drawing.rowspool import CellKind
from numberlift.io.drawing.sheetcolumns import COUNT, MOMENT, STRONG, WRAPPED, ShownColumn
from numberlift.io.drawing.summaryparts import SANDBOX_BANNER
from numberlift.io.drawing.summarysheet import ReportAbout

ITEMS: Final = (
    ShownColumn("Sheet", "sheet"),
    ShownColumn("Row", "row", COUNT, CellKind.COUNT, width=8),
    ShownColumn("Bundle", "bundle", STRONG),
    ShownColumn("Item", "item"),
    ShownColumn("Kind", "kind", width=11),
    ShownColumn("Field", "field"),
    ShownColumn("Verdict", "verdict", STRONG, width=14),
    ShownColumn("Why", "reason", WRAPPED, width=58),
    ShownColumn("What to do next", "next_step", WRAPPED, width=50),
    ShownColumn("Done by this run", "action", width=12),
    ShownColumn("At Twilio", "sid"),
    ShownColumn("Its status", "status"),
    ShownColumn("Since (UTC)", "status_since", MOMENT, CellKind.MOMENT, width=17),
)
PROBLEMS: Final = (
    ShownColumn("Sheet", "sheet"),
    ShownColumn("Row", "row", COUNT, CellKind.COUNT, width=8),
    ShownColumn("Item", "item"),
    ShownColumn("Field", "field"),
    ShownColumn("Verdict", "verdict", STRONG, width=14),
    ShownColumn("Why", "reason", WRAPPED, width=58),
    ShownColumn("What to do next", "next_step", WRAPPED, width=50),
    ShownColumn("Bundles", "bundles", WRAPPED, width=30),
)
LINKS: Final = (
    ("Items", "Every row of the list, and everything that is to be said of it"),
    ("Problems", "What is to be corrected or not decided yet, each with the bundles that it holds back"),
)
WRONG: Final = frozenset({ComplyVerdict.FIX, ComplyVerdict.NONCOMPLIANT, ComplyVerdict.UNDECIDED})
BUNDLES_NAMED: Final = 5
SANDBOX_TAB: Final = "B3261E"


class ComplyBook:
    """report.xlsx while it is being filled; `add` takes the lines in input order, `save` draws and writes it."""

    def __init__(self, about: ReportAbout, *, folder: Path) -> None:
        self._about = about
        self._book = Workbook()
        self._book.worksheets[0].title = "Summary"
        self._totals = ComplyTotals()
        self._items = LongSheet("Items", ITEMS, book=self._book, folder=folder, frozen_columns=3, looks=COMPLY_LOOKS)
        self._problems = LongSheet(
            "Problems", PROBLEMS, book=self._book, folder=folder, heading_row=4, looks=COMPLY_LOOKS
        )
        self._wrong: dict[ComplyLine, dict[str, None]] = {}

    def add(self, line: ComplyLine) -> None:
        """Take one line."""
        self._totals.add(line)
        self._items.add([str(cell) if isinstance(cell, str) else cell for cell in line])
        if line.verdict in WRONG and line.next_step != HELD_BACK_STEP:
            same = line._replace(bundle="", action="", sid="", status="", status_since="")
            self._wrong.setdefault(same, {})[line.bundle] = None

    def save(self, path: Path) -> None:
        """Draw what was counted and write the workbook to `path`; raises OSError."""
        banner = self._about.banner
        for line, bundles in self._wrong.items():
            shown = (line.sheet, line.row, line.item, line.field, str(line.verdict), line.reason, line.next_step)
            self._problems.add([*shown, _named(list(filter(None, bundles)))])
        spools = {**self._items.draw(banner=banner), **self._problems.draw(banner=banner)}
        page = self._book["Problems"]
        put(page, "A1", "Problems", size=16, bold=True, colour=NAVY)
        page.row_dimensions[1].height = 26
        put(page, "A2", self._sentence(), colour=FAINT)
        draw_comply_summary(self._book.worksheets[0], self._about, self._totals, links=LINKS)
        self._sign()
        save_book(self._book, spools, path=path)

    def close(self) -> None:
        """Give the disk space of the rows back."""
        with ExitStack() as opened:
            opened.enter_context(closing(self._items))
            opened.enter_context(closing(self._problems))

    def _sentence(self) -> str:
        if not self._wrong:
            return "None: no bundle lacks anything, and nothing in the list needs a correction."
        return (
            f"{len(self._wrong):,} things to correct or not decided yet, each told once with the bundles it concerns."
        )

    def _sign(self) -> None:
        self._book.properties.title = f"Report of run {self._about.run}"
        self._book.properties.creator = "numberlift"
        if self._about.banner:
            self._book.properties.subject = SANDBOX_BANNER
            for sheet in self._book.worksheets:
                sheet.sheet_properties.tabColor = SANDBOX_TAB


def _named(bundles: list[str]) -> str:
    further = len(bundles) - BUNDLES_NAMED
    named = ", ".join(bundles[:BUNDLES_NAMED])
    return f"{named} and {further:,} more" if further > 0 else named

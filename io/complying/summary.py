"""The Summary sheet of comply's report: how the bundles stand, and what to do next. One page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from numberlift.domain.complying.findings import ComplyVerdict
from numberlift.io.complying.looks import COMPLY_LOOKS
from numberlift.io.complying.totals import ComplyTotals
from numberlift.io.drawing.charts import verdict_chart
from numberlift.io.drawing.looks import INK
from numberlift.io.drawing.summaryparts import (
    Counted,
    NextStep,
    Tile,
    draw_facts,
    draw_links,
    draw_sentences,
    draw_steps,
    draw_tiles,
    draw_title,
    draw_verdicts,
    ready_page,
)
from numberlift.io.drawing.summarysheet import TITLES, ReportAbout

STEPS_SHOWN: Final = 5
_V: Final = ComplyVerdict


def draw_comply_summary(
    sheet: Worksheet, about: ReportAbout, totals: ComplyTotals, *, links: Sequence[tuple[str, str]]
) -> None:
    """Draw the sheet; `links` are the other sheets' titles, each with a sentence on what it holds."""
    ready_page(sheet, banner=about.banner)
    subtitle = "  ·  ".join(filter(None, (about.list_name, about.label)))
    draw_title(sheet, TITLES["comply"], subtitle, banner=about.banner)
    draw_tiles(sheet, _tiles(totals), row=5)
    row = draw_facts(sheet, _facts(about, totals), row=8, chart="Bundles by verdict")
    steps = [
        NextStep(COMPLY_LOOKS[verdict], words, lines) for (verdict, words), lines in totals.foremost_steps(STEPS_SHOWN)
    ]
    row = draw_steps(sheet, steps, row=row)
    bundles = [Counted(look, verdict, totals.bundles_of(verdict)) for verdict, look in COMPLY_LOOKS.items()]
    after = draw_verdicts(sheet, bundles, row=row, unit="Bundles")
    chart = verdict_chart(sheet, label_column=2, count_column=12, first_row=row + 1, looks=COMPLY_LOOKS.values())
    chart.width, chart.height = 15, 5.6
    sheet.add_chart(chart, "H9")
    lines = [Counted(look, verdict, totals.lines_of(verdict)) for verdict, look in COMPLY_LOOKS.items()]
    after = draw_verdicts(sheet, lines, row=after + 1)
    after = draw_sentences(sheet, "What we noticed in the list", about.remarks, row=after + 1)
    draw_links(sheet, links, row=after + (0 if about.remarks else 1))


def _tiles(totals: ComplyTotals) -> tuple[Tile, ...]:
    good = totals.bundles_of(_V.COMPLIANT, _V.ALREADY)
    wrong = totals.bundles_of(_V.FIX, _V.NONCOMPLIANT)
    return (
        Tile(totals.bundles, "bundles in the list", INK),
        Tile(good, "lack nothing", COMPLY_LOOKS[_V.COMPLIANT].ink),
        Tile(wrong, "to correct", COMPLY_LOOKS[_V.FIX].ink),
        Tile(totals.bundles_of(_V.UNDECIDED), "undecided", COMPLY_LOOKS[_V.UNDECIDED].ink),
    )


def _facts(about: ReportAbout, totals: ComplyTotals) -> tuple[tuple[str, str], ...]:
    complete = about.complete and not totals.lines_of(_V.UNDECIDED)
    statuses = ", ".join(f"{count:,} {status}" for status, count in totals.statuses())
    return (
        ("Asked", about.asked),
        ("Run", about.run),
        ("Twilio", about.realm),
        ("Account", about.account_sid),
        ("Written", about.written_at.replace("T", " ").replace("Z", " UTC")),
        ("State", "complete" if complete else "not complete: run the same command again to go on"),
        ("At Twilio", statuses or "no bundle yet"),
        ("Lines", f"{totals.lines:,}"),
        ("Blank rows", f"{about.blank_rows:,} (counted, not listed)"),
    )

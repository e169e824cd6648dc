"""The Summary sheet: what was asked, what came out, what to do next. One page that a manager can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from numberlift.domain.routing import VerdictName
from numberlift.io.drawing.charts import verdict_chart
from numberlift.io.drawing.looks import INK, VERDICT_LOOKS
from numberlift.io.drawing.summaryparts import (
    SANDBOX_BANNER,
    SANDBOX_MARK,
    STEPS_SHOWN,
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
from numberlift.io.drawing.totals import Totals

TITLES: Final = {
    "check": "Number check",
    "host": "Hosted-number orders",
    "port": "Port-in requests",
    "comply": "Regulatory bundles",
}


@dataclass(frozen=True, slots=True)
class ReportAbout:
    """What a report is about, in the words its reader sees.

    `asked` says what was asked of every number, `written_at` is ISO-8601 UTC with Z, `label` the customer,
    `remarks` what the reader noticed about the list. `complete` is False where the run was stopped before its end.
    """

    run: str
    flow: str
    list_name: str
    realm: str
    written_at: str
    asked: str = "hosting eligibility and portability"
    account_sid: str = ""
    label: str = ""
    blank_rows: int = 0
    complete: bool = True
    remarks: tuple[str, ...] = ()

    @property
    def banner(self) -> str:
        """What every printed page must say at its head: SANDBOX, or nothing."""
        return SANDBOX_BANNER if self.realm.startswith(SANDBOX_MARK) else ""


def draw_summary(sheet: Worksheet, about: ReportAbout, totals: Totals, *, links: Sequence[tuple[str, str]]) -> None:
    """Draw the sheet; `links` are the other sheets' titles, each with a sentence on what it holds."""
    ready_page(sheet, banner=about.banner)
    subtitle = "  ·  ".join(filter(None, (about.list_name, about.label)))
    draw_title(sheet, TITLES.get(about.flow, "Number report"), subtitle, banner=about.banner)
    draw_tiles(sheet, _tiles(totals), row=5)
    steps_row = draw_facts(sheet, _facts(about, totals), row=8, chart="Lines by verdict")
    foremost = totals.foremost_steps(STEPS_SHOWN)
    steps = [NextStep(VERDICT_LOOKS[step.verdict], step.words, lines) for step, lines in foremost]
    table_row = draw_steps(sheet, steps, row=steps_row)
    counted = [Counted(look, verdict, totals.of(verdict)) for verdict, look in VERDICT_LOOKS.items()]
    next_row = draw_verdicts(sheet, counted, row=table_row)
    chart = verdict_chart(sheet, label_column=2, count_column=12, first_row=table_row + 1)
    chart.width, chart.height = 15, 6.4
    sheet.add_chart(chart, "H9")
    next_row = draw_sentences(sheet, "What we noticed in the list", about.remarks, row=next_row + 1)
    draw_links(sheet, links, row=next_row)


def _tiles(totals: Totals) -> tuple[Tile, ...]:
    """The four figures that matter."""
    can_move = totals.of(VerdictName.HOST, VerdictName.PORT, VerdictName.EITHER)
    attention = totals.of(VerdictName.FIX, VerdictName.MANUAL, VerdictName.UNDECIDED)
    return (
        Tile(totals.lines, "lines in the list", INK),
        Tile(can_move, "can move now", VERDICT_LOOKS[VerdictName.HOST].ink),
        Tile(attention, "need attention", VERDICT_LOOKS[VerdictName.FIX].ink),
        Tile(totals.of(VerdictName.INELIGIBLE), "cannot move", VERDICT_LOOKS[VerdictName.INELIGIBLE].ink),
    )


def _facts(about: ReportAbout, totals: Totals) -> tuple[tuple[str, str], ...]:
    state = "complete" if about.complete and totals.complete else "not complete: run the same command again to go on"
    return (
        ("Asked", about.asked),
        ("Run", about.run),
        ("Twilio", about.realm),
        ("Account", about.account_sid),
        ("Written", about.written_at.replace("T", " ").replace("Z", " UTC")),
        ("State", state),
        ("Numbers", f"{totals.numbers:,} different"),
        ("Duplicates", f"{totals.of(VerdictName.DUPLICATE):,}"),
        ("Blank rows", f"{about.blank_rows:,} (counted, not listed)"),
    )

"""The Summary sheet: what was asked, what came out, what to do next. One page that a manager can read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl.styles import Alignment
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from numberlift.domain.routing import VerdictName
from numberlift.io.drawing.charts import verdict_chart
from numberlift.io.drawing.looks import (
    COUNT_FORMAT,
    FAINT,
    INK,
    LOUD,
    NAVY,
    PAPER,
    SHARE_FORMAT,
    VERDICT_LOOKS,
    WHITE,
    filled,
    hairline,
    put,
    put_heading,
    set_for_print,
)
from numberlift.io.drawing.totals import Totals

TITLES: Final = {
    "check": "Number check",
    "host": "Hosted-number orders",
    "port": "Port-in requests",
    "comply": "Regulatory bundles",
}
SANDBOX_MARK: Final = "sandbox:"
SANDBOX_BANNER: Final = "SANDBOX: not a real account"
SANDBOX_WORDS: Final = (
    "SANDBOX  ·  These answers come from numberlift's built-in Twilio, not from a real account. Do not act on them."
)
STEPS_SHOWN: Final = 3
LINES_FORMAT: Final = '[=1]0 "line";#,##0 "lines"'
GRID: Final = "BCDEFGHIJKLM"
GRID_WIDTH: Final = 11.5
LINE_HEIGHT: Final = 15


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
    sheet.sheet_view.showGridLines = False
    set_for_print(sheet, banner=about.banner)
    sheet.page_setup.fitToHeight = 1
    sheet.column_dimensions["A"].width = 2
    for letter in GRID:
        sheet.column_dimensions[letter].width = GRID_WIDTH
    _draw_title(sheet, about)
    _draw_tiles(sheet, totals, row=5)
    table_row = _draw_steps(sheet, totals, row=_draw_facts(sheet, about, totals, row=8))
    next_row = _draw_verdicts(sheet, totals, row=table_row)
    chart = verdict_chart(sheet, label_column=2, count_column=12, first_row=table_row + 1)
    chart.width, chart.height = 15, 6.4
    sheet.add_chart(chart, "H9")
    next_row = _draw_sentences(sheet, "What we noticed in the list", about.remarks, row=next_row + 1)
    _draw_links(sheet, links, row=next_row)


def _draw_title(sheet: Worksheet, about: ReportAbout) -> None:
    put(sheet, "B1", TITLES.get(about.flow, "Number report"), size=22, bold=True, colour=NAVY)
    sheet.row_dimensions[1].height = 36
    put(sheet, "B2", "  ·  ".join(filter(None, (about.list_name, about.label))), size=12, colour=FAINT)
    sheet.row_dimensions[2].height = 20
    if not about.banner:
        return
    sheet.merge_cells("B3:M3")
    band = put(sheet, "B3", SANDBOX_WORDS, size=12, bold=True, colour=WHITE)
    band.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for letter in GRID:
        sheet[f"{letter}3"].fill = filled(LOUD)
    sheet.row_dimensions[3].height = 28


def _draw_tiles(sheet: Worksheet, totals: Totals, *, row: int) -> None:
    """Draw the four figures that matter, each over three columns of the grid."""
    tiles = (
        (totals.lines, "lines in the list", INK),
        (
            totals.of(VerdictName.HOST, VerdictName.PORT, VerdictName.EITHER),
            "can move now",
            VERDICT_LOOKS[VerdictName.HOST].ink,
        ),
        (
            totals.of(VerdictName.FIX, VerdictName.MANUAL, VerdictName.UNDECIDED),
            "need attention",
            VERDICT_LOOKS[VerdictName.FIX].ink,
        ),
        (totals.of(VerdictName.INELIGIBLE), "cannot move", VERDICT_LOOKS[VerdictName.INELIGIBLE].ink),
    )
    for (count, words, colour), letters in zip(tiles, ("BCD", "EFG", "HIJ", "KLM"), strict=True):
        first, last = letters[0], letters[-1]
        for offset in (0, 1):
            sheet.merge_cells(f"{first}{row + offset}:{last}{row + offset}")
            for letter in letters:
                sheet[f"{letter}{row + offset}"].fill = filled(PAPER)
                sheet[f"{letter}{row + offset}"].border = hairline("left", "right", "bottom" if offset else "top")
        figure = put(sheet, f"{first}{row}", count, size=22, bold=True, colour=colour)
        figure.number_format = COUNT_FORMAT
        figure.alignment = Alignment(horizontal="center", vertical="bottom")
        label = put(sheet, f"{first}{row + 1}", words, size=10, colour=FAINT)
        label.alignment = Alignment(horizontal="center", vertical="top")
    sheet.row_dimensions[row].height, sheet.row_dimensions[row + 1].height = 34, 20


def _draw_section(sheet: Worksheet, place: str, words: str) -> None:
    put(sheet, place, words, size=12, bold=True, colour=NAVY)
    sheet.row_dimensions[sheet[place].row].height = 22


def _draw_facts(sheet: Worksheet, about: ReportAbout, totals: Totals, *, row: int) -> int:
    """Write what was asked, beside the chart; gives the row after both."""
    _draw_section(sheet, f"B{row}", "What was asked")
    _draw_section(sheet, f"H{row}", "Lines by verdict")
    state = "complete" if about.complete and totals.complete else "not complete: run the same command again to go on"
    facts = (
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
    for offset, (name, words) in enumerate((fact for fact in facts if fact[1]), start=1):
        put(sheet, f"B{row + offset}", name, colour=FAINT)
        sheet.merge_cells(f"C{row + offset}:G{row + offset}")
        put(sheet, f"C{row + offset}", words).alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[row + offset].height = _height(words, columns=5, least=18)
    return row + len(facts) + 3


def _draw_steps(sheet: Worksheet, totals: Totals, *, row: int) -> int:
    """Write the next steps that move most lines; gives the row after them."""
    steps = totals.foremost_steps(STEPS_SHOWN)
    _draw_section(sheet, f"B{row}", "What to do next")
    if not steps:
        put(sheet, f"B{row + 1}", "Nothing: no line asks for a step.", colour=FAINT)
        return row + 3
    for offset, (step, lines) in enumerate(steps, start=1):
        _draw_chip(sheet, row + offset, step.verdict)
        _draw_wide(sheet, row + offset, step.words, last="K", columns=8)
        count = put(sheet, f"L{row + offset}", lines, bold=True)
        count.number_format = LINES_FORMAT
        for letter in GRID:
            sheet[f"{letter}{row + offset}"].border = hairline("bottom")
    return row + len(steps) + 2


def _draw_verdicts(sheet: Worksheet, totals: Totals, *, row: int) -> int:
    """Write a row a verdict: its name, what it means, its lines and their share; gives the row after them."""
    headings = {"B": "Verdict", "D": "In plain words", "L": "Lines", "M": "Share"}
    for letter in GRID:
        cell = put_heading(sheet, f"{letter}{row}", headings.get(letter, ""))
        cell.alignment = Alignment(
            horizontal="right" if letter in "LM" else "left", vertical="center", indent=int(letter in "BD")
        )
    sheet.row_dimensions[row].height = 20
    for offset, verdict in enumerate(VERDICT_LOOKS, start=1):
        _draw_chip(sheet, row + offset, verdict)
        _draw_wide(sheet, row + offset, f"{VERDICT_LOOKS[verdict].meaning}  ({verdict})", last="K", columns=8)
        count = put(sheet, f"L{row + offset}", totals.of(verdict), bold=True)
        count.number_format = COUNT_FORMAT
        share = put(sheet, f"M{row + offset}", totals.of(verdict) / max(totals.lines, 1))
        share.number_format = SHARE_FORMAT
        for letter in GRID:
            sheet[f"{letter}{row + offset}"].border = hairline("bottom")
    return row + len(VERDICT_LOOKS) + 1


def _draw_chip(sheet: Worksheet, row: int, verdict: VerdictName) -> None:
    look = VERDICT_LOOKS[verdict]
    sheet.merge_cells(f"B{row}:C{row}")
    put(sheet, f"B{row}", look.label, bold=True, colour=look.ink).alignment = Alignment(
        horizontal="left", vertical="center", indent=1
    )
    for letter in "BC":
        sheet[f"{letter}{row}"].fill = filled(look.tint)
    sheet.row_dimensions[row].height = 19


def _draw_wide(sheet: Worksheet, row: int, words: str, *, last: str, columns: int) -> None:
    sheet.merge_cells(f"D{row}:{last}{row}")
    put(sheet, f"D{row}", words).alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    sheet.row_dimensions[row].height = _height(words, columns=columns, least=19)


def _draw_sentences(sheet: Worksheet, title: str, sentences: Sequence[str], *, row: int) -> int:
    if not sentences:
        return row
    _draw_section(sheet, f"B{row}", title)
    for offset, sentence in enumerate(sentences, start=1):
        sheet.merge_cells(f"B{row + offset}:M{row + offset}")
        put(sheet, f"B{row + offset}", f"•  {sentence}").alignment = Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[row + offset].height = _height(sentence, columns=12, least=17)
    return row + len(sentences) + 2


def _draw_links(sheet: Worksheet, links: Sequence[tuple[str, str]], *, row: int) -> None:
    _draw_section(sheet, f"B{row}", "In this workbook")
    for offset, (title, words) in enumerate(links, start=1):
        cell = put(sheet, f"B{row + offset}", title, bold=True, colour=NAVY)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{title}'!A1")
        put(sheet, f"D{row + offset}", words, colour=FAINT)


def _height(words: str, *, columns: int, least: float) -> float:
    """Tell the height that wrapped words need, because Excel does not fit rows to merged cells."""
    lines = math.ceil(len(words) / (columns * GRID_WIDTH * 1.05)) or 1
    return max(least, lines * LINE_HEIGHT)

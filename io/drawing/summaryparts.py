"""The pieces that a Summary sheet is drawn of: title, figures, facts, next steps, verdicts, sentences, links.

All stand on one grid of equal columns, so that a page is as wide as one sheet of paper whatever it says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from openpyxl.styles import Alignment
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from numberlift.io.drawing.looks import (
    COUNT_FORMAT,
    FAINT,
    LOUD,
    NAVY,
    PAPER,
    SHARE_FORMAT,
    WHITE,
    VerdictLook,
    filled,
    hairline,
    put,
    put_heading,
    set_for_print,
)

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


class Tile(NamedTuple):
    """One of the four figures at the head of a summary."""

    how_many: int
    words: str
    colour: str


class Counted(NamedTuple):
    """A verdict as it is shown, its own word, and how many there are."""

    look: VerdictLook
    verdict: str
    how_many: int


class NextStep(NamedTuple):
    """A next step, the verdict that asks for it, and how many lines it moves."""

    look: VerdictLook
    words: str
    lines: int


def ready_page(sheet: Worksheet, *, banner: str) -> None:
    """Make a sheet one printed page on the grid."""
    sheet.sheet_view.showGridLines = False
    set_for_print(sheet, banner=banner)
    sheet.page_setup.fitToHeight = 1
    sheet.column_dimensions["A"].width = 2
    for letter in GRID:
        sheet.column_dimensions[letter].width = GRID_WIDTH


def draw_title(sheet: Worksheet, title: str, subtitle: str, *, banner: str) -> None:
    """Write the title, what the report is about, and a band if it is of a sandbox."""
    put(sheet, "B1", title, size=22, bold=True, colour=NAVY)
    sheet.row_dimensions[1].height = 36
    put(sheet, "B2", subtitle, size=12, colour=FAINT)
    sheet.row_dimensions[2].height = 20
    if not banner:
        return
    sheet.merge_cells("B3:M3")
    band = put(sheet, "B3", SANDBOX_WORDS, size=12, bold=True, colour=WHITE)
    band.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for letter in GRID:
        sheet[f"{letter}3"].fill = filled(LOUD)
    sheet.row_dimensions[3].height = 28


def draw_tiles(sheet: Worksheet, tiles: Sequence[Tile], *, row: int) -> None:
    """Draw the four figures that matter, each over three columns of the grid."""
    for (how_many, words, colour), letters in zip(tiles, ("BCD", "EFG", "HIJ", "KLM"), strict=True):
        first, last = letters[0], letters[-1]
        for offset in (0, 1):
            sheet.merge_cells(f"{first}{row + offset}:{last}{row + offset}")
            for letter in letters:
                sheet[f"{letter}{row + offset}"].fill = filled(PAPER)
                sheet[f"{letter}{row + offset}"].border = hairline("left", "right", "bottom" if offset else "top")
        figure = put(sheet, f"{first}{row}", how_many, size=22, bold=True, colour=colour)
        figure.number_format = COUNT_FORMAT
        figure.alignment = Alignment(horizontal="center", vertical="bottom")
        label = put(sheet, f"{first}{row + 1}", words, size=10, colour=FAINT)
        label.alignment = Alignment(horizontal="center", vertical="top")
    sheet.row_dimensions[row].height, sheet.row_dimensions[row + 1].height = 34, 20


def draw_section(sheet: Worksheet, place: str, words: str) -> None:
    """Write the heading of a part of the page."""
    put(sheet, place, words, size=12, bold=True, colour=NAVY)
    sheet.row_dimensions[sheet[place].row].height = 22


def draw_facts(sheet: Worksheet, facts: Sequence[tuple[str, str]], *, row: int, chart: str) -> int:
    """Write the facts that have a value, beside the heading of a `chart`; gives the row after both."""
    draw_section(sheet, f"B{row}", "What was asked")
    draw_section(sheet, f"H{row}", chart)
    for offset, (name, words) in enumerate((fact for fact in facts if fact[1]), start=1):
        put(sheet, f"B{row + offset}", name, colour=FAINT)
        sheet.merge_cells(f"C{row + offset}:G{row + offset}")
        put(sheet, f"C{row + offset}", words).alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[row + offset].height = _height(words, columns=5, least=18)
    return row + len(facts) + 3


def draw_steps(sheet: Worksheet, steps: Sequence[NextStep], *, row: int) -> int:
    """Write the next steps that move most lines; gives the row after them."""
    draw_section(sheet, f"B{row}", "What to do next")
    if not steps:
        put(sheet, f"B{row + 1}", "Nothing: no line asks for a step.", colour=FAINT)
        return row + 3
    for offset, step in enumerate(steps, start=1):
        _draw_chip(sheet, row + offset, step.look)
        _draw_wide(sheet, row + offset, step.words, last="K", columns=8)
        count = put(sheet, f"L{row + offset}", step.lines, bold=True)
        count.number_format = LINES_FORMAT
        for letter in GRID:
            sheet[f"{letter}{row + offset}"].border = hairline("bottom")
    return row + len(steps) + 2


def draw_verdicts(sheet: Worksheet, counted: Sequence[Counted], *, row: int, unit: str = "Lines") -> int:
    """Write a row a verdict: its name, what it means, its count in `unit` and share; gives the row after them."""
    total = sum(one.how_many for one in counted)
    headings = {"B": "Verdict", "D": "In plain words", "L": unit, "M": "Share"}
    for letter in GRID:
        cell = put_heading(sheet, f"{letter}{row}", headings.get(letter, ""))
        cell.alignment = Alignment(
            horizontal="right" if letter in "LM" else "left", vertical="center", indent=int(letter in "BD")
        )
    sheet.row_dimensions[row].height = 20
    for offset, one in enumerate(counted, start=1):
        _draw_chip(sheet, row + offset, one.look)
        _draw_wide(sheet, row + offset, f"{one.look.meaning}  ({one.verdict})", last="K", columns=8)
        count = put(sheet, f"L{row + offset}", one.how_many, bold=True)
        count.number_format = COUNT_FORMAT
        share = put(sheet, f"M{row + offset}", one.how_many / max(total, 1))
        share.number_format = SHARE_FORMAT
        for letter in GRID:
            sheet[f"{letter}{row + offset}"].border = hairline("bottom")
    return row + len(counted) + 1


def draw_sentences(sheet: Worksheet, title: str, sentences: Sequence[str], *, row: int) -> int:
    """Write sentences under a title, nothing without any; gives the row after them."""
    if not sentences:
        return row
    draw_section(sheet, f"B{row}", title)
    for offset, sentence in enumerate(sentences, start=1):
        sheet.merge_cells(f"B{row + offset}:M{row + offset}")
        put(sheet, f"B{row + offset}", f"•  {sentence}").alignment = Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[row + offset].height = _height(sentence, columns=12, least=17)
    return row + len(sentences) + 2


def draw_links(sheet: Worksheet, links: Sequence[tuple[str, str]], *, row: int) -> None:
    """Write links to the other sheets: their titles, each with a sentence on what it holds."""
    draw_section(sheet, f"B{row}", "In this workbook")
    for offset, (title, words) in enumerate(links, start=1):
        cell = put(sheet, f"B{row + offset}", title, bold=True, colour=NAVY)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{title}'!A1")
        put(sheet, f"D{row + offset}", words, colour=FAINT)


def _draw_chip(sheet: Worksheet, row: int, look: VerdictLook) -> None:
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


def _height(words: str, *, columns: int, least: float) -> float:
    """Tell the height that wrapped words need, because Excel does not fit rows to merged cells."""
    lines = math.ceil(len(words) / (columns * GRID_WIDTH * 1.05)) or 1
    return max(least, lines * LINE_HEIGHT)

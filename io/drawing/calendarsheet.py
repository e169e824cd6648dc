"""The sheet Port dates: a page of month grids, coloured by what happens on each day, and the same days as a list."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from openpyxl.styles import Alignment
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from numberlift.domain.routing import VerdictName
from numberlift.io.drawing.looks import (
    FAINT,
    INK,
    NAVY,
    PAPER,
    VERDICT_LOOKS,
    VerdictLook,
    filled,
    hairline,
    put,
    put_heading,
    set_for_print,
)

TITLE: Final = "Port dates"
MOST_MONTHS: Final = 12
LINES_SHOWN: Final = 3
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY_WIDTH: Final = 17.0
_LINES: Final = 3
"""Rows of the sheet that one week takes: the day, how many numbers, which."""
_LIST_COLUMNS: Final = ("Port date", "Day", "Numbers", "Ported", "Still to come", "Nothing answers", "First of them")
_LOUD: Final = 6
"""The column of the list that says how many numbers nothing will answer."""


class PortDay(NamedTuple):
    """A day (ISO) on which numbers are ported: those that are, those still to come, and of these those not set up."""

    day: str
    ported: Sequence[str] = ()
    to_come: Sequence[str] = ()
    unanswered: Sequence[str] = ()


class Kind(NamedTuple):
    """What happens on a day, as its colour says it."""

    words: str
    look: VerdictLook


PORTED: Final = Kind("all ported", VERDICT_LOOKS[VerdictName.HOST])
TO_COME: Final = Kind("to be ported", VERDICT_LOOKS[VerdictName.PORT])
UNANSWERED: Final = Kind("to be ported, and nothing will answer some of them yet", VERDICT_LOOKS[VerdictName.FIX])


@dataclass(frozen=True, slots=True)
class CalendarSheet:
    """The calendar of a run's port dates; `days` come in order, one each. `today` (ISO) is framed."""

    days: Sequence[PortDay]
    today: str
    title: str = TITLE
    holds: str = "When which numbers are ported: a calendar, and the same as a list"


def kind_of(one: PortDay) -> Kind:
    """What happens on a day."""
    if one.unanswered:
        return UNANSWERED
    return TO_COME if one.to_come else PORTED


def draw_calendar(sheet: Worksheet, about: CalendarSheet, *, banner: str) -> None:
    """Draw the sheet."""
    sheet.sheet_view.showGridLines = False
    for place in range(1, len(_DAYS) + 1):
        sheet.column_dimensions[_letter(place)].width = _DAY_WIDTH
    put(sheet, "A1", TITLE, size=18, bold=True, colour=NAVY)
    sheet.row_dimensions[1].height = 28
    put(sheet, "A2", _headline(about), colour=FAINT)
    row = 4
    if about.days:
        row = _draw_legend(sheet, row)
        row = _draw_months(sheet, about, row)
        row = _draw_list(sheet, about.days, row)
    sheet.print_area = f"A1:G{max(row, 4)}"
    set_for_print(sheet, banner=banner)


def _headline(about: CalendarSheet) -> str:
    if not about.days:
        return "No port date is known yet: a carrier names it when it agrees to let the numbers go."
    ported, to_come = sum(len(one.ported) for one in about.days), sum(len(one.to_come) for one in about.days)
    following = next((one.day for one in about.days if one.to_come), "")
    words = f"{ported:,} ported, {to_come:,} to come"
    return f"{words}; the next on {_long(following)}." if following else f"{words}."


def _draw_legend(sheet: Worksheet, row: int) -> int:
    for place, kind in enumerate((TO_COME, UNANSWERED, PORTED)):
        left = _letter(1 + 2 * place)
        cell = put(sheet, f"{left}{row}", kind.words[:1].upper() + kind.words[1:], bold=True, colour=kind.look.ink)
        sheet.merge_cells(f"{left}{row}:{_letter(2 + 2 * place)}{row}")
        cell.alignment = Alignment(vertical="center", horizontal="center", wrap_text=True)
        for column in (1 + 2 * place, 2 + 2 * place):
            sheet[f"{_letter(column)}{row}"].fill = filled(kind.look.tint)
    sheet.row_dimensions[row].height = 30
    return row + 2


def _draw_months(sheet: Worksheet, about: CalendarSheet, row: int) -> int:
    days = {one.day: one for one in about.days}
    months = sorted({one.day[:7] for one in about.days})
    for place, month in enumerate(months[:MOST_MONTHS]):
        if place:  # a month is not torn apart between two pages
            sheet.row_breaks.append(Break(id=row - 1))
        row = _draw_month(sheet, month, days, about.today, row)
    if len(months) > MOST_MONTHS:
        put(sheet, f"A{row}", f"{len(months) - MOST_MONTHS:,} months more stand in the list below.", colour=FAINT)
        row += 2
    return row


def _draw_month(sheet: Worksheet, month: str, days: Mapping[str, PortDay], today: str, row: int) -> int:
    year, number = int(month[:4]), int(month[5:7])
    put(sheet, f"A{row}", f"{calendar.month_name[number]} {year}", size=13, bold=True, colour=NAVY)
    sheet.row_dimensions[row].height = 22
    for place, name in enumerate(_DAYS, start=1):
        cell = put_heading(sheet, f"{_letter(place)}{row + 1}", name)
        cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[row + 1].height = 18
    row += 2
    for week in calendar.Calendar().monthdatescalendar(year, number):
        for place, day in enumerate(week, start=1):
            _draw_day(
                sheet, _letter(place), row, day, days.get(day.isoformat()), inside=day.month == number, today=today
            )
        busy = any(day.isoformat() in days and day.month == number for day in week)
        for line, height in enumerate((15, 16, 40 if busy else 8)):
            sheet.row_dimensions[row + line].height = height
        row += _LINES
    return row + 1


def _draw_day(
    sheet: Worksheet, letter: str, row: int, day: date, one: PortDay | None, *, inside: bool, today: str
) -> None:
    kind = kind_of(one) if one is not None and inside else None
    ink = kind.look.ink if kind else FAINT
    is_today = inside and day.isoformat() == today
    words = [f"{day.day} · today" if is_today else str(day.day) if inside else "", "", ""]
    if kind is not None and one is not None:
        words[1:] = _count(one), _which(one)
    for line, text in enumerate(words):
        cell = put(sheet, f"{letter}{row + line}", text, size=(9, 11, 8)[line], bold=line == 1 or is_today, colour=ink)
        cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=line == _LINES - 1, indent=1)
        cell.fill = filled(kind.look.tint if kind else PAPER if not inside else "FFFFFF")
        sides = ("left", "right", *(("top",) if line == 0 else ()), *(("bottom",) if line == _LINES - 1 else ()))
        cell.border = hairline(*sides)


def _count(one: PortDay) -> str:
    count = len(one.ported) + len(one.to_come)
    return f"{count:,} number{'s' if count > 1 else ''}"


def _which(one: PortDay) -> str:
    """Three lines at most: how many of them are ported where not all are, then the numbers."""
    partly = [f"{len(one.ported):,} of them ported"] if one.ported and one.to_come else []
    every, room = [*one.to_come, *one.ported], LINES_SHOWN - len(partly)
    more = len(every) - room
    named = every if more <= 0 else [*every[: room - 1], f"and {more + 1:,} more"]
    return "\n".join([*partly, *named])


def _draw_list(sheet: Worksheet, days: Sequence[PortDay], row: int) -> int:
    put(sheet, f"A{row}", "All port dates", size=13, bold=True, colour=NAVY)
    sheet.row_dimensions[row].height = 22
    row += 1
    for place, heading in enumerate(_LIST_COLUMNS, start=1):
        put_heading(sheet, f"{_letter(place)}{row}", heading)
    for at, one in enumerate(days, start=row + 1):
        every = [*one.to_come, *one.ported]
        weekday = _DAYS[date.fromisoformat(one.day).weekday()]
        counts = (len(every), len(one.ported), len(one.to_come), len(one.unanswered))
        values: tuple[str | int, ...] = (one.day, weekday, *counts, every[0])
        for place, value in enumerate(values, start=1):
            loud = place == _LOUD and bool(one.unanswered)
            cell = put(sheet, f"{_letter(place)}{at}", value, bold=loud, colour=UNANSWERED.look.ink if loud else INK)
            cell.alignment = Alignment(horizontal="left", vertical="center")
            cell.border = hairline("bottom")
    return row + len(days)


def _long(day: str) -> str:
    told = date.fromisoformat(day)
    return f"{_DAYS[told.weekday()]}, {told.day} {calendar.month_name[told.month]} {told.year}"


def _letter(place: int) -> str:
    return "ABCDEFG"[place - 1]

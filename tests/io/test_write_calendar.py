"""The sheets of a port run: a calendar whose colours say what happens, and requests with how many are ported."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from numberlift.io.drawing.calendarsheet import PORTED, TO_COME, UNANSWERED, CalendarSheet, PortDay
from numberlift.io.drawing.summarysheet import ReportAbout
from numberlift.io.followsheets import RequestRow, requests_sheet
from numberlift.io.reports import ReportFile, write_reports
from tests.io.test_write_lines import HEAD, lines

ABOUT = ReportAbout("run-1", "port", "november.xlsx", "sandbox:w-1", "2026-11-22T09:00:00Z")
MANY = [f"+1415555{at:04d}" for at in range(14)]
DAYS = [
    PortDay("2026-11-19", ported=MANY[:3]),
    PortDay("2026-11-24", ported=MANY[:1], to_come=MANY[1:]),
    PortDay("2026-11-25", to_come=MANY[:2], unanswered=MANY[:1]),
    PortDay("2027-01-04", to_come=MANY[:1]),
]


def book_with(tmp_path, *further):
    """A report with these sheets, opened."""
    written = write_reports(
        lines(3), folder=tmp_path, heads=[HEAD], about=ABOUT, files=[ReportFile.WORKBOOK], further=further
    )
    return load_workbook(written[ReportFile.WORKBOOK])


@pytest.fixture
def sheet(tmp_path):
    return book_with(tmp_path, CalendarSheet(DAYS, today="2026-11-22"))["Port dates"]


def texts(sheet):
    return {
        cell.coordinate: str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")
    }


def at(sheet, text):
    """The first cell that holds this text."""
    return sheet[next(place for place, found in texts(sheet).items() if found == text)]


def test_a_day_stands_under_its_weekday_with_how_many_and_which(sheet):
    """The 24th of November 2026 is a Tuesday."""
    day = at(sheet, "24")

    assert day.column_letter == "B"
    assert sheet.cell(day.row + 1, day.column).value == "14 numbers"
    assert sheet.cell(day.row + 2, day.column).value == f"1 of them ported\n{MANY[1]}\nand 13 more"


@pytest.mark.parametrize(("day", "kind"), [("19", PORTED), ("24", TO_COME), ("25", UNANSWERED)])
def test_the_colour_says_what_happens(sheet, day, kind):
    assert at(sheet, day).fill.start_color.rgb == f"00{kind.look.tint}"


def test_months_without_a_date_are_left_out_and_each_has_a_page(sheet):
    months = [text for text in texts(sheet).values() if text.endswith((" 2026", " 2027")) and " " in text[:10]]

    assert months == ["November 2026", "January 2027"]
    assert len(sheet.row_breaks.brk) == 1


def test_the_headline_counts_and_names_the_next_day(sheet):
    assert texts(sheet)["A2"] == "4 ported, 16 to come; the next on Tuesday, 24 November 2026."
    assert "22 · today" in texts(sheet).values()


def test_every_day_is_in_the_list_too(sheet):
    top = at(sheet, "All port dates").row + 1
    rows = list(sheet.iter_rows(min_row=top + 1, values_only=True))

    assert rows == [
        ("2026-11-19", "Thursday", 3, 3, 0, 0, MANY[0]),
        ("2026-11-24", "Tuesday", 14, 1, 13, 0, MANY[1]),
        ("2026-11-25", "Wednesday", 2, 0, 2, 1, MANY[0]),
        ("2027-01-04", "Monday", 1, 0, 1, 0, MANY[0]),
    ]


def test_without_a_date_it_says_so(tmp_path):
    sheet = book_with(tmp_path, CalendarSheet([], today="2026-11-22"))["Port dates"]

    assert "No port date is known yet" in texts(sheet)["A2"]


def test_requests_tell_ported_x_of_y_and_partial_completion(tmp_path):
    row = RequestRow(
        "KW1", "=cmd()", "completed, partly ported", 2, 3, {"completed": 2, "canceled": 1}, ["2026-11-19"], "Go.", ""
    )
    book = book_with(tmp_path, requests_sheet([row]))

    assert [cell.value for cell in book["Requests"][2]][:6] == [
        "=cmd()", "2 of 3", "completed, partly ported", "2 completed, 1 canceled", "2026-11-19", "Go.",
    ]  # fmt: skip
    assert book["Requests"]["A2"].data_type == "s"
    assert any(cell.value == "Requests" for row in book["Summary"].iter_rows() for cell in row)

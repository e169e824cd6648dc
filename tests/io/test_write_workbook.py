"""What report.xlsx promises to people, and to the programs that open it."""

import re
from contextlib import closing
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook as calamine_book

from numberlift.domain.rows import SheetHead
from numberlift.io.drawing.rowspool import CellKind, RowSpool, SpoolColumn
from numberlift.io.drawing.summarysheet import ReportAbout
from numberlift.io.workbook import BookLimits, write_report_workbook
from tests.io.test_write_lines import ABOUT, HEAD, HOSTILE, line, lines, member

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# ECMA-376 part 1, 18.3.1.99: the parts of a worksheet in the only order that Excel accepts.
PART_ORDER = [
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "autoFilter", "mergeCells"),
    *("conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup"),
    *("headerFooter", "ignoredErrors", "drawing", "legacyDrawing", "tableParts"),
]


def written(tmp_path: Path, made, *, heads=(HEAD,), about=ABOUT, **limits: int) -> Path:
    return write_report_workbook(
        made, path=tmp_path / "report.xlsx", heads=heads, about=about, limits=BookLimits(**limits)
    )


def sheet_rows(path: Path, title: str) -> list[list[object]]:
    return calamine_book(str(path)).get_sheet_by_name(title).to_python()


def column(path: Path, title: str, heading: str, *, heading_row: int = 1) -> list[object]:
    rows = sheet_rows(path, title)[heading_row - 1 :]
    place = rows[0].index(heading)
    return [row[place] for row in rows[1:]]


def words(path: Path, title: str) -> str:
    return " ".join(str(cell) for row in sheet_rows(path, title) for cell in row)


def hidden_headings(path: Path) -> set[object]:
    """Name the columns of Numbers that a reader does not see."""
    cols = ET.fromstring(worksheets(path)[2]).iter(f"{MAIN}col")
    places = [range(int(col.get("min", 0)), int(col.get("max", 0)) + 1) for col in cols if col.get("hidden") == "1"]
    headings = sheet_rows(path, "Numbers")[0]
    return {headings[place - 1] for span in places for place in span}


def worksheets(path: Path) -> list[bytes]:
    with ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]


def test_sheets_in_the_order_of_reading(tmp_path):
    book = openpyxl.load_workbook(written(tmp_path, lines(20)))

    assert book.sheetnames == ["Summary", "Breakdown", "Numbers", "Problems"]


def test_every_line_is_there_in_order(tmp_path):
    path = written(tmp_path, lines(300))

    assert column(path, "Numbers", "Row") == [float(row) for row in range(2, 302)]


def test_further_sheets_take_what_one_cannot_hold(tmp_path):
    """A sheet of ten rows holds nine lines under its heading; the others continue on numbered sheets."""
    path = written(tmp_path, lines(25), sheet_rows=10)

    titles = ("Numbers", "Numbers 2", "Numbers 3")
    assert [len(column(path, title, "Row")) for title in titles] == [9, 9, 7]
    assert [row for title in titles for row in column(path, title, "Row")] == [float(row) for row in range(2, 27)]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_cells_are_no_formulas(tmp_path, text):
    """No sheet's XML holds a formula, wherever the text came from: cells, headings, file name, remarks."""
    head = SheetHead("Sheet1", (text, "Customer", "PIN", "Account no"), {}, 1, "")
    about = ReportAbout(text, "check", text, text, "2026-11-22T09:00:00Z", label=text, remarks=(text,))
    hostile = line(input=text, carrier=text, reason=text, next_step=text, cells=(text,) * 4)
    path = written(tmp_path, [hostile], heads=[head], about=about)

    assert not [found for xml in worksheets(path) for found in ET.fromstring(xml).iter(f"{MAIN}f")]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(texts=st.lists(st.text(), min_size=1, max_size=6))
def test_any_text_leaves_a_whole_workbook(tmp_path, texts):
    """Control characters, surrogates and markup cost no row, and no cell becomes a formula."""
    made = [line(row, input=text, cells=(text, "", "", "")) for row, text in enumerate(texts, start=2)]
    path = written(tmp_path, made)

    assert column(path, "Numbers", "Row") == [float(each.row) for each in made]
    assert b"<f>" not in b"".join(worksheets(path))


@pytest.mark.parametrize(
    "text", ["_x0041_", " padded ", "a<b&c>d", "two\nlines", "0042", "1e5", "TRUE", "😀", "ünïcode"]
)
def test_text_comes_back_as_it_was(tmp_path, text):
    path = written(tmp_path, [line(cells=("", text, "", ""))])

    assert column(path, "Numbers", "Customer") == [text]


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path):
    """Excel holds 32,767 UTF-16 units a cell, and would refuse a file with one more."""
    path = written(tmp_path, [line(cells=("", "😀" * 20_000, "", ""))])
    (cell,) = column(path, "Numbers", "Customer")

    assert len(str(cell).encode("utf-16-le")) // 2 <= 32_767
    assert str(cell).endswith("(cut)")


def test_moments_are_real_dates_in_utc(tmp_path):
    path = written(tmp_path, [line(checked_at="2026-11-22T08:30:00Z")])

    assert column(path, "Numbers", "Checked (UTC)") == [datetime(2026, 11, 22, 8, 30)]  # noqa: DTZ001 - Excel knows no zones


def test_the_persons_own_columns_follow_ours_with_secrets_masked(tmp_path):
    rows = sheet_rows(written(tmp_path, [line()]), "Numbers")

    assert rows[0][-4:] == ["Phone", "Customer", "PIN", "Account no"]
    assert rows[1][-4:] == ["(415) 555-0100", "Example Dental Group", "••••", "••••"]


def test_numbers_can_be_filtered_and_keep_their_heading_in_sight(tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path, lines(30)))["Numbers"]

    assert sheet.auto_filter.ref == "A1:Z31"
    assert sheet.freeze_panes == "F2"


def test_verdicts_are_coloured_by_range_not_by_cell(tmp_path):
    """Nine rules over the whole column, however many rows there are."""
    sheet = openpyxl.load_workbook(written(tmp_path, lines(30)))["Numbers"]
    (area,) = [area for area in sheet.conditional_formatting if str(area.sqref) == "F2:F31"]

    assert len(area.rules) == 9
    assert {sheet.cell(row, 6).fill.fill_type for row in range(2, 32)} == {None}


def test_columns_without_content_are_hidden(tmp_path):
    """A check has no order: its columns are there, and out of the way."""
    hidden = hidden_headings(written(tmp_path, [line()]))

    assert {"Part", "Order or request", "Its status"} <= hidden
    assert not {"Row", "Verdict", "Why"} & hidden


def test_a_column_with_content_only_far_down_is_shown(tmp_path):
    made = [*(line(row) for row in range(2, 2_100)), line(2_100, part=2, sid="HR1")]
    assert not {"Part", "Order or request"} & hidden_headings(written(tmp_path, made))


def test_problems_are_the_lines_that_wait(tmp_path):
    path = written(tmp_path, lines(18))

    verdicts = column(path, "Problems", "Verdict", heading_row=4)
    assert verdicts == ["fix", "duplicate", "undecided"] * 2


def test_too_many_problems_are_counted_not_listed(tmp_path):
    path = written(tmp_path, (line(row, verdict="fix") for row in range(2, 12)), problems=4)

    assert len(column(path, "Problems", "Verdict", heading_row=4)) == 4
    assert "for the 6 others, filter the sheet Numbers" in words(path, "Problems")


def test_a_sandbox_run_says_so_loudly(tmp_path):
    """On the Summary, and at the head of every printed page."""
    about = ReportAbout("r", "check", "a.csv", "sandbox:w-1", "2026-11-22T09:00:00Z")
    path = written(tmp_path, lines(3), about=about)

    assert "SANDBOX" in words(path, "Summary")
    assert all(b"SANDBOX" in xml for xml in worksheets(path))


def test_a_live_run_does_not_mention_the_sandbox(tmp_path):
    assert not any(b"SANDBOX" in xml for xml in worksheets(written(tmp_path, lines(3))))


def test_summary_counts_every_verdict(tmp_path):
    """Each verdict's row shows its plain words and its lines."""
    rows = sheet_rows(written(tmp_path, lines(20)), "Summary")
    counts = {row[0]: row[10] for row in rows if "(" in str(row[2]) and row[0] in {"Can be hosted", "Undecided"}}

    assert counts == {"Can be hosted": 3.0, "Undecided": 2.0}


def test_summary_names_the_three_steps_that_move_most(tmp_path):
    steps = ["four", "three", "two", "one"]
    made = [line(next_step=step) for count, step in zip((4, 3, 2, 1), steps, strict=True) for _ in range(count)]
    shown = words(written(tmp_path, made), "Summary")

    assert [step for step in steps if step in shown.split()] == ["four", "three", "two"]


def test_summary_repeats_the_readers_remarks(tmp_path):
    about = ReportAbout("r", "check", "a.xlsx", "live", "2026-11-22T09:00:00Z", remarks=("The sheet Old is hidden.",))

    assert "The sheet Old is hidden." in words(written(tmp_path, [line()], about=about), "Summary")


def test_the_chart_draws_the_summarys_own_counts(tmp_path):
    """A native chart over cells, not a picture."""
    xml = member(written(tmp_path, lines(20)), "xl/charts/chart1.xml")

    assert re.search(r"'Summary'!\$L\$\d+:\$L\$\d+", xml)
    assert "barChart" in xml


def test_breakdown_adds_up(tmp_path):
    """The last cell of the cross-table is the number of lines; its first group is the largest."""
    rows = sheet_rows(written(tmp_path, [*lines(21), line(99, country="GB")]), "Breakdown")

    assert rows[-1][0] == "All"
    assert rows[-1][-1] == 22.0
    assert rows[4][:2] == ["US", "local"]


def test_a_list_without_rows_gives_a_whole_workbook(tmp_path):
    path = written(tmp_path, [], heads=[])

    assert "no rows" in words(path, "Breakdown")
    assert column(path, "Numbers", "Row") == []


def test_parts_of_a_sheet_stand_in_the_order_of_the_standard(tmp_path):
    """Excel repairs, that is damages, a file in which they do not."""
    for xml in worksheets(written(tmp_path, lines(20))):
        parts = [child.tag.removeprefix(MAIN) for child in ET.fromstring(xml)]

        assert [PART_ORDER.index(part) for part in parts] == sorted(PART_ORDER.index(part) for part in parts)


def test_readers_are_told_the_true_size_of_a_sheet(tmp_path):
    assert b'<dimension ref="A1:Z21"' in worksheets(written(tmp_path, lines(20)))[2]


def test_a_list_wider_than_a_sheet_keeps_its_rows(tmp_path):
    """Excel ends at column XFD; what is beyond it stays in report.csv."""
    with closing(RowSpool([SpoolColumn(CellKind.TEXT, 0)] * 17_000, folder=tmp_path, first_row=2)) as spool:
        spool.add(["x"] * 17_000)
        row = b"".join(spool.pieces())

    assert re.findall(rb'r="([A-Z]+)2"', row)[-1] == b"XFD"

"""What comply's report files promise: fixed columns, harmless cells, problems told once, a fix-list that runs."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from numberlift.domain.complying.findings import ComplyVerdict
from numberlift.domain.complying.listed import SheetRow, comply_list
from numberlift.domain.complying.preflight import files_named, preflight
from numberlift.domain.complying.report import ComplyLine, line_of
from numberlift.domain.rows import SheetHead
from numberlift.io.complying.lists import open_comply_list
from numberlift.io.complying.looks import COMPLY_LOOKS
from numberlift.io.complying.reports import write_comply_reports
from numberlift.io.complying.totals import ComplyTotals
from numberlift.io.drawing.rowspool import LINE_HEIGHT
from numberlift.io.drawing.summarysheet import ReportAbout
from tests.comply_lists import SEEN, TITLES, TODAY, changed, judged, listed, needs_known, told

# The columns of the contract, written here a second time.
COLUMNS = "sheet,row,bundle,item,kind,field,verdict,reason,next_step,action,sid,status,status_since"
ABOUT = ReportAbout("comply-1", "comply", "list.xlsx", "sandbox:w-1", "2026-11-22T09:00:00Z", asked="bundles")
APPROVED = ComplyLine(
    "Bundles", 9, "Whole", "", "bundle", "", ComplyVerdict.COMPLIANT, "Twilio has approved the bundle.", "Use it.",
    "submitted", "BU" + "0" * 32, "twilio-approved", "2026-11-22T09:00:00Z",
)  # fmt: skip


def two_bundles(**cells: str):
    """Two bundles that share parts, of which the end user lacks its last name; `cells` change the first."""
    sheets = changed("Bundles", 2, **cells)
    sheets["End users"][1][5] = ""
    sheets["Bundles"].append(["Hamburg", *sheets["Bundles"][1][1:]])
    return sheets


def written(folder: Path, sheets, *more: ComplyLine) -> dict[str, Path]:
    """The report files of a list, its findings and further lines."""
    heads = [
        SheetHead(title, tuple(rows[0]), {name: place for place, name in enumerate(rows[0])}, 1, TITLES[title])
        for title, rows in sheets.items()
    ]
    rows = [SheetRow(t, n, tuple(cells)) for t, lines in sheets.items() for n, cells in enumerate(lines[1:], start=2)]
    lines = [*map(line_of, judged(sheets).findings), *more]
    files = write_comply_reports(lines, folder=folder, heads=heads, rows=rows, wanted=listed(sheets), about=ABOUT)
    return {file.value: path for file, path in files.items()}


def cells_of(path: Path, sheet: str) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)]


def corrected(path: Path, sheet: str, column: str, text: str) -> Path:
    """The fix-list with a cell of its first row filled in."""
    book = openpyxl.load_workbook(path)
    names = [cell.value for cell in book[sheet][1]]
    book[sheet].cell(2, names.index(column) + 1).value = text
    book.save(path)
    return path


def test_report_csv_has_the_columns_of_the_contract_and_a_bom(tmp_path):
    raw = written(tmp_path, two_bundles())["report.csv"].read_bytes()

    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines()[0] == COLUMNS


def test_cells_that_begin_a_formula_do_nothing_in_csv_and_workbooks(tmp_path):
    files = written(tmp_path, two_bundles(name="=cmd()", email="@x"))

    with files["report.csv"].open(encoding="utf-8-sig", newline="") as file:
        assert "'=cmd()" in {row["bundle"] for row in csv.DictReader(file)}
    for name in ("report.xlsx", "fix-list.xlsx"):
        with ZipFile(files[name]) as archive:
            parts = [archive.read(part) for part in archive.namelist() if "worksheets/sheet" in part]
        assert not any(re.search(rb"<f[ >]", part) for part in parts)


def test_every_verdict_has_a_look():
    assert set(COMPLY_LOOKS) == set(ComplyVerdict)


def test_the_summary_counts_bundles_by_their_worst_line(tmp_path):
    path = written(tmp_path, two_bundles(), APPROVED)["report.xlsx"]

    shown = {row[1]: row[11] for row in cells_of(path, "Summary") if row[1] in {"Compliant", "To correct"}}
    words = str(cells_of(path, "Summary"))
    assert "SANDBOX" in words
    assert "1 twilio-approved" in words
    assert shown["Compliant"] == 1


def test_a_bundle_counts_once_with_its_worst_verdict():
    totals = ComplyTotals()
    for verdict in (ComplyVerdict.COMPLIANT, ComplyVerdict.NONCOMPLIANT, ComplyVerdict.ALREADY):
        totals.add(APPROVED._replace(verdict=verdict))

    assert (totals.bundles, totals.bundles_of(ComplyVerdict.NONCOMPLIANT), totals.lines) == (1, 1, 3)


def test_a_problem_of_a_shared_part_is_told_once_with_the_bundles_it_holds_back(tmp_path):
    path = written(tmp_path, two_bundles())["report.xlsx"]

    (problem,) = [row for row in cells_of(path, "Problems") if row[0] == "End users"]
    assert (problem[1], problem[3], problem[7]) == (2, "last_name", "Berlin, Hamburg")


def test_items_hold_every_line(tmp_path):
    path = written(tmp_path, two_bundles(), APPROVED)["report.xlsx"]

    assert len(cells_of(path, "Items")) == 1 + 2 + 2 + 1


def test_a_fix_list_holds_whole_bundles_and_says_what_to_correct_where(tmp_path):
    path = written(tmp_path, two_bundles())["fix-list.xlsx"]

    head, first, second = cells_of(path, "Bundles")
    assert head[-4:] == ["reason", "_run", "_sheet", "_row"]
    assert [first[-1], second[-1]] == [2, 3]
    assert "Last Name is missing" in str(cells_of(path, "End users")[1])
    assert [row[-4] for row in cells_of(path, "Documents")[1:]] == [
        "Nothing to correct here: the bundle needs this row."
    ] * 2


def test_a_row_with_several_reasons_has_a_line_for_each(tmp_path):
    path = written(tmp_path, changed("End users", 2, first_name="", last_name="", business_name=""))["fix-list.xlsx"]

    reasons = str(cells_of(path, "End users")[1][-4])
    assert reasons.count("\n") == 2
    lines = sum(-(-len(one) // 60) for one in reasons.split("\n"))
    assert openpyxl.load_workbook(path)["End users"].row_dimensions[2].height == lines * LINE_HEIGHT


def test_a_bundle_that_nothing_is_wrong_with_stays_out_of_the_fix_list(tmp_path):
    sheets = changed("Bundles", 2, email="")
    sheets["Bundles"].append(["London", "a@example.com", "DE", "local", "business", *sheets["Bundles"][1][5:]])

    assert [row[0] for row in cells_of(written(tmp_path, sheets)["fix-list.xlsx"], "Bundles")[1:]] == ["Berlin"]


def test_a_fix_list_corrected_passes_pre_flight(tmp_path):
    path = corrected(written(tmp_path, two_bundles())["fix-list.xlsx"], "End users", "last_name", "Example")

    again = _read(path)
    assert told(again.findings) == []
    assert len(again.ready) == 2


def test_a_column_that_the_list_never_had_is_in_the_fix_list(tmp_path):
    sheets = changed("Bundles", 2)
    for row in sheets["End users"]:
        del row[5]

    path = written(tmp_path, sheets)["fix-list.xlsx"]

    assert "last_name" in cells_of(path, "End users")[0]
    assert _read(corrected(path, "End users", "last_name", "Example")).findings == ()


def test_a_sheet_that_the_list_never_had_is_in_the_fix_list(tmp_path):
    sheets = changed("Documents", 3, addresses="")
    del sheets["Addresses"]

    path = written(tmp_path, sheets)["fix-list.xlsx"]

    assert cells_of(path, "Addresses")[0][:3] == ["name", "customer_name", "street"]


@pytest.mark.parametrize("marks", [("reason", "_run", "_sheet", "_row")])
def test_a_fix_list_of_a_fix_list_has_its_marks_once(tmp_path, marks):
    sheets = two_bundles()
    for rows in sheets.values():
        rows[0].extend(marks)
        for row in rows[1:]:
            row.extend(["old", "comply-0", "Old", "77"])

    head, first, _ = cells_of(written(tmp_path, sheets)["fix-list.xlsx"], "Bundles")

    assert [head.count(mark) for mark in marks] == [1, 1, 1, 1]
    assert first[-3:] == ["comply-1", "Bundles", 2]


def test_a_flat_list_gets_a_flat_fix_list(tmp_path):
    sheets = {
        "Flat": [
            ["name", "email", "country", "number_type", "end_user_type", "first_name", "street", "city", "postal_code"],
            ["Sydney", "a@example.com", "AU", "local", "individual", "Alex", "Road 1", "Sydney", "2000"],
        ]
    }

    path = written(tmp_path, sheets)["fix-list.xlsx"]

    assert openpyxl.load_workbook(path).sheetnames == ["Flat"]
    assert _read(corrected(path, "Flat", "last_name", "Example")).findings == ()


def _read(path: Path):
    """Pre-flight of a workbook, as it is read."""
    with open_comply_list(path) as lst:
        wanted = comply_list(lst.heads, lst.rows())
    files = dict.fromkeys(files_named(wanted), SEEN)
    return preflight(wanted, regulations=needs_known(), files=files, today=TODAY)

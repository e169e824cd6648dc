"""plan.xlsx: what it shows, that text stays text, and that SANDBOX is said."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from numberlift.errors import OutputFailed
from numberlift.io.planbook import PlanAbout, PlanColumn, PlanSheet, write_plan_book

ABOUT = PlanAbout("Plan of run host-1", "list.csv", "https://numbers.twilio.com", (("Run", "host-1"),), "Approve it.")
ORDERS = PlanSheet(
    "Orders",
    "Every number to be ordered",
    (PlanColumn("Phone number"), PlanColumn("Numbers", counts=True), PlanColumn("Why", 30, wraps=True)),
    [["+12125550100", 2, "=HYPERLINK(1)"], ["+12125550101", 1, "x" * 200]],
)
EMPTY = PlanSheet("Addresses", "None", (PlanColumn("Address"),), [])


def written(tmp_path, about=ABOUT, sheets=(ORDERS, EMPTY)):
    return load_workbook(write_plan_book(sheets, about=about, path=tmp_path / "out" / "plan.xlsx"))


def test_every_sheet_with_rows_is_there_with_its_rows_as_text_and_counts(tmp_path):
    book = written(tmp_path)
    rows = list(book["Orders"].iter_rows(values_only=True))

    assert book.sheetnames == ["Plan", "Orders"]
    assert rows == [
        ("Phone number", "Numbers", "Why"), ("+12125550100", 2, "=HYPERLINK(1)"), ("+12125550101", 1, "x" * 200),
    ]  # fmt: skip
    assert book["Orders"]["C2"].data_type == "s"


def test_the_front_page_tells_the_facts_what_to_do_and_where_the_rest_is(tmp_path):
    front = written(tmp_path)["Plan"]
    said = [value for row in front.iter_rows(values_only=True) for value in row if value]

    assert said == [
        "Plan of run host-1", "list.csv", "Run", "host-1", "Approve it.", "Orders", "Every number to be ordered",
    ]  # fmt: skip


def test_a_plan_against_a_sandbox_says_so_on_every_page(tmp_path):
    about = PlanAbout("Plan", "l.csv", "sandbox:1", (), "Approve it.")
    book = written(tmp_path, about)

    assert "SANDBOX" in book["Plan"]["A3"].value
    assert all("SANDBOX" in sheet.oddHeader.center.text for sheet in book.worksheets)


def test_a_plan_without_anything_to_create_is_a_front_page(tmp_path):
    assert written(tmp_path, sheets=[EMPTY]).sheetnames == ["Plan"]


def test_a_folder_that_is_a_file_is_said_so(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputFailed, match="cannot be written"):
        written(tmp_path)

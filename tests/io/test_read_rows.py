"""Rows: numbered as a person sees them, none lost, flagged where a spreadsheet may have damaged a cell."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import psutil
import pytest

from numberlift.domain.report import REPORT_COLUMNS, ReportLine
from numberlift.domain.routing import VerdictName
from numberlift.domain.rows import InputRow
from numberlift.errors import ListRefused
from numberlift.io.fixlist import write_fix_list
from numberlift.io.flatfile import write_report_csv
from numberlift.io.sheets import open_list
from tests.io.make_lists import Rows, text_bytes, xlsx_bytes
from tests.io.make_odd import report, with_filter

ONE, TWO = "+14155550100", "+14155550101"


def rows_of(folder: Path, data: bytes) -> list[InputRow]:
    """Read a list made of these bytes."""
    (folder / "list").write_bytes(data)
    with open_list(folder / "list") as numbers:
        return list(numbers.rows())


def flags_of(folder: Path, heading: str, cell: object) -> tuple[str, ...]:
    """The flags of a row with one cell beside its number."""
    return rows_of(folder, xlsx_bytes([["Phone number", heading], [ONE, cell]]))[0].flags


def test_rows_may_be_asked_for_again(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(xlsx_bytes([["Phone"], [ONE], [""], [TWO]]))

    with open_list(tmp_path / "list.xlsx") as numbers:
        first = list(numbers.rows())

        assert list(numbers.rows()) == first
        assert numbers.blank_rows == 1


def test_sheets_are_read_in_order_and_named(tmp_path: Path) -> None:
    found = rows_of(tmp_path, xlsx_bytes([["Phone"], [ONE]], others={"More": [["x"], ["Phone"], [TWO]]}))

    assert [(row.sheet, row.row, row.number) for row in found] == [("Numbers", 2, ONE), ("More", 3, TWO)]


@pytest.mark.parametrize("told", ["More", "more", "2"])
def test_a_sheet_is_told_by_name_or_place(tmp_path: Path, told: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx_bytes([["Phone"], [ONE]], others={"More": [["Phone"], [TWO]]}))

    with open_list(tmp_path / "a.xlsx", sheet=told) as numbers:
        assert [row.number for row in numbers.rows()] == [TWO]


def test_a_hidden_sheet_is_read_when_it_is_named(tmp_path: Path) -> None:
    data = xlsx_bytes([["Phone"], [ONE]], others={"Old": [["Phone"], [TWO]]}, hidden=["Old"])
    (tmp_path / "a.xlsx").write_bytes(data)

    with open_list(tmp_path / "a.xlsx", sheet="Old") as numbers:
        assert [row.number for row in numbers.rows()] == [TWO]


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx_bytes([["Phone"], [ONE]]))

    with pytest.raises(ListRefused, match="no sheet 'South'; it has “Numbers”"):
        open_list(tmp_path / "a.xlsx", sheet="South")


def test_hidden_sheets_and_filters_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(with_filter())
    (tmp_path / "b.xlsx").write_bytes(xlsx_bytes([["Phone"], [ONE]], others={"Old": [["x"]]}, hidden=["Old"]))

    with open_list(tmp_path / "a.xlsx") as filtered, open_list(tmp_path / "b.xlsx") as hiding:
        assert any("filter that hides 1 row" in remark for remark in filtered.remarks)
        assert any("Hidden sheets were skipped: “Old”" in remark for remark in hiding.remarks)


@pytest.mark.parametrize(
    ("cell", "flags"),
    [
        (14155550100, ("phone_number:numeric",)),
        (14155550100.0, ("phone_number:numeric",)),
        (1.4155550100e15, ("phone_number:numeric", "phone_number:digits-lost")),
        (dt.date(2026, 5, 1), ("phone_number:date",)),
        ("#N/A", ("phone_number:error",)),
        ("+14155550100", ()),
        ("4.15555E+09", ()),
    ],
)
def test_the_number_cell_says_what_kind_it_was(tmp_path: Path, cell: object, flags: tuple[str, ...]) -> None:
    assert rows_of(tmp_path, xlsx_bytes([["Phone number"], [cell]]))[0].flags == flags


@pytest.mark.parametrize(
    ("heading", "cell", "flags"),
    [
        ("PIN", 42, ("pin:numeric",)),
        ("PIN", "0042", ()),
        ("Account number", 884210032, ("account_number:numeric",)),
        ("Account number", 8842100321234567, ("account_number:digits-lost",)),
        ("Account number", "8.8421E+15", ("account_number:digits-lost",)),
        ("Bill date", "03/04/2026", ("document_date:ambiguous",)),
        ("Bill date", "13/04/2026", ()),
        ("Bill date", "05/05/2026", ()),
        ("Bill date", dt.date(2026, 3, 4), ()),
        ("Port date", "3-4-26", ("target_port_in_date:ambiguous",)),
        ("ZIP", 2134, ("zip:padded",)),
        ("ZIP", "2134-1234", ("zip:padded",)),
        ("ZIP", 94105, ()),
        ("Postcode", "2134", ()),
    ],
)
def test_damaged_cells_are_flagged(tmp_path: Path, heading: str, cell: object, flags: tuple[str, ...]) -> None:
    assert flags_of(tmp_path, heading, cell) == flags


def test_a_short_zip_is_padded_where_the_row_is_american(tmp_path: Path) -> None:
    rows: Rows = [["Phone", "Postcode", "Address country"], [ONE, 2134, "US"], [TWO, 2134, "AU"]]

    assert [row.cells[1] for row in rows_of(tmp_path, xlsx_bytes(rows))] == ["02134", "2134"]


def test_a_row_with_a_cell_too_many_keeps_it_and_is_flagged(tmp_path: Path) -> None:
    found = rows_of(tmp_path, f"Phone,Name\n{ONE},Acme, Inc\n{TWO},b\n".encode())

    assert found[0].cells == (ONE, "Acme", " Inc")
    assert [row.flags for row in found] == [("row:too-many-cells",), ()]


def test_cells_beyond_the_sample_join_the_last_column(tmp_path: Path) -> None:
    rows = [["Phone", "Name"], *[[ONE, "a"]] * 600, [TWO, "b", "c", "d"]]

    assert rows_of(tmp_path, text_bytes(rows))[-1].cells == (TWO, "b | c | d")


def test_every_row_has_a_cell_for_every_column(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(f"Phone,Name,City\n{ONE}\n{TWO},b\n".encode())

    with open_list(tmp_path / "a.csv") as numbers:
        assert {len(row.cells) for row in numbers.rows()} == {len(numbers.heads[0].names)}


def test_an_accent_far_down_decides_the_encoding(tmp_path: Path) -> None:
    rows = [["Phone", "Name"], *[[ONE, "plain"]] * 60_000, [TWO, "Café"]]

    assert rows_of(tmp_path, text_bytes(rows, encoding="cp1252"))[-1].cells == (TWO, "Café")


def test_a_report_gives_back_the_columns_of_its_list(tmp_path: Path) -> None:
    (tmp_path / "report.csv").write_bytes(report(ONE))

    with open_list(tmp_path / "report.csv") as numbers:
        assert numbers.heads[0].names == ("Phone", "Name")
        assert [(row.number, row.cells) for row in numbers.rows()] == [(ONE, ("(415) 555-0100", "Acme"))]


def test_a_masked_pin_in_a_report_is_no_pin(tmp_path: Path) -> None:
    data = report(ONE).decode().replace("in.Name", "in.PIN").replace('"Acme"', "••••").encode()

    assert rows_of(tmp_path, data)[0].cells == ("(415) 555-0100", "")


def test_a_fix_list_tells_which_row_it_mends(tmp_path: Path) -> None:
    rows: Rows = [["Phone", "reason", "_run", "_sheet", "_row", "_part"], [ONE, "x", "r1", "S", 7, 1]]
    (tmp_path / "fix-list.xlsx").write_bytes(xlsx_bytes(rows))

    with open_list(tmp_path / "fix-list.xlsx") as numbers:
        fields = numbers.heads[0].fields
        assert [fields[name] for name in ("_run", "_sheet", "_row", "_part")] == [2, 3, 4, 5]


def test_two_hundred_thousand_rows_take_no_memory(tmp_path: Path) -> None:
    """Reading is streamed: 11 MB of text make the process grow by less than 8 MB at any moment."""
    lines = "".join(f"+1415555{n % 10000:04},Name {n},Street,A city with a long name\n" for n in range(200_000))
    (tmp_path / "long.csv").write_text(f"Phone,Name,Street,City\n{lines}")
    process = psutil.Process()

    with open_list(tmp_path / "long.csv") as numbers:
        before = process.memory_info().rss
        grown = [process.memory_info().rss - before for row in numbers.rows() if row.row % 10_000 == 0]

    assert len(grown) == 20
    assert max(grown) < 8_000_000


def test_a_workbook_of_openpyxl_in_write_only_mode_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("S")
    for row in (["Phone"], [None], [ONE]):
        sheet.append(row)
    book.save(tmp_path / "w.xlsx")

    with open_list(tmp_path / "w.xlsx") as numbers:
        assert [(row.row, row.number) for row in numbers.rows()] == [(3, ONE)]


def test_a_report_and_a_fix_list_as_we_write_them_are_lists(tmp_path: Path) -> None:
    """What the writers write, the reader reads: the number understood, the cells of the first list."""
    (tmp_path / "list.csv").write_text(f"Phone,Name,PIN\n{ONE},Acme,0042\n=2+2,Bolt,\n")
    with open_list(tmp_path / "list.csv") as numbers:
        heads, rows = numbers.heads, list(numbers.rows())
    lines = [line_of(rows[0], phone_number=ONE, verdict="host"), line_of(rows[1], phone_number="", verdict="fix")]
    write_report_csv(lines, path=tmp_path / "report.csv", heads=heads)
    write_fix_list(lines, path=tmp_path / "fix-list.xlsx", run="r1", heads=heads)

    with open_list(tmp_path / "report.csv") as report_, open_list(tmp_path / "fix-list.xlsx") as fixes:
        assert [row.number for row in report_.rows()] == [ONE, "=2+2"]
        assert [row.cells for row in report_.rows()] == [(ONE, "Acme", ""), ("=2+2", "Bolt", "")]
        assert [(row.row, row.number, row.cells[-4:]) for row in fixes.rows()] == [(2, "=2+2", ("r1", "", "3", "1"))]


def line_of(row: InputRow, *, phone_number: str, verdict: str) -> ReportLine:
    """A report line of a row with a verdict, the rest empty."""
    empty = dict.fromkeys(REPORT_COLUMNS, "")
    told = {"sheet": row.sheet, "row": row.row, "part": 1, "input": row.number, "phone_number": phone_number}
    return ReportLine(**{**empty, **told, "verdict": VerdictName(verdict), "cells": row.cells})

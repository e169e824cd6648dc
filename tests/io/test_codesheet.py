"""The sheet of verification codes: written for its owner alone, read back as people fill it in."""

from __future__ import annotations

import stat

import openpyxl
import pytest

from numberlift.errors import ListRefused
from numberlift.io.codesheet import HEARD, CodeRow, read_codes, write_codes

NUMBER, OTHER = "+12125550150", "+14155550150"


def row(number, told="0042"):
    return CodeRow(
        2, number, "pending-verification", told, "2026-03-04T15:00:00Z", 2, "HR1", "It was called.", "Enter it."
    )


def filled(path, *codes, form=None):
    """The sheet with codes typed in, one a row."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    place = [cell.value for cell in sheet[1]].index(HEARD) + 1
    for at, code in enumerate(codes, start=2):
        cell = sheet.cell(row=at, column=place, value=code)
        cell.number_format = form or cell.number_format
    book.save(path)
    return path


def test_the_sheet_is_its_owner_s_alone(tmp_path):
    path = write_codes([row(NUMBER)], tmp_path / "codes.xlsx")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_codes_that_were_filled_in_are_read_with_their_numbers(tmp_path):
    path = filled(write_codes([row(NUMBER), row(OTHER)], tmp_path / "codes.xlsx"), "0042", None)

    assert [(one.number, one.code) for one in read_codes(path)] == [(NUMBER, "0042"), (OTHER, "")]


def test_zeros_that_a_spreadsheet_ate_are_put_back(tmp_path):
    """Typed as a number, 0042 became 42."""
    path = filled(write_codes([row(NUMBER)], tmp_path / "codes.xlsx"), 42, form="General")

    assert [one.code for one in read_codes(path)] == ["0042"]


def test_a_text_file_with_numbers_and_codes_does_too(tmp_path):
    path = tmp_path / "codes.csv"
    path.write_text(f"phone_number,code\n{NUMBER},1234\n{OTHER},\n", encoding="utf-8")

    assert [(one.number, one.code) for one in read_codes(path)] == [(NUMBER, "1234"), (OTHER, "")]


def test_a_sheet_without_codes_says_what_is_missing(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(f"phone_number,name\n{NUMBER},Bakery\n", encoding="utf-8")

    with pytest.raises(ListRefused, match="code_heard"):
        read_codes(path)

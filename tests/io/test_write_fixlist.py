"""What fix-list.xlsx promises to whoever corrects it and hands it in again."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from numberlift.domain.rows import SheetHead
from numberlift.io.fixlist import write_fix_list
from numberlift.io.sheets import open_list
from tests.io.test_write_lines import HEAD, HOSTILE, line, lines

MARKS = ("reason", "_run", "_sheet", "_row", "_part")


def written(tmp_path: Path, made, heads=(HEAD,)) -> Path:
    return write_fix_list(made, path=tmp_path / "fix-list.xlsx", heads=heads, run="run-2")


def rows_of(path: Path) -> list[dict[str, object]]:
    header, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_only_rows_that_a_person_can_correct(tmp_path):
    rows = rows_of(written(tmp_path, lines(27)))

    assert [row["_row"] for row in rows] == [8, 17, 26]


def test_the_lists_own_columns_and_then_our_marks(tmp_path):
    (row,) = rows_of(written(tmp_path, [line(7, verdict="fix", part=2)]))

    assert tuple(row) == (*HEAD.names, *MARKS)
    assert (row["_run"], row["_sheet"], row["_row"], row["_part"]) == ("run-2", "Sheet1", 7, 2)


def test_the_reason_says_what_to_do(tmp_path):
    (row,) = rows_of(written(tmp_path, [line(verdict="fix", reason="Too short.", next_step="Add digits.")]))

    assert row["reason"] == "Too short. Add digits."


def test_pins_and_account_numbers_are_empty(tmp_path):
    (row,) = rows_of(written(tmp_path, [line(verdict="fix")]))

    assert (row["PIN"], row["Account no"]) == (None, None)


def test_typed_digits_keep_their_zeros(tmp_path):
    """Every column of the list is text, the emptied ones too."""
    sheet = openpyxl.load_workbook(written(tmp_path, [line(verdict="fix")])).active

    assert [sheet.column_dimensions[letter].number_format for letter in "ABCD"] == ["@"] * 4


def test_the_number_cell_holds_the_part_to_correct(tmp_path):
    """Of a cell with two numbers only the wrong one comes back, so that the other is not ordered again."""
    made = line(verdict="fix", part=2, input="12", cells=("+14155550100 / 12", "", "", ""))
    (row,) = rows_of(written(tmp_path, [made]))

    assert row["Phone"] == "12"


def test_a_fix_list_of_a_fix_list_carries_only_the_new_marks(tmp_path):
    head = SheetHead("Fix list", ("Phone", *MARKS), {"phone_number": 0}, 1, "")
    cells = ("12", "old reason", "run-1", "Sheet1", "7", "1")
    (row,) = rows_of(written(tmp_path, [line(2, sheet="Fix list", input="12", verdict="fix", cells=cells)], [head]))

    assert tuple(row) == ("Phone", *MARKS)
    assert (row["_run"], row["_row"]) == ("run-2", 2)


def test_a_persons_own_reason_column_is_kept(tmp_path):
    head = SheetHead("S", ("Phone", "reason"), {"phone_number": 0}, 1, "")
    path = written(tmp_path, [line(sheet="S", verdict="fix", cells=("12", "moved house"))], [head])

    values = next(openpyxl.load_workbook(path).active.iter_rows(min_row=2, values_only=True))
    assert values[1] == "moved house"


def test_it_is_a_valid_list(tmp_path):
    """The reader finds the number column again, and every row with what was written."""
    path = written(tmp_path, [line(row, verdict="fix", input=f"415555{row:04d}") for row in range(2, 12)])

    with open_list(path) as again:
        assert [row.number for row in again.rows()] == [f"415555{row:04d}" for row in range(2, 12)]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_cells_are_no_formulas(tmp_path, text):
    path = written(tmp_path, [line(verdict="fix", input=text, reason=text, cells=(text,) * 4)])

    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_nothing_to_correct_leaves_a_heading(tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path, [line()])).active

    assert sheet.max_row == 1

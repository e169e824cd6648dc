"""What report.csv and summary.json promise to programs."""

import csv
import re
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from numberlift.domain.report import REPORT_COLUMNS
from numberlift.domain.rows import SheetHead
from numberlift.io.drawing.cellsafe import csv_restored, csv_safe
from numberlift.io.flatfile import write_report_csv, write_summary_json
from tests.io.test_write_lines import HEAD, HOSTILE, line, lines

LIVE = re.compile(r"[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")
PHONE = re.compile(r"\+[0-9]{7,15}")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def is_live(cell: str) -> bool:
    return cell[:1] in {"\t", "\r"} or (bool(LIVE.match(cell)) and not PHONE.fullmatch(cell))


def test_header_is_ours_then_the_inputs_own(tmp_path):
    """The fixed columns come first, the list's own follow with `in.` before their names."""
    path = write_report_csv([], path=tmp_path / "report.csv", heads=[HEAD])

    header = path.read_bytes().decode("utf-8").removesuffix("\r\n")
    assert header == "\ufeff" + ",".join(REPORT_COLUMNS) + ",in.Phone,in.Customer,in.PIN,in.Account no"


def test_every_line_is_there_in_order(tmp_path):
    """Lines come out as they went in, none lost, none moved."""
    path = write_report_csv(lines(500), path=tmp_path / "report.csv", heads=[HEAD])

    assert [row["row"] for row in read(path)] == [str(number) for number in range(2, 502)]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_cells_are_not_live(tmp_path, text):
    """Whatever a stranger wrote, and wherever it ends up, no spreadsheet runs it."""
    hostile = line(input=text, carrier=text, reason=text, sheet="Sheet1", cells=(text, text, text, text))
    path = write_report_csv([hostile], path=tmp_path / "report.csv", heads=[HEAD])

    assert not [cell for cell in read(path)[0].values() if is_live(cell)]


@given(st.text())
def test_no_text_is_live(text):
    """Any text at all is made harmless."""
    assert not is_live(csv_safe(text))


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_neutralised_text_can_be_restored(text):
    """What was put before a cell can be taken away again, unless the person wrote an apostrophe there."""
    if text.startswith("'"):
        return

    assert csv_restored(csv_safe(text)) == text


@given(st.from_regex(r"\+[0-9]{7,15}", fullmatch=True))
def test_phone_numbers_stay_as_they_are(number):
    """E.164 begins with a plus and is data, not a formula."""
    assert csv_safe(number) == number


def test_pins_and_account_numbers_are_masked(tmp_path):
    """Secrets of the list do not travel with the report; an empty cell stays empty."""
    shown = line(cells=("x", "y", "0042", "99887766"))
    empty = line(3, cells=("x", "y", "", ""))
    path = write_report_csv([shown, empty], path=tmp_path / "report.csv", heads=[HEAD])

    assert [(row["in.PIN"], row["in.Account no"]) for row in read(path)] == [("••••", "••••"), ("", "")]
    assert b"0042" not in path.read_bytes()


def test_columns_of_several_sheets_are_united(tmp_path):
    """Columns of the same name are one, and each row's cells stand under its own sheet's headings."""
    heads = [SheetHead("A", ("Phone", "City"), {}, 1, ""), SheetHead("B", ("City", "Note", "Phone"), {}, 1, "")]
    rows = [line(sheet="A", cells=("1", "Rome")), line(sheet="B", cells=("Oslo", "n", "2"))]
    first, second = read(write_report_csv(rows, path=tmp_path / "report.csv", heads=heads))

    assert (first["in.Phone"], first["in.City"], first["in.Note"]) == ("1", "Rome", "")
    assert (second["in.Phone"], second["in.City"], second["in.Note"]) == ("2", "Oslo", "n")


def test_a_secret_of_one_sheet_is_masked_in_all(tmp_path):
    """A column called PIN stays secret where only another sheet was understood to hold PINs."""
    heads = [SheetHead("A", ("PIN",), {"pin": 0}, 1, ""), SheetHead("B", ("PIN",), {}, 1, "")]
    path = write_report_csv([line(sheet="B", cells=("0042",))], path=tmp_path / "report.csv", heads=heads)

    assert read(path)[0]["in.PIN"] == "••••"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(), min_size=1, max_size=8))
def test_rows_in_are_rows_out_for_any_text(tmp_path, texts):
    """NULs, lone surrogates, quotes and line breaks cost no row."""
    made = [line(place, input=text, cells=(text, "", "", "")) for place, text in enumerate(texts, start=2)]
    path = write_report_csv(made, path=tmp_path / "report.csv", heads=[HEAD])

    assert [row["row"] for row in read(path)] == [str(each.row) for each in made]


def test_summary_keeps_the_order_of_its_keys(tmp_path):
    """summary.json is the summary, readable and ended by a line break."""
    summary = {"run": "r", "flow": "check", "verdicts": {"host": 2}, "complete": True, "awaiting": None}
    content = write_summary_json(summary, path=tmp_path / "summary.json").read_bytes()

    assert list(orjson.loads(content)) == list(summary)
    assert content.endswith(b"}\n")

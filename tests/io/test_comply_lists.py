"""Comply lists of any shape are read whole: sheets by name or headings, columns by any name, every row."""

from __future__ import annotations

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numberlift.domain.complying.listed import Holds, SheetRow, comply_list, names_in
from numberlift.domain.complying.wanted import ComplyList, Place
from numberlift.errors import ListRefused
from numberlift.io.complying.lists import open_comply_list
from tests.comply_lists import GERMAN
from tests.io.make_lists import ods_bytes, saved, text_bytes, xls_bytes

FLAT = [
    ["Bundle", "E-Mail", "Country", "number type", "end user type", "company", "Vorname", "document type",
     "document file", "document first name", "street", "city", "postal code"],
    ["Berlin", "a@example.com", "DE", "local", "business", "Example GmbH", "Alex", "trade_license", "a.pdf", "",
     "Weg 1", "Berlin", "01069"],
    ["", "", "", "", "", "", "", "", "", "", "", "", ""],
    ["BERLIN", "", "", "", "", "", "", "passport", "b.pdf", "Robin", "Weg 1", "Berlin", "01069"],
]  # fmt: skip


def book_bytes(sheets, *, hidden=()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row, start=1):
                sheet.cell(number, place, cell).data_type = "s" if isinstance(cell, str) else "n"
    return saved(book)


def read(tmp_path, content: bytes, name: str = "list.xlsx") -> tuple[ComplyList, list[SheetRow], tuple[str, ...]]:
    (tmp_path / name).write_bytes(content)
    with open_comply_list(tmp_path / name) as lst:
        rows = list(lst.rows())
        return comply_list(lst.heads, rows), rows, lst.remarks


def test_four_sheets_are_read_in_order_with_the_rows_that_a_person_sees(tmp_path):
    found, _, _ = read(tmp_path, book_bytes(GERMAN))

    assert found.bundles[0].documents == ("Register", "Bill")
    assert found.end_users[0].given["businessregistrationnumber"] == "HRB 0042"
    assert [(one.name, one.file, one.place.row) for one in found.documents] == [
        ("Register", "register.pdf", 2),
        ("Bill", "bill.pdf", 3),
    ]
    assert found.addresses[0].postal_code == "01069"


def test_sheets_and_columns_are_known_in_other_languages(tmp_path):
    sheets = {
        "Bündel": [["Bezeichnung", "E-Mail", "Land", "Nummerntyp", "Endnutzer", "Dokumente"],
                   ["Berlin", "a@example.com", "Deutschland", "Ortsnetz", "Praxis", "Auszug"]],
        "Endnutzer": [["Name", "Firma", "Vorname"], ["Praxis", "Example GmbH", "Alex"]],
        "Documentos": [["nombre", "tipo", "archivo", "número de documento"], ["Auszug", "pasaporte", "a.pdf", "0042"]],
        "Adresses": [["nom", "rue", "ville", "code postal"], ["Bureau", "Rue 1", "Paris", "75001"]],
    }  # fmt: skip

    found, _, _ = read(tmp_path, book_bytes(sheets))

    assert (found.bundles[0].number_type, found.bundles[0].end_user) == ("Ortsnetz", "Praxis")
    assert found.end_users[0].given["firstname"] == "Alex"
    assert (found.documents[0].type, found.documents[0].given["documentnumber"]) == ("pasaporte", "0042")
    assert (found.addresses[0].street, found.addresses[0].city) == ("Rue 1", "Paris")


def test_sheets_without_telling_names_are_known_by_their_headings(tmp_path):
    sheets = dict(zip(["One", "Two", "Documents", "Four"], GERMAN.values(), strict=True))

    found, _, _ = read(tmp_path, book_bytes(sheets))

    assert len(found.bundles) == len(found.end_users) == len(found.addresses) == 1


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("flat.xlsx", lambda: book_bytes({"Sheet1": FLAT})),
        ("flat.ods", lambda: ods_bytes(FLAT)),
        ("flat.xls", lambda: xls_bytes(FLAT)),
        ("flat.csv", lambda: text_bytes(FLAT)),
        ("flat.txt", lambda: text_bytes(FLAT, delimiter="\t", encoding="utf-16")),
        ("bundles.xlsx", lambda: book_bytes({"Bundles": FLAT, "Read me": [["what", "how"]]})),
    ],
)
def test_a_flat_list_says_all_in_each_row_whatever_its_format(tmp_path, name, make):
    found, rows, _ = read(tmp_path, make(), name)

    assert [row.row for row in rows] == [2, 4]
    assert [one.documents for one in found.bundles] == [("Berlin: a.pdf",), ("BERLIN: b.pdf",)]
    assert [one.end_user for one in found.bundles] == ["Example GmbH", "Example GmbH"]
    assert [one.name for one in found.end_users] == ["Example GmbH"]
    assert found.documents[1].given["firstname"] == "Robin"
    assert found.documents[0].flat


def test_titles_above_the_headings_and_blank_rows_are_counted_as_rows(tmp_path):
    sheets = {**GERMAN, "Bundles": [["Bundles of spring"], [], GERMAN["Bundles"][0], [], GERMAN["Bundles"][1]]}

    found, _, remarks = read(tmp_path, book_bytes(sheets))

    assert found.bundles[0].place == Place("Bundles", 5)
    assert remarks == ("Sheet “Bundles”: what stands above the headings in row 3 was taken for a title.",)


def test_a_sheet_of_documents_without_headings_is_refused_and_not_left_out(tmp_path):
    with pytest.raises(ListRefused, match="must name the columns: name, type, file, addresses"):
        read(tmp_path, book_bytes({**GERMAN, "Documents": [["Bill", "passport", "a.pdf"]]}))


def test_a_field_that_no_alias_knows_is_known_by_its_own_heading(tmp_path):
    sheets = {**GERMAN, "End users": [["name", "Guild Rank", "Größe der Schuhe"], ["Praxis", "high", "42"]]}

    found, _, _ = read(tmp_path, book_bytes(sheets))

    assert found.end_users[0].given["guildrank"] == "high"
    assert found.end_users[0].given["großederschuhe".replace("ß", "ss").replace("ö", "o")] == "42"


def test_a_heading_spelt_as_the_contract_comes_before_an_alias(tmp_path):
    sheets = {**GERMAN, "Documents": [["Label", "name", "kind", "type"], ["wrong", "Bill", "wrong", "passport"]]}

    found, _, _ = read(tmp_path, book_bytes(sheets))

    assert (found.documents[0].name, found.documents[0].type) == ("Bill", "passport")


def test_cells_that_look_like_formulas_are_words(tmp_path):
    evil = '=HYPERLINK("http://evil")'
    sheets = {**GERMAN, "End users": [["name", "business_name"], ["@SUM(A1)", evil]]}

    found, _, _ = read(tmp_path, book_bytes(sheets))

    assert (found.end_users[0].name, found.end_users[0].given["businessname"]) == ("@SUM(A1)", evil)


def test_digits_that_a_spreadsheet_lost_are_flagged_under_the_fields_name(tmp_path):
    sheets = {**GERMAN, "Documents": [["name", "Ausweisnummer"], ["Bill", 1234567890123456.0]]}

    found, _, _ = read(tmp_path, book_bytes(sheets))

    assert "documentnumber:digits-lost" in found.documents[0].flags


def test_a_sheet_that_is_none_of_them_is_named_and_a_hidden_one_too(tmp_path):
    sheets = {**GERMAN, "Lunch": [["Dish", "Price"], ["Soup", "4"]], "Old": GERMAN["Bundles"]}

    found, rows, remarks = read(tmp_path, book_bytes(sheets, hidden=("Old",)))

    assert len(found.bundles) == 1
    assert {row.sheet for row in rows} == set(GERMAN)
    assert any("“Lunch”" in remark for remark in remarks)
    assert any("“Old”" in remark for remark in remarks)


def test_a_list_without_bundles_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(ListRefused, match="asks for no bundle"):
        read(tmp_path, book_bytes({"Documents": GERMAN["Documents"]}))


def test_a_report_of_ours_is_no_list(tmp_path):
    head = ["sheet", "row", "bundle", "item", "kind", "field", "verdict", "reason"]

    with pytest.raises(ListRefused, match="is a report of numberlift"):
        read(tmp_path, text_bytes([head, ["Bundles", "2", "Berlin", "", "bundle", "", "fix", "x"]]), "report.csv")


def test_marks_of_a_fix_list_are_read(tmp_path):
    marked = [[*GERMAN["Bundles"][0], "_run", "_sheet", "_row"], [*GERMAN["Bundles"][1], "comply-1", "Bundles", "7"]]

    found, _, _ = read(tmp_path, book_bytes({**GERMAN, "Bundles": marked}))

    assert found.bundles[0].mark == ("comply-1", "Bundles", 7)


def test_names_and_sids_in_one_cell_are_told_apart():
    one, other = "RD" + "1" * 32, "RD" + "2" * 32

    assert names_in(f"Bill, of spring;{one}, {other}\nPassport") == ("Bill, of spring", one, other, "Passport")


def test_a_sheet_says_what_it_holds(tmp_path):
    (tmp_path / "list.xlsx").write_bytes(book_bytes(GERMAN))

    with open_comply_list(tmp_path / "list.xlsx") as lst:
        assert [head.how for head in lst.heads] == ["bundles", "end-users", "documents", "addresses"]
    with open_comply_list(tmp_path / "list.xlsx", sheet="bundles") as lst:
        assert [head.how for head in lst.heads] == [Holds.BUNDLES]


words = st.one_of(st.just(""), st.text(st.characters(exclude_categories=["C"]), max_size=12), st.just("=1+1"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(words, min_size=3, max_size=3), max_size=12))
def test_every_row_that_is_not_blank_is_read_once(tmp_path_factory, lines):
    """Law 1, whatever the cells hold."""
    path = tmp_path_factory.mktemp("rows") / "list.xlsx"
    path.write_bytes(book_bytes({"Bundles": [["name", "email", "country"], *lines]}))

    with open_comply_list(path) as lst:
        rows = [row.row for row in lst.rows()]
        blank = lst.blank_rows

    filled = [number for number, line in enumerate(lines, start=2) if any(cell.strip() for cell in line)]
    assert rows == filled
    assert blank <= len(lines) - len(filled)


@pytest.mark.parametrize("sheet", ["Flat", " flat ", str(len(GERMAN) + 1)])
def test_one_sheet_is_named_as_in_a_list_of_numbers(tmp_path, sheet):
    (tmp_path / "list.xlsx").write_bytes(book_bytes({**GERMAN, "Flat": FLAT}))
    with open_comply_list(tmp_path / "list.xlsx", sheet=sheet) as lst:
        heads = [head.sheet for head in lst.heads]

    assert heads == ["Flat"]

"""A template made from a regulation: its own fields and documents, and a list that passes pre-flight once filled."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from numberlift.domain.complying.listed import comply_list
from numberlift.domain.complying.preflight import files_named, preflight
from numberlift.io.complying.lists import open_comply_list
from numberlift.io.complying.template import write_comply_template
from tests.comply_lists import NEVER_SEEN, SEEN, TODAY, needs_for, needs_known

GROUPS = sorted({key[1:] for key in needs_known(NEVER_SEEN) if key.end_user_type})
EACH = pytest.mark.parametrize("group", GROUPS, ids=" ".join)


def book_of(tmp_path, *group: str):
    needs = needs_for(*group, NEVER_SEEN)
    return openpyxl.load_workbook(write_comply_template(needs, tmp_path / "t.xlsx", today=TODAY)), needs


def headings(book, sheet: str) -> list[str]:
    return [cell.value for cell in book[sheet][1]]


@EACH
def test_a_template_reads_back_and_passes_pre_flight_with_its_own_examples(tmp_path, group):
    path = write_comply_template(needs_for(*group, NEVER_SEEN), tmp_path / "t.xlsx", today=TODAY)

    with open_comply_list(path) as lst:
        wanted = comply_list(lst.heads, lst.rows())
    files = dict.fromkeys(files_named(wanted), SEEN)
    found = preflight(wanted, regulations=needs_known(NEVER_SEEN), files=files, today=TODAY)

    assert [one.reason for one in found.findings] == []
    assert len(found.ready) == 1


@EACH
def test_the_end_user_has_exactly_the_fields_of_the_regulation(tmp_path, group):
    book, needs = book_of(tmp_path, *group)

    asked = [field.name for one in needs.end_users for field in one.fields]
    assert headings(book, "End users") == ["name", "type", *asked]


@EACH
def test_documents_offer_the_types_that_are_accepted(tmp_path, group):
    book, needs = book_of(tmp_path, *group)

    accepted = dict.fromkeys(one.type for proof in needs.proofs for one in proof.accepted)
    offered = {rule.formula1 for rule in book["Documents"].data_validations.dataValidation if "B2" in str(rule.sqref)}
    assert offered == {f'"{",".join(accepted)}"'}


def test_the_descriptions_of_the_regulation_are_notes(tmp_path):
    book, needs = book_of(tmp_path, "DE", "local", "business")

    notes = {cell.value: cell.comment.text for cell in book["End users"][1]}
    field = next(
        field for one in needs.end_users for field in one.fields if field.name == "business_registration_number"
    )
    assert field.description in notes[field.name]


def test_a_field_that_some_documents_need_says_which(tmp_path):
    book, _ = book_of(tmp_path, "DE", "local", "business")

    notes = {cell.value: cell.comment.text for cell in book["Documents"][1]}
    assert "Asked of: utility_bill." in notes["issue_date"]


def test_choices_too_long_for_a_drop_down_are_listed_on_the_read_me(tmp_path):
    needs = needs_for("DE", "local", "business")
    book, _ = book_of(tmp_path, "DE", "local", "business")
    long = write_comply_template(_with_long_choices(needs), tmp_path / "long.xlsx", today=TODAY)

    rules = openpyxl.load_workbook(long)["End users"].data_validations.dataValidation
    assert [rule.formula1 for rule in rules][-1] == "'Read me'!$F$2:$F$41"
    assert len(book["End users"].data_validations.dataValidation) == 1


def test_end_users_are_offered_by_name_on_the_bundles(tmp_path):
    book, _ = book_of(tmp_path, "DE", "local", "business")

    rules = [rule.formula1 for rule in book["Bundles"].data_validations.dataValidation]
    assert any(formula.startswith("'End users'!") for formula in rules)


def test_a_read_me_explains_every_column(tmp_path):
    book, _ = book_of(tmp_path, "DE", "local", "business")
    explained = {row[0] for row in book["Read me"].iter_rows(values_only=True)}

    for sheet in ("Bundles", "End users", "Documents", "Addresses"):
        assert set(headings(book, sheet)) <= explained


def test_a_read_me_has_room_for_long_examples_and_every_sheet_prints_one_page_wide(tmp_path):
    book, _ = book_of(tmp_path, "DE", "local", "business")
    read_me = book["Read me"]

    (row,) = [cell.row for cell in read_me["D"] if cell.value == "Business Name; Business Address (Proof of Address)"]
    assert read_me.row_dimensions[row].height > read_me.row_dimensions[row - 1].height
    setups = {(one.sheet_properties.pageSetUpPr.fitToPage, one.page_setup.fitToWidth) for one in book}
    assert setups == {(True, 1)}


def _with_long_choices(needs):
    (end_user,) = needs.end_users
    field = replace(end_user.fields[0], choices=tuple(f"A choice with a number, {n}" for n in range(40)))
    return replace(needs, end_users=(replace(end_user, fields=(field, *end_user.fields[1:])),))


def test_a_regulation_that_asks_for_no_document_has_no_sheets_of_them(tmp_path):
    bare = replace(needs_for("DE", "local", "business"), proofs=())

    book = openpyxl.load_workbook(write_comply_template(bare, tmp_path / "bare.xlsx", today=TODAY))
    assert book.sheetnames == ["Bundles", "End users", "Read me"]

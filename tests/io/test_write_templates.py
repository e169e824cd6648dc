"""What the empty lists promise to whoever fills them in."""

import re
from pathlib import Path

import openpyxl
import pytest

from numberlift.errors import SettingsRefused
from numberlift.io.drawing.templatecolumns import TEMPLATES
from numberlift.io.sheets import open_list
from numberlift.io.templates import write_template

# The list columns of the contract, written here a second time.
COLUMNS = {
    "check": "phone_number, country, account_sid",
    "host": "phone_number, email, cc_emails, contact_name, contact_title, contact_phone_number, customer_name, street, "
    "street_2, city, region, postal_code, address_country, address_sid, friendly_name, sms_url, sms_method, "
    "sms_fallback_url, sms_fallback_method, sms_application_sid, status_callback_url, status_callback_method, "
    "account_sid, verification_type, verification_document_sid, extension, call_delay",
    "port": "phone_number, pin, customer_type, customer_name, account_number, account_telephone_number, "
    "authorized_representative, authorized_representative_email, street, street_2, city, state, zip, "
    "address_country, address_sid, document, document_date, notification_emails, target_port_in_date, "
    "target_port_in_time_range_start, target_port_in_time_range_end, account_sid, bundle, sms_url, voice_url, "
    "trunk_sid, messaging_service_sid, authorized_representative_katakana, katakana_name, sub_municipality, building",
}
KINDS = pytest.mark.parametrize("kind", list(TEMPLATES))


def sheet_of(tmp_path: Path, kind: str):
    return openpyxl.load_workbook(write_template(kind, tmp_path / f"{kind}.xlsx"))["Numbers"]


@KINDS
def test_columns_are_those_of_the_contract(tmp_path, kind):
    assert ", ".join(cell.value for cell in sheet_of(tmp_path, kind)[1]) == COLUMNS[kind]


@KINDS
def test_every_heading_has_a_note(tmp_path, kind):
    assert all(cell.comment.text.strip() for cell in sheet_of(tmp_path, kind)[1])


@KINDS
def test_every_column_keeps_leading_zeros(tmp_path, kind):
    sheet = sheet_of(tmp_path, kind)

    assert {sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[1]} == {"@"}


@KINDS
def test_choices_are_drop_downs(tmp_path, kind):
    """A column with a fixed set of values offers them, and refuses others, in every row to fill."""
    sheet = sheet_of(tmp_path, kind)
    offered = {rule.formula1.strip('"') for rule in sheet.data_validations.dataValidation}
    chosen = {",".join(column.choices) for column in TEMPLATES[kind].sheets[0].columns if column.choices}

    assert offered == chosen


@KINDS
def test_needed_columns_have_an_example(tmp_path, kind):
    assert not [column.name for column in TEMPLATES[kind].sheets[0].columns if column.needed and not column.example]


@KINDS
def test_examples_use_numbers_reserved_for_fiction(tmp_path, kind):
    """A forgotten example row must not be somebody's number: NXX 555-0100 to 555-0199 belong to nobody."""
    examples = [column.example for column in TEMPLATES[kind].sheets[0].columns if column.example.startswith("+")]

    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", example) for example in examples)


@KINDS
def test_read_me_explains_every_column(tmp_path, kind):
    book = openpyxl.load_workbook(write_template(kind, tmp_path / "t.xlsx"))
    explained = {row[0] for row in book["Read me"].iter_rows(values_only=True)}

    assert {cell.value for cell in book["Numbers"][1]} <= explained


@KINDS
def test_a_template_is_a_valid_list(tmp_path, kind):
    """The reader takes the number column of the list, and nothing from the Read me."""
    with open_list(write_template(kind, tmp_path / f"{kind}.xlsx")) as filled:
        assert [row.number for row in filled.rows()] == ["+12125550142"]


def test_an_unknown_kind_is_refused_in_words(tmp_path):
    with pytest.raises(SettingsRefused, match="choose one of check, host, port"):
        write_template("order", tmp_path / "t.xlsx")

"""Columns are known by any sensible heading; the number column by heading, then content; a tie is never guessed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numberlift.domain.rows import SheetHead
from numberlift.errors import ListRefused
from numberlift.io.columns import letter, meaning_of, plain, told_column
from numberlift.io.reading import aliases
from numberlift.io.sheets import OpenList, open_list

NAMES = [f"name {index}" for index in range(16_384)]
ONE, TWO = "+14155550100", "+14155550101"

PORT_COLUMNS = """
phone_number pin customer_type customer_name account_number account_telephone_number authorized_representative
authorized_representative_email street street_2 city state zip address_country address_sid document document_date
notification_emails target_port_in_date target_port_in_time_range_start target_port_in_time_range_end account_sid bundle
sms_url voice_url trunk_sid messaging_service_sid authorized_representative_katakana katakana_name sub_municipality
building
"""
HOST_COLUMNS = """
phone_number email cc_emails contact_name contact_title contact_phone_number customer_name street street_2 city region
postal_code address_country address_sid friendly_name sms_url sms_method sms_fallback_url sms_fallback_method
sms_application_sid status_callback_url status_callback_method account_sid verification_type verification_document_sid
extension call_delay country
"""
PORT, HOST = PORT_COLUMNS.split(), HOST_COLUMNS.split()
HEADINGS = """
Phone number, Phone #, Phone No., DID, TN, MSISDN, Numbers to port, Customer's phone number, Número de teléfono,
Numéro de téléphone, Rufnummer, Telefonnummer, Numero di telefono, Número de telefone, Telefoonnummer, Mobilnummer,
Puhelinnumero, Numer telefonu, Telefonní číslo, Telefonszám, Telefon Numarası, Номер телефона, Αριθμός τηλεφώνου,
電話番号, 电话号码, 전화번호, رقم الهاتف, מספר טלפון, फ़ोन नंबर, Số điện thoại, หมายเลขโทรศัพท์, Nomor telepon
"""


def opened(folder: Path, text: str, *, column: str | None = None) -> OpenList:
    """Open a list of this text."""
    (folder / "list.csv").write_text(text, "utf-8")
    return open_list(folder / "list.csv", column=column)


def head_of(folder: Path, text: str, *, column: str | None = None) -> SheetHead:
    with opened(folder, text, column=column) as numbers:
        return numbers.heads[0]


@pytest.mark.parametrize("fields", [PORT, HOST], ids=["port", "host"])
def test_every_column_of_design_is_known_by_its_own_name(tmp_path: Path, fields: list[str]) -> None:
    known = head_of(tmp_path, ",".join(fields) + f"\n{ONE}\n").fields

    assert {field: known[field] for field in fields} == {field: place for place, field in enumerate(fields)}


@given(
    field=st.sampled_from(sorted({*PORT, *HOST} - {"phone_number"})),
    between=st.sampled_from(["_", " ", "-", ".", "", "  "]),
    shaped=st.sampled_from([str.upper, str.title, str.lower]),
    after=st.sampled_from(["", "*", ":", " (required)", " [text]"]),
)
def test_a_name_is_known_in_any_case_and_punctuation(
    field: str, between: str, shaped: Callable[[str], str], after: str
) -> None:
    assert meaning_of(shaped(between.join(field.split("_"))) + after).field == field


@pytest.mark.parametrize("heading", [heading.strip() for heading in HEADINGS.split(",")])
def test_the_number_column_is_known_in_many_languages(tmp_path: Path, heading: str) -> None:
    head = head_of(tmp_path, f'Note,Other number,"{heading}"\nx,+14155550199,{ONE}\n')

    assert head.fields["phone_number"] == 2
    assert "by its heading" in head.how


def test_no_alias_means_two_columns() -> None:
    spellings: dict[str, set[str]] = {}
    for field, words in {**aliases.FIELDS, "phone_number": aliases.NUMBER + "," + aliases.PERHAPS_NUMBER}.items():
        for word in {plain(word) for word in [*words.split(","), field] if plain(word)}:
            spellings.setdefault(word, set()).add(field)

    assert {word: fields for word, fields in spellings.items() if len(fields) > 1} == {}


def test_another_persons_number_is_not_the_number(tmp_path: Path) -> None:
    fields = head_of(tmp_path, f"Contact phone,BTN,Line\n{TWO},{TWO},{ONE}\n").fields

    assert (fields["contact_phone_number"], fields["account_telephone_number"], fields["phone_number"]) == (0, 1, 2)


def test_a_column_of_ordinals_gives_way_to_one_of_phone_numbers(tmp_path: Path) -> None:
    assert head_of(tmp_path, f"No.,Anschluss\n1,{ONE}\n2,{TWO}\n").fields["phone_number"] == 1


def test_content_decides_where_no_heading_is_known(tmp_path: Path) -> None:
    head = head_of(tmp_path, f"Foo,Bar\nx,{ONE}\ny,{TWO}\n")

    assert head.fields["phone_number"] == 1
    assert "by its content" in head.how


@pytest.mark.parametrize("heading", ["Phone,Mobile", "Phone 1,Phone 2", "a,b", "Phone number,Telephone number"])
def test_two_equal_columns_are_refused_and_named(tmp_path: Path, heading: str) -> None:
    with pytest.raises(ListRefused, match=r"A \(.*\) and B \(.*\).*--column A"):
        opened(tmp_path, f"{heading}\n{ONE},{TWO}\n")


def test_an_empty_rival_is_no_rival(tmp_path: Path) -> None:
    assert head_of(tmp_path, f"Phone,Mobile\n,{ONE}\n,{TWO}\n").fields["phone_number"] == 1


@pytest.mark.parametrize("told", ["Mobile", "mobile", "B", "b", "2"])
def test_column_is_told_by_heading_letter_or_place(tmp_path: Path, told: str) -> None:
    head = head_of(tmp_path, f"Phone,Mobile\n{ONE},{TWO}\n", column=told)

    assert head.fields["phone_number"] == 1
    assert "--column" in head.how


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ListRefused, match="no column 'Fax'; it has “Phone”, “Mobile”"):
        opened(tmp_path, f"Phone,Mobile\n{ONE},{TWO}\n", column="Fax")


@pytest.mark.parametrize(
    ("told", "place"), [("A", 0), ("z", 25), ("AA", 26), ("ZZ", 701), ("AAA", 702), ("XFD", 16_383)]
)
def test_a_letter_leads_to_its_column_and_back(told: str, place: int) -> None:
    chosen = told_column(told, NAMES)

    assert chosen is not None
    assert (chosen.place, letter(place)) == (place, told.upper())


def test_twins_stand_in_for_each_other(tmp_path: Path) -> None:
    """A list for hosting may say ZIP and State, one for porting postal code and region."""
    fields = head_of(tmp_path, f"Phone,ZIP,Region\n{ONE},94105,CA\n").fields

    assert (fields["zip"], fields["postal_code"]) == (1, 1)
    assert (fields["state"], fields["region"]) == (2, 2)


def test_account_is_twilios_when_its_cells_are_sids(tmp_path: Path) -> None:
    sid = "AC" + "0" * 31 + "1"

    assert head_of(tmp_path, f"Phone,Account\n{ONE},{sid}\n").fields["account_sid"] == 1
    assert head_of(tmp_path, f"Phone,Account\n{ONE},88421\n").fields["account_number"] == 1


def test_lists_for_bundles_need_no_numbers(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("Name,Number type,Business Registration Number\nNorth,local,123\n")

    with open_list(tmp_path / "b.csv", numbers=False) as bundles:
        fields = bundles.heads[0].fields
        assert [row.cells for row in bundles.rows()] == [("North", "local", "123")]

    assert (fields["name"], fields["number_type"], fields["business_registration_number"]) == (0, 1, 2)

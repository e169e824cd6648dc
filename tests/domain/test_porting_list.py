"""A row of a port list: what it says, and every problem that Twilio or a carrier would have with it."""

from __future__ import annotations

from datetime import date

import pytest

from numberlift.domain.porting_list import PORT_COLUMNS, iso_date, offset_time, read_port_values
from numberlift.domain.porting_rules import RULES, PortRow, PortRules, problems_of
from numberlift.domain.porting_words import LIST_PROBLEMS, list_problem, refusal

TODAY = PortRules(date(2026, 11, 22))
FULL = {
    "customer_type": "business",
    "customer_name": "Example Dental",
    "authorized_representative": "Alex Example",
    "authorized_representative_email": "owner@example.com",
    "street": "100 Example Street",
    "city": "Reno",
    "state": "Nevada",
    "zip": "89501",
    "document": "bill.pdf",
}


def values(**told):
    row = FULL | told
    return read_port_values(list(row.values()), {name: index for index, name in enumerate(row)}, country="US")


def problems(number_type="local", notes=(), files=None, rules=TODAY, pin_required=False, **told):
    row = PortRow(values(**told), number_type, "US", tuple(notes), pin_required, files or {"bill.pdf": ""})
    return problems_of(row, rules)


def test_a_full_row_has_no_problem():
    assert problems() == ()


def test_an_empty_row_has_all_its_problems_at_once():
    found = problems(**dict.fromkeys(FULL, ""))

    assert found == (
        "customer-type-unknown",
        "customer-name-missing",
        "representative-missing",
        "representative-email-missing",
        "address-incomplete",
        "document-missing",
    )


def test_the_state_stays_as_the_customer_wrote_it():
    assert values(state="california")["state"] == "california"


def test_every_column_has_a_value_and_the_address_the_numbers_country():
    told = values()

    assert tuple(told) == PORT_COLUMNS
    assert (told["address_country"], told["customer_type"], told["pin"]) == ("US", "Business", "")


def test_every_rule_has_words_and_every_word_a_rule():
    assert {rule.code for rule in RULES} | {"duplicates-disagree"} == set(LIST_PROBLEMS)
    assert all(list_problem(rule.code).next_step for rule in RULES)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"street": "P.O. Box 12"}, "address-po-box"),
        ({"street_2": "PO BOX 7"}, "address-po-box"),
        ({"zip": "8950"}, "zip-malformed"),
        ({"authorized_representative": "Alex"}, "representative-one-word"),
        ({"authorized_representative_email": "owner@example"}, "representative-email-malformed"),
        ({"document_date": "2026-10-22"}, "document-old"),
        ({"document_date": "2026-12-01"}, "document-from-the-future"),
        ({"notification_emails": "a@example.com;nobody"}, "notification-malformed"),
        ({"notification_emails": ";".join(f"a{n}@example.com" for n in range(11))}, "notification-too-many"),
        ({"target_port_in_date": "2026-11-28"}, "target-date-too-soon"),
        ({"target_port_in_date": "soon"}, "target-date-malformed"),
        ({"target_port_in_date": "2026-12-24", "target_port_in_time_range_start": "10:15"}, "target-time-malformed"),
        ({"target_port_in_time_range_start": "10:15-08:00"}, "target-time-without-date"),
        ({"bundle": "BU123"}, "bundle-malformed"),
        ({"address_sid": "AD1"}, "address-sid-malformed"),
        ({"account_telephone_number": "no phone"}, "account-telephone-malformed"),
        ({"customer_name": "#N/A"}, "cell-damaged"),
        ({"city": "x" * 129}, "text-too-long"),
    ],
)
def test_one_wrong_cell_is_one_problem(told, code):
    assert problems(**told) == (code,)


@pytest.mark.parametrize("street", ["100 Boxwood Street", "12 Post Road", "1 Po Lane", "Box Hill 4"])
def test_streets_that_only_look_like_boxes_pass(street):
    assert problems(street=street) == ()


def test_a_bill_of_thirty_days_and_a_date_seven_days_ahead_are_taken():
    assert problems(document_date="2026-10-23", target_port_in_date="2026-11-29") == ()


def test_the_days_ahead_can_be_told_and_have_a_floor_of_two():
    assert problems(target_port_in_date="2026-11-24", rules=PortRules(TODAY.today, {"US": 0})) == ()
    assert problems(target_port_in_date="2026-11-23", rules=PortRules(TODAY.today, {"US": 0})) == (
        "target-date-too-soon",
    )


def test_a_mobile_number_needs_pin_and_account_number():
    assert problems(number_type="mobile") == ("pin-missing", "account-number-missing")
    assert problems(number_type="mobile", pin="0042", account_number="7") == ()


def test_a_landline_needs_a_pin_only_where_twilio_says_so():
    assert problems(pin_required=True) == ("pin-missing",)


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("document_date:ambiguous", "cell-ambiguous"),
        ("account_number:digits-lost", "cell-damaged"),
        ("pin:digits-lost", "cell-damaged"),
    ],
)
def test_what_the_reader_noticed_is_a_problem(note, code):
    assert problems(notes=(note,)) == (code,)


def test_a_pin_kept_as_a_number_is_damaged_only_where_zeros_must_be_lost():
    assert problems(notes=("pin:numeric",), pin="42") == ("cell-damaged",)
    assert problems(notes=("pin:numeric",), pin="4200") == ()


@pytest.mark.parametrize("problem", ["outside", "empty", "kind", "large", "unreadable"])
def test_each_problem_of_a_document_is_told_apart(problem):
    assert problems(files={"bill.pdf": problem}) == (f"document-{problem}",)


def test_a_document_at_twilio_is_no_file():
    assert problems(document="RD" + "a" * 32, files={}) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-30", "2026-11-30"),
        ("2026-11-30 00:00:00", "2026-11-30"),
        ("30/11/2026", "2026-11-30"),
        ("11/30/2026", "2026-11-30"),
        ("05/05/2026", "2026-05-05"),
        ("05/06/2026", ""),
        ("31/02/2026", ""),
        ("13/13/2026", ""),
    ],
)
def test_a_date_is_read_only_where_it_reads_in_one_way(text, day):
    assert iso_date(text) == day


def test_a_time_needs_its_zone():
    assert (offset_time("10:15-08:00"), offset_time("10:15:00Z")) == ("10:15:00-08:00", "10:15:00+00:00")
    assert (offset_time("10:15"), offset_time("noon")) == ("", "")


def test_every_refusal_says_what_to_do():
    assert all(refusal(code, status=400).next_step for code in (22137, 22170, 22171, 0, 99999))
    assert "account_sid" in refusal(0, status=403).next_step

"""The host list: what is read of a row in one spelling, and every rule that it must pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numberlift.domain.hosting_list import HOST_COLUMNS, emails_in, host_allowed, read_values, url_host
from numberlift.domain.hosting_rules import RULES, HostingRules, HostRow, problems_of
from numberlift.domain.keys import address_name, content_key, order_name
from numberlift.domain.regions import region_code
from numberlift.domain.words.hosting_words import LIST_PROBLEMS, REFUSALS, list_problem, refusal

GOOD = {
    "email": "owner@example.com",
    "contact_title": "Owner",
    "contact_phone_number": "(212) 555-0143",
    "customer_name": "Example Dental",
    "street": "100 Example Street",
    "city": "New York",
    "region": "new york",
    "postal_code": "10001",
    "address_country": "USA",
}
RULES_HERE = HostingRules(url_hosts=frozenset({"example.com", ".example.org"}))
SID = "a" * 32
BAD = [
    ("email-missing", {"email": ""}),
    ("email-malformed", {"email": "owner at example.com"}),
    ("email-malformed", {"email": "a@example.com, b@example.com"}),
    ("cc-malformed", {"cc_emails": "a@example.com; nobody"}),
    ("contact-title-missing", {"contact_title": ""}),
    ("contact-number-missing", {"contact_phone_number": ""}),
    ("contact-number-malformed", {"contact_phone_number": "ask Kim"}),
    ("address-missing", {"street": "", "city": "", "postal_code": ""}),
    ("address-incomplete", {"city": ""}),
    ("address-incomplete", {"region": ""}),
    ("customer-name-missing", {"customer_name": ""}),
    ("address-country-unknown", {"address_country": "Atlantis"}),
    ("address-region-unknown", {"region": "Bavaria"}),
    ("address-region-unknown", {"region": "NY", "address_country": "CA", "postal_code": "M5V 2T6"}),
    ("postal-code-malformed", {"postal_code": "1001"}),
    ("postal-code-malformed", {"postal_code": "00000"}),
    ("address-sid-malformed", {"address_sid": "AD12"}),
    ("text-too-long", {"customer_name": "x" * 129}),
    ("friendly-name-too-long", {"friendly_name": "x" * 65}),
    ("url-malformed", {"sms_url": "example.com/sms"}),
    ("url-malformed", {"status_callback_url": "https://example.com\\@evil.example.net/"}),
    ("url-malformed", {"sms_url": "https://user@example.com/"}),
    ("url-host-not-allowed", {"sms_url": "https://example.com.evil.example.net/"}),
    ("url-host-not-allowed", {"sms_fallback_url": "https://sub.example.com/"}),
    ("method-unknown", {"sms_method": "PUT"}),
    ("application-sid-malformed", {"sms_application_sid": "AP1"}),
    ("verification-unknown", {"verification_type": "by mail"}),
    ("bill-document-missing", {"verification_type": "phone-bill"}),
    ("bill-document-malformed", {"verification_type": "phone-bill", "verification_document_sid": "RI9"}),
    ("extension-malformed", {"extension": "12a"}),
    ("call-delay-malformed", {"call_delay": "61"}),
    ("call-delay-malformed", {"call_delay": "-1"}),
    ("cell-damaged", {"friendly_name": "#REF!"}),
]


def a_row(*, number_type="local", country="US", notes=(), given=(), **cells):
    told = GOOD | cells
    values, _ = read_values([told.get(name, "") for name in HOST_COLUMNS], _places(HOST_COLUMNS), country=country)
    return HostRow(values, frozenset(given), number_type, country, tuple(notes))


def _places(names):
    return {name: place for place, name in enumerate(names)}


def test_a_good_row_has_no_problem_however_it_is_spelt():
    row = a_row(sms_url="HTTPS://example.com/sms", sms_method="post", verification_type="Phone Call", call_delay="60")

    assert problems_of(row, RULES_HERE) == ()
    assert (row.values["region"], row.values["address_country"], row.values["sms_method"]) == ("NY", "US", "POST")
    assert row.values["contact_phone_number"] == "+12125550143"


@pytest.mark.parametrize(("code", "cells"), BAD)
def test_each_rule_finds_its_problem(code, cells):
    assert code in problems_of(a_row(**cells), RULES_HERE)


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("number-unconfirmed", a_row(notes=["vanity"])),
        ("number-unconfirmed", a_row(notes=["tel-link", "assumed-international"])),
        ("cell-ambiguous", a_row(notes=["document_date:ambiguous"])),
        ("cell-damaged", a_row(notes=["account_number:digits-lost"])),
        ("cell-damaged", a_row(notes=["row:too-many-cells"])),
        ("number-mobile", a_row(number_type="mobile")),
        ("number-country", a_row(country="GB", contact_phone_number="+12125550143")),
    ],
)
def test_what_was_noticed_of_number_and_cells_is_a_problem_too(code, row):
    assert problems_of(row, RULES_HERE) == (code,)


def test_every_problem_of_a_row_is_told_at_once():
    row = a_row(email="", contact_title="", sms_method="PUT", extension="x")

    assert problems_of(row, RULES_HERE) == (
        "email-missing", "contact-title-missing", "method-unknown", "extension-malformed",
    )  # fmt: skip


def test_an_address_sid_stands_for_the_whole_address():
    bare = dict.fromkeys(("customer_name", "street", "city", "region", "postal_code", "address_country"), "")

    assert problems_of(a_row(**bare, address_sid=f"AD{SID}"), RULES_HERE) == ()


def test_what_the_v2_api_cannot_do_is_said_before_anything_is_sent():
    row = a_row(verification_type="phone-bill", verification_document_sid=f"RI{SID}")

    assert problems_of(row, RULES_HERE) == ()
    assert problems_of(row, HostingRules(phone_bills=False)) == ("bill-not-possible",)


def test_a_default_stands_in_for_an_empty_cell_and_its_url_is_the_operators_own_word():
    fields = {"email": 0, "sms_url": 1, "default email": 2, "default sms_url": 3}
    values, given = read_values(["", "", "b@example.com", "https://ours.example.net/"], fields, country="US")
    row = a_row()._replace(values=a_row().values | {"sms_url": values["sms_url"]}, given=given)

    assert (values["email"], given) == ("b@example.com", {"email", "sms_url"})
    assert problems_of(row, RULES_HERE) == ()


def test_every_problem_and_every_refusal_is_put_into_words_with_a_next_step():
    assert {rule.code for rule in RULES} | {"duplicates-disagree"} == set(LIST_PROBLEMS)
    advices = [*map(list_problem, LIST_PROBLEMS), *REFUSALS.values(), refusal(0, status=410), refusal(99, status=400)]
    assert all(advice.sentence.endswith((".", "?")) and advice.next_step.endswith(".") for advice in advices)


@given(st.text(max_size=40))
def test_no_text_breaks_a_rule_or_passes_for_an_allowed_host_by_accident(text):
    row = a_row(**dict.fromkeys(HOST_COLUMNS, text))
    problems_of(row, RULES_HERE)

    assert url_host(f"https://evil.example.net/{text}") in {"", "evil.example.net"}


def test_hosts_are_allowed_by_name_below_a_dot_or_all():
    assert host_allowed("example.com", frozenset({"example.com"}))
    assert host_allowed("a.b.example.com", frozenset({".example.com"}))
    assert host_allowed("anything.test", frozenset({"*"}))
    assert not host_allowed("badexample.com", frozenset({".example.com", "example.com"}))
    assert not host_allowed("example.com", frozenset())


def test_several_addresses_stand_in_one_cell():
    assert emails_in("a@example.com; b@example.com,\na@example.com") == ("a@example.com", "b@example.com")


def test_regions_are_known_by_code_and_name():
    assert (region_code("calif", country="US"), region_code("D.C.", country="US")) == ("", "DC")
    assert (region_code("Québec", country="CA"), region_code("CA", country="CA")) == ("QC", "")


def test_keys_name_a_create_for_good_and_fit_into_twilios_fields():
    key = content_key(["Example  Dental", "NY"], secret=b"s" * 16)
    name = order_name(realm="sandbox:1", account_sid="AC1", phone_number="+12125550100", generation=2)

    assert key == content_key(["example dental", "ny "], secret=b"s" * 16)
    assert key != content_key(["example dental", "ny"], secret=b"t" * 16)
    assert len(address_name(key)) <= 64
    assert name.startswith("numberlift-12125550100-2-")
    assert name != order_name(realm="sandbox:1", account_sid="AC2", phone_number="+12125550100", generation=2)

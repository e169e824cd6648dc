"""The days that a review looks at are looked at before anything is made; what day it is, the caller says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from numberlift.domain.complying.days import Age, Proves, age_in, most_age
from numberlift.domain.complying.findings import ComplyVerdict
from numberlift.domain.complying.needs import AcceptedDocument, NeededField, NeededProof
from tests.comply_lists import GERMAN, TODAY, judged, needs_for

DAY = timedelta(days=1)
ADDRESS = NeededField("address_sids")
BRITISH = {
    "Bundles": [
        ["name", "email", "country", "number_type", "end_user_type", "end_user", "documents", "addresses"],
        ["Leeds", "owner@example.com", "GB", "mobile", "individual", "Alex", "Pass", "Home"],
    ],
    "End users": [["name", "first_name", "last_name", "birth_date", "email"],
                  ["Alex", "Alex", "Example", "1990-01-31", "alex@example.com"]],
    "Documents": [["name", "type", "file", "first_name", "last_name", "document_number", "expiration_date"],
                  ["Pass", "passport", "pass.pdf", "Alex", "Example", "0042", ""]],
    "Addresses": [["name", "street", "city", "postal_code", "country"], ["Home", "Road 1", "Leeds", "LS1 1AA", "GB"]],
}  # fmt: skip


def with_last_cell(sheets, title: str, text: str):
    """The sheets with another text in the last cell of the last row of one."""
    rows = [list(row) for row in sheets[title]]
    rows[-1][-1] = text
    return {**sheets, title: rows}


def issued(text: str):
    """The German list with another day of issue for its bill."""
    sheets = {title: [list(row) for row in rows] for title, rows in GERMAN.items()}
    sheets["Documents"][2][5] = text
    return sheets


def found(preflight) -> list[tuple[str, str, ComplyVerdict]]:
    return [(one.code, one.field, one.verdict) for one in preflight.findings if one.code != "held-back"]


@pytest.mark.parametrize(
    ("day", "findings"),
    [
        (TODAY + DAY, []),
        (TODAY, []),
        (TODAY - DAY, [("document-expired", "expiration_date", ComplyVerdict.NONCOMPLIANT)]),
    ],
    ids=["tomorrow", "today", "yesterday"],
)
def test_a_document_is_valid_to_the_end_of_its_last_day(day, findings):
    judgement = judged(with_last_cell(BRITISH, "Documents", day.isoformat()))

    assert found(judgement) == findings
    assert len(judgement.ready) == (not findings)


@pytest.mark.parametrize(
    ("day", "findings"),
    [
        ("2026-08-22", []),
        ("2026-08-21", [("proof-outdated", "issue_date", ComplyVerdict.NONCOMPLIANT)]),
        ("2026-11-23", []),
        ("2026-11-24", [("issued-later", "issue_date", ComplyVerdict.FIX)]),
        ("03/04/2026", [("date-two-ways", "issue_date", ComplyVerdict.FIX)]),
    ],
)
def test_a_proof_is_as_new_as_its_regulation_wants_it(day, findings):
    """The German one wants it no older than three months, though the end user is a business."""
    judgement = judged(issued(day))

    assert found(judgement) == findings
    assert len(judgement.ready) == (not findings)


def test_what_is_too_old_says_since_when_and_the_same_list_was_good_before():
    good, late = judged(issued("2026-08-21"), today=TODAY - DAY), judged(issued("2026-08-21"))

    (finding,) = [one for one in late.findings if one.code == "proof-outdated"]
    assert good.findings == ()
    assert (finding.place.sheet, finding.place.row, finding.item) == ("Documents", 3, "Bill")
    assert "none from before 2026-08-22" in finding.reason


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Proof of a French address, no older than three months.", Age(months=3)),
        ("Issued within the last 12 months.", Age(months=12)),
        ("An excerpt dated within 90 days.", Age(days=90)),
        ("A bill from the last 6 weeks", Age(days=42)),
        ("Not older than a year", Age(months=12)),
        ("Valid for at least three months", None),
        ("The firm has to be older than its number", None),
        ("", None),
    ],
)
def test_the_age_is_read_from_the_words_of_the_regulation(text, age):
    assert age_in(text) == age


@pytest.mark.parametrize(
    ("end_user_type", "description", "fields", "age"),
    [
        ("individual", "", (ADDRESS,), Age(months=3)),
        ("business", "", (ADDRESS,), Age(months=12)),
        ("individual", "Not older than one year.", (ADDRESS,), Age(months=12)),
        ("individual", "", (NeededField("issue_date", constraint="Date"),), None),
        ("business", "", (NeededField("issue_date", "", "Issued within 30 days", "Date"),), Age(days=30)),
    ],
)
def test_without_such_words_only_a_proof_of_address_has_an_age(end_user_type, description, fields, age):
    kind = AcceptedDocument("bill", "Bill", fields)

    assert most_age(Proves(NeededProof("proof", "Proof", description, (kind,)), kind), end_user_type) == age


@pytest.mark.parametrize(
    ("today", "age", "first"),
    [
        (date(2026, 5, 31), Age(months=3), date(2026, 2, 28)),
        (date(2026, 2, 1), Age(months=3), date(2025, 11, 1)),
        (date(2028, 2, 29), Age(months=12), date(2027, 2, 28)),
        (date(2026, 3, 1), Age(days=1), date(2026, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(today, age, first):
    assert age.first_day(today) == first


@pytest.mark.parametrize(
    ("field", "end", "issue"),
    [
        (NeededField("expiration_date", constraint="Date"), True, False),
        (NeededField("valid_until"), True, False),
        (NeededField("validUntil", constraint="date"), True, False),
        (NeededField("moon_permit_until", "Moon Permit", constraint="Date"), True, False),
        (NeededField("day", "Valid to", constraint="Date"), True, False),
        (NeededField("issue_date"), False, True),
        (NeededField("date_of_issue"), False, True),
        (NeededField("birth_date", constraint="Date"), False, False),
        (NeededField("issue_place"), False, False),
        (NeededField("expiry_note", constraint="String"), False, False),
        (NeededField("expiry_year", choices=("2026", "2027")), False, False),
    ],
    ids=lambda one: one.name if isinstance(one, NeededField) else "",
)
def test_what_a_field_of_a_regulation_never_seen_tells_follows_from_its_names(field, end, issue):
    assert (field.tells_end, field.tells_issue) == (end, issue)


def test_the_sandbox_names_its_oldest_proofs_in_words_that_pre_flight_reads():
    """Both sides follow Twilio's page, each in its own code; where the page leaves it to a country they agree."""
    french, japanese = needs_for("FR", "mobile", "business"), needs_for("JP", "local", "business")

    ages = [age_in(proof.description) for needs in (french, japanese) for proof in needs.proofs]

    assert ages.count(Age(months=3)) == 2

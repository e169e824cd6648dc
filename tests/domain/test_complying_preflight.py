"""Pre-flight names everything that a bundle lacks, at once, and lets a whole one through."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numberlift.domain.complying.findings import ComplyVerdict, FileSeen
from numberlift.domain.complying.needs import RegulationAsked
from numberlift.domain.complying.preflight import regulations_asked
from numberlift.domain.complying.ready import Held, ReadyDocument, ReadyEndUser
from numberlift.domain.complying.wanted import name_key
from tests.comply_lists import GERMAN, NEVER_SEEN, changed, judged, listed, needs_for, told


def test_a_bundle_that_lacks_nothing_is_ready_with_all_that_twilio_is_given():
    found = judged(GERMAN)

    assert found.findings == ()
    (bundle,) = found.ready
    register, bill = bundle.documents
    assert isinstance(bundle.end_user, ReadyEndUser)
    assert bundle.end_user.attributes["business_registration_number"] == "HRB 0042"
    assert isinstance(register, ReadyDocument)
    assert register.attributes == {"business_name": "Example Dental GmbH", "document_number": "0042"}
    assert isinstance(bill, ReadyDocument)
    assert (bill.attributes, bill.address_field) == ({"issue_date": "2026-10-05"}, "address_sids")
    assert [one.city for one in bill.addresses] == ["Berlin"]


def test_every_missing_field_is_named_at_once_with_the_bundle_that_needs_it():
    sheets = changed("End users", 2, business_name="", last_name="")
    sheets["Documents"][2][5] = ""

    found = judged(sheets)

    assert told(found.findings) == [
        ("End users", 2, "field-missing", "business_name"),
        ("End users", 2, "field-missing", "last_name"),
        ("Documents", 3, "field-missing", "issue_date"),
    ]
    assert found.ready == ()
    assert {one.bundle for one in found.findings} == {"Berlin"}


def test_a_bundle_held_back_by_its_parts_says_so_in_its_own_row():
    found = judged(changed("End users", 2, last_name=""))

    own = next(one for one in found.findings if one.place.sheet == "Bundles")
    assert own.code == "held-back"
    assert "End users, row 2" in own.reason


def test_what_is_missing_is_noncompliant_and_what_is_wrong_is_to_be_fixed():
    found = judged(changed("End users", 2, last_name="", type="horse"))

    assert {one.code: one.verdict for one in found.findings if one.code != "held-back"} == {
        "field-missing": ComplyVerdict.NONCOMPLIANT,
        "end-user-type-unknown": ComplyVerdict.FIX,
    }


def test_a_proof_without_a_document_names_what_would_prove_it():
    found = judged(changed("Bundles", 2, documents="Bill"))

    missing = next(one for one in found.findings if one.code == "document-missing")
    assert (missing.place.sheet, missing.field) == ("Bundles", "business_name_info")
    assert "Business Name" in missing.reason
    assert "Trade license (Gewerbeanmeldung)" in missing.reason


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"name": ""}, "name-missing"),
        ({"email": ""}, "email-missing"),
        ({"email": "nobody"}, "email-malformed"),
        ({"country": ""}, "country-missing"),
        ({"country": "Atlantis"}, "country-unknown"),
        ({"number_type": ""}, "number-type-missing"),
        ({"number_type": "pager"}, "number-type-unknown"),
        ({"end_user_type": "horse"}, "end-user-type-unknown"),
        ({"number_type": "mobile"}, "regulation-unknown"),
        ({"regulation_sid": "RN12"}, "regulation-malformed"),
        ({"regulation_sid": "RN" + "0" * 32}, "regulation-unknown"),
        ({"regulation_sid": needs_for("FR", "mobile", "business").sid}, "regulation-differs"),
        ({"status_callback": "ftp://example.com"}, "status-callback-malformed"),
        ({"end_user": ""}, "end-user-missing"),
        ({"end_user": "Nobody"}, "end-user-unknown"),
        ({"end_user": "RD" + "0" * 32}, "sid-kind"),
        ({"documents": "Register; Bill; Nothing"}, "document-unknown"),
        ({"addresses": "Nowhere"}, "address-unknown"),
    ],
)
def test_each_problem_of_a_bundle_is_told_apart(cells, code):
    found = judged(changed("Bundles", 2, **cells))

    assert code in {one.code for one in found.findings}
    assert found.ready == ()


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"type": ""}, "document-type-missing"),
        ({"type": "driving_licence"}, "document-type"),
        ({"issue_date": "03/04/2026"}, "date-two-ways"),
        ({"issue_date": "spring"}, "date-malformed"),
        ({"file": ""}, "file-wanted"),
        ({"addresses": ""}, "address-missing"),
        ({"addresses": "Nowhere"}, "address-unknown"),
    ],
)
def test_each_problem_of_a_document_is_told_apart(cells, code):
    found = judged(changed("Documents", 3, **cells))

    assert code in {one.code for one in found.findings}
    assert found.ready == ()


@pytest.mark.parametrize("problem", ["missing", "outside", "empty", "kind", "large", "unreadable"])
def test_each_problem_of_a_file_is_told_apart_with_its_name(problem):
    found = judged(GERMAN, files={"bill.pdf": FileSeen(problem)})

    assert told(found.findings) == [("Documents", 3, f"file-{problem}", "file")]
    assert "bill.pdf" in found.findings[1].reason


@pytest.mark.parametrize(
    ("cells", "told_of"),
    [
        ({"street": ""}, ("address-field-missing", "street")),
        ({"country": "Atlantis"}, ("address-country-unknown", "country")),
        ({"country": "US"}, ("address-field-missing", "region")),
        ({"country": "US", "region": "Bavaria"}, ("address-region-unknown", "region")),
    ],
)
def test_each_problem_of_an_address_is_told_apart(cells, told_of):
    found = judged(changed("Addresses", 2, **cells))

    assert [one[2:] for one in told(found.findings)] == [told_of]


def test_names_are_found_without_case_and_spaces():
    assert judged(changed("Bundles", 2, end_user="example  DENTAL", documents="register; BILL")).findings == ()


def test_a_name_that_fits_two_rows_but_for_its_case_is_refused():
    sheets = changed("Bundles", 2, end_user="example dental")
    sheets["End users"].append(["EXAMPLE DENTAL", *sheets["End users"][1][1:]])

    assert ("Bundles", 2, "end-user-ambiguous", "end_user") in told(judged(sheets).findings)


def test_rows_of_one_name_that_disagree_are_told_where():
    sheets = changed("Bundles", 2)
    sheets["End users"].append([*sheets["End users"][1][:2], "Other GmbH", *sheets["End users"][1][3:]])

    (clash,) = [one for one in judged(sheets).findings if one.code == "clash"]
    assert (clash.place.row, clash.field) == (3, "business_name")
    assert "row 2" in clash.reason


def test_rows_of_one_bundle_add_documents_and_fill_what_was_empty():
    sheets = changed("Bundles", 2, documents="Register", addresses="")
    sheets["Bundles"].append(["BERLIN", "", "Germany", "", "", "", "Bill", "Office"])

    (bundle,) = judged(sheets).ready

    assert [one.name for one in bundle.documents if isinstance(one, ReadyDocument)] == ["Register", "Bill"]


def test_what_no_bundle_names_is_told_and_holds_nothing_back():
    sheets = changed("Bundles", 2)
    sheets["Documents"].append(["Spare", "passport", "spare.pdf", "", "", "", ""])
    sheets["Addresses"].append(["Barn", "Weg 2", "Berlin", "01069", "DE"])

    found = judged(sheets)

    assert told(found.findings) == [("Documents", 4, "unused", "name"), ("Addresses", 3, "unused", "name")]
    assert len(found.ready) == 1


def test_sids_stand_for_what_twilio_holds():
    cells = {"end_user": "IT" + "1" * 32, "documents": "RD" + "2" * 32, "addresses": "AD" + "3" * 32}
    sheets = {"Bundles": changed("Bundles", 2, **cells)["Bundles"]}

    (bundle,) = judged(sheets).ready

    assert bundle.end_user == Held("IT" + "1" * 32)
    assert bundle.documents == (Held("RD" + "2" * 32),)


def test_a_document_of_nothing_but_addresses_is_made_from_those_of_the_bundle():
    sheets = {
        "Bundles": [
            ["name", "email", "country", "number_type", "end_user_type", "end_user", "addresses"],
            ["Sydney", "owner@example.com", "AU", "local", "individual", "Alex", "Home"],
        ],
        "End users": [["name", "type", "first_name", "last_name"], ["Alex", "", "Alex", "Example"]],
        "Addresses": [
            ["name", "street", "city", "region", "postal_code"], ["Home", "Road 1", "Sydney", "NSW", "2000"],
        ],
    }  # fmt: skip

    (bundle,) = judged(sheets).ready

    (document,) = bundle.documents
    assert isinstance(document, ReadyDocument)
    assert (document.type, document.made, len(document.addresses)) == ("address", True, 1)


def test_a_part_of_two_bundles_has_the_fields_that_either_asks_for():
    sheets = changed("Bundles", 2)
    sheets["End users"][0].append("email")
    sheets["End users"][1].append("owner@example.com")
    sheets["Bundles"].append(["London", "owner@example.com", "GB", "local", "business", "Example Dental", "", "Office"])

    berlin, london = judged(sheets).ready

    assert berlin.end_user == london.end_user
    assert isinstance(london.end_user, ReadyEndUser)
    assert {"email", "first_name"} <= london.end_user.attributes.keys()


def test_a_regulation_never_seen_is_judged_by_what_it_says_itself():
    sheets = {
        "Bundles": [
            ["name", "email", "country", "number_type", "end_user", "documents"],
            ["Moon", "owner@example.com", "Switzerland", "national", "Alex", "Permit"],
        ],
        "End users": [["name", "Shoe Size"], ["Alex", "SMALL"]],
        "Documents": [["name", "type", "file", "moon permit until"], ["Permit", "Moon permit", "a.pdf", "31.12.2027"]],
    }

    found = judged(sheets, NEVER_SEEN)

    assert told(found.findings) == [
        ("End users", 2, "field-missing", "guild_rank"),
        ("Documents", 2, "address-missing", "address_sids"),
    ]


def test_each_regulation_is_asked_for_once():
    sheets = changed("Bundles", 2)
    sheets["Bundles"].append(["Hamburg", *sheets["Bundles"][1][1:]])

    assert regulations_asked(listed(sheets)) == (RegulationAsked("", "DE", "local", "business"),)


def test_bundles_whose_names_differ_in_their_spaces_are_two():
    sheets = changed("Bundles", 2, name="Site 1 2")
    sheets["Bundles"].append(["Site 12", *sheets["Bundles"][1][1:]])

    assert len(judged(sheets).ready) == 2


@pytest.mark.parametrize(
    "written",
    ["Commercial register excerpt (Handelsregisterauszug)", "Handelsregisterauszug", "COMMERCIAL registrar excerpt"],
)
def test_a_documents_type_is_known_by_its_label_and_in_other_words(written):
    assert judged(changed("Documents", 2, type=written)).findings == ()


cells = st.one_of(
    st.just(""), st.text(max_size=20), st.sampled_from(["DE", "business", "Bill", "IT" + "0" * 32, "1/2/2026"])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells, min_size=7, max_size=7), min_size=1, max_size=5), st.sampled_from(list(GERMAN)))
def test_no_cell_makes_pre_flight_fail_and_what_is_held_back_says_why(lines, title):
    sheets = {**GERMAN, title: [[*GERMAN[title][0], *"abcdefg"][:7], *lines]}

    found = judged(sheets)

    ready = {one.bundle.place for one in found.ready}
    told_of = {one.place for one in found.findings}
    firsts = {}
    for bundle in listed(sheets).bundles:
        firsts.setdefault(name_key(bundle.name) or bundle.place, bundle.place)
    assert not ready & told_of
    assert ready | told_of >= set(firsts.values())


def test_findings_and_parts_show_no_personal_data_in_their_repr():
    found = judged(changed("Documents", 3, issue_date=""))
    ready = judged(GERMAN).ready

    assert "Example Dental" not in repr(found.findings) + repr(ready)
    assert "Weg 1" not in repr(ready)

"""Compliance replies in every spelling become values; what cannot be read is unknown; nothing personal is shown."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numberlift.errors import RowRefused, TryAgain
from numberlift.twilio.wire import bundles, end_users, evaluations, item_assignments, regulations, supporting_documents
from numberlift.twilio.wire.bundles import BundleFilters, NewBundle
from numberlift.twilio.wire.end_users import ItemChanges, NewEndUser
from numberlift.twilio.wire.regulations import RegulationFilters
from numberlift.twilio.wire.supporting_documents import NewSupportingDocument
from tests.twilio.replies import error, reply

BU, RN, IT, RD, BV, EL = (prefix + "a" * 32 for prefix in ("BU", "RN", "IT", "RD", "BV", "EL"))
WHO = "Jane Roe"
# The examples of the published contract for numbers v2 (2026-04), shortened.
REGULATION = {
    "sid": RN,
    "friendly_name": "Australia: Local - Individual",
    "iso_country": "AU",
    "number_type": "local",
    "end_user_type": "individual",
    "requirements": {
        "end_user": [
            {
                "name": "Individual",
                "type": "individual",
                "requirement_name": "individual_info",
                "fields": ["first_name", "last_name"],
                "detailed_fields": [{"machine_name": "first_name", "friendly_name": "First Name", "description": "d"}],
            }
        ],
        "supporting_document": [
            [
                {
                    "name": "Address",
                    "type": "document",
                    "requirement_name": "proof_of_address",
                    "description": "The physical location",
                    "accepted_documents": [
                        {"name": "Address Validation", "type": "address", "fields": ["address_sids"]},
                        {"name": "Bill", "type": "utility_bill", "fields": [], "constraints": {"file": True}},
                    ],
                }
            ]
        ],
    },
}
EVALUATION = {
    "sid": EL,
    "bundle_sid": BU,
    "regulation_sid": RN,
    "status": "noncompliant",
    "date_created": "2020-04-28T18:14:01Z",
    "results": [
        {
            "friendly_name": "Business",
            "object_type": "business",
            "passed": False,
            "failure_reason": "A Business End-User is missing.",
            "error_code": 22214,
            "valid": [],
            "invalid": [
                {
                    "friendly_name": "Business Name",
                    "object_field": "business_name",
                    "failure_reason": "The Business Name is missing.",
                    "error_code": 22215,
                }
            ],
            "requirement_friendly_name": "Business",
            "requirement_name": "business_info",
        }
    ],
}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([BU, RN, IT, RD]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.vendor_verified
def test_a_regulation_is_read_with_all_that_it_requires():
    """The contract's example."""
    found = regulations.read_regulation(reply(REGULATION))
    (who,), (proof,) = found.end_users, found.documents

    assert (found.country, found.number_type, found.end_user_type) == ("AU", "local", "individual")
    assert [(field.name, field.label) for field in who.fields] == [("first_name", "First Name"), ("last_name", "")]
    assert [(one.type, one.file_wanted, len(one.fields)) for one in proof.accepted] == [
        ("address", None, 1),
        ("utility_bill", True, 0),
    ]


def test_requirements_in_several_lists_are_all_needed():
    documents = REGULATION["requirements"]["supporting_document"]
    body = {**REGULATION, "requirements": {"supporting_document": [*documents, documents[0][0]]}}

    assert len(regulations.read_regulation(reply(body)).documents) == 2


@pytest.mark.parametrize(
    "requirements",
    [None, [], {"end_user": 3}, {"supporting_document": [[3]]}, {"supporting_document": [[{"name": "x"}]]}],
)
def test_half_a_regulation_does_not_pass_for_a_whole_one(requirements):
    with pytest.raises(TryAgain, match="could not be read"):
        regulations.read_regulation(reply({**REGULATION, "requirements": requirements}))


@pytest.mark.vendor_verified
def test_an_evaluation_is_read_field_by_field():
    """The contract's example."""
    found = evaluations.read_evaluation(reply(EVALUATION))
    (result,) = found.failing

    assert (found.compliant, result.requirement, result.code) == (False, "business_info", 22214)
    assert [(one.name, one.code) for one in result.invalid] == [("business_name", 22215)]


def test_an_evaluation_without_results_is_none():
    with pytest.raises(TryAgain):
        evaluations.read_evaluation(reply({**EVALUATION, "results": None}))


@pytest.mark.parametrize("status", ["twilio-approved", "TWILIO_APPROVED", "Twilio Approved", "approved"])
def test_a_status_has_one_spelling(status):
    found = bundles.read_bundle(reply({"sid": BU, "status": status, "valid_until": "2026-07-31T01:00:00+00:00"}))

    assert (found.status, found.valid_until) == ("twilio-approved", "2026-07-31T01:00:00Z")


@pytest.mark.parametrize(
    "errors", [[{"code": 18018}], [18018], ["18018"], [{"error_code": "18018"}], [18018, 18018, None]]
)
def test_problems_are_read_however_they_are_written(errors):
    body = {"sid": RD, "status": "REJECTED", "type": "passport", "errors": errors}

    assert supporting_documents.read_document(reply(body)).problems == (18018,)


@pytest.mark.parametrize("value", [{"first_name": "Ada"}, '{"first_name": "Ada"}'])
def test_attributes_come_as_an_object_or_as_text(value):
    found = end_users.read_end_user(reply({"sid": IT, "type": "individual", "attributes": value}))

    assert found.attributes == {"first_name": "Ada"}


@pytest.mark.parametrize("spelling", ["BundleSID", "BundleSid", "bundlesid"])
def test_a_callback_is_read_in_any_case(spelling):
    found = bundles.read_callback({spelling: BU, "Status": "twilio-rejected", "FailureReason": f"{WHO}'s bill"})

    assert (found.bundle_sid, found.status) == (BU, "twilio-rejected")
    assert WHO not in repr(found)
    assert bundles.read_callback({"Status": "draft"}) is None


def test_the_status_is_submitted_alone():
    assert bundles.submit_bundle(BU).form == (("Status", "pending-review"),)


def test_a_bundle_must_name_its_regulation():
    with pytest.raises(ValueError, match="regulation"):
        bundles.create_bundle(NewBundle(friendly_name="n", email="a@example.com", country="AU"))
    with pytest.raises(ValueError, match="20"):
        bundles.list_bundles(BundleFilters(sids=(BU,) * 21))


def test_filters_are_sent_under_twilios_names():
    query = bundles.list_bundles(
        BundleFilters(
            sids=(BU,), has_valid_until=False, valid_until_before="2026-01-01T00:00:00Z", sort_by="valid-until"
        )
    ).query
    asked = regulations.list_regulations(RegulationFilters(country="AU", end_user_type="individual")).query

    assert "HasValidUntilDate=false&ValidUntilDate%3C=2026-01-01T00%3A00%3A00Z&SortBy=valid-until" in query
    assert "IsoCountry=AU&EndUserType=individual&IncludeConstraints=true" in asked


def test_a_document_goes_where_its_file_makes_it_go():
    new = NewSupportingDocument(friendly_name="n", type="passport", attributes={"last_name": "É"})
    plain = supporting_documents.create_document(new)
    upload = supporting_documents.create_document(replace(new, content=b"%PDF-1", filename="roe.pdf"))

    assert (plain.host, upload.host, plain.path) == ("numbers", "upload", upload.path)
    assert ("Attributes", '{"last_name":"É"}') in plain.form
    assert [(part.name, part.media_type) for part in upload.parts][-1] == ("File", "application/pdf")
    assert "roe" not in repr(upload)


@pytest.mark.parametrize(("content", "word"), [(b"", "empty"), (b"PK..", "Convert"), (b"%PDF-" + b"." * 20, "MB")])
def test_a_file_that_twilio_would_refuse_is_not_sent(content, word):
    new = NewSupportingDocument(friendly_name="n", type="passport", content=content)

    with pytest.raises(RowRefused, match=word):
        supporting_documents.create_document(new, most_bytes=20)


PERSONAL = {"friendly_name": WHO, "email": f"{WHO}@example.com", "status": "draft", "attributes": {"first_name": WHO}}


@pytest.mark.parametrize(
    "value",
    [
        bundles.bundle_in({"sid": BU, **PERSONAL}),
        end_users.end_user_in({"sid": IT, **PERSONAL}),
        supporting_documents.document_in({"sid": RD, **PERSONAL, "failure_reason": WHO}),
        NewBundle(friendly_name=WHO, email=WHO, regulation_sid=RN),
        NewEndUser(friendly_name=WHO, type="individual", attributes={"first_name": WHO}),
        NewSupportingDocument(friendly_name=WHO, type="t", attributes={"a": WHO}, content=WHO.encode(), filename=WHO),
        ItemChanges(friendly_name=WHO, attributes={"a": WHO}),
        BundleFilters(friendly_name=WHO),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_personal_is_in_a_repr_and_values_can_be_hashed(value):
    assert "Jane" not in repr(value)
    assert isinstance(hash(value), int)


READERS = (
    regulations.read_regulation,
    regulations.read_type,
    bundles.read_bundle,
    end_users.read_end_user,
    supporting_documents.read_document,
    item_assignments.read_assignment,
    evaluations.read_evaluation,
)


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_a_refusal_is_told_in_our_words(read):
    with pytest.raises(RowRefused) as caught:
        read(error(400, 22205))

    assert caught.value.code == 22205
    assert "Jane" not in str(caught.value)


KEYS = (
    "sid",
    "status",
    "requirements",
    "results",
    "errors",
    "attributes",
    "fields",
    "type",
    "machine_name",
    "object_sid",
)


@given(st.dictionaries(st.sampled_from(KEYS), ANY_JSON), st.sampled_from(READERS))
def test_whatever_a_reply_holds_it_is_read_or_unknown(body, read):
    with suppress(TryAgain):
        assert read(reply(body)).sid

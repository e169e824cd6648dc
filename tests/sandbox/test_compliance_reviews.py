"""What reviewers reject and why; that a correction lifts it; provisional, lapsing and test bundles."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from numberlift.domain.words.review_rejections import REVIEW_REJECTIONS
from numberlift.sandbox.services.compliance.titles import TITLES
from tests.sandbox import compliance_steps as steps
from tests.sandbox.compliance_steps import BUNDLES, DOCUMENTS, END_USERS, fetched, posted, reviewed, submitted
from tests.sandbox.conftest import advance

SAID = {
    18002: "Illegible or blurry document submission",
    18003: "Expired or invalid document submission",
    18008: "Name mismatch (Proof of Identity)",
    18016: "Address mismatch",
    18018: "PO Box not allowed",
    18021: "Name mismatch (Proof of Address)",
    18022: "Outdated Proof of Address document",
}


async def found(client, sid):
    return await fetched(client, f"{DOCUMENTS}/{sid}")


@pytest.mark.parametrize("code", [18001, 18002, 18004, 18008, 18010, 18011, 18014, 18016, 18017, 18021, 18061, 18062])
async def test_a_word_in_a_name_brings_any_code(client, code):
    sid, _, proof = await steps.compliant(client, document_name=f"scan reject-{code}")
    after = await reviewed(client, sid)
    told = await found(client, proof)

    assert (after["status"], told["status"]) == ("twilio-rejected", "rejected")
    assert told["errors"] == [{"code": code, "message": TITLES[code]}]
    assert str(code) in told["failure_reason"]


@pytest.mark.vendor_verified
def test_every_code_has_twilios_title_and_our_words():
    """https://www.twilio.com/docs/api/errors, 18001 to 18064."""
    assert {code: TITLES[code] for code in SAID} == SAID
    assert set(TITLES) == set(REVIEW_REJECTIONS)


@pytest.mark.parametrize(
    ("where", "code"), [({"Street": "P.O. Box 12"}, 18018), ({"IsoCountry": "NZ", "Region": "Auckland"}, 18012)]
)
async def test_the_address_itself_is_looked_at(client, where, code):
    sid, _, proof = await steps.compliant(client, where=where)
    await reviewed(client, sid)

    assert await steps.codes_of(client, proof) == [code]


@pytest.mark.parametrize(
    ("attributes", "code"), [({"issue_date": "2020-01-01"}, 18022), ({"expiration_date": "2020-01-01"}, 18003)]
)
async def test_the_dates_of_a_document_are_looked_at(client, world, attributes, code):
    sid, proof = await steps.german(client, proof_attributes=attributes)
    await reviewed(client, sid)

    assert code in await steps.codes_of(client, proof)


@pytest.mark.parametrize(("days", "codes"), [(85, []), (100, [18022]), (300, [18022])])
async def test_a_persons_proof_of_address_is_three_months_old_at_most(client, days, codes):
    group = {"IsoCountry": "GB", "NumberType": "mobile", "EndUserType": "individual"}
    sid = await steps.bundle(client, group=group)
    issued = (datetime.now(UTC).date() - timedelta(days=days)).isoformat()
    bill = await steps.uploaded(
        client, {"address_sids": [await steps.address(client)], "issue_date": issued}, "utility_bill"
    )
    identity = {**steps.PERSON, "document_number": "1", "expiration_date": "2099-01-01"}
    person = await steps.end_user(client, {**steps.PERSON, "birth_date": "1990-01-01", "email": "a@example.com"})
    await steps.assign(client, sid, person, bill, await steps.uploaded(client, identity, "passport"))
    await reviewed(client, sid)

    assert await steps.codes_of(client, bill) == codes


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"birth_date": "2020-01-01", "email": "a@example.com"}, 18052),
        ({"birth_date": "1990-01-01", "email": "nobody"}, 18055),
    ],
)
async def test_the_end_user_is_looked_at(client, attributes, code):
    group = {"IsoCountry": "GB", "NumberType": "mobile", "EndUserType": "individual"}
    sid = await steps.bundle(client, group=group)
    proof = await steps.document(client, {"address_sids": [await steps.address(client)]})
    identity = {**steps.PERSON, "document_number": "1", "expiration_date": "2099-01-01"}
    items = [await steps.end_user(client, {**steps.PERSON, **attributes}), proof]
    await steps.assign(client, sid, *items, await steps.uploaded(client, identity, "passport"))
    await reviewed(client, sid)

    assert await steps.codes_of(client, proof) == [code]
    assert (await found(client, proof))["status"] == "approved"


async def test_a_document_without_its_file_is_incomplete(client):
    sid, bill = await steps.german(client)
    without = await steps.document(
        client, (await found(client, bill))["attributes"], "utility_bill", name="a bill without a file"
    )
    assigned = (await fetched(client, f"{BUNDLES}/{sid}/ItemAssignments"))["results"]
    await client.delete(f"{BUNDLES}/{sid}/ItemAssignments/{assigned[2]['sid']}")
    await steps.assign(client, sid, without)
    await reviewed(client, sid)

    assert await steps.codes_of(client, without) == [18007]


async def test_a_corrected_item_lifts_the_objection_to_its_name(client):
    sid, _, proof = await steps.compliant(client, document_name="scan reject-18016")
    first = await reviewed(client, sid)
    same = await reviewed(client, sid)
    attributes = {"address_sids": [await steps.address(client, Street="2 George St")]}
    edited = await posted(client, f"{DOCUMENTS}/{proof}", 200, Attributes=json.dumps(attributes))
    last = await reviewed(client, sid)

    assert [one["status"] for one in (first, same, last)] == ["twilio-rejected", "twilio-rejected", "twilio-approved"]
    assert (edited["status"], (await found(client, proof))["errors"]) == ("draft", None)


async def test_another_document_in_its_place_lifts_it_too(client):
    sid, _, old = await steps.compliant(client, document_name="scan reject-18002")
    await reviewed(client, sid)
    for one in (await fetched(client, f"{BUNDLES}/{sid}/ItemAssignments"))["results"]:
        if one["object_sid"] == old:
            await client.delete(f"{BUNDLES}/{sid}/ItemAssignments/{one['sid']}")
    where = await steps.address(client, Street="3 George St")
    await steps.assign(client, sid, await steps.document(client, {"address_sids": [where]}, name="scan reject-18002"))

    assert (await reviewed(client, sid))["status"] == "twilio-approved"


async def test_a_word_in_a_field_goes_with_the_field(client):
    sid, who, proof = await steps.compliant(client, person={**steps.PERSON, "note": "reject-18008"})
    first = await reviewed(client, sid)
    await posted(client, f"{END_USERS}/{who}", 200, Attributes=json.dumps(steps.PERSON))

    assert first["status"] == "twilio-rejected"
    assert await steps.codes_of(client, proof) == [18008]
    assert (await reviewed(client, sid))["status"] == "twilio-approved"


async def test_a_rejected_bundle_may_go_back_to_draft(client):
    sid, *_ = await steps.compliant(client, name="reject-18051")
    await reviewed(client, sid)

    assert (await posted(client, f"{BUNDLES}/{sid}", 200, Status="draft"))["status"] == "draft"


async def test_a_document_rejected_in_one_bundle_is_rejected_in_the_other(client):
    sid, who, proof = await steps.compliant(client, document_name="scan reject-18002")
    other = await steps.bundle(client, name="another")
    await steps.assign(client, other, who, proof)
    await submitted(client, sid)
    await submitted(client, other)
    for wait in (steps.QUEUE, steps.REVIEW):
        await advance(client, wait)

    assert (await fetched(client, f"{BUNDLES}/{other}"))["status"] == "twilio-rejected"


async def test_an_approved_document_stays_so_in_a_second_bundle(client):
    sid, who, proof = await steps.compliant(client)
    await reviewed(client, sid)
    other = await steps.bundle(client, name="another")
    await steps.assign(client, other, who, proof)
    await submitted(client, other)

    assert (await found(client, proof))["status"] == "approved"
    assert await steps.refused(client, f"{DOCUMENTS}/{proof}", FriendlyName="x") == (400, 20001)


async def test_a_provisional_bundle_is_approved_later(client):
    sid, _, proof = await steps.compliant(client, name="provisional")
    first = await reviewed(client, sid)
    told = (await found(client, proof))["status"]
    await advance(client, steps.REVIEW)

    assert (first["status"], told) == ("provisionally-approved", "provisionally-approved")
    assert (await fetched(client, f"{BUNDLES}/{sid}"))["status"] == "twilio-approved"
    assert (await found(client, proof))["status"] == "approved"


async def test_an_approved_bundle_falls_when_its_date_has_passed(client):
    sid, _, proof = await steps.compliant(client, name="expires-30d")
    approved = await reviewed(client, sid)
    await advance(client, 31 * 86_400)

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", approved["valid_until"])
    assert (await fetched(client, f"{BUNDLES}/{sid}"))["status"] == "twilio-rejected"
    assert (await found(client, proof))["status"] == "expired"


async def test_a_date_is_set_by_control(client):
    sid, *_ = await steps.compliant(client)
    await reviewed(client, sid)
    await steps.control(client, "/valid-until", sid=sid, seconds=60)
    await advance(client, 61)

    assert (await fetched(client, f"{BUNDLES}/{sid}"))["status"] == "twilio-rejected"


@pytest.mark.vendor_verified
async def test_a_test_bundle_is_rejected_and_nothing_in_it(client):
    """https://www.twilio.com/docs/api/errors/18099."""
    sid, _, proof = await steps.compliant(client, IsTest="true")
    await submitted(client, sid)
    await advance(client, 61)

    assert (await fetched(client, f"{BUNDLES}/{sid}"))["status"] == "twilio-rejected"
    assert await steps.codes_of(client, proof) == [18099]
    assert (await found(client, proof))["status"] == "draft"

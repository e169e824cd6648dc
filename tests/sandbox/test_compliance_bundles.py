"""Bundles: created by a regulation or by its group, edited, submitted, deleted; and what each refusal is coded."""

from __future__ import annotations

import pytest

from tests.sandbox import compliance_steps as steps
from tests.sandbox import porting_steps
from tests.sandbox.compliance_steps import AU, BUNDLES, END_USERS, REGULATIONS, bundle, fetched, posted, refused
from tests.sandbox.conftest import NORTH, advance, answer, basic

NAMED = {"FriendlyName": "n", "Email": "a@example.com"}


async def test_a_bundle_is_made_by_its_group_or_by_the_regulations_sid(client):
    listed = await fetched(client, f"{REGULATIONS}?IsoCountry=AU")
    (regulation,) = listed["results"]
    by_group = await posted(client, BUNDLES, **NAMED, **AU)
    by_sid = await posted(client, BUNDLES, **NAMED, RegulationSid=regulation["sid"])

    assert by_group["regulation_sid"] == by_sid["regulation_sid"] == regulation["sid"]
    assert (by_group["status"], by_group["valid_until"], by_group["email"]) == ("draft", None, "a@example.com")


async def test_without_an_end_user_type_the_group_has_one_regulation(client):
    made = await posted(client, BUNDLES, **NAMED, IsoCountry="DE", NumberType="local")
    found = await fetched(client, f"{REGULATIONS}/{made['regulation_sid']}")

    assert found["end_user_type"] == "business"


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({**NAMED, **AU, "EndUserType": "robot"}, 22200),
        ({**NAMED, **AU, "NumberType": "satellite"}, 22200),
        ({**NAMED, "RegulationSid": "RN" + "a" * 32}, 22201),
        ({**NAMED, "IsoCountry": "XX", "NumberType": "local"}, 22201),
        (NAMED, 22202),
        ({**NAMED, "IsoCountry": "AU"}, 22202),
        ({**AU, "Email": "a@example.com"}, 20001),
        ({**AU, "FriendlyName": "n"}, 20001),
        ({**AU, "FriendlyName": "n", "Email": "nobody"}, 20001),
        ({**NAMED, **AU, "StatusCallback": "nowhere"}, 20001),
    ],
)
async def test_a_create_is_refused_with_its_code(client, form, code):
    """https://www.twilio.com/docs/api/errors/22200 to 22202."""
    assert await refused(client, BUNDLES, **form) == (400, code)


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"Status": "ready"}, 22203),
        ({"Status": "pending-review", "FriendlyName": "x"}, 22204),
        ({"Status": "pending-review", "Email": "b@example.com"}, 22204),
        ({"Status": "twilio-approved"}, 20001),
        ({"Status": "pending-review"}, 22214),
    ],
)
async def test_an_update_is_refused_with_its_code(client, form, code):
    """https://www.twilio.com/docs/api/errors/22203 and 22204; a noncompliant bundle with its first evaluation code."""
    assert await refused(client, f"{BUNDLES}/{await bundle(client)}", **form) == (400, code)


async def test_properties_are_updated(client):
    path = f"{BUNDLES}/{await bundle(client)}"
    changed = await posted(
        client, path, 200, FriendlyName="new", Email="b@example.com", StatusCallback="http://a.test/"
    )

    assert (changed["friendly_name"], changed["email"], changed["status_callback"]) == (
        "new",
        "b@example.com",
        "http://a.test/",
    )


async def test_a_bundle_goes_all_the_way(client):
    sid, _, proof = await steps.compliant(client)
    seen = [(await steps.submitted(client, sid))["status"]]
    for wait in (steps.QUEUE, steps.REVIEW):
        await advance(client, wait)
        seen.append((await fetched(client, f"{BUNDLES}/{sid}"))["status"])

    assert seen == ["pending-review", "in-review", "twilio-approved"]
    assert (await fetched(client, f"{steps.DOCUMENTS}/{proof}"))["status"] == "approved"


async def test_a_bundle_under_review_is_neither_submitted_nor_edited_nor_deleted(client):
    sid, who, proof = await steps.compliant(client)
    await steps.submitted(client, sid)
    assigned = (await fetched(client, f"{BUNDLES}/{sid}/ItemAssignments"))["results"]

    assert await refused(client, f"{BUNDLES}/{sid}", Status="pending-review") == (400, 20001)
    assert await refused(client, f"{BUNDLES}/{sid}/ItemAssignments", ObjectSid=who) == (400, 20001)
    assert await refused(client, f"{END_USERS}/{who}", FriendlyName="x") == (400, 20001)
    for path, code in (
        (f"{BUNDLES}/{sid}", 21647),
        (f"{BUNDLES}/{sid}/ItemAssignments/{assigned[0]['sid']}", 20001),
        (f"{steps.DOCUMENTS}/{proof}", 21646),
    ):
        assert (await answer(client.delete(path)))[1]["code"] == code


@pytest.mark.vendor_verified
async def test_what_belongs_to_a_bundle_or_has_numbers_is_not_deleted(client):
    """https://www.twilio.com/docs/api/errors/21644, 21645 and 21648."""
    sid, who, proof = await steps.compliant(client)
    await steps.control(client, "/numbers", sid=sid, numbers=["+61400000000"])

    for path, code in (
        (f"{END_USERS}/{who}", 21644),
        (f"{steps.DOCUMENTS}/{proof}", 21645),
        (f"{BUNDLES}/{sid}", 21648),
    ):
        status, body = await answer(client.delete(path))
        assert (status, body["code"]) == (400, code)


async def test_a_deleted_bundle_sets_its_items_free(client):
    sid, who, proof = await steps.compliant(client)
    for path in (f"{BUNDLES}/{sid}", f"{END_USERS}/{who}", f"{steps.DOCUMENTS}/{proof}"):
        async with client.delete(path) as reply:
            assert reply.status == 204
        assert (await answer(client.get(path)))[0] == 404


@pytest.mark.vendor_verified
async def test_only_end_users_and_documents_of_the_account_are_assigned(client):
    """https://www.twilio.com/docs/api/errors/22205 and 22206."""
    sid = await bundle(client)
    path = f"{BUNDLES}/{sid}/ItemAssignments"

    assert await refused(client, path, ObjectSid="nothing") == (400, 22205)
    assert await refused(client, path, ObjectSid="IT" + "0" * 32) == (400, 22205)
    assert await refused(client, path, ObjectSid=sid) == (400, 22206)


async def test_an_item_is_assigned_twice_only_without_guards(client):
    sid, who, _ = await steps.compliant(client)
    path = f"{BUNDLES}/{sid}/ItemAssignments"

    assert await refused(client, path, ObjectSid=who) == (400, 20001)
    await steps.control(client, guards=False)
    await steps.assign(client, sid, who)
    assert len((await fetched(client, path))["results"]) == 3


async def test_creates_are_counted_by_name(client, world):
    for _ in range(2):
        await bundle(client, name="the same")
    who = await steps.end_user(client, name="one")

    assert world.store.accepted("Bundle", "the same") == 2
    assert world.store.accepted("EndUser", "one") == 1
    assert who.startswith("IT")


async def test_bundles_of_another_account_are_not_there(client):
    sid = await bundle(client)
    other = basic(NORTH, "sandbox-north")

    assert (await answer(client.get(f"{BUNDLES}/{sid}", headers=other)))[0] == 404
    assert (await answer(client.get(BUNDLES, headers=other)))[1]["results"] == []


async def test_a_port_in_takes_an_approved_bundle_which_then_has_numbers(client):
    sid, *_ = await steps.compliant(client)
    early, _ = await porting_steps.create(client, bundle_sid=sid)
    await steps.reviewed(client, sid)
    await porting_steps.filed(client, bundle_sid=sid)
    status, body = await answer(client.delete(f"{BUNDLES}/{sid}"))

    assert (early, status, body["code"]) == (400, 400, 21648)

"""Copies, clones, and items replaced by those of an approved copy: how a bundle that is to lapse is kept."""

from __future__ import annotations

import pytest

from tests.sandbox import compliance_steps as steps
from tests.sandbox.compliance_steps import BUNDLES, fetched, posted, refused, reviewed
from tests.sandbox.conftest import FOREIGN, NORTH, advance, answer, basic


@pytest.fixture
async def original(client):
    """An approved bundle that lapses in 30 days."""
    sid, *_ = await steps.compliant(client, name="expires-30d")
    await reviewed(client, sid)
    return sid


async def objects(client, sid):
    found = await fetched(client, f"{BUNDLES}/{sid}/ItemAssignments")
    return [one["object_sid"] for one in found["results"]]


async def test_a_copy_is_a_draft_with_items_of_its_own(client, original):
    made = await posted(client, f"{BUNDLES}/{original}/Copies", FriendlyName="copy")
    listed = (await fetched(client, f"{BUNDLES}/{original}/Copies"))["results"]

    assert (made["status"], made["friendly_name"], made["valid_until"]) == ("draft", "copy", None)
    assert [one["sid"] for one in listed] == [made["sid"]]
    assert len(await objects(client, made["sid"])) == 2
    assert not set(await objects(client, made["sid"])) & set(await objects(client, original))


@pytest.mark.vendor_verified
async def test_an_approved_copy_replaces_the_items_and_lifts_the_date(client, original):
    """The guide on updating compliance information."""
    made = await posted(client, f"{BUNDLES}/{original}/Copies", FriendlyName="copy")
    await reviewed(client, made["sid"])
    replaced = await posted(client, f"{BUNDLES}/{original}/ReplaceItems", FromBundleSid=made["sid"])
    await advance(client, 60 * 86_400)

    assert (replaced["sid"], replaced["valid_until"]) == (original, None)
    assert await objects(client, original) == await objects(client, made["sid"])
    assert (await fetched(client, f"{BUNDLES}/{original}"))["status"] == "twilio-approved"


@pytest.mark.vendor_verified
async def test_replacing_is_refused_with_its_codes(client, original):
    """https://www.twilio.com/docs/api/errors/22224 to 22229."""
    draft = (await posted(client, f"{BUNDLES}/{original}/Copies"))["sid"]
    other, *_ = await steps.compliant(client, name="other")
    await reviewed(client, other)
    path = f"{BUNDLES}/{original}/ReplaceItems"

    assert await refused(client, path, FromBundleSid="BU" + "0" * 32) == (400, 22225)
    assert await refused(client, path, FromBundleSid=original) == (400, 22226)
    assert await refused(client, path, FromBundleSid=draft) == (400, 22224)
    assert await refused(client, path, FromBundleSid=other) == (400, 22224)


async def test_the_copy_must_keep_the_address(client, original):
    made = (await posted(client, f"{BUNDLES}/{original}/Copies"))["sid"]
    proof = next(sid for sid in await objects(client, made) if sid.startswith("RD"))
    where = await steps.address(client, Street="9 Elsewhere St")
    await posted(client, f"{steps.DOCUMENTS}/{proof}", 200, Attributes=f'{{"address_sids": ["{where}"]}}')
    await reviewed(client, made)

    assert await refused(client, f"{BUNDLES}/{original}/ReplaceItems", FromBundleSid=made) == (400, 22229)


@pytest.mark.parametrize(("as_draft", "status"), [("true", "draft"), ("false", "twilio-approved")])
async def test_a_clone_lives_in_the_other_account_with_its_addresses(client, original, as_draft, status):
    form = {"TargetAccountSid": NORTH, "MoveToDraft": as_draft, "FriendlyName": "clone"}
    made = await posted(client, f"{BUNDLES}/{original}/Clones", **form)
    headers = basic(NORTH, "sandbox-north")
    _, found = await answer(client.get(f"{BUNDLES}/{made['bundle_sid']}", headers=headers))
    path = f"{BUNDLES}/{made['bundle_sid']}/Evaluations"
    _, evaluation = await answer(client.post(path, headers=headers))

    assert (made["account_sid"], made["status"], found["friendly_name"]) == (NORTH, status, "clone")
    assert evaluation["status"] == "compliant"


async def test_a_clone_is_refused_where_it_cannot_be(client, original):
    draft = await steps.bundle(client)

    assert await refused(client, f"{BUNDLES}/{original}/Clones") == (400, 21470)
    assert await refused(client, f"{BUNDLES}/{original}/Clones", TargetAccountSid=FOREIGN) == (401, 20003)
    assert await refused(client, f"{BUNDLES}/{draft}/Clones", TargetAccountSid=NORTH) == (400, 20001)


async def test_a_bundle_whose_address_is_gone_is_not_copied(client, world):
    sid, _, proof = await steps.compliant(client)
    (where,) = (await fetched(client, f"{steps.DOCUMENTS}/{proof}"))["attributes"]["address_sids"]
    world.store.remove("Address", where)

    assert await refused(client, f"{BUNDLES}/{sid}/Copies") == (400, 22230)

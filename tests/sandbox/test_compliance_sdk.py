"""The official SDK's sync client, in a thread, drives every compliance operation."""

from __future__ import annotations

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.sandbox import compliance_steps as steps
from tests.sandbox.compliance_steps import AU, PERSON
from tests.sandbox.conftest import NORTH, advance
from tests.sandbox.test_hosting_sdk import run, twilio  # noqa: F401 - a fixture

GROUP = {"iso_country": AU["IsoCountry"], "number_type": AU["NumberType"], "end_user_type": AU["EndUserType"]}


@pytest.fixture
def rules(twilio):  # noqa: F811 - the fixture
    return twilio.numbers.v2.regulatory_compliance


async def made(rules, client, name="a bundle"):
    """A compliant bundle, its end user and its document."""
    bundle = await run(rules.bundles.create, friendly_name=name, email="a@example.com", **GROUP)
    who = await run(rules.end_users.create, friendly_name="n", type="individual", attributes=PERSON)
    where = await steps.address(client)
    proof = await run(
        rules.supporting_documents.create, friendly_name="n", type="address", attributes={"address_sids": [where]}
    )
    for sid in (who.sid, proof.sid):
        await run(rules.bundles(bundle.sid).item_assignments.create, object_sid=sid)
    return bundle, who, proof


async def test_regulations_and_types(rules):
    (found,) = await run(rules.regulations.list, include_constraints=True, **GROUP)
    one = await run(rules.regulations(found.sid).fetch, include_constraints=True)
    end_users = await run(rules.end_user_types.list)
    documents = await run(rules.supporting_document_types.list, page_size=3)
    first, last = end_users[0].sid, documents[-1].sid

    assert one.friendly_name == "Australia: Local - Individual"
    assert one.requirements["supporting_document"][0][0]["accepted_documents"][0]["type"] == "address"
    assert {one.machine_name for one in end_users} == {"individual", "business"}
    assert (await run(rules.end_user_types(first).fetch)).machine_name == "individual"
    assert (await run(rules.supporting_document_types(last).fetch)).machine_name == documents[-1].machine_name


async def test_a_bundle_is_created_updated_submitted_and_deleted(client, rules):
    bundle, *_ = await made(rules, client)
    context = rules.bundles(bundle.sid)
    renamed = await run(context.update, friendly_name="renamed")
    submitted = await run(context.update, status="pending-review")
    for wait in (steps.QUEUE, steps.REVIEW):
        await advance(client, wait)
    approved = await run(context.fetch)

    assert (renamed.friendly_name, submitted.status, approved.status) == (
        "renamed",
        "pending-review",
        "twilio-approved",
    )
    assert await run(context.delete)


async def test_bundles_are_listed_by_filters_and_sorted(client, rules):
    bundle, *_ = await made(rules, client)
    other, *_ = await made(rules, client, name="other")
    filters = {"status": "draft", "sort_by": "date-updated", "sort_direction": "DESC", "has_valid_until_date": False}
    found = await run(
        rules.bundles.list, page_size=1, number_type="local", bundle_sids=f"{bundle.sid},{other.sid}", **filters
    )

    assert {one.sid for one in found} == {bundle.sid, other.sid}
    assert [one.sid for one in await run(rules.bundles.list, friendly_name="other")] == [other.sid]


async def test_end_users_and_documents(client, rules):
    _, who, proof = await made(rules, client)
    changed = await run(rules.end_users(who.sid).update, friendly_name="x", attributes={"first_name": "B"})
    redrawn = await run(rules.supporting_documents(proof.sid).update, friendly_name="y")
    spare = await run(rules.end_users.create, friendly_name="n", type="business")
    unused = await run(rules.supporting_documents.create, friendly_name="n", type="passport")

    assert (changed.friendly_name, changed.attributes, redrawn.friendly_name) == ("x", {"first_name": "B"}, "y")
    assert [one.sid for one in await run(rules.end_users.list)] == [who.sid, spare.sid]
    assert [one.sid for one in await run(rules.supporting_documents.list, page_size=1)] == [proof.sid, unused.sid]
    assert (await run(rules.supporting_documents(proof.sid).fetch)).status == "draft"
    assert (await run(rules.end_users(who.sid).fetch)).type == "individual"
    assert await run(rules.end_users(spare.sid).delete)
    assert await run(rules.supporting_documents(unused.sid).delete)


async def test_assignments_and_evaluations(client, rules):
    bundle, who, proof = await made(rules, client)
    assignments, evaluations = rules.bundles(bundle.sid).item_assignments, rules.bundles(bundle.sid).evaluations
    first, second = await run(assignments.list)
    compliant = await run(evaluations.create)
    await run(assignments(second.sid).delete)
    lacking = await run(evaluations.create)

    assert [first.object_sid, second.object_sid] == [who.sid, proof.sid]
    assert (await run(assignments(first.sid).fetch)).bundle_sid == bundle.sid
    assert (compliant.status, lacking.status) == ("compliant", "noncompliant")
    assert [one.sid for one in await run(evaluations.list)] == [compliant.sid, lacking.sid]
    assert (await run(evaluations(lacking.sid).fetch)).results[1]["error_code"] == 22216


async def test_copies_clones_and_replaced_items(client, rules):
    bundle, *_ = await made(rules, client, name="expires-30d")
    await steps.reviewed(client, bundle.sid)
    copy = await run(rules.bundles(bundle.sid).bundle_copies.create, friendly_name="copy")
    await steps.reviewed(client, copy.sid)
    replaced = await run(rules.bundles(bundle.sid).replace_items.create, from_bundle_sid=copy.sid)
    clone = await run(rules._version.bundle_clone(bundle.sid).create, target_account_sid=NORTH, move_to_draft=True)

    assert [one.sid for one in await run(rules.bundles(bundle.sid).bundle_copies.list)] == [copy.sid]
    assert (replaced.sid, replaced.valid_until) == (bundle.sid, None)
    assert (clone.account_sid, clone.status) == (NORTH, "draft")


async def test_a_refusal_reaches_the_sdk_with_its_code(rules):
    with pytest.raises(TwilioRestException) as caught:
        await run(rules.bundles.create, friendly_name="n", email="a@example.com")

    assert (caught.value.status, caught.value.code) == (400, 22202)

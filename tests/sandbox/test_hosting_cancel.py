"""Orders are cancelled in four statuses only, with all that belongs to them."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import advance, answer
from tests.sandbox.hosting_steps import (
    NUMBERS,
    ORDERS,
    call,
    card,
    fetched,
    listed,
    mailed,
    order,
    placed,
    sign,
    verified,
)


async def test_deleting_cancels_the_order_and_its_number(client):
    sid = await placed(client)
    number = (await fetched(client, sid))["incoming_phone_number_sid"]
    async with client.delete(f"{ORDERS}/{sid}") as reply:
        gone = reply.status
    statuses = [(await answer(client.get(path)))[0] for path in (f"{ORDERS}/{sid}", f"{NUMBERS}/{number}.json")]

    assert (gone, statuses, (await order(client))[0]) == (204, [404, 404], 201)


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("received", True),
        ("pending-verification", True),
        ("verified", True),
        ("pending-loa", True),
        ("twilio-processing", False),
        ("carrier-processing", False),
        ("testing", False),
        ("completed", False),
        ("failed", False),
        ("action-required", False),
    ],
)
async def test_deleting_is_allowed_in_four_statuses(client, status, allowed):
    """The resource's page, the warning under "Delete"."""
    sid = await in_status(client, status)
    assert (await fetched(client, sid))["status"] == status
    async with client.delete(f"{ORDERS}/{sid}") as reply:
        body = None if allowed else await reply.json()

    assert (reply.status, body and body["code"]) == ((204, None) if allowed else (400, 22112))


async def in_status(client, status):
    match status:
        case "twilio-processing" | "failed":
            sid = await placed(client, card(53))
            await advance(client, 0 if status == "twilio-processing" else 11)
        case "received" | "pending-verification":
            sid = await placed(client, card(59))
            await (call(client, sid) if status == "pending-verification" else advance(client, 1))
        case "action-required":
            sid = await placed(client, card(59))
            for _ in range(3):
                await call(client, sid)
            await advance(client, 601)
        case _:
            sid = await verified(client)
            await after_verification(client, sid, status)
    return sid


async def after_verification(client, sid, status):
    way = ["verified", "pending-loa", "carrier-processing", "testing", "completed"]
    steps = way.index(status)
    if steps >= 1:
        document = await mailed(client, sid)
    if steps >= 2:
        await sign(client, document)
    for wait in (86_401, 3_601)[: max(steps - 2, 0)]:
        await advance(client, wait)


async def test_deleting_an_order_takes_it_out_of_its_letter(client):
    one, two = await verified(client), await verified(client, card(50, "212"))
    document = await mailed(client, one, two)
    async with client.delete(f"{ORDERS}/{one}"):
        pass
    body = await listed(client, f"/HostedNumbers/AuthorizationDocuments/{document}/DependentOrders")

    assert [item["sid"] for item in body["items"]] == [two]

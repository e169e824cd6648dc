"""Status callbacks of orders: each change once, signed, by the method asked for, and what faults do to them."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from tests.sandbox.conftest import NORTH, advance, fault
from tests.sandbox.hosting_steps import PLAIN, call, card, mailed, placed, sign, update, verified

WAY = ["pending-verification", "verified", "pending-loa", "carrier-processing", "testing", "completed"]


class Receiver:
    """A real receiver of status callbacks."""

    def __init__(self):
        self.came = []

    async def take(self, request):
        form = dict(await request.post()) if request.method == "POST" else {}
        self.came.append((request.method, str(request.url), request.headers["X-Twilio-Signature"], form))
        return web.Response(status=204)

    @property
    def statuses(self):
        return [form["Status"] for *_, form in self.came]


@pytest.fixture
async def receiver():
    came = Receiver()
    app = web.Application()
    app.add_routes([web.route("*", "/status", came.take)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    came.url = f"http://127.0.0.1:{runner.addresses[0][1]}/status"
    yield came
    await runner.cleanup()


async def test_every_change_of_status_is_told_once(client, world, receiver):
    sid = await placed(client, card(58), StatusCallbackUrl=receiver.url)
    _, body = await call(client, sid)
    await world.callbacks.drain()
    await update(client, sid, VerificationCode=body["verification_code"])
    await world.callbacks.drain()
    document = await mailed(client, sid)
    await world.callbacks.drain()
    await sign(client, document)
    for wait in (1, 86_401, 3_601):
        await world.callbacks.drain()
        await advance(client, wait)
    await world.callbacks.drain()

    assert receiver.statuses == WAY


@pytest.mark.vendor_verified
async def test_a_callback_has_three_fields_and_a_signature(client, world, receiver):
    """The order's page, "Status Callback"; twilio.request_validator."""
    sid = await placed(client, StatusCallbackUrl=receiver.url)
    await call(client, sid)
    await world.callbacks.drain()
    ((method, url, signature, form),) = receiver.came

    assert (method, form) == (
        "POST",
        {"Status": "pending-verification", "HostedNumberOrderSid": sid, "PhoneNumber": PLAIN},
    )
    assert RequestValidator("sandbox").validate(url, form, signature)


async def test_a_callback_by_get_is_signed_with_the_subaccounts_token(client, world, receiver):
    sid = await placed(client, AccountSid=NORTH, StatusCallbackUrl=receiver.url, StatusCallbackMethod="GET")
    await call(client, sid)
    await world.callbacks.drain()
    ((method, url, signature, _),) = receiver.came

    assert (method, f"HostedNumberOrderSid={sid}" in url) == ("GET", True)
    assert RequestValidator("sandbox-north").validate(url, {}, signature)


async def test_processing_is_told_by_the_clock_alone(client, world, receiver):
    await placed(client, card(53), StatusCallbackUrl=receiver.url)
    await advance(client, 11)
    await world.callbacks.drain()

    assert receiver.statuses == ["failed"]


async def test_callbacks_are_duplicated_and_overtake_each_other(client, world, receiver):
    sid = await placed(client, card(58), StatusCallbackUrl=receiver.url)
    await fault(client, kind="webhook-late", seconds=0.2, count=1)
    await fault(client, kind="webhook-twice", count=1)
    _, body = await call(client, sid)
    await asyncio.sleep(0.05)
    await update(client, sid, VerificationCode=body["verification_code"])
    await world.callbacks.drain()

    assert receiver.statuses == ["verified", "verified", "pending-verification"]


async def test_an_order_without_a_callback_url_tells_nobody(client, world):
    await verified(client)
    await world.callbacks.drain()

    assert world.callbacks.deliveries == []

"""Status callbacks of bundles: signed, on each change but the beginning of a review."""

from __future__ import annotations

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from tests.sandbox import compliance_steps as steps
from tests.sandbox.conftest import MAIN, advance


class Receiver:
    """A real receiver of status callbacks."""

    def __init__(self):
        self.came = []

    async def take(self, request):
        self.came.append((str(request.url), request.headers["X-Twilio-Signature"], dict(await request.post())))
        return web.Response(status=204)

    @property
    def statuses(self):
        return [form["Status"] for *_, form in self.came]


@pytest.fixture
async def receiver():
    came = Receiver()
    app = web.Application()
    app.add_routes([web.post("/status", came.take)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    came.url = f"http://127.0.0.1:{runner.addresses[0][1]}/status"
    yield came
    await runner.cleanup()


async def through(client, world, sid):
    """Submitted and reviewed, the callbacks of each step delivered before the next."""
    await steps.submitted(client, sid)
    for wait in (steps.QUEUE, steps.REVIEW, steps.REVIEW):
        await world.callbacks.drain()
        await advance(client, wait)
    await world.callbacks.drain()


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("plain", ["pending-review", "twilio-approved"]),
        ("provisional", ["pending-review", "provisionally-approved", "twilio-approved"]),
        ("reject-18018", ["pending-review", "twilio-rejected"]),
        ("expires-0d", ["pending-review", "twilio-approved", "twilio-rejected"]),
    ],
)
async def test_every_change_is_told_but_the_beginning_of_a_review(client, world, receiver, name, statuses):
    """https://www.twilio.com/docs/phone-numbers/regulatory/api/bundles, status callback."""
    sid, *_ = await steps.compliant(client, name=name, StatusCallback=receiver.url)
    await through(client, world, sid)

    assert receiver.statuses == statuses


async def test_a_callback_is_signed_and_says_why(client, world, receiver):
    sid, *_ = await steps.compliant(client, name="reject-18018", StatusCallback=receiver.url)
    await through(client, world, sid)
    url, signature, form = receiver.came[-1]

    assert (form["BundleSID"], form["AccountSID"], form["Status"]) == (sid, MAIN, "twilio-rejected")
    assert form["FailureReason"] == "18018: PO Box not allowed"
    assert RequestValidator("sandbox").validate(url, form, signature)


async def test_the_names_are_spelt_as_told(client, world, receiver):
    await steps.control(client, callback_sid="Sid")
    sid, *_ = await steps.compliant(client, StatusCallback=receiver.url)
    await steps.submitted(client, sid)
    await world.callbacks.drain()

    assert receiver.came[0][2]["BundleSid"] == sid


async def test_a_bundle_without_a_callback_tells_nobody(client, world):
    sid, *_ = await steps.compliant(client)
    await through(client, world, sid)

    assert world.callbacks.deliveries == []

"""Callbacks are signed as Twilio signs them, stay on this machine, and suffer the webhook faults."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from numberlift.sandbox.callbacks import Callback, is_loopback
from numberlift.sandbox.faults import Rule

FORM = {"Status": "received", "HostedNumberOrderSid": "HR1", "PhoneNumber": "+14155550100"}


class Receiver:
    """A real receiver of webhooks that keeps what came."""

    def __init__(self):
        self.came = []
        self.answers = []

    async def take(self, request):
        body = await request.read()
        form = dict(await request.post()) if request.content_type.endswith("urlencoded") else {}
        self.came.append((str(request.url), request.headers["X-Twilio-Signature"], form, body))
        return web.Response(status=self.answers.pop(0) if self.answers else 204)


@pytest.fixture
async def receiver():
    came = Receiver()
    app = web.Application()
    app.add_routes([web.route("*", "/hook", came.take)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    came.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield came
    await runner.cleanup()


@pytest.fixture
async def outbox(world):
    yield world.callbacks
    await world.close()


@pytest.mark.vendor_verified
async def test_a_form_passes_the_official_validator(outbox, receiver):
    """twilio.request_validator.RequestValidator."""
    outbox.send(Callback(url=receiver.url, token="sandbox", form=FORM))
    await outbox.drain()
    ((url, signature, form, _),) = receiver.came

    assert form == FORM
    assert RequestValidator("sandbox").validate(url, form, signature)
    assert not RequestValidator("other").validate(url, form, signature)


@pytest.mark.vendor_verified
async def test_json_passes_the_official_validator_by_its_hash(outbox, receiver):
    """twilio.request_validator.RequestValidator, with bodySHA256 in the URL."""
    outbox.send(Callback(url=receiver.url + "?a=1", token="sandbox", json={"status": "Pending"}))
    await outbox.drain()
    ((url, signature, _, body),) = receiver.came

    assert "&bodySHA256=" in url
    assert RequestValidator("sandbox").validate(url, body.decode(), signature)
    assert not RequestValidator("sandbox").validate(url, body.decode() + " ", signature)


@pytest.mark.vendor_verified
async def test_a_get_carries_its_fields_in_the_signed_url(outbox, receiver):
    """twilio.request_validator.RequestValidator."""
    outbox.send(Callback(url=receiver.url, token="sandbox", method="GET", form={"Status": "x"}))
    await outbox.drain()
    ((url, signature, _, _),) = receiver.came

    assert url.endswith("?Status=x")
    assert RequestValidator("sandbox").validate(url, {}, signature)


async def test_a_failing_receiver_is_tried_twice(outbox, receiver):
    receiver.answers = [500, 204]
    outbox.send(Callback(url=receiver.url, token="t", form=FORM))
    await outbox.drain()

    assert (len(receiver.came), outbox.deliveries[0]["outcome"]) == (2, "204")


async def test_nobody_there_is_noted(outbox):
    outbox.send(Callback(url="http://127.0.0.1:1/hook", token="t", form=FORM))
    await outbox.drain()

    assert outbox.deliveries[0]["outcome"] == "ClientConnectorError"


async def test_callbacks_stay_on_this_machine(outbox):
    outbox.send(Callback(url="http://example.com/hook", token="t", form=FORM))
    await outbox.drain()

    assert outbox.deliveries[0]["outcome"] == "refused"


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:1/", True),
        ("http://127.9.9.9/", True),
        ("http://[::1]:8/", True),
        ("http://10.0.0.1/", False),
        ("http://localhost.example.com/", False),
        ("http://127.0.0.1@example.com/", False),
        ("", False),
    ],
)
def test_what_counts_as_this_machine(url, local):
    assert is_loopback(url) is local


@pytest.mark.parametrize(("kind", "times"), [("webhook-twice", 2), ("webhook-lost", 0)])
async def test_a_webhook_comes_twice_or_never(world, outbox, receiver, kind, times):
    world.faults.add([Rule.from_json({"kind": kind})])
    outbox.send(Callback(url=receiver.url, token="t", form=FORM))
    await outbox.drain()

    assert len(receiver.came) == times


async def test_a_late_webhook_comes_after_a_later_one(world, outbox, receiver):
    world.faults.add([Rule.from_json({"kind": "webhook-late", "seconds": 0.2, "count": 1})])
    for status in ("first", "second"):
        outbox.send(Callback(url=receiver.url, token="t", form={"Status": status}))
        await asyncio.sleep(0)
    await outbox.drain()

    assert [form["Status"] for _, _, form, _ in receiver.came] == ["second", "first"]

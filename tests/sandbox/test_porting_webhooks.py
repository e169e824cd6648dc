"""Porting webhooks: configured, overwritten, deleted; signed, complete, repeated and out of order."""

from __future__ import annotations

import aiohttp
import orjson
import pytest
from twilio.request_validator import RequestValidator

from tests.sandbox.conftest import MAIN, NORTH, advance, answer, basic, fault
from tests.sandbox.porting_steps import (
    DAY,
    PLAIN,
    PORT_INS,
    WEBHOOK,
    card,
    delete,
    filed,
    plain,
    sign,
    submitted,
    switch,
)
from tests.sandbox.test_callbacks import receiver

__all__ = ["receiver"]

REQUESTS = {"waiting-for-signature", "in-progress", "completed", "action-required", "canceled", "expired"}
NUMBERS = {"waiting-for-signature", "submitted", "pending", "rejected", "completed", "canceled"}


async def configure(client, url, **more):
    status, body = await answer(client.post(WEBHOOK, json={"port_in_target_url": url, **more}))
    assert status == 201, body
    return body


def hyphened(status):
    return plain("".join(f" {letter}" if letter.isupper() else letter for letter in status).strip()).replace("--", "-")


async def told(world, receiver):
    """The messages that came, as JSON."""
    await world.callbacks.drain()
    return [orjson.loads(body) for _, _, _, body in receiver.came]


async def test_a_configuration_is_made_shown_and_deleted(client):
    assert (await answer(client.get(WEBHOOK)))[0] == 404
    made = await configure(client, "https://example.com/in", port_out_target_url="https://example.com/out")
    _, shown = await answer(client.get(WEBHOOK))
    gone = await delete(client, WEBHOOK + "/PORT_IN")
    _, left = await answer(client.get(WEBHOOK))

    assert (made["notifications_of"], shown["port_in_target_url"]) == ([], "https://example.com/in")
    assert shown["port_in_target_date_created"].endswith("Z")
    assert (gone, left["port_in_target_url"], left["port_in_target_date_created"]) == (204, None, None)
    assert await delete(client, WEBHOOK + "/PORT_IN") == 404
    assert await delete(client, WEBHOOK + "/PORT_OUT") == 204
    assert (await answer(client.get(WEBHOOK)))[0] == 404


async def test_a_second_configuration_overwrites_all_of_the_first(client):
    await configure(client, "https://example.com/in", port_out_target_url="https://example.com/out")
    await configure(client, "https://example.com/new", notifications_of=["PortInCompleted"])
    _, shown = await answer(client.get(WEBHOOK))

    assert (shown["port_in_target_url"], shown["port_out_target_url"]) == ("https://example.com/new", None)
    assert shown["notifications_of"] == ["PortInCompleted"]


@pytest.mark.parametrize(
    "body", [{}, {"port_in_target_url": "x"}, {"port_in_target_url": "https://a.b", "notifications_of": ["Lunch"]}]
)
async def test_a_configuration_that_makes_no_sense_is_refused(client, body):
    assert (await answer(client.post(WEBHOOK, json=body)))[0] == 400


@pytest.mark.vendor_verified
async def test_every_message_passes_the_official_validator(client, world, receiver):
    """twilio.request_validator.RequestValidator, with bodySHA256 in the URL."""
    await configure(client, receiver.url)
    await submitted(client)
    await world.callbacks.drain()

    assert len(receiver.came) == 4
    for url, signature, _, body in receiver.came:
        assert "bodySHA256=" in url
        assert RequestValidator("sandbox").validate(url, body.decode(), signature)
        assert not RequestValidator("sandbox").validate(url, body.decode() + " ", signature)


async def test_every_event_is_told(client, world, receiver):
    await configure(client, receiver.url)
    for numbers, ending in (((PLAIN, card(173)), "signed"), ((card(191),), "expired"), ((card(192),), "declined")):
        sid = await filed(client, *numbers)
        await sign(client, sid, ending)
    await advance(client, 8 * DAY)
    messages = await told(world, receiver)

    requests = {hyphened(m["status"]) for m in messages if m["port_in_phone_number_sid"] is None}
    numbers = {hyphened(m["status"]) for m in messages if m["port_in_phone_number_sid"]}
    await configure(client, receiver.url)
    _, page = await answer(client.get(PORT_INS + "/PortInRequests"))
    done = page["port_in_requests"][-1]["port_in_request_sid"]
    await delete(client, f"{PORT_INS}/{done}")
    await advance(client, 601)
    last = [m for m in await told(world, receiver) if m["port_in_phone_number_sid"] is None][-1]

    assert requests == REQUESTS - {"completed"}
    assert numbers == NUMBERS
    assert hyphened(last["status"]) == "completed"


async def test_a_message_says_what_the_two_known_receivers_read(client, world, receiver):
    await configure(client, receiver.url)
    await submitted(client, card(175), pin="1")
    await advance(client, 2 * DAY)
    (message,) = [m for m in await told(world, receiver) if m["rejection_reason_code"]]

    assert message["phone_number"] == card(175)
    assert (message["portable"], message["rejection_reason_code"]) == ("true", 22155)
    assert message["last_date_updated"].endswith("Z")
    assert set(message) >= {"port_in_request_sid", "port_in_phone_number_sid", "not_portable_reason_code", "port_date"}


async def test_only_the_events_asked_for_are_told(client, world, receiver):
    await configure(client, receiver.url, notifications_of=["PortInPhoneNumberPending"])
    await submitted(client)
    await advance(client, 8 * DAY)

    assert [hyphened(m["status"]) for m in await told(world, receiver)] == ["pending"]


async def test_the_owner_is_told_of_its_subaccounts(client, url, world, receiver):
    await configure(client, receiver.url)
    async with aiohttp.ClientSession(base_url=url, headers=basic(NORTH, "sandbox-north")) as north:
        await configure(north, "http://127.0.0.1:1/never")
    await filed(client, account_sid=NORTH)
    await advance(client, 61)

    assert len(await told(world, receiver)) == 2
    assert MAIN != NORTH


async def test_messages_come_twice_and_out_of_order(client, world, receiver):
    await configure(client, receiver.url)
    await fault(client, kind="webhook-twice", count=1)
    await fault(client, kind="webhook-late", seconds=0.3, count=1)
    await submitted(client)
    statuses = [hyphened(m["status"]) for m in await told(world, receiver)]

    assert len(statuses) == 5
    assert statuses[-1] == "waiting-for-signature"


async def test_a_number_that_left_is_told_to_the_other_address(client, world, receiver):
    status, _ = await answer(client.post(WEBHOOK, json={"port_out_target_url": receiver.url}))
    await answer(client.post("/_sandbox/porting/port-out", json={"phone_number": "+81312345678"}))
    (message,) = await told(world, receiver)

    assert (status, message["phone_number"], message["status"]) == (201, "+81312345678", "Completed")


async def test_the_guard_does_not_change_what_is_told(client, world, receiver):
    await switch(client, guards=False)
    await configure(client, receiver.url)
    await submitted(client)

    assert len(await told(world, receiver)) == 4

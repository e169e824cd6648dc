"""Faults befall port-in creates as they say: lost before, lost after, committed late, counted exactly."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.sandbox.conftest import answer, fault
from tests.sandbox.porting_steps import LIST, OTHER, PLAIN, PORT_INS, body_of, switch, uploaded

CUT = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)
CREATE = {"operation": "CreatePortingPortIn", "count": 1}


@pytest.fixture
async def bill(client):
    """A document, uploaded before anything goes wrong."""
    await switch(client, guards=False)
    return await uploaded(client)


async def send(client, bill):
    return await answer(client.post(PORT_INS, json=body_of(bill, PLAIN, OTHER)))


async def accepted(client):
    """How often each of the two numbers was accepted, and how many requests the list shows."""
    _, state = await answer(client.get("/_sandbox/state"))
    counts = state["accepted"].get("PortInPhoneNumber", {})
    _, page = await answer(client.get(LIST))
    return counts.get(PLAIN, 0), counts.get(OTHER, 0), len(page["port_in_requests"])


async def test_a_reset_after_the_commit_leaves_the_request(client, bill):
    await fault(client, kind="reset-after", **CREATE)
    with pytest.raises(CUT):
        await send(client, bill)

    assert await accepted(client) == (1, 1, 1)


@pytest.mark.parametrize("kind", ["reset"])
async def test_a_reset_before_the_commit_leaves_nothing(client, bill, kind):
    await fault(client, kind=kind, **CREATE)
    with pytest.raises(CUT):
        await send(client, bill)

    assert await accepted(client) == (0, 0, 0)


async def test_a_late_commit_lands_after_the_connection_is_gone(client, bill):
    await fault(client, kind="late", seconds=0.2, **CREATE)
    with pytest.raises(CUT):
        await send(client, bill)
    before = await accepted(client)
    await asyncio.sleep(0.4)

    assert (before, await accepted(client)) == ((0, 0, 0), (1, 1, 1))


@pytest.mark.parametrize(
    ("kind", "status", "count"),
    [("throttle", 429, 0), ("error", 503, 0), ("error-after", 503, 1), ("slow", 202, 1)],
)
async def test_answers_that_lie_and_those_that_do_not(client, bill, kind, status, count):
    await fault(client, kind=kind, seconds=0.01, **CREATE)

    assert ((await send(client, bill))[0], await accepted(client)) == (status, (count,) * 3)


@pytest.mark.parametrize("kind", ["truncated", "mislabelled", "html", "empty"])
async def test_an_unreadable_answer_was_processed(client, bill, kind):
    await fault(client, kind=kind, **CREATE)
    async with client.post(PORT_INS, json=body_of(bill, PLAIN, OTHER)) as reply:
        await reply.read()

    assert await accepted(client) == (1, 1, 1)


async def test_a_fault_can_be_about_one_number(client, bill):
    await fault(client, kind="error", number=OTHER, count=1)
    alone, _ = await answer(client.post(PORT_INS, json=body_of(bill, PLAIN)))

    assert (alone, (await send(client, bill))[0]) == (202, 503)


async def test_a_create_sent_twice_is_counted_twice(client, bill):
    await send(client, bill)
    await send(client, bill)

    assert await accepted(client) == (2, 2, 2)


async def test_a_list_that_lags_hides_a_request_that_exists(client, bill):
    await send(client, bill)
    await fault(client, kind="lag", operation="ListPortInRequests", seconds=60, count=1)

    assert await accepted(client) == (1, 1, 0)

"""Faults befall order creates as they say: lost before, lost after, committed late, counted exactly."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from numberlift.sandbox import SandboxOptions, World, running
from tests.sandbox.conftest import advance, answer, basic, fault
from tests.sandbox.hosting_steps import ORDERS, PLAIN, fetched, listed, mailed, order, placed, sign, switch, verified

CUT = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)
CREATE = {"operation": "Create*HostedNumberOrder", "count": 1}


async def accepted(client):
    """How many orders were accepted, and how many the list shows."""
    _, state = await answer(client.get("/_sandbox/state"))
    return state["accepted"].get("HostedNumberOrder", {}).get(PLAIN, 0), len((await listed(client))["items"])


async def test_a_reset_after_the_commit_leaves_the_order(client):
    await fault(client, kind="reset-after", **CREATE)
    with pytest.raises(CUT):
        await order(client)

    assert await accepted(client) == (1, 1)


async def test_an_error_after_the_commit_leaves_the_order(client):
    await fault(client, kind="error-after", **CREATE)
    status, body = await order(client)

    assert (status, body["code"], await accepted(client)) == (503, 20503, (1, 1))


@pytest.mark.parametrize("kind", ["error", "throttle"])
async def test_a_refusal_before_processing_leaves_nothing(client, kind):
    await fault(client, kind=kind, **CREATE)
    await order(client)

    assert await accepted(client) == (0, 0)


async def test_a_reset_before_processing_leaves_nothing(client):
    await fault(client, kind="reset", **CREATE)
    with pytest.raises(CUT):
        await order(client)

    assert await accepted(client) == (0, 0)


async def test_a_late_commit_lands_after_the_connection_is_gone(client):
    await fault(client, kind="late", seconds=0.2, **CREATE)
    with pytest.raises(CUT):
        await order(client)
    before = await accepted(client)
    await asyncio.sleep(0.4)

    assert (before, await accepted(client)) == ((0, 0), (1, 1))


async def test_a_create_is_committed_after_the_client_gave_up(client):
    await fault(client, kind="slow", seconds=0.3, **CREATE)
    form = {"PhoneNumber": PLAIN, "SmsCapability": "true"}
    with pytest.raises(TimeoutError):
        await client.post(ORDERS, data=form, timeout=aiohttp.ClientTimeout(total=0.1))
    before = await accepted(client)
    await asyncio.sleep(0.5)

    assert (before, await accepted(client)) == ((0, 0), (1, 1))


@pytest.mark.parametrize("kind", ["truncated", "html", "empty"])
async def test_an_unreadable_answer_hides_an_order_that_exists(client, kind):
    await fault(client, kind=kind, **CREATE)
    async with client.post(ORDERS, data={"PhoneNumber": PLAIN, "SmsCapability": "true"}) as reply:
        await reply.read()

    assert await accepted(client) == (1, 1)


async def test_a_create_sent_again_after_a_lost_reply_counts_twice_without_guards(client):
    await switch(client, guards=False, unique_name="ignored")
    await fault(client, kind="error-after", **CREATE)
    for _ in range(2):
        await order(client, UniqueName="mine")

    assert await accepted(client) == (2, 2)


async def test_a_lost_reply_to_a_call_has_rung(client):
    sid = await placed(client)
    await fault(client, kind="error-after", operation="Update*", count=1)
    await answer(client.post(f"{ORDERS}/{sid}", data={"Status": "pending-verification"}))

    assert (await fetched(client, sid))["verification_attempts"] == 1


async def test_orders_letters_and_switches_survive_a_kill(tmp_path):
    options = SandboxOptions(state_file=tmp_path / "world.jsonl")
    async with running(World(options)) as url, aiohttp.ClientSession(base_url=url, headers=basic()) as client:
        await switch(client, seconds={"carrier": 100})
        sid = await verified(client)
        await sign(client, await mailed(client, sid))
        told = options.state_file.read_bytes()
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(told)
    again = SandboxOptions(state_file=copy)
    async with running(World(again)) as url, aiohttp.ClientSession(base_url=url, headers=basic()) as client:
        seen = [(await fetched(client, sid))["status"]]
        await advance(client, 101)
        seen.append((await fetched(client, sid))["status"])

    assert seen == ["carrier-processing", "testing"]

"""What is done between the pace slot and the first byte: it happens once, in time, and can still drop the send."""

from __future__ import annotations

import asyncio
import socket

import pytest

from numberlift.domain.outcomes import Answered, NeverSent, NoAnswer
from numberlift.errors import ApiDown, LedgerFailed, TryAgain
from numberlift.twilio import Patience
from numberlift.twilio.creating import _Moment, send_change, send_create, send_delete
from numberlift.twilio.wire.exchange import Request
from numberlift.twilio.wire.hosted_orders import read_order
from tests.twilio.creating_servers import CREATE, ORDER, READ, SID, client_at, reply, talking

ORDERS = "/HostedNumbers/HostedNumberOrders"
UPDATE = Request("update-hosted-order", "POST", "preview", f"{ORDERS}/{SID}", form=(("Email", "a@example.com"),))
DELETE = Request("delete-hosted-order", "DELETE", "preview", f"{ORDERS}/{SID}")


async def departed() -> bool:
    """No rate makes anything wait."""
    return False


async def test_the_slot_and_the_connection_are_held_and_nothing_is_written_yet():
    seen = []

    async with talking(reply(201, ORDER)) as (server, client):

        async def before():
            await asyncio.sleep(0.05)
            seen.append((client._pace.in_flight, server.connections, len(server.requests)))

        outcome = await send_create(client.line, CREATE, READ, before_first_byte=before)

    assert isinstance(outcome, Answered)
    assert seen == [(1, 1, 0)]


async def test_it_happens_on_a_kept_connection_too():
    seen = []

    async with talking(reply(201, ORDER)) as (server, client):

        async def before():
            seen.append(len(server.requests))

        for _ in range(3):
            await send_create(client.line, CREATE, READ, before_first_byte=before)

    assert seen == [0, 1, 2]
    assert server.connections == 1


async def test_a_moment_that_has_passed_does_not_pass_again():
    """Whatever might send the same create a second time finds it closed."""
    moment = _Moment(None, departed)
    await moment()

    with pytest.raises(TryAgain):
        await moment()


async def test_it_can_drop_the_send():
    async def before():
        raise TryAgain("another process took this over", reason="fence-gone")

    async with talking(reply(201, ORDER)) as (server, client):
        outcome = await send_create(client.line, CREATE, READ, before_first_byte=before)
        await asyncio.sleep(0.02)

    assert outcome == NeverSent("fence-gone")
    assert server.requests == []


async def test_a_failing_ledger_stops_the_run_with_nothing_sent():
    async def before():
        raise LedgerFailed("the disk is full")

    async with talking(reply(201, ORDER)) as (server, client):
        with pytest.raises(LedgerFailed):
            await send_create(client.line, CREATE, READ, before_first_byte=before)

        assert client._pace.in_flight == 0
    assert server.requests == []


async def test_a_ledger_that_takes_longer_than_the_time_out_is_never_sent():
    async with talking(reply(201, ORDER), timeout_seconds=0.1) as (server, client):
        outcome = await send_create(client.line, CREATE, READ, before_first_byte=lambda: asyncio.sleep(5))

    assert outcome == NeverSent("time-out")
    assert server.requests == []


async def test_nothing_is_written_down_for_a_server_that_cannot_be_reached():
    written = []

    async def before():
        written.append("sending")

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with client_at(f"http://127.0.0.1:{taken.getsockname()[1]}") as client:
            await send_create(client.line, CREATE, READ, before_first_byte=before)

    assert written == []


async def test_reads_at_the_same_time_are_not_held_up_by_it():
    """What is awaited belongs to the create that announced it, not to others of the same session."""
    async with talking(reply(200, ORDER)) as (server, client):
        sent = asyncio.Event()
        create = asyncio.create_task(send_create(client.line, CREATE, READ, before_first_byte=sent.wait))
        await asyncio.sleep(0.02)
        await client.line.ask(Request("hosted-order", "GET", "preview", f"{ORDERS}/{SID}"), read_order)
        assert [head[:3] for head in server.requests] == [b"GET"]
        sent.set()

        assert isinstance(await create, Answered)


async def test_creates_stop_before_the_next_one_when_nobody_is_answered_any_more():
    """What the last one ended in is told first; then the run stops, with nothing written down."""
    written = []

    async def before():
        written.append("sending")

    async with talking(reply(500), patience=Patience(failures=2, seconds=0)) as (server, client):
        ends = [await send_create(client.line, CREATE, READ, before_first_byte=before) for _ in range(2)]
        with pytest.raises(ApiDown):
            await send_create(client.line, CREATE, READ, before_first_byte=before)

    assert ends == [NoAnswer("server-error", 500)] * 2
    assert len(written) == len(server.requests) == 2


async def test_an_answer_to_anyone_lets_creates_go_on():
    async with talking(reply(500), patience=Patience(failures=1, seconds=0)) as (server, client):
        await send_create(client.line, CREATE, READ)
        server.answer = reply(200, ORDER)
        await client.line.ask(Request("hosted-order", "GET", "preview", f"{ORDERS}/{SID}"), read_order)

        assert isinstance(await send_create(client.line, CREATE, READ), Answered)


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (UPDATE, reply(500)),
        (UPDATE, reply(200, b'{"sid')),
        (UPDATE, None),
        (DELETE, reply(500)),
        (DELETE, None),
    ],
    ids=["update-500", "update-cut", "update-slow", "delete-500", "delete-slow"],
)
async def test_a_change_without_an_answer_is_not_repeated(request_, answer):
    async with talking(answer, timeout_seconds=0.2) as (server, client):
        with pytest.raises(TryAgain):
            await _change(client.line, request_)

        assert len(server.requests) == 1


async def test_a_change_that_was_throttled_is_sent_again():
    async with talking([reply(429), reply(429), reply(200, ORDER)]) as (server, client):
        order = await send_change(client.line, UPDATE, read_order)

    assert order.sid == SID
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [204, 404])
async def test_a_delete_of_what_is_not_there_is_done(status):
    async with talking(reply(status)) as (server, client):
        await send_delete(client.line, DELETE)

    assert len(server.requests) == 1


async def test_the_servers_time_is_known_from_its_replies():
    async with talking(reply(200, ORDER)) as (_, client):
        before = client.line.server_clock.now()
        await client.line.ask(Request("hosted-order", "GET", "preview", f"{ORDERS}/{SID}"), read_order)
        told = client.line.server_clock.now(seconds_ago=3600)

    assert before is None
    assert told.strftime("%Y-%m-%d %H:%M") == "2026-03-01 11:00"


async def _change(line, request):
    if request.method == "DELETE":
        await send_delete(line, request)
    else:
        await send_change(line, request, read_order)

"""One send of a create, over a real socket: every way it can end is told apart, and none is sent again."""

from __future__ import annotations

import socket

import pytest

from numberlift.domain.outcomes import Answered, Denied, NeverSent, NoAnswer, Refused, Throttled
from numberlift.twilio.creating import send_create
from tests.twilio.creating_servers import CREATE, ORDER, READ, SID, client_at, reply, reset, talking

PROBLEM = {"code": 22110, "message": "jo@example.com cannot", "status": 400}


async def outcome_of(answer, **options):
    """What a create ends in, and how many requests the server saw."""
    async with talking(answer, **options) as (server, client):
        outcome = await send_create(client.line, CREATE, READ)
        return outcome, len(server.requests)


@pytest.mark.parametrize("status", [200, 201, 202])
async def test_a_2xx_with_a_readable_sid_is_answered(status):
    outcome, sent = await outcome_of(reply(status, ORDER))

    assert isinstance(outcome, Answered)
    assert (outcome.sid, outcome.status, outcome.facts["phone_number"]) == (SID, "received", "+14155550100")
    assert sent == 1


async def test_an_answer_carries_the_servers_date():
    outcome, _ = await outcome_of(reply(201, ORDER))

    assert outcome.date == "2026-03-01T12:00:00Z"


async def test_a_sid_is_enough_to_know_that_it_exists():
    outcome, _ = await outcome_of(reply(201, {"sid": SID}))

    assert outcome == Answered(SID, "", {}, outcome.date)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply(429, {"code": 20429}), Throttled(None)),
        (reply(429, b"", Retry_After="7"), Throttled(7.0)),
        (reply(401, {"code": 20003}), Denied(401, 20003)),
        (reply(403, b"<html>"), Denied(403, None)),
        (reply(400, {"code": 20005}), Denied(400, 20005)),
    ],
)
async def test_a_429_and_a_denial_are_told_apart_from_a_refusal(answer, expected):
    assert await outcome_of(answer) == (expected, 1)


@pytest.mark.parametrize("status", [400, 402, 404, 405, 410, 413, 415, 422])
async def test_any_other_readable_4xx_is_refused_in_our_own_words(status):
    outcome, sent = await outcome_of(reply(status, PROBLEM))

    assert isinstance(outcome, Refused)
    assert (outcome.status, outcome.code, sent) == (status, 22110, 1)
    assert "jo@example.com" not in outcome.message


@pytest.mark.parametrize(
    ("answer", "cause", "status"),
    [
        (reply(408), "time-out", 408),
        (reply(409, PROBLEM), "conflict", 409),
        (reply(425), "too-early", 425),
        (reply(301, Location="/elsewhere"), "redirected", 301),
        (reply(307, Location="/elsewhere"), "redirected", 307),
        (reply(304), "redirected", 304),
        (reply(500, PROBLEM), "server-error", 500),
        (reply(503), "server-error", 503),
        (reply(500, {"code": 20005}), "no-answer", 500),
        (reply(201, b'{"sid": "HR1'), "unreadable-reply", 201),
        (reply(201, b""), "unreadable-reply", 201),
        (reply(201, [SID]), "unreadable-reply", 201),
        (reply(201, {"sid": "HR123"}), "unreadable-reply", 201),
        (reply(201, {"sid": "PX" + "1" * 32}), "unreadable-reply", 201),
        (reply(400, b"<html>"), "unreadable-reply", 400),
        (reply(404, b'{"code": 204'), "unreadable-reply", 404),
    ],
)
async def test_whatever_leaves_it_open_is_no_answer(answer, cause, status):
    assert await outcome_of(answer) == (NoAnswer(cause, status), 1)


async def test_a_reply_cut_short_is_no_answer():
    whole = reply(201, ORDER)

    outcome, sent = await outcome_of(lambda writer: writer.write(whole[:-20]))

    assert (outcome, sent) == (NoAnswer("no-answer"), 1)


async def test_a_reset_after_the_request_was_read_is_no_answer():
    assert await outcome_of(reset) == (NoAnswer("reset"), 1)


async def test_a_reset_before_the_request_was_read_is_no_answer():
    """The server may have read more than it said: only what was surely not written is never sent."""
    outcome, _ = await outcome_of(reset, reads=False)

    assert outcome == NoAnswer("reset")


async def test_a_reply_that_does_not_come_in_time_is_no_answer():
    assert await outcome_of(None, timeout_seconds=0.2) == (NoAnswer("time-out"), 1)


async def test_a_reply_that_is_no_http_is_no_answer():
    outcome, sent = await outcome_of(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")

    assert isinstance(outcome, NoAnswer)
    assert sent == 1


async def test_a_connection_that_cannot_be_had_is_never_sent():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with client_at(f"http://127.0.0.1:{taken.getsockname()[1]}") as client:
            outcome = await send_create(client.line, CREATE, READ)

    assert outcome == NeverSent("never-sent")

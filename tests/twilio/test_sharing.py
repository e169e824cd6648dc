"""Processes on one account together never exceed its limits, while one joins, leaves, dies or loses the ledger."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numberlift.domain.shares import LAPSE_SECONDS, Share
from tests.twilio.limited import Board, Process, Server
from tests.twilio.virtual import run

LIMITS = Share(60.0, 12)

deeds = st.tuples(st.sampled_from(["join", "leave", "die", "lose", "find"]), st.floats(0.0, 7.0), st.integers(0, 9))


async def play(story, lag: float) -> Server:
    """Let the deeds happen, each so many seconds after the one before; the server has no limit of its own."""
    server, board, living = Server(10_000, seconds=0.15), Board(lag), []
    for number, (deed, wait, which) in enumerate([("join", 0.0, 0), *story]):
        await asyncio.sleep(wait)
        chosen = living[which % len(living)] if living else None
        if deed == "join" and len(living) < 5:
            living.append(Process(server, board, f"p{number}", LIMITS))
        elif deed in {"leave", "die"} and chosen:
            living.remove(chosen)
            await (chosen.leave() if deed == "leave" else chosen.die())
        elif chosen:
            chosen.shares.reachable = deed == "find"
    await asyncio.sleep(2)
    for process in living:
        await process.leave()
    return server


@settings(max_examples=60, deadline=None)
@given(story=st.lists(deeds, max_size=12), lag=st.sampled_from([0.0, 0.02, 0.3]))
def test_the_account_never_sees_more_than_the_limits(story, lag):
    server = run(play(story, lag))

    assert server.most <= LIMITS.concurrency
    assert server.most_in_a_second <= LIMITS.rate


async def served_in(server: Server, seconds: float) -> int:
    before = server.served
    await asyncio.sleep(seconds)
    return server.served - before


def test_two_processes_use_the_whole_limit_together():
    async def story() -> tuple[int, int, int]:
        server, board = Server(10_000, seconds=0.2), Board()
        one = Process(server, board, "one", Share(None, 12))
        alone = await served_in(server, 10)
        two = Process(server, board, "two", Share(None, 12))
        await asyncio.sleep(3)
        together = await served_in(server, 10)
        in_use = server.in_progress["one"], server.in_progress["two"]
        assert in_use == (6, 6)
        await one.leave()
        await asyncio.sleep(1)
        left = await served_in(server, 10)
        await two.leave()
        return alone, together, left

    alone, together, left = run(story())
    assert together == pytest.approx(alone, rel=0.15)
    assert left == pytest.approx(alone, rel=0.15)


@pytest.mark.parametrize("end", ["die", "leave"])
def test_the_share_of_one_that_is_gone_is_used_by_the_others(end):
    """At once if it left, after the lapse if it died."""

    async def story() -> tuple[int, int]:
        server, board = Server(10_000, seconds=0.2), Board()
        one, two = (Process(server, board, name, Share(None, 12)) for name in ("one", "two"))
        await asyncio.sleep(5)
        await getattr(one, end)()
        await asyncio.sleep(1.5)
        soon = server.in_progress["two"]
        await asyncio.sleep(LAPSE_SECONDS)
        later = server.in_progress["two"]
        await two.leave()
        return soon, later

    assert run(story()) == ((6 if end == "die" else 12), 12)

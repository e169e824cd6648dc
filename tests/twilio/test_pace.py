"""The pace finds a limit that nobody tells it, keeps a rate, and slows everyone for one 429."""

from __future__ import annotations

import asyncio

import pytest

from numberlift.domain.shares import SEND_WITHIN_SECONDS, Share
from numberlift.errors import LedgerFailed
from numberlift.twilio import LoneShares, Pace
from numberlift.twilio.gate import Gate, Ticket
from numberlift.twilio.tempo import Tempo
from tests.twilio.limited import Server, work
from tests.twilio.virtual import now, run


async def run_through(server: Server, count: int, **limits) -> float:
    """Ask `count` times; answers the seconds it took."""
    began = now()
    async with Pace(LoneShares(), clock=now, **limits) as pace:
        await work(server, pace, count)
    return now() - began


@pytest.mark.parametrize("limit", [5, 20, 50, 80])
def test_an_unknown_limit_is_used_and_hardly_ever_hit(limit):
    """At least 0.9 of the limit is used, and fewer than 1 % of requests are answered 429."""
    server = Server(limit)
    seconds = run(run_through(server, limit * 150))

    assert limit * 150 * server.seconds / limit / seconds >= 0.9
    assert server.refused / server.served < 0.01


def test_no_more_than_the_most_are_in_flight_where_there_is_no_limit():
    server = Server(1000)
    run(run_through(server, 3000, max_concurrency=40))

    assert server.most == 40
    assert server.refused == 0


def test_it_starts_at_ten():
    server = Server(1000)
    run(run_through(server, 10, max_concurrency=100))

    assert server.most == 10


def test_a_limit_that_falls_and_rises_is_followed():
    """Other programs on the account come and go."""

    async def story() -> list[int]:
        server, widths = Server(50), []
        async with Pace(LoneShares(), clock=now) as pace:
            working = asyncio.ensure_future(work(server, pace, None))
            for server.limit in (50, 8, 60):
                await asyncio.sleep(60)
                widths.append(pace.limit)
            working.cancel()
            await asyncio.wait([working])
        return widths

    first, low, last = run(story())
    assert 45 <= first <= 51
    assert 7 <= low <= 9
    assert 54 <= last <= 61


def test_refusals_by_chance_do_not_bring_it_to_a_standstill():
    """A tenth refused at random and some answers slow: width stays, so that slow ones do not stop the others."""
    server = Server(1000, seconds=0.02, chance=0.1, slow=0.02)

    assert run(run_through(server, 1000)) < 60


@pytest.mark.parametrize("rate", [0.8, 7, 100, 500])
def test_never_more_than_the_rate_in_any_one_second(rate):
    server = Server(1000, seconds=0.05)
    count = int(rate * 6) + 1
    seconds = run(run_through(server, count, rate=rate))

    assert server.most_in_a_second <= max(1, rate)
    assert seconds <= (count / rate) * 1.06 + 0.5


def test_a_rate_may_come_go_and_stop_without_losing_anyone():
    """0 lets nobody through, None everybody; those who wait keep their places."""

    async def story() -> list[int]:
        tempo, through, seen = Tempo(0.0), [], []

        async def one(number: int) -> None:
            await tempo.take()
            through.append(number)

        waiting = [asyncio.ensure_future(one(number)) for number in range(30)]
        for rate in (0.0, 10.0, 0.0, None):
            tempo.change(rate)
            await asyncio.sleep(1)
            seen.append(len(through))
        await asyncio.gather(*waiting, one(30))
        assert through == list(range(31))
        return seen

    none, some, stopped, all_of_them = run(story())
    assert (none, all_of_them) == (0, 30)
    assert 8 <= some <= stopped <= some + 1


def test_a_wait_that_the_server_asks_for_holds_for_everyone():
    async def story() -> list[float]:
        times = []
        async with Pace(LoneShares(), clock=now) as pace:
            async with pace.slot() as ticket:
                pace.throttled(ticket, wait_seconds=30.0)
            asked = now()
            for _ in range(3):
                async with pace.slot():
                    times.append(now() - asked)
        return times

    assert all(30.0 <= waited < 31.0 for waited in run(story()))


def test_one_429_halves_the_width_once_a_round_trip():
    gate = Gate(most=100, start=40, clock=lambda: 0.0)
    tickets = [Ticket(gate.cuts, place) for place in range(31, 41)]
    for ticket in tickets:
        gate.refused(ticket)

    assert gate.width == 20


def test_the_accounts_own_count_holds_growth_back():
    """Twilio-Concurrent-Requests: no wider where it was once refused."""
    gate = Gate(most=100, start=40, clock=lambda: 0.0)
    gate.refused(Ticket(0, 40), concurrent=50)
    for _ in range(10):
        gate.answered(Ticket(1, 20), busy=True, concurrent=49)

    assert gate.width == 20
    gate.answered(Ticket(1, 20), busy=True, concurrent=30)
    gate.answered(Ticket(1, 20), busy=True, concurrent=30)
    assert gate.width == 21


def test_a_cancelled_wait_takes_no_slot():
    async def story() -> int:
        async with Pace(LoneShares(), max_concurrency=1, clock=now) as pace:
            await pace.acquire()
            waiting = [asyncio.ensure_future(pace.acquire()) for _ in range(3)]
            await asyncio.sleep(1)
            waiting[0].cancel()
            pace.release()
            waiting[1].cancel()
            await asyncio.sleep(1)
            await waiting[2]
            pace.release()
            return pace.in_flight

    assert run(story()) == 0


def test_after_a_long_sleep_nothing_is_sent_before_the_next_beat():
    """A suspended laptop wakes with its clock far on: others may use its share by now."""

    class Late(LoneShares):
        answered = asyncio.Event()

        async def beat(self, **wanted) -> Share:
            await self.answered.wait()
            return await super().beat(**wanted)

    async def story() -> tuple[bool, bool]:
        shares, slept = Late(), 0.0
        shares.answered.set()
        async with Pace(shares, clock=lambda: now() + slept) as pace:
            await pace.acquire()
            shares.answered.clear()
            slept = SEND_WITHIN_SECONDS + 1
            waiting = asyncio.ensure_future(pace.acquire())
            await asyncio.sleep(5)
            early = waiting.done()
            shares.answered.set()
            await asyncio.wait_for(waiting, 5)
            return early, waiting.done()

    assert run(story()) == (False, True)


def test_a_ledger_that_fails_ends_the_waiting():
    class Broken(LoneShares):
        async def beat(self, **wanted) -> Share:
            raise LedgerFailed("The disk is full. Make room and run again.")

    async def story() -> None:
        async with Pace(Broken(), clock=now) as pace:
            await pace.acquire()

    with pytest.raises(LedgerFailed):
        run(story())


def test_a_pace_not_entered_or_left_says_so():
    async def story() -> None:
        pace = Pace(LoneShares(), clock=now)
        with pytest.raises(RuntimeError):
            await pace.acquire()
        async with pace:
            await pace.acquire()
        await pace.acquire()

    with pytest.raises(Exception, match="left"):
        run(story())

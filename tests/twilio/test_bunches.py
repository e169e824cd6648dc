"""What is begun evenly may be ready in bunches: the rate holds at the first byte, and the width is not cut for it."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from numberlift.twilio import LoneShares, Pace
from numberlift.twilio.gate import Gate, Ticket
from tests.twilio.limited import Board, BoardShares, Server
from tests.twilio.virtual import now, run


class GroupCommits:
    """Whoever comes while a commit runs is in the next one, and all of a commit go on together."""

    def __init__(self, *seconds: float) -> None:
        self.seconds, self._random = seconds, Random(3)
        self._next: asyncio.Future[None] | None = None
        self.longest = 0.0

    async def __call__(self) -> None:
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(self._random.uniform(*self.seconds), self._done)
        await self._next

    def _done(self) -> None:
        done, self._next = self._next, None
        if done is not None:
            done.set_result(None)


async def created(server: Server, pace: Pace, commits: GroupCommits, *, count: int, reads: bool = False) -> None:
    """Creates, each written down before its first byte; every third request is a read, which is not."""
    left = iter(range(count))

    async def worker() -> None:
        for number in left:
            async with pace.slot() as ticket:
                if not (reads and number % 3 == 0):
                    await commits()
                written = now()
                await pace.depart()
                commits.longest = max(commits.longest, now() - written)
                await server.ask()
                pace.answered(ticket)

    await asyncio.gather(*(worker() for _ in range(200)))


async def placed(server: Server, commits: GroupCommits, *, rate: float, count: int, reads: bool = False) -> float:
    """Seconds that it takes at this rate."""
    began = now()
    async with Pace(LoneShares(), rate=rate, clock=now) as pace:
        await created(server, pace, commits, count=count, reads=reads)
    return now() - began


@pytest.mark.parametrize("reads", [False, True], ids=["creates", "creates-and-reads"])
@pytest.mark.parametrize("commit", [(0.01, 0.03), (0.05, 0.6), (0.5, 0.5)], ids=["quick", "uneven", "slow"])
@pytest.mark.parametrize("rate", [2, 40, 100])
def test_bunched_commits_never_exceed_the_rate_in_any_one_second(rate, commit, reads):
    server = Server(1000, seconds=0.05)
    run(placed(server, GroupCommits(*commit), rate=rate, count=rate * 8, reads=reads))

    assert server.most_in_a_second <= rate


@pytest.mark.parametrize("commit", [(0.01, 0.03), (0.05, 0.4)], ids=["quick", "uneven"])
def test_bunched_commits_cost_no_throughput(commit):
    server = Server(1000, seconds=0.05)
    seconds = run(placed(server, GroupCommits(*commit), rate=100, count=2_000))

    assert seconds <= 1.03 * 2_000 / 100 + 1.0  # a margin below the rate, and the first of them


@pytest.mark.parametrize("rate", [0.5, 5, 100])
def test_nobody_waits_at_the_first_byte_longer_than_a_commit_takes(rate):
    """So that what is written down is sent in time, however low the rate."""
    commits = GroupCommits(0.05, 0.6)
    run(placed(Server(1000), commits, rate=rate, count=int(rate * 8) + 2))

    assert commits.longest <= 0.6 + 0.05


def test_two_processes_with_bunched_commits_keep_the_rate_together():
    async def story(server: Server) -> None:
        board = Board(0.02)
        paces = [Pace(BoardShares(board, name), rate=60.0, clock=now) for name in "ab"]

        async def process(pace: Pace, wait: float) -> None:
            await asyncio.sleep(wait)
            async with pace:
                await created(server, pace, GroupCommits(0.05, 0.5), count=400)

        await asyncio.gather(process(paces[0], 0.0), process(paces[1], 2.0))

    server = Server(1000, seconds=0.05)
    run(story(server))

    assert server.most_in_a_second <= 60


def test_a_429_now_and_then_beside_a_rate_leaves_the_width():
    gate = Gate(most=100, start=40, clock=lambda: 0.0)
    for _ in range(50):
        gate.refused(Ticket(gate.cuts, 40, paced=True))
        for _ in range(20):
            gate.answered(Ticket(gate.cuts, 40, paced=True), busy=False)

    assert gate.width == 40


def test_429s_that_do_not_end_cut_the_width_beside_a_rate_too():
    """The account allows less than the rate that we were told."""
    gate = Gate(most=100, start=40, clock=lambda: 0.0)
    for _ in range(4):
        gate.refused(Ticket(gate.cuts, 40, paced=True))

    assert gate.width == 20


def test_nothing_departs_during_a_pause_that_the_server_asked_for():
    async def story() -> float:
        async with Pace(LoneShares(), clock=now) as pace, pace.slot() as waiting, pace.slot() as throttled:
            pace.throttled(throttled, wait_seconds=30.0)
            asked = now()
            await pace.depart()
            pace.answered(waiting)
            return now() - asked

    assert run(story()) >= 30.0


def test_nothing_departs_while_others_may_use_our_share():
    """A process that slept between its slot and its first byte waits for its next beat."""

    async def story() -> tuple[bool, bool]:
        shares = BoardShares(Board(), "one")
        slept = 0.0
        async with Pace(shares, rate=100.0, clock=lambda: now() + slept) as pace:
            await pace.acquire()
            shares.reachable, slept = False, 60.0
            departing = asyncio.ensure_future(pace.depart())
            await asyncio.sleep(5)
            early = departing.done()
            shares.reachable = True
            await asyncio.wait_for(departing, 5)
            return early, departing.done()

    assert run(story()) == (False, True)

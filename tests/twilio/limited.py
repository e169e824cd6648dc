"""A server with a limit it tells nobody, and processes that use it, all in virtual time."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import suppress
from random import Random

from numberlift.domain.shares import LAPSE_SECONDS, NOTHING, Holder, Share, held_after, share_of
from numberlift.errors import TryAgain
from numberlift.twilio import Pace
from tests.twilio.virtual import now


class Server:
    """Answers 429 when more than `limit` requests are in progress, or by chance; remembers what it saw."""

    def __init__(self, limit: int, *, seconds: float = 0.1, chance: float = 0.0, slow: float = 0.0) -> None:
        self.limit, self.seconds, self.chance, self.slow = limit, seconds, chance, slow
        self.served = self.refused = self.most = 0
        self.in_progress: Counter[str] = Counter()
        self.times: deque[float] = deque()
        self.most_in_a_second = 0
        self._random = Random(7)

    async def ask(self, who: str = "") -> int:
        await asyncio.sleep(0.001)
        self._see()
        if self.in_progress.total() >= self.limit or self._random.random() < self.chance:
            self.refused += 1
            return 429
        self.in_progress[who] += 1
        self.most = max(self.most, self.in_progress.total())
        try:
            slow = 5.0 if self._random.random() < self.slow else 0.0
            await asyncio.sleep(slow + self.seconds * self._random.uniform(0.6, 1.4))
        finally:
            self.in_progress[who] -= 1
        self.served += 1
        return 200

    def _see(self) -> None:
        self.times.append(now())
        while self.times[0] <= now() - 1.0:
            self.times.popleft()
        self.most_in_a_second = max(self.most_in_a_second, len(self.times))


async def work(server: Server, pace: Pace, count: int | None, *, workers: int = 100, who: str = "") -> None:
    """A pool of workers that asks `count` times (for ever if None), each again after a 429."""
    left = iter(range(count)) if count is not None else iter(int, 1)

    async def worker() -> None:
        for _ in left:
            refused = 0
            while await once(server, pace, who) == 429:
                refused += 1
                await asyncio.sleep(0.25 * 2 ** min(refused, 5))

    await asyncio.gather(*(worker() for _ in range(workers)))


async def once(server: Server, pace: Pace, who: str) -> int:
    async with pace.slot() as ticket:
        await pace.depart()
        status = await server.ask(who)
        if status == 429:
            pace.throttled(ticket)
        else:
            pace.answered(ticket)
    return status


class Board:
    """The rows of `domain.shares` as a ledger would keep them, with its own lag."""

    def __init__(self, lag: float = 0.0) -> None:
        self.lag = lag
        self.rows: dict[str, tuple[Holder, float]] = {}
        self._joined = 0

    def beat(self, name: str, wanted: Share, holding: Share) -> Share:
        for gone in [key for key, (_, at) in self.rows.items() if key != name and now() - at > LAPSE_SECONDS]:
            del self.rows[gone]
        if name not in self.rows:
            self._joined += 1
        joined = self.rows[name][0].joined if name in self.rows else self._joined
        self.rows[name] = (Holder(name, joined, wanted, holding), now())
        share = share_of((row for row, _ in self.rows.values()), name)
        self.rows[name] = (Holder(name, joined, wanted, held_after(holding, share)), now())
        return share


class BoardShares:
    """One process's seat at the board; `reachable` can be taken away."""

    def __init__(self, board: Board, name: str) -> None:
        self._board, self._name = board, name
        self.reachable = True

    async def beat(self, *, rate: float | None, concurrency: int, holding: Share) -> Share:
        await asyncio.sleep(self._board.lag)
        if not self.reachable:
            raise TryAgain("The ledger is busy. Run again.")
        share = self._board.beat(self._name, Share(rate, concurrency), holding)
        await asyncio.sleep(self._board.lag)
        return share

    async def leave(self) -> None:
        self._board.rows.pop(self._name, None)


class Process:
    """A process of ours that keeps asking until it leaves or dies."""

    def __init__(self, server: Server, board: Board, name: str, limits: Share) -> None:
        self.shares = BoardShares(board, name)
        self.pace = Pace(self.shares, rate=limits.rate, max_concurrency=limits.concurrency, clock=now)
        self.name, self._server = name, server
        self._life = asyncio.get_running_loop().create_task(self._live())

    async def _live(self) -> None:
        async with self.pace:
            await work(self._server, self.pace, None, workers=30, who=self.name)

    async def leave(self) -> None:
        """Stop as Ctrl-C does: the seat is given up."""
        self._life.cancel()
        with suppress(asyncio.CancelledError):
            await self._life

    async def die(self) -> None:
        """Stop as SIGKILL does: the row stays where it is."""
        self.shares.leave = _nothing  # type: ignore[method-assign] - a dead process leaves no board
        self.shares.reachable = False
        await self.leave()


async def _nothing() -> None:
    """Do what the dead do."""


__all__ = ["NOTHING", "Board", "BoardShares", "Process", "Server", "once", "work"]

"""Requests a second, as the server counts them: never more than the rate in any one second.

aiolimiter's bucket does the counting. It holds about 20 ms of the rate, because a bucket of a whole second sends double
in the first; a steady 97.5 % and the bucket are together less than the rate. It is asked for half a bucket at once:
waiting in it costs 35 to 400 µs, for many as for one, and the other half is there when a timer rings late.
Every bucket begins full, so that a change of the rate is no occasion for a burst.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from aiolimiter import AsyncLimiter

_STEADY: Final = 0.975
_BUCKET_SECONDS: Final = 0.02


class Tempo:
    """Lets requests through at a rate that may change; None lets everything through, 0 nothing.

    `shared` says that the rate is a part of one that others use too: each of them may be one request early, so each
    leaves one out. `fresh` says that the rate may have been in use until now, by whoever had it before.
    """

    def __init__(self, rate: float | None, *, shared: bool = False, fresh: bool = True) -> None:
        self._queue: deque[asyncio.Future[None]] = deque()
        self._pump: asyncio.Task[None] | None = None
        self.rate: float | None = None
        self._shared = False
        self._limiter: AsyncLimiter | None = None
        self._fresh = False
        self.change(rate, shared=shared)
        self._fresh = fresh

    def change(self, rate: float | None, *, shared: bool = False) -> None:
        """Go on at `rate` requests a second; those who wait keep their places."""
        if (rate, shared) == (self.rate, self._shared):
            return
        self.rate, self._shared = rate, shared
        self._limiter = _limiter(rate, shared=shared) if rate else None
        self._fresh = True
        if self._queue and self._pump is None and rate != 0.0:
            self._pump = asyncio.get_running_loop().create_task(self._run())

    async def take(self) -> bool:
        """Wait for one's turn, first come first served; whether there was any waiting."""
        limiter = self._limiter
        if not self._queue and self.rate is None:
            return False
        if not self._queue and limiter is not None and not self._fresh and limiter.has_capacity():
            await limiter.acquire()
            return False
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._queue.append(turn)
        if self._pump is None and limiter is not None:
            self._pump = loop.create_task(self._run())
        await turn
        return True

    async def _run(self) -> None:
        while self._queue and self.rate != 0.0:
            batch = len(self._queue)
            if self._limiter is not None:
                batch = min(batch, max(1, int(self._limiter.max_rate / 2)))
                await self._acquire(self._limiter, batch)
            for _ in range(min(batch, len(self._queue))):
                turn = self._queue.popleft()
                if not turn.done():
                    turn.set_result(None)
        self._pump = None

    async def _acquire(self, limiter: AsyncLimiter, batch: int) -> None:
        if self._fresh:
            self._fresh = False
            await limiter.acquire(limiter.max_rate)
        await limiter.acquire(batch)


def _limiter(rate: float, *, shared: bool) -> AsyncLimiter:
    steady = rate * _STEADY
    if shared:
        steady = max(steady - 1.0, steady / 2)
    bucket = max(1.0, steady * _BUCKET_SECONDS)
    return AsyncLimiter(bucket, bucket / steady)

"""Every request waits here for its turn: rate, concurrency, pauses, and our share among other processes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from math import inf
from typing import Final, Self

from numberlift.domain.shares import BEAT_SECONDS
from numberlift.errors import NumberliftError, TryAgain
from numberlift.twilio.gate import Gate, Ticket
from numberlift.twilio.ports import Shares
from numberlift.twilio.seat import Seat, awake_clock
from numberlift.twilio.tempo import Tempo

_DRAINING_SECONDS: Final = 0.05
_HUNGRY_SECONDS: Final = 0.2
_LONGEST_PAUSE_SECONDS: Final = 120.0


class Pace:
    """Grants one slot a request; all workers of a process share one Pace.

    `rate` is in requests a second for the whole account (None: no limit), `max_concurrency` the most in flight for the
    whole account. Enter it before use: from then on it beats for its share until left. A slot:

        async with pace.slot() as ticket:
            await pace.depart()            # right before the first byte
            reply = await send()
            pace.answered(ticket)          # or pace.throttled(ticket, wait_seconds=…) for a 429

    The rate is kept twice. At the slot, so that no more is begun (a connection, a commit) than can be sent soon; and at
    the first byte, because what was begun evenly may be ready in bunches. The second wait is never longer than the
    longest way between the two, and costs no throughput.
    Waiting for a slot raises whatever ended the beats (LedgerFailed …).
    """

    def __init__(
        self,
        shares: Shares,
        *,
        rate: float | None = None,
        max_concurrency: int = 100,
        start_concurrency: int = 10,
        clock: Callable[[], float] = awake_clock,
    ) -> None:
        self._shares = shares
        self._rate = rate
        self.max_concurrency = max_concurrency
        self._clock = clock
        self._gate = Gate(most=max_concurrency, start=start_concurrency, clock=clock)
        self._seat = Seat()
        self._tempo: Tempo | None = None
        self._door: Tempo | None = None
        self._slot = _Slot(self)
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._in_flight = 0
        self._paused_until = -inf
        self._beating: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self._broken: BaseException | None = RuntimeError("enter the Pace before asking it for a slot")

    @property
    def limit(self) -> int:
        """How many requests may be in flight now."""
        share = self._seat.share
        return 0 if share.rate == 0.0 else min(self._gate.width, share.concurrency)

    @property
    def in_flight(self) -> int:
        """How many slots are held now."""
        return self._in_flight

    async def __aenter__(self) -> Self:
        """Join those who share the account."""
        self._stop.clear()
        self._broken = None
        self._beating = asyncio.get_running_loop().create_task(self._beat(), name="numberlift-pace")
        self._beating.add_done_callback(self._ended)
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Leave; our share is free for the others."""
        self._stop.set()
        if self._beating is not None:
            await asyncio.wait([self._beating])
        with suppress(NumberliftError):  # a seat that cannot be given up lapses by itself
            await self._shares.leave()
        self._seat = Seat()

    @asynccontextmanager
    async def resting(self) -> AsyncIterator[None]:
        """Give our share to the others meanwhile: nothing is sent, and a slot asked for is refused."""
        await self.__aexit__()
        try:
            yield
        finally:
            await self.__aenter__()

    def slot(self) -> AbstractAsyncContextManager[Ticket]:
        """One slot for one request, as a context manager around its sending."""
        return self._slot

    async def acquire(self) -> Ticket:
        """Wait for a slot; `release` it whatever happens."""
        while True:
            if self._waiting or not self._open(self._clock()):
                await self._turn()
            else:
                self._in_flight += 1
            if self._tempo is None:
                return Ticket(self._gate.cuts, self._in_flight)
            paced = await self._in_tempo(self._tempo)
            if paced is not None:
                return Ticket(self._gate.cuts, self._in_flight, paced)

    @property
    def has_rate(self) -> bool:
        """Whether there is a rate to keep at the first byte, now that the slot is held."""
        return self._door is not None

    async def depart(self) -> bool:
        """Wait, with a slot held, until the first byte may go out; whether that took any time."""
        waited = False
        while True:
            if self._door is not None:
                waited |= await self._door.take()
            now = self._clock()
            if self._may_send(now):
                return waited
            if self._broken is not None:
                raise self._broken
            waited = True
            await asyncio.sleep(max(self._paused_until - now, _HUNGRY_SECONDS))

    def release(self) -> None:
        """Give a slot back."""
        self._in_flight -= 1
        if self._waiting:
            self._wake()

    def answered(self, ticket: Ticket, *, concurrent: int | None = None) -> None:
        """A request was answered with anything but 429; call it while its slot is held."""
        self._gate.answered(ticket, busy=self._in_flight >= self._gate.width, concurrent=concurrent)

    def throttled(self, ticket: Ticket, *, wait_seconds: float | None = None, concurrent: int | None = None) -> None:
        """A request was answered 429: slow everyone, and let nobody send for as long as the server asked."""
        pause = max(self._gate.refused(ticket, concurrent=concurrent), wait_seconds or 0.0)
        if pause > 0.0:
            pause = min(pause, _LONGEST_PAUSE_SECONDS)
            self._paused_until = max(self._paused_until, self._clock() + pause)
            asyncio.get_running_loop().call_later(pause, self._wake)

    def _open(self, now: float) -> bool:
        return self._in_flight < self.limit and self._may_send(now)

    def _may_send(self, now: float) -> bool:
        return now >= self._paused_until and not self._seat.lapsed(now)

    async def _turn(self) -> None:
        """Queue up; whoever wakes us has counted us in."""
        if self._broken is not None:
            raise self._broken
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.release()
            raise

    async def _in_tempo(self, tempo: Tempo) -> bool | None:
        """Wait for the rate, holding the slot; whether that took any time.

        None (and the slot given back) if sending is not allowed any more.
        """
        try:
            waited = await tempo.take()
        except BaseException:  # a cancelled one, too, gives its slot back
            self.release()
            raise
        if self._may_send(self._clock()):
            return waited
        self.release()
        return None

    def _wake(self) -> None:
        now = self._clock()
        if self._waiting and now < self._paused_until and self._in_flight == 0:
            # A timer may ring a moment before its time by our clock, and nobody else would wake the waiting.
            asyncio.get_running_loop().call_later(self._paused_until - now, self._wake)
        while self._waiting and self._open(now):
            turn = self._waiting.popleft()
            if not turn.done():
                self._in_flight += 1
                turn.set_result(None)

    async def _beat(self) -> None:
        while not self._stop.is_set():
            began = self._clock()
            holding = self._seat.holding(self._in_flight, began)
            with suppress(TryAgain):
                share = await self._shares.beat(rate=self._rate, concurrency=self.max_concurrency, holding=holding)
                self._seat.take(share, began=began)
                self._keep_tempo(share.rate)
                self._wake()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), self._until_next_beat())

    def _until_next_beat(self) -> float:
        """Soon while others wait for us to shrink, or we for them; else at leisure."""
        if self._in_flight > self._seat.share.concurrency:
            return _DRAINING_SECONDS
        return BEAT_SECONDS if self.limit else _HUNGRY_SECONDS

    def _keep_tempo(self, rate: float | None) -> None:
        shared = rate != self._rate
        if self._tempo is not None and self._door is not None:
            self._tempo.change(rate, shared=shared)
            self._door.change(rate, shared=shared)
        elif rate is not None:
            self._tempo, self._door = Tempo(rate, shared=shared), Tempo(rate, shared=shared, fresh=False)

    def _ended(self, beating: asyncio.Task[None]) -> None:
        """The beats have ended: those who wait must not wait for ever."""
        failure = None if beating.cancelled() else beating.exception()
        self._broken = failure or TryAgain("The pace was left while requests waited. Run the same command again.")
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(self._broken)


class _Slot:
    """The context manager of `Pace.slot`; it holds nothing, so that one serves all."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def __aenter__(self) -> Ticket:
        return await self._pace.acquire()

    async def __aexit__(self, *exc: object) -> None:
        self._pace.release()

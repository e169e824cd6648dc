"""Parts of one work done by flow runs on the pool, watched until all have ended; one that crashed is started again.

A part is found out to be dead by Prefect (its worker tells, or its heartbeats cease), and sooner by its lock in the
ledger, which it held and nobody holds any more although it never gave it back. Prefect's server may lose such an event
when it is busy, so that one which is said to run and holds no lock for minutes is dead as well. Whoever watches goes on
by itself, too, when its process is gone (`flows.serving.automations`), and joins the parts that are still at work.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from numberlift.errors import ApiDown, CannotStart, RunStopped
from numberlift.flows.running.cancelling import is_cancelled
from numberlift.flows.running.waiting import deployed_run
from numberlift.flows.serving.automations import name_of_watcher
from numberlift.flows.spreading.parts import Part, PartState, cancel, crash, launch_part, rename, state_of
from numberlift.ledger import Ledger
from numberlift.pipeline.meter import Progress

MOST_STARTS: Final = 4
"""The first and three more."""
LOOK_SECONDS: Final = 1.0
NO_WORKER_SECONDS: Final = 900.0
NO_SERVER_SECONDS: Final = 90.0
NO_LOCK_SECONDS: Final = 120.0
"""One that runs has its lock some seconds later, and ends some seconds after it gave it back."""
LOCK_SECONDS: Final = 10.0

T = TypeVar("T")


@dataclass(slots=True)
class _Watched:
    """A part, the flow run that does it now, and how often one was started."""

    part: Part
    fence: int = 0
    flow_run_id: str = ""
    starts: int = 0
    waiting_since: float = 0.0
    owned_at: float = 0.0
    asked_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Watch:
    """Sees parts through, at most `at_once` of them at the same time; `again` is the command that goes on.

    `cancelled` answers whether somebody cancelled the flow run that watches, whose parts are then cancelled with it.
    """

    ledger: Ledger
    progress: Progress
    at_once: int
    again: str = "start the run again"
    clock: Callable[[], float] = field(default=time.monotonic)
    cancelled: Callable[[], Awaitable[bool]] = is_cancelled

    async def see_through(self, parts: Sequence[Part]) -> None:
        """Have each part done; returns when all have ended.

        Raises RunStopped for one that crashed too often, that no worker took, or that could not go on; and when
        Prefect's server is gone for good. What was done is kept, and the next start goes on.
        """
        await self._be_gone_on_with()
        open_ = [_Watched(one) for one in parts]
        try:
            while open_:
                for one in open_[: self.at_once]:
                    if await self._ended(one):
                        open_.remove(one)
                await asyncio.sleep(LOOK_SECONDS if open_ else 0.0)
        except asyncio.CancelledError:
            if await self.cancelled():
                await self._cancel(open_)
            raise

    async def _cancel(self, open_: Sequence[_Watched]) -> None:
        """Cancel what was started; a part that cannot be told goes on, and is found by the next start."""
        for one in open_:
            if one.flow_run_id:
                try:
                    await cancel(one.flow_run_id)
                except CannotStart:
                    self.progress.say(f"{one.part.named} could not be cancelled and goes on.")

    async def _be_gone_on_with(self) -> None:
        """Have Prefect begin this flow run again when its process is gone; one that no deployment started is not."""
        mine = deployed_run()
        if mine is not None and (name := name_of_watcher()):
            await self._answered(lambda: rename(str(mine), name))

    async def _ended(self, one: _Watched) -> bool:
        """Look at a part once, and start it (again) where that is needed."""
        if not one.flow_run_id:
            await self._start(one)
            return False
        flow_run_id = one.flow_run_id
        state, message = await self._answered(lambda: state_of(flow_run_id))
        if state is PartState.WAITING:
            self._give_up_waiting(one)
            one.owned_at = self.clock()
        elif state is PartState.RUNNING:
            one.waiting_since = self.clock()
            if await asyncio.to_thread(self._died, one):
                await self._answered(lambda: crash(flow_run_id, "Its process is gone: nobody holds its lock any more."))
        elif state is PartState.CRASHED:
            one.flow_run_id = ""
        elif state is PartState.FAILED:
            raise RunStopped(f"{one.part.named} could not go on: {message or 'see its flow run in Prefect'}")
        return state is PartState.COMPLETED

    async def _start(self, one: _Watched) -> None:
        if one.starts >= MOST_STARTS:
            raise RunStopped(
                f"{one.part.named} crashed {one.starts} times. Look at its flow runs in Prefect, then {self.again}."
            )
        key = f"{one.part.tag}:{secrets.token_hex(8)}"
        one.fence = await asyncio.to_thread(self.ledger.locks.fence, one.part.lock)
        one.flow_run_id = await self._answered(lambda: launch_part(one.part, idempotency_key=key))
        one.starts += 1
        one.waiting_since = one.owned_at = one.asked_at = self.clock()
        if one.starts > 1:
            self.progress.say(f"{one.part.named} crashed and is started again.")

    def _died(self, one: _Watched) -> bool:
        """Whether a process had the part's lock since we started it and is gone without giving it back, or has none."""
        if self.ledger.locks.died(one.part.lock, since=one.fence):
            return True
        now = self.clock()
        if now - one.asked_at >= LOCK_SECONDS:
            one.asked_at = now
            if self.ledger.locks.is_owned(one.part.lock):
                one.owned_at = now
        return now - one.owned_at > NO_LOCK_SECONDS

    def _give_up_waiting(self, one: _Watched) -> None:
        if self.clock() - one.waiting_since > NO_WORKER_SECONDS:
            named = one.part.named[:1].lower() + one.part.named[1:]
            raise RunStopped(
                f"No worker has taken {named} for {NO_WORKER_SECONDS / 60:g} minutes. "
                f"Start workers (`numberlift up --workers N`), then {self.again}."
            )

    async def _answered(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What Prefect's server says, asked again while it is away for a while."""
        since = self.clock()
        while True:
            try:
                return await ask()
            except CannotStart as error:
                if self.clock() - since > NO_SERVER_SECONDS:
                    raise ApiDown(f"{error} Its shards may go on; {self.again} when it is back.") from error
            await asyncio.sleep(2 * LOOK_SECONDS)

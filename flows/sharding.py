"""A run's ranges asked about by deployed flow runs, watched until all have ended; one that crashed is started again.

A shard is found out to be dead by Prefect (its worker tells, or its heartbeats cease), and sooner by its lock in the
ledger, which it held and nobody holds any more although it never gave it back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from numberlift.errors import ApiDown, CannotStart, RunStopped
from numberlift.flows.launch import Shard, ShardState, crash, launch_shard, shard_state
from numberlift.ledger import Chunk, Ledger
from numberlift.pipeline.meter import Progress
from numberlift.pipeline.sharding import lock_name

MOST_STARTS: Final = 4
"""The first and three more."""
LOOK_SECONDS: Final = 1.0
NO_WORKER_SECONDS: Final = 900.0
NO_SERVER_SECONDS: Final = 90.0

T = TypeVar("T")


@dataclass(slots=True)
class _Watched:
    """A range, the flow run that asks about it now, and how often one was started."""

    range: Chunk
    fence: int = 0
    shard: Shard | None = None
    starts: int = 0
    waiting_since: float = 0.0


@dataclass(frozen=True, slots=True)
class PrefectShards:
    """Ranges as flow runs of the deployment `check-shard`, on whatever workers its pool has."""

    ledger: Ledger
    progress: Progress
    count: int
    clock: Callable[[], float] = field(default=time.monotonic)

    async def ask(self, ranges: Sequence[Chunk]) -> None:
        """Have each range asked about; returns when all have ended.

        Raises RunStopped for a range that crashed too often, that no worker took, or that could not go on; and when
        Prefect's server is gone for good. What was answered is kept, and the next start goes on.
        """
        open_ = [_Watched(one) for one in ranges]
        while open_:
            for one in list(open_):
                if await self._ended(one):
                    open_.remove(one)
            await asyncio.sleep(LOOK_SECONDS if open_ else 0.0)

    async def _ended(self, one: _Watched) -> bool:
        """Look at a range once, and start it (again) where that is needed."""
        if one.shard is None:
            await self._start(one)
            return False
        shard = one.shard
        state, message = await self._answered(lambda: shard_state(shard))
        if state is ShardState.WAITING:
            self._give_up_waiting(one)
        elif state is ShardState.RUNNING:
            one.waiting_since = self.clock()
            if await asyncio.to_thread(self._died, one):
                await self._answered(lambda: crash(shard, "Its process is gone: nobody holds its lock any more."))
        elif state is ShardState.CRASHED:
            one.shard = None
        elif state is ShardState.FAILED:
            raise RunStopped(f"{_named(one)} could not go on: {message or 'see its flow run in Prefect'}")
        return state is ShardState.COMPLETED

    async def _start(self, one: _Watched) -> None:
        if one.starts >= MOST_STARTS:
            raise RunStopped(
                f"{_named(one)} crashed {one.starts} times. Look at its flow runs in Prefect, then start the run again."
            )
        one.fence = await asyncio.to_thread(self.ledger.locks.fence, lock_name(one.range))
        one.shard = await self._answered(lambda: launch_shard(one.range.run_id, one.range.start, one.range.end))
        one.starts += 1
        one.waiting_since = self.clock()
        if one.starts > 1:
            self.progress.say(f"{_named(one)} crashed and is started again.")

    def _died(self, one: _Watched) -> bool:
        """Whether a process had the range's lock since we started it, and is gone without giving it back."""
        return self.ledger.locks.died(lock_name(one.range), since=one.fence)

    def _give_up_waiting(self, one: _Watched) -> None:
        if self.clock() - one.waiting_since > NO_WORKER_SECONDS:
            raise RunStopped(
                f"No worker has taken {_named(one).lower()} for {NO_WORKER_SECONDS / 60:g} minutes. "
                "Start workers (`numberlift up --workers N`), then start the run again."
            )

    async def _answered(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What Prefect's server says, asked again while it is away for a while."""
        since = self.clock()
        while True:
            try:
                return await ask()
            except CannotStart as error:
                if self.clock() - since > NO_SERVER_SECONDS:
                    raise ApiDown(f"{error} Its shards may go on; start the run again when it is back.") from error
            await asyncio.sleep(2 * LOOK_SECONDS)


def _named(one: _Watched) -> str:
    return f"The range of lines {one.range.start:,} to {one.range.end:,}"

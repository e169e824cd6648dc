"""One check spread over several processes, on one machine or many, that share a ledger and one account's limit.

The run's lines are cut into ranges of positions. A process is given a run and a range, never numbers: what is open in
it is read from the ledger, what it answers is written there, and the pace is shared there. The owner of the run waits,
asks again what stayed undecided, and writes the report.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from typing import Final, Protocol

from numberlift.errors import LedgerFailed, RunOwned
from numberlift.ledger import Chunk, Ledger, Owner, Run
from numberlift.pipeline.meter import Meter
from numberlift.pipeline.reporting import kinds_of

MOST_SHARDS: Final = 64
LOOK_SECONDS: Final = 2.0
WAIT_SECONDS: Final = 90.0


class Shards(Protocol):
    """Other processes that ask about ranges of a run."""

    @property
    def count(self) -> int:
        """How many ranges a run is cut into."""
        ...

    async def ask(self, ranges: Sequence[Chunk]) -> None:
        """Have each range asked about; returns when all have ended. Raises RunStopped, saying which could not end."""
        ...


def cut(ranges: Sequence[Chunk], count: int) -> list[Chunk]:
    """At most `count` ranges that cover what these cover, in order and of nearly the same number of lines."""
    if not ranges:
        return []
    run_id, first, last = ranges[0].run_id, ranges[0].start, ranges[-1].end
    lines = last - first + 1
    count = min(count, lines)
    bounds = [first + lines * place // count for place in range(count + 1)]
    return [Chunk(run_id, start, end - 1) for start, end in pairwise(bounds)]


def lock_name(shard: Chunk) -> str:
    """The name under which the process that asks about a range owns it."""
    return f"shard:{shard.run_id}:{shard.start}-{shard.end}"


async def owned_soon(own: Callable[[], Owner]) -> Owner:
    """A lock on a part of the work; one whose process has only just gone is waited for. Raises RunOwned."""
    for _ in range(int(WAIT_SECONDS / LOOK_SECONDS)):
        with suppress(RunOwned):
            return await asyncio.to_thread(own)
        await asyncio.sleep(LOOK_SECONDS)
    return await asyncio.to_thread(own)


@asynccontextmanager
async def counted(ledger: Ledger, run: Run, meter: Meter) -> AsyncIterator[None]:
    """While others ask: what they have answered, read from the ledger every few seconds."""
    looking = asyncio.create_task(_count(ledger, run, meter))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _count(ledger: Ledger, run: Run, meter: Meter) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        with suppress(LedgerFailed):
            left = await asyncio.to_thread(ledger.items.count_open, run.id, kinds_of(run))
            meter.answered = max(meter.answered, meter.to_ask - left.hosting - left.portability)

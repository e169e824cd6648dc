"""A range of a run, asked about by a process that does not own the run; `sharding` is the owner's side."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from numberlift.errors import CannotStart, RunOwned
from numberlift.ledger import Chunk, Ledger, Owner
from numberlift.pipeline.asking import Asker, Asking
from numberlift.pipeline.check import CheckParts
from numberlift.pipeline.intake import must_be_of
from numberlift.pipeline.reporting import kinds_of
from numberlift.pipeline.sharding import LOOK_SECONDS, lock_name

PIECE_ROWS: Final = 10_000
WAIT_SECONDS: Final = 90.0


async def ask_shard(shard: Chunk, parts: CheckParts, *, asking: Asking) -> None:
    """Ask about what is open in one range of a run that somebody else owns. Undecided answers stay for the owner.

    Raises RunOwned if another process goes on asking about this range, CannotStart if the run is over, RunStopped if it
    cannot go on.
    """
    ledger = parts.ledger
    with await _owned(ledger, shard):
        run = ledger.runs.get(shard.run_id)
        if run.state in {"finished", "withdrawn"}:
            raise CannotStart(f"Run {run.id} is {run.state}: nothing of it is left to ask.")
        must_be_of(run, parts.client.account_sid)
        parts.meter.phase = "checking"
        async with ledger.writer() as writer:
            asker = Asker(
                run,
                ledger=ledger,
                writer=writer,
                client=parts.client,
                meter=parts.meter,
                kinds=kinds_of(run),
                asking=asking,
            )
            await parts.steps.each_chunk(_pieces(shard), asker.ask)


async def _owned(ledger: Ledger, shard: Chunk) -> Owner:
    """The lock on a range; one whose process has only just gone is waited for."""
    what = f"Lines {shard.start:,} to {shard.end:,} of run {shard.run_id}"
    for _ in range(int(WAIT_SECONDS / LOOK_SECONDS)):
        with suppress(RunOwned):
            return await asyncio.to_thread(ledger.locks.own, lock_name(shard), what=what)
        await asyncio.sleep(LOOK_SECONDS)
    return await asyncio.to_thread(ledger.locks.own, lock_name(shard), what=what)


def _pieces(shard: Chunk) -> list[Chunk]:
    return [
        Chunk(shard.run_id, start, min(start + PIECE_ROWS - 1, shard.end))
        for start in range(shard.start, shard.end + 1, PIECE_ROWS)
    ]

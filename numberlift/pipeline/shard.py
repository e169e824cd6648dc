"""A range of a run, asked about by a process that does not own the run; `sharding` is the owner's side."""

from __future__ import annotations

from typing import Final

from numberlift.errors import CannotStart
from numberlift.ledger import Chunk
from numberlift.pipeline.asking import Asker, Asking
from numberlift.pipeline.check import CheckParts
from numberlift.pipeline.intake import must_be_of
from numberlift.pipeline.reporting import kinds_of
from numberlift.pipeline.sharding import lock_name, owned_soon

PIECE_ROWS: Final = 10_000


async def ask_shard(shard: Chunk, parts: CheckParts, *, asking: Asking) -> None:
    """Ask about what is open in one range of a run that somebody else owns. Undecided answers stay for the owner.

    Raises RunOwned if another process goes on asking about this range, CannotStart if the run is over, RunStopped if it
    cannot go on.
    """
    ledger = parts.ledger
    what = f"Lines {shard.start:,} to {shard.end:,} of run {shard.run_id}"
    with await owned_soon(lambda: ledger.locks.own(lock_name(shard), what=what)):
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


def _pieces(shard: Chunk) -> list[Chunk]:
    return [
        Chunk(shard.run_id, start, min(start + PIECE_ROWS - 1, shard.end))
        for start in range(shard.start, shard.end + 1, PIECE_ROWS)
    ]

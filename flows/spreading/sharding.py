"""A run's ranges asked about by flow runs of the deployment `check-shard`, on whatever workers the pool has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from numberlift.flows.spreading.parts import Part
from numberlift.flows.spreading.watching import Watch
from numberlift.ledger import Chunk, Ledger
from numberlift.pipeline.meter import Progress
from numberlift.pipeline.sharding import lock_name


@dataclass(frozen=True, slots=True)
class PrefectShards:
    """Ranges as flow runs: each is told a run and a range, never numbers."""

    ledger: Ledger
    progress: Progress
    count: int

    async def ask(self, ranges: Sequence[Chunk]) -> None:
        """Have each range asked about; returns when all have ended. Raises as `Watch.see_through`."""
        await Watch(self.ledger, self.progress, self.count).see_through([_part(one) for one in ranges])


def _part(one: Chunk) -> Part:
    return Part(
        flow="shard",
        parameters={"run": one.run_id, "start": one.start, "end": one.end},
        tag=f"{one.run_id}:{one.start}-{one.end}",
        lock=lock_name(one),
        named=f"The range of lines {one.start:,} to {one.end:,}",
    )

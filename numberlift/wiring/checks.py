"""Run a check with real parts, whoever calls: the command line or a flow."""

from __future__ import annotations

from numberlift.ledger import Chunk, Ledger
from numberlift.pipeline.asking import Asking
from numberlift.pipeline.check import CheckOrder, CheckParts, PaceLimits, check
from numberlift.pipeline.meter import Meter, Progress
from numberlift.pipeline.reporting import Written
from numberlift.pipeline.shard import ask_shard
from numberlift.pipeline.sharding import Shards
from numberlift.pipeline.steps import Steps
from numberlift.settings import Settings
from numberlift.twilio import Patience
from numberlift.wiring.parts import opened_client


async def run_check(
    order: CheckOrder,
    *,
    settings: Settings,
    ledger: Ledger,
    steps: Steps,
    progress: Progress,
    patience: Patience | None = None,
    shards: Shards | None = None,
) -> Written:
    """The use case `check` against the Twilio that the settings name; raises what it raises."""
    meter = Meter()
    async with opened_client(settings, ledger, meter, patience=patience) as client:
        parts = CheckParts(
            ledger=ledger,
            client=client,
            pace=PaceLimits(settings.rate, settings.concurrency),
            meter=meter,
            steps=steps,
            progress=progress,
            shards=shards,
        )
        return await check(order, parts)


async def run_shard(shard: Chunk, *, settings: Settings, ledger: Ledger, steps: Steps, progress: Progress) -> None:
    """Ask about a range of a run against the Twilio that the settings name; raises what `ask_shard` raises."""
    meter = Meter()
    async with opened_client(settings, ledger, meter) as client:
        pace = PaceLimits(settings.rate, settings.concurrency)
        parts = CheckParts(ledger=ledger, client=client, pace=pace, meter=meter, steps=steps, progress=progress)
        await ask_shard(shard, parts, asking=asking_of(settings))


def asking_of(settings: Settings) -> Asking:
    """How numbers are asked about under these settings: as many workers as requests may be under way."""
    return Asking(workers=settings.concurrency)

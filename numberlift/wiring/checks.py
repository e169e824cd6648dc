"""Run a check with real parts, whoever calls: the command line or a flow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
    opened = check_parts(settings, ledger, steps=steps, progress=progress, patience=patience, shards=shards)
    async with opened as parts:
        return await check(order, parts)


async def run_shard(shard: Chunk, *, settings: Settings, ledger: Ledger, steps: Steps, progress: Progress) -> None:
    """Ask about a range of a run against the Twilio that the settings name; raises what `ask_shard` raises."""
    async with check_parts(settings, ledger, steps=steps, progress=progress) as parts:
        await ask_shard(shard, parts, asking=asking_of(settings))


@asynccontextmanager
async def check_parts(
    settings: Settings,
    ledger: Ledger,
    *,
    steps: Steps,
    progress: Progress,
    patience: Patience | None = None,
    shards: Shards | None = None,
) -> AsyncIterator[CheckParts]:
    """What every run over a list is handed, at the Twilio that the settings name. Raises SettingsRefused."""
    meter = Meter()
    async with opened_client(settings, ledger, meter, patience=patience) as client:
        yield CheckParts(
            ledger=ledger,
            client=client,
            pace=PaceLimits(settings.rate, settings.concurrency),
            meter=meter,
            steps=steps,
            progress=progress,
            shards=shards,
        )


def asking_of(settings: Settings) -> Asking:
    """How numbers are asked about under these settings: as many workers as requests may be under way."""
    return Asking(workers=settings.concurrency)

"""Run a check with real parts, whoever calls: the command line or a flow."""

from __future__ import annotations

from numberlift.ledger import Ledger
from numberlift.pipeline.asking import Asking
from numberlift.pipeline.check import CheckOrder, CheckParts, PaceLimits, check
from numberlift.pipeline.meter import Meter, Progress
from numberlift.pipeline.reporting import Written
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
        )
        return await check(order, parts)


def asking_of(settings: Settings) -> Asking:
    """How numbers are asked about under these settings: as many workers as requests may be under way."""
    return Asking(workers=settings.concurrency)

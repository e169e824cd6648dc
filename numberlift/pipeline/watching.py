"""While a run works: its counters to whoever watches, a few times a second, and to the ledger, about once a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from numberlift.errors import LedgerFailed
from numberlift.ledger import Ledger, Run
from numberlift.pipeline.meter import Meter, Progress

SHOW_SECONDS = 0.25
SAVE_EVERY = 4


@asynccontextmanager
async def shown(run: Run, ledger: Ledger, meter: Meter, progress: Progress) -> AsyncIterator[None]:
    """Show and save the meter until the context is left; the last state is shown and saved too."""
    ticking = asyncio.create_task(_tick(run, ledger, meter, progress))
    try:
        yield
    finally:
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking
        progress.show(meter)


async def _tick(run: Run, ledger: Ledger, meter: Meter, progress: Progress) -> None:
    beat = 0
    while True:
        progress.show(meter)
        if beat % SAVE_EVERY == 0:
            with suppress(LedgerFailed):  # what really fails is told by the work itself
                await asyncio.to_thread(ledger.runs.save_progress, run.id, meter.as_json())
        beat += 1
        await asyncio.sleep(SHOW_SECONDS)

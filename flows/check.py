"""The flow `check_numbers`: a list that was taken in, checked to the end, with its report."""

from __future__ import annotations

from typing import Final

from numberlift.flows.running.runs import RunFlow, as_flow
from numberlift.flows.spreading.sharding import PrefectShards
from numberlift.ledger import Ledger
from numberlift.pipeline.check import CheckOrder
from numberlift.pipeline.meter import Progress
from numberlift.pipeline.reporting import Written
from numberlift.pipeline.steps import Steps
from numberlift.settings import Settings
from numberlift.wiring.checks import run_check


async def _check(order: CheckOrder, *, settings: Settings, ledger: Ledger, steps: Steps, progress: Progress) -> Written:
    """The use case `check`, its first round on the pool where more than one process shall ask."""
    shards = PrefectShards(ledger, progress, order.shards) if order.shards > 1 else None
    return await run_check(order, settings=settings, ledger=ledger, steps=steps, progress=progress, shards=shards)


CHECK: Final = RunFlow("check-numbers", __doc__, _check, written=lambda written: written)

check_numbers = as_flow(CHECK)

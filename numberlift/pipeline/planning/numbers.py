"""The list's side of a run that creates something for numbers: its rows are checked, and reported line by line."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from numberlift.ledger import Run
from numberlift.pipeline.check import CheckOrder, CheckParts, decide
from numberlift.pipeline.reporting import Reporting, Written, kinds_of, write_run
from numberlift.pipeline.threads import in_thread


@dataclass(frozen=True, slots=True)
class NumberRows:
    """A list of numbers, each asked about before anything is planned for it."""

    order: CheckOrder
    parts: CheckParts

    async def decide(self, run: Run) -> None:
        """Reuse answers, ask what is open; before there is a plan, what is older than told as well.

        What is planned stays decided as it was, however long it takes. Raises what stops a check.
        """
        ledger, age = self.parts.ledger, self.order.max_age_seconds
        if await asyncio.to_thread(ledger.plans.of_run, run.id) is None:
            old = await asyncio.to_thread(ledger.checks.forget_old, run.id, kinds_of(run), max_age_seconds=age)
            if old:
                self.parts.progress.say(f"{old:,} answers older than {age / 3600:g} h are asked for again.")
        await decide(self.order, run, self.parts)

    def undecided(self, run: Run) -> int:
        """How many questions about how many numbers have no answer yet. Blocking."""
        count = self.parts.ledger.items.count_open(run.id, kinds_of(run))
        return count.hosting + count.portability

    async def write_report(self, run: Run, *, stopped: bool) -> Written:
        """A line for every row. Raises OutputFailed."""
        reporting = Reporting(out=self.order.out, stopped=stopped)
        return await in_thread(write_run, self.parts.ledger, run.id, self.parts.meter, reporting)

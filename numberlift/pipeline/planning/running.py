"""From an opened run to a stored plan, and from an approved plan to its end: the same way for whatever is created.

no plan yet             decide what the rows are, then plan
stored, not approved    as it is; made anew only if rows were undecided then and have an answer now
approved                carried out as stored; nothing is grouped anew
carried out             what is still undecided is asked once more, and the run ends

A use case brings two sides: its list's (`ListSide`: how rows are decided and reported) and its creates' (`CreateSide`:
how they are planned, sent and shown).
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NamedTuple, Protocol

from numberlift.errors import CannotStart, LedgerFailed, OutputFailed, RunStopped
from numberlift.ledger import Owner, Plan, Run
from numberlift.pipeline.check import CheckParts
from numberlift.pipeline.planning.tables import ShownPlan, write_shown
from numberlift.pipeline.reporting import Written, ready_to_write
from numberlift.pipeline.watching import shown


class Ended(NamedTuple):
    """What came of a start: the report, and the plan as a person sees it, None before there is one."""

    written: Written
    plan: ShownPlan | None


class ListSide(Protocol):
    """What a run knows of its list."""

    async def decide(self, run: Run) -> None:
        """Find out what is not decided yet, as far as it can be. Raises what stops a run."""
        ...

    def undecided(self, run: Run) -> int:
        """How much of the list has no answer yet. Blocking."""
        ...

    async def write_report(self, run: Run, *, stopped: bool) -> Written:
        """Write the run's files and its end into the ledger. Raises OutputFailed."""
        ...


class CreateSide(Protocol):
    """What a run creates."""

    @property
    def carrying(self) -> str:
        """What carrying a plan out is called, as a step: `place the orders`."""
        ...

    async def plan(self, run: Run) -> Plan:
        """Choose, look at what the account holds, build and store."""
        ...

    def left(self, run: Run) -> bool:
        """Whether an approved plan has something to send, or to look for. Blocking."""
        ...

    async def carry_out(self, plan: Plan, owner: Owner) -> None:
        """Send what an approved plan has left, look for what was not answered, and finish it if that was all."""
        ...

    def shown(self, run: Run, plan: Plan) -> ShownPlan:
        """The stored plan for a person. Blocking."""
        ...


async def bring_on(run_id: str, parts: CheckParts, *, out: Path, rows: ListSide, creates: CreateSide) -> Ended:
    """Bring a run as far as it may go: to a stored plan that waits for approval, or, approved, to its end.

    Raises RunOwned if another process works on it, CannotStart if it was withdrawn or nothing can be written to `out`,
    RunStopped (after a report of what is known was written) if it cannot go on; the same command resumes it.
    """
    return await _Drive(parts, out, rows, creates).from_start(run_id)


class _Drive(NamedTuple):
    parts: CheckParts
    out: Path
    rows: ListSide
    creates: CreateSide

    async def from_start(self, run_id: str) -> Ended:
        ledger, meter = self.parts.ledger, self.parts.meter
        ready_to_write(self.out)
        with ledger.own_run(run_id) as owner:
            run = ledger.runs.get(run_id)
            if run.purged_at:
                raise CannotStart(f"The personal data of run {run.id} was blanked on {run.purged_at[:10]}: it is over.")
            if run.state == "withdrawn":
                raise CannotStart(f"Run {run.id} was set aside by --fresh meanwhile. Start the list again.")
            if run.state == "finished":
                return await self.told(run, stopped=False)
            async with shown(run, ledger, meter, self.parts.progress):
                try:
                    await self.go_on(run, owner)
                except (CannotStart, LedgerFailed, OutputFailed):
                    raise
                except RunStopped:
                    await self.told(run, stopped=True)
                    raise
                return await self.told(run, stopped=False)

    async def go_on(self, run: Run, owner: Owner) -> None:
        if not run.intake_done:
            raise CannotStart(f"The list of run {run.id} was not read to its end. Run the same list again.")
        plan = await asyncio.to_thread(self.parts.ledger.plans.of_run, run.id)
        if plan is None or plan.state == "stored":
            plan = await self.planned(run, plan)
        if plan.approval is None:
            return
        left = await asyncio.to_thread(self.creates.left, run)
        if plan.state == "approved":
            await self.parts.steps.step(self.creates.carrying, lambda: self.carried(plan, owner, left=left))
        if not left:
            await self.decide_rest(run)

    async def planned(self, run: Run, plan: Plan | None) -> Plan:
        """The stored plan of the run: the one that is there, or a new one."""
        before = await asyncio.to_thread(self.rows.undecided, run)
        if plan is None or before:
            await self.rows.decide(run)
        if plan is not None:
            if await asyncio.to_thread(self.rows.undecided, run) == before:
                return plan
            self.parts.progress.say("Rows that were undecided have an answer now: the plan is made anew.")
            await asyncio.to_thread(self.parts.ledger.approvals.withdraw, plan.id)
            await self.rows.decide(run)
        self.parts.meter.phase = "planning"
        made = await self.parts.steps.step("make the plan", lambda: self.creates.plan(run))
        self.parts.ledger.runs.advance(run.id, "planned")
        return made

    async def carried(self, plan: Plan, owner: Owner, *, left: bool) -> None:
        runs = self.parts.ledger.runs
        if left and runs.get(plan.run_id).state != "creating":
            runs.advance(plan.run_id, "planned")
            runs.advance(plan.run_id, "creating")
        await self.creates.carry_out(plan, owner)

    async def decide_rest(self, run: Run) -> None:
        runs = self.parts.ledger.runs
        if await asyncio.to_thread(self.rows.undecided, run):
            if runs.get(run.id).state == "creating":
                runs.advance(run.id, "incomplete")
            await self.rows.decide(run)

    async def told(self, run: Run, *, stopped: bool) -> Ended:
        self.parts.meter.phase = "reporting"

        async def write() -> Ended:
            plan = await asyncio.to_thread(self.parts.ledger.plans.of_run, run.id)
            seen = await asyncio.to_thread(self.creates.shown, run, plan) if plan else None
            path = await asyncio.to_thread(write_shown, seen, folder=self.out) if seen else None
            written = await self.rows.write_report(run, stopped=stopped)
            return Ended(Written(written.summary, (*written.files, *filter(None, [path]))), seen)

        return await self.parts.steps.step("write the report", write)

"""The use case `port`: from a run with its rows to a stored plan, and from an approved plan to requests, once each.

no plan yet             check what is open, look at what the account has under way, plan
stored, not approved    as it is; made anew only if rows were undecided then and have an answer now
approved                carried out as stored; nothing is grouped anew
carried out             what is still undecided is asked once more, and the run ends
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from numberlift.domain import CheckKind
from numberlift.domain.porting_rules import DEFAULT_DAYS, PortRules
from numberlift.errors import CannotStart, LedgerFailed, OutputFailed, RunStopped
from numberlift.ledger import Owner, Plan, Run, Times
from numberlift.pipeline.check import CheckOrder, CheckParts, decide
from numberlift.pipeline.hosting.holdings import unreadable_accounts
from numberlift.pipeline.hosting.host import WORKERS_EACH, Hosted, account_answers
from numberlift.pipeline.planning.aside import as_stored
from numberlift.pipeline.planning.tables import write_shown
from numberlift.pipeline.porting.building import build
from numberlift.pipeline.porting.choosing import Choice, choose
from numberlift.pipeline.porting.filing import Filing, file_port_ins, left_to_file
from numberlift.pipeline.porting.holdings import standing_aside, sweep
from numberlift.pipeline.porting.secrets import blank_unneeded
from numberlift.pipeline.porting.tables import shown_plan
from numberlift.pipeline.reporting import Reporting, Written, kinds_of, ready_to_write, write_run
from numberlift.pipeline.threads import in_thread
from numberlift.pipeline.watching import shown
from numberlift.twilio.porting import PortingApi


@dataclass(frozen=True, slots=True)
class PortParts:
    """What porting is handed beside what a check is: times, a secret for keys, days ahead of a port date by country.

    `clock` gives seconds that go on while the machine sleeps.
    """

    checking: CheckParts
    times: Times
    secret: bytes
    clock: Callable[[], float]
    minimum_days: Mapping[str, int] = field(default_factory=lambda: DEFAULT_DAYS)

    @property
    def api(self) -> PortingApi:
        """Porting over the run's own line."""
        return PortingApi(self.checking.client.line)


async def port(order: CheckOrder, parts: PortParts) -> Hosted:
    """Bring a port run as far as it may go: to a stored plan that waits for approval, or, approved, to its end.

    `order` is what a check is told: where the files go, how old an answer may be, how numbers are asked about.

    Raises RunOwned if another process works on it, CannotStart if it was withdrawn or nothing can be written to `out`,
    RunStopped (after a report of what is known was written) if it cannot go on; the same command resumes it.
    """
    ledger, meter = parts.checking.ledger, parts.checking.meter
    ready_to_write(order.out)
    with ledger.own_run(order.run_id) as owner:
        run = ledger.runs.get(order.run_id)
        if run.state == "withdrawn":
            raise CannotStart(f"Run {run.id} was set aside by --fresh meanwhile. Start the list again.")
        if run.state == "finished":
            return await _told(order, run, parts, stopped=False)
        async with shown(run, ledger, meter, parts.checking.progress):
            try:
                await _go_on(order, run, parts, owner)
            except (CannotStart, LedgerFailed, OutputFailed):
                raise
            except RunStopped:
                await _told(order, run, parts, stopped=True)
                raise
            return await _told(order, run, parts, stopped=False)


async def _go_on(order: CheckOrder, run: Run, parts: PortParts, owner: Owner) -> None:
    checking, ledger = parts.checking, parts.checking.ledger
    if not run.intake_done:
        raise CannotStart(f"The list of run {run.id} was not read to its end. Run the same list again.")
    plan = await asyncio.to_thread(ledger.plans.of_run, run.id)
    if plan is None or plan.state == "stored":
        plan = await _planned(order, run, parts, plan)
    if plan.state == "approved":
        await checking.steps.step("file the port-ins", lambda: _filed(plan, parts, owner))
    elif plan.state == "executed":
        await _decide_rest(order, run, parts)


async def _planned(order: CheckOrder, run: Run, parts: PortParts, plan: Plan | None) -> Plan:
    """The stored plan of the run: the one that is there, or a new one."""
    ledger, kinds = parts.checking.ledger, kinds_of(run)
    before = await asyncio.to_thread(ledger.items.count_open, run.id, kinds)
    if plan is None or before.numbers:
        await decide(order, run, parts.checking)
    after = await asyncio.to_thread(ledger.items.count_open, run.id, kinds)
    if plan is not None:
        if after == before:
            return plan
        parts.checking.progress.say("Rows that were undecided have an answer now: the plan is made anew.")
        await asyncio.to_thread(ledger.approvals.withdraw, plan.id)
    made = await parts.checking.steps.step("make the plan", lambda: _new_plan(run, parts))
    if not after.numbers:
        await asyncio.to_thread(blank_unneeded, ledger, run, made)
    return made


async def _decide_rest(order: CheckOrder, run: Run, parts: PortParts) -> None:
    ledger = parts.checking.ledger
    count = await asyncio.to_thread(ledger.items.count_open, run.id, kinds_of(run))
    if count.numbers:
        if ledger.runs.get(run.id).state == "creating":
            ledger.runs.advance(run.id, "incomplete")
        await decide(order, run, parts.checking)


async def _new_plan(run: Run, parts: PortParts) -> Plan:
    """Choose, look at what the account has under way, build and store."""
    checking, ledger = parts.checking, parts.checking.ledger
    checking.meter.phase = "planning"
    today = date.fromisoformat((await asyncio.to_thread(ledger.now))[:10])
    rules = PortRules(today, minimum_days=parts.minimum_days)
    choice = await asyncio.to_thread(choose, ledger, run, asked=frozenset(CheckKind), rules=rules)
    accounts = Counter(one.account_sid for one in choice.candidates)
    unreadable = await unreadable_accounts(checking.client, accounts)
    await sweep(parts.api, ledger, phone_numbers=[one.phone_number for one in choice.candidates])
    plan = await asyncio.to_thread(_store, run, parts, choice, unreadable)
    ledger.runs.advance(run.id, "planned")
    return plan


def _store(run: Run, parts: PortParts, choice: Choice, unreadable: tuple[str, ...]) -> Plan:
    ledger = parts.checking.ledger
    again = bool(run.options.get("again"))
    held = standing_aside(ledger, choice.candidates, run_id=run.id, again=again)
    filed = [one for one in choice.candidates if one.position not in held]
    body = {
        "flow": run.flow,
        "aside": as_stored([*choice.asides.values(), *held.values()]),
        "accounts": dict(Counter(one.account_sid for one in filed)),
        "unreadable": list(unreadable),
        "verdicts": {str(name): count for name, count in choice.verdicts.items()},
    }
    return ledger.plans.store(run.id, build(filed, run_id=run.id, secret=parts.secret), body=body)


async def _filed(plan: Plan, parts: PortParts, owner: Owner) -> None:
    checking, ledger = parts.checking, parts.checking.ledger
    if not await asyncio.to_thread(left_to_file, ledger, plan.run_id):
        await asyncio.to_thread(blank_unneeded, ledger, ledger.runs.get(plan.run_id), plan)
        await asyncio.to_thread(ledger.approvals.finish, plan.id)
        return
    if ledger.runs.get(plan.run_id).state != "creating":
        ledger.runs.advance(plan.run_id, "planned")
        ledger.runs.advance(plan.run_id, "creating")
    once = ledger.once(
        owner, times=parts.times, clock=parts.clock, account_answers=lambda: account_answers(checking.client)
    )
    filing = Filing(ledger, parts.api, checking.pace.concurrency * WORKERS_EACH, parts.secret, checking.meter)
    await file_port_ins(plan, once, filing)


async def _told(order: CheckOrder, run: Run, parts: PortParts, *, stopped: bool) -> Hosted:
    checking = parts.checking
    checking.meter.phase = "reporting"

    async def write() -> Hosted:
        plan = await asyncio.to_thread(checking.ledger.plans.of_run, run.id)
        seen = await asyncio.to_thread(shown_plan, checking.ledger, run, plan) if plan else None
        path = await asyncio.to_thread(write_shown, seen, folder=order.out) if seen else None
        reporting = Reporting(out=order.out, stopped=stopped)
        written = await in_thread(write_run, checking.ledger, run.id, checking.meter, reporting)
        return Hosted(Written(written.summary, (*written.files, *filter(None, [path]))), seen)

    return await checking.steps.step("write the report", write)

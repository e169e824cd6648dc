"""The use case `host`: from a run with its rows to a stored plan, and from an approved plan to orders, once each.

no plan yet             check what is open, look at what the account holds, plan
stored, not approved    as it is; made anew only if rows were undecided then and have an answer now
approved                carried out as stored; nothing is grouped anew
carried out             what is still undecided is asked once more, and the run ends
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from numberlift.domain import CheckKind
from numberlift.domain.hosting_rules import HostingRules
from numberlift.domain.plans import Standing
from numberlift.errors import ApiDown, CannotStart, CredentialsRefused, LedgerFailed, OutputFailed, RunStopped, TryAgain
from numberlift.ledger import Ledger, Owner, Plan, Run, Times
from numberlift.pipeline.check import CheckOrder, CheckParts, decide
from numberlift.pipeline.hosting.building import address_key, build, callback_hosts
from numberlift.pipeline.hosting.choosing import Candidate, Choice, choose
from numberlift.pipeline.hosting.holdings import standing_aside, sweep, unreadable_accounts
from numberlift.pipeline.hosting.kinds import ADDRESS
from numberlift.pipeline.hosting.placing import Placing, left_to_place, place
from numberlift.pipeline.hosting.tables import shown_plan
from numberlift.pipeline.planning.aside import as_stored
from numberlift.pipeline.planning.tables import ShownPlan, write_shown
from numberlift.pipeline.reporting import Reporting, Written, kinds_of, ready_to_write, write_run
from numberlift.pipeline.threads import in_thread
from numberlift.pipeline.watching import shown
from numberlift.twilio import TwilioClient, hosting_api

WORKERS_EACH = 4
"""Workers for each request that may be under way: those that look for a lost reply mostly wait."""


@dataclass(frozen=True, slots=True)
class HostParts:
    """What hosting is handed beside what a check is: the API a new plan is for, its rules, times, a secret for keys.

    `clock` gives seconds that go on while the machine sleeps, `own_account` is the account that authenticates.
    """

    checking: CheckParts
    api_name: str
    rules: HostingRules
    times: Times
    secret: bytes
    own_account: str
    clock: Callable[[], float]


class Hosted(NamedTuple):
    """What came of a start: the report, and the plan as a person sees it, None before there is one."""

    written: Written
    plan: ShownPlan | None


async def host(order: CheckOrder, parts: HostParts) -> Hosted:
    """Bring a host run as far as it may go: to a stored plan that waits for approval, or, approved, to its end.

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


async def _go_on(order: CheckOrder, run: Run, parts: HostParts, owner: Owner) -> None:
    checking, ledger = parts.checking, parts.checking.ledger
    if not run.intake_done:
        raise CannotStart(f"The list of run {run.id} was not read to its end. Run the same list again.")
    plan = await asyncio.to_thread(ledger.plans.of_run, run.id)
    if plan is None or plan.state == "stored":
        plan = await _planned(order, run, parts, plan)
    if plan.approval is None:
        return
    if await asyncio.to_thread(left_to_place, ledger, run.id):
        await checking.steps.step("place the orders", lambda: _placed(plan, parts, owner))
    else:
        await _decide_rest(order, run, parts)


async def _planned(order: CheckOrder, run: Run, parts: HostParts, plan: Plan | None) -> Plan:
    """The stored plan of the run: the one that is there, or a new one."""
    ledger, kinds = parts.checking.ledger, kinds_of(run)
    before = await asyncio.to_thread(ledger.items.count_open, run.id, kinds)
    if plan is None or before.numbers:
        await decide(order, run, parts.checking)
    if plan is not None:
        after = await asyncio.to_thread(ledger.items.count_open, run.id, kinds)
        if after == before:
            return plan
        parts.checking.progress.say("Rows that were undecided have an answer now: the plan is made anew.")
        await asyncio.to_thread(ledger.approvals.withdraw, plan.id)
    return await parts.checking.steps.step("make the plan", lambda: _new_plan(run, parts))


async def _decide_rest(order: CheckOrder, run: Run, parts: HostParts) -> None:
    ledger = parts.checking.ledger
    count = await asyncio.to_thread(ledger.items.count_open, run.id, kinds_of(run))
    if count.numbers:
        if ledger.runs.get(run.id).state == "creating":
            ledger.runs.advance(run.id, "incomplete")
        await decide(order, run, parts.checking)


async def _new_plan(run: Run, parts: HostParts) -> Plan:
    """Choose, look at what the account holds, build and store."""
    checking, ledger = parts.checking, parts.checking.ledger
    checking.meter.phase = "planning"
    api = hosting_api(checking.client.line, parts.api_name)
    choice = await asyncio.to_thread(choose, ledger, run, asked=frozenset(CheckKind), rules=parts.rules)
    accounts = Counter(one.account_sid for one in choice.candidates)
    unreadable = await unreadable_accounts(checking.client, accounts)
    await sweep(api, ledger, phone_numbers=(one.phone_number for one in choice.candidates))
    plan = await asyncio.to_thread(_store, run, parts, choice, unreadable)
    ledger.runs.advance(run.id, "planned")
    return plan


def _store(run: Run, parts: HostParts, choice: Choice, unreadable: tuple[str, ...]) -> Plan:
    ledger = parts.checking.ledger
    again = bool(run.options.get("again"))
    candidates = [_knowing(ledger, one) for one in choice.candidates]
    generations, held = standing_aside(ledger, candidates, run_id=run.id, again=again)
    ordered = [one for one in candidates if one.position not in held]
    items = build(
        ordered,
        generations=generations,
        addresses=_address_standings(ledger, ordered, secret=parts.secret),
        run_id=run.id,
        secret=parts.secret,
    )
    body = {
        "flow": run.flow,
        "api": parts.api_name,
        "aside": as_stored([*choice.asides.values(), *held.values()]),
        "hosts": callback_hosts(ordered),
        "accounts": dict(Counter(one.account_sid for one in ordered)),
        "unreadable": list(unreadable),
        "verdicts": {str(name): count for name, count in choice.verdicts.items()},
    }
    return ledger.plans.store(run.id, items, body=body)


def _knowing(ledger: Ledger, one: Candidate) -> Candidate:
    """The candidate without a run to follow that this ledger does not know: a list may say anything."""
    if not one.follows:
        return one
    try:
        ledger.runs.get(one.follows)
    except CannotStart:
        return one._replace(follows="")
    return one


def _address_standings(
    ledger: Ledger, candidates: list[Candidate], *, secret: bytes
) -> dict[tuple[str, str], Standing]:
    keys: dict[str, set[str]] = {}
    for one in candidates:
        if key := address_key(one, secret=secret):
            keys.setdefault(one.account_sid, set()).add(key)
    return {
        (account_sid, key): standing
        for account_sid, some in keys.items()
        for key, standing in ledger.creations.standings(ADDRESS, some, account_sid=account_sid).items()
    }


async def _placed(plan: Plan, parts: HostParts, owner: Owner) -> None:
    checking, ledger = parts.checking, parts.checking.ledger
    if ledger.runs.get(plan.run_id).state != "creating":
        ledger.runs.advance(plan.run_id, "planned")
        ledger.runs.advance(plan.run_id, "creating")
    once = ledger.once(
        owner, times=parts.times, clock=parts.clock, account_answers=lambda: account_answers(checking.client)
    )
    placing = Placing(
        ledger=ledger,
        line=checking.client.line,
        api=hosting_api(checking.client.line, plan.body["api"]),
        own_account=parts.own_account,
        workers=checking.pace.concurrency * WORKERS_EACH,
        meter=checking.meter,
    )
    await place(plan, once, placing)


async def account_answers(client: TwilioClient) -> bool:
    """Whether Twilio lets us fetch our own account; raises ApiDown if it does not answer at all."""
    try:
        await client.account()
    except CredentialsRefused:
        return False
    except TryAgain as error:
        raise ApiDown(str(error)) from error
    return True


async def _told(order: CheckOrder, run: Run, parts: HostParts, *, stopped: bool) -> Hosted:
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

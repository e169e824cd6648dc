"""Rejected numbers filed anew: taken out of their old request first, and sent once they are out of it.

The plan of a fix-list is approved like any other; its numbers then wait in the ledger for the claims that the run
before holds. Here they are cancelled there, number by number:

    rejected                        cancelled; it is `canceling` for a while
    canceling                       waited for
    cancelled, lapsed               the claim is handed over in the transaction that writes this down
    ported after all, or under way  it goes on in its old request, and is taken out of the new one
    the request cannot be found     set aside for a person: whether its numbers are still ported, nobody here can know

Never is a number cancelled that its carrier has not rejected. All of this may be repeated at any moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, NamedTuple

from numberlift.domain.creates import State
from numberlift.domain.plans import PlannedNumber
from numberlift.errors import CannotStart, RowRefused, RunOwned, TryAgain
from numberlift.ledger import Creation, Ledger, Plan, StoredItem, StoredNumber, StoredOrder
from numberlift.pipeline.following.refresh import in_a_pool
from numberlift.pipeline.porting.holdings import fetch_into
from numberlift.pipeline.porting.kinds import CANCELING, FLOW, NOT_FOUND, PORT_IN
from numberlift.pipeline.porting.renewing import COMPLETED
from numberlift.twilio.porting import PortingApi

REJECTED: Final = "port-rejected"
_AT_ONCE: Final = 10
_UNSETTLED: Final = frozenset({State.PLANNED, State.SENDING, State.REVIEW})

Resume = Callable[[str], Awaitable[object]]
"""Starts a run again, as the same command does."""


class OldRequest(NamedTuple):
    """A request of an earlier run, and those of its numbers that a plan waits for.

    `is_lost` says that Twilio does not know the request any more.
    """

    run_id: str
    sid: str
    account_sid: str
    waiting: frozenset[str]
    is_lost: bool = False


class GivenBack(NamedTuple):
    """What came of it: numbers whose cancellation began, those that go on where they were, why others failed.

    `lost` are the old requests that Twilio does not know any more.
    """

    begun: tuple[str, ...] = ()
    going_on: tuple[str, ...] = ()
    failed: Mapping[str, str] = {}
    lost: tuple[OldRequest, ...] = ()


async def give_back(plan: Plan, *, api: PortingApi, ledger: Ledger) -> GivenBack:
    """Take the numbers that an approved plan waits for out of their old requests, as far as that goes now.

    A request that cannot be read or cancelled now is left for the next start. Raises what stops a run.
    """
    begun: list[str] = []
    going_on: list[str] = []
    failed: dict[str, str] = {}
    waiting = iter(await asyncio.to_thread(old_requests, ledger, plan))

    async def worker() -> None:
        for old in waiting:
            try:
                await fetch_into(api, ledger, old.sid, account_sid=old.account_sid)
                if await asyncio.to_thread(_is_lost, ledger, old.sid):
                    continue
                going_on.extend(await asyncio.to_thread(_let_go_on, ledger, plan, old))
                begun.extend(await _cancelled(api, ledger, old))
            except (TryAgain, RowRefused) as error:
                failed[old.sid] = str(error)

    await in_a_pool(worker, workers=_AT_ONCE)
    going_on += await asyncio.to_thread(_leave_ported, ledger, plan)
    lost = await asyncio.to_thread(lost_requests, ledger, plan)
    return GivenBack(tuple(begun), tuple(sorted(set(going_on))), failed, tuple(lost))


def old_requests(ledger: Ledger, plan: Plan) -> list[OldRequest]:
    """The requests that hold numbers for which an approved plan waits. Blocking."""
    waiting: dict[str, set[str]] = {}
    for stored in ledger.plans.each_item(plan.id):
        for number in stored.waiting if not stored.state else ():
            waiting.setdefault(number.follows, set()).add(number.phone_number)
    return [
        OldRequest(run_id, order.sid, order.account_sid, frozenset(mine), NOT_FOUND in order.body)
        for run_id, numbers in waiting.items()
        for order in ledger.orders.of_run(run_id)
        if order.kind == PORT_IN and (mine := numbers & {one.phone_number for one in order.numbers})
    ]


def lost_requests(ledger: Ledger, plan: Plan) -> list[OldRequest]:
    """Those that Twilio did not know when they were last fetched: a person must say how they ended. Blocking."""
    return [one for one in old_requests(ledger, plan) if one.is_lost]


def what_to_do(old: OldRequest, phone_number: str, *, run_id: str) -> str:
    """What a person does about a number of a request that is lost."""
    return (
        f"Look in the Twilio Console whether {phone_number} is still being ported. If it is not, `numberlift cancel "
        f"{old.run_id} --number {phone_number}` takes it out of {old.sid}, and `numberlift follow` files it anew; if "
        f"it is, `numberlift cancel {run_id} --number {phone_number}` takes it back here."
    )


def only_waits(ledger: Ledger, plan: Plan) -> bool:
    """Whether all that an approved plan has left waits for numbers to be cancelled in earlier requests. Blocking.

    Not where every one of these requests is lost: nothing will land there before a person has looked.
    """
    requests = old_requests(ledger, plan)
    if requests and all(one.is_lost for one in requests):
        return False
    created = ledger.creations.of_plan(plan.id)
    waiting = {one.item.ordinal for one in ledger.plans.each_item(plan.id) if one.waiting}
    left = {ordinal: one for ordinal, one in created.items() if one.state in _UNSETTLED}
    return bool(left) and all(one.state is State.PLANNED and ordinal in waiting for ordinal, one in left.items())


async def go_on_all(ledger: Ledger, *, own_account: str, run_id: str, resume: Resume) -> dict[str, str]:
    """Start again those runs of the account that file rejected numbers anew and have something to do now.

    `run_id` names the run that is followed, or one before it; empty means all. The old requests are up to date. Answers
    by run why it cannot go on yet; a run that somebody else works on is theirs. Raises what stops a run.
    """
    failed: dict[str, str] = {}
    for one in await asyncio.to_thread(_able_to_go_on, ledger, own_account, run_id):
        try:
            await resume(one)
        except RunOwned:
            continue
        except CannotStart as error:
            failed[one] = str(error)
    return failed | await asyncio.to_thread(_lost, ledger, own_account)


def _lost(ledger: Ledger, own_account: str) -> dict[str, str]:
    """Why runs wait whose old requests are lost, with what to do about the first number of each. Blocking."""
    found: dict[str, str] = {}
    for run_id in awaiting(ledger, own_account=own_account):
        plan = ledger.plans.of_run(run_id)
        for old in lost_requests(ledger, plan) if plan else ():
            what = what_to_do(old, min(old.waiting), run_id=run_id)
            found.setdefault(run_id, f"{old.sid} is not found at Twilio any more. {what.removesuffix('.')}")
    return found


def awaiting(ledger: Ledger, *, own_account: str) -> list[str]:
    """The runs of the account with rejected numbers that are not filed anew yet. Blocking."""
    runs = map(ledger.runs.get, ledger.creations.runs_taking_over())
    return [one.id for one in runs if one.flow == FLOW and one.account_sid in {"", own_account}]


def _able_to_go_on(ledger: Ledger, own_account: str, run_id: str) -> list[str]:
    return [one for one in awaiting(ledger, own_account=own_account) if _has_to_do(ledger, one, run_id)]


def _has_to_do(ledger: Ledger, run_id: str, asked: str) -> bool:
    """Whether a number is out of its old request, or its cancellation has not begun; always where it is asked for."""
    plan = ledger.plans.of_run(run_id)
    if plan is None:
        return False
    followed = {number.follows for stored in ledger.plans.each_item(plan.id) for number in stored.item.numbers}
    if asked and asked not in followed | {run_id}:
        return False
    if asked == run_id or ledger.creations.open_creations(run_id):
        return True
    requests = old_requests(ledger, plan)
    if requests and all(one.is_lost for one in requests):
        return False
    waited_for = ((old, phone_number) for old in requests if not old.is_lost for phone_number in old.waiting)
    return {_status_in(ledger, *one) for one in waited_for} != {CANCELING}


def _status_in(ledger: Ledger, old: OldRequest, phone_number: str) -> str:
    order = ledger.orders.get(old.sid)
    found = [one.status for one in order.numbers if one.phone_number == phone_number] if order else []
    return found[0] if found else ""


def _is_lost(ledger: Ledger, sid: str) -> bool:
    order = ledger.orders.get(sid)
    return order is not None and NOT_FOUND in order.body


async def _cancelled(api: PortingApi, ledger: Ledger, old: OldRequest) -> list[str]:
    """Cancel those that are rejected, and look how they stand then; answers the numbers."""
    order = await asyncio.to_thread(ledger.orders.get, old.sid)
    rejected = [one for one in _waited_for(order, old) if one.status == REJECTED and one.number_sid]
    for number in rejected:
        await api.cancel_number(old.sid, number.number_sid)
    if rejected:
        await fetch_into(api, ledger, old.sid, account_sid=old.account_sid)
    return [one.phone_number for one in rejected]


def _let_go_on(ledger: Ledger, plan: Plan, old: OldRequest) -> list[str]:
    """Take out of the plan the numbers that are on their way in the old request after all. Blocking."""
    numbers = _waited_for(ledger.orders.get(old.sid), old)
    under_way = [one.phone_number for one in numbers if not one.terminal and one.status not in {REJECTED, CANCELING}]
    return ledger.approvals.strike(plan.id, under_way, held_by=old.run_id) if under_way else []


def _waited_for(order: StoredOrder | None, old: OldRequest) -> list[StoredNumber]:
    if order is None or order.terminal:
        return []
    return [one for one in order.numbers if one.phone_number in old.waiting]


def _leave_ported(ledger: Ledger, plan: Plan) -> list[str]:
    """Take out of the plan the numbers whose cancellation came too late: they were ported. Blocking."""
    created = ledger.creations.of_plan(plan.id)
    unsent = [one for one in ledger.plans.each_item(plan.id) if _is_unsent(one, created)]
    handed_over = {number.phone_number: number for one in unsent for number in one.claimed if number.follows}
    found = ledger.orders.with_numbers(handed_over)
    gone: list[str] = []
    for number in handed_over.values():
        if any(_has_ported(order, number) for order in found.get(number.phone_number, [])):
            gone += ledger.approvals.strike(plan.id, [number.phone_number], held_by=number.follows)
    return gone


def _is_unsent(stored: StoredItem, created: Mapping[int, Creation]) -> bool:
    creation = created.get(stored.item.ordinal)
    return creation is not None and creation.state is State.PLANNED


def _has_ported(order: StoredOrder, number: PlannedNumber) -> bool:
    mine = (one for one in order.numbers if one.phone_number == number.phone_number)
    return order.run_id == number.follows and any(one.status == COMPLETED for one in mine)

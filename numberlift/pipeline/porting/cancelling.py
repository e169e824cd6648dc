"""Cancel: whole port-in requests of a run, or one number of it, where the status still allows it.

Only what this ledger's own creates made is ever cancelled. Twilio takes its time: the numbers are `canceling` first,
and `follow` sees when they are free.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, NamedTuple

from numberlift.domain.creates import State
from numberlift.domain.lifecycles.lifecycle_porting import PORT_IN_NUMBER, PORT_IN_REQUEST
from numberlift.errors import CannotStart, RowRefused, TryAgain
from numberlift.ledger import Ledger, NumberSeen, OrderSeen, StoredOrder
from numberlift.pipeline.intake import must_be_of
from numberlift.pipeline.porting.follow import FollowParts
from numberlift.pipeline.porting.holdings import fetch_into
from numberlift.pipeline.porting.kinds import CANCELED, FLOW, NOT_FOUND, PORT_IN
from numberlift.pipeline.porting.refreshing import refresh_ports
from numberlift.pipeline.porting.secrets import blank_unneeded

_US: Final = "us"


class PortCancel(NamedTuple):
    """One thing to cancel: a request, or one number of it if `number_sid` is told; `numbers` are those it concerns.

    `is_lost` says that Twilio does not know the request any more: cancelling it takes a person's word that it is gone.
    """

    sid: str
    account_sid: str
    numbers: tuple[str, ...]
    number_sid: str = ""
    is_lost: bool = False


class PortCancellable(NamedTuple):
    """What would be done: `cancel`, numbers of requests never sent (`unsent`), and numbers that cannot be any more."""

    cancel: tuple[PortCancel, ...]
    unsent: tuple[str, ...]
    neither: tuple[str, ...]


class PortCancelled(NamedTuple):
    """What came of it: numbers whose cancellation began, those taken back unsent, and by sid why others failed."""

    begun: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything that could be cancelled is being cancelled."""
        return not self.failed


async def cancel_ports(
    parts: FollowParts, run_id: str, *, phone_number: str = "", agree: Callable[[PortCancellable], bool]
) -> PortCancelled | None:
    """Cancel what `agree` says yes to, None if it says no; it is shown everything before anything is done.

    Owns the run, so that nothing of it is being filed meanwhile. Raises RunOwned, CannotStart, what stops a run.
    """
    ledger = parts.ledger
    if ledger.runs.get(run_id).flow != FLOW:
        raise CannotStart(f"Run {run_id} filed nothing that could be cancelled. See `numberlift runs`.")
    must_be_of(ledger.runs.get(run_id), parts.own_account)
    with ledger.own_run(run_id), await asyncio.to_thread(parts.own):
        await refresh_ports(parts.api, ledger, own_account=parts.own_account, run_id=run_id)
        found = await asyncio.to_thread(_found, ledger, run_id, phone_number)
        if not (found.cancel or found.unsent):
            return PortCancelled()
        if not agree(found):
            return None
        withdrawn = await asyncio.to_thread(_withdraw, ledger, run_id, phone_number)
        begun: list[str] = []
        failed: list[tuple[str, str]] = []
        for one in found.cancel:
            if failure := await _cancelled(parts, one):
                failed.append((one.sid, failure))
            else:
                begun += one.numbers
        return PortCancelled(tuple(begun), tuple(withdrawn), tuple(failed))


async def _cancelled(parts: FollowParts, one: PortCancel) -> str:
    """Cancel, and look how it stands then; empty, or why it failed. Where only the look fails, `follow` looks again."""
    send: Awaitable[None] = (
        parts.api.cancel_number(one.sid, one.number_sid) if one.number_sid else parts.api.cancel(one.sid)
    )
    try:
        await send
    except (RowRefused, TryAgain) as error:
        return str(error)
    with suppress(RowRefused, TryAgain):
        await fetch_into(parts.api, parts.ledger, one.sid, account_sid=one.account_sid)
        if one.is_lost:
            await asyncio.to_thread(_take_as_cancelled, parts.ledger, one)
    return ""


def _take_as_cancelled(ledger: Ledger, one: PortCancel) -> None:
    """Keep a person's word that numbers of a request that cannot be found are not being ported. Blocking."""
    order = ledger.orders.get(one.sid)
    if order is None or NOT_FOUND not in order.body:
        return
    numbers = tuple(NumberSeen(number, CANCELED, terminal=True) for number in one.numbers)
    whole = {number.phone_number for number in order.numbers if not number.terminal} <= {*one.numbers}
    status = CANCELED if whole else order.status
    seen = OrderSeen(order.sid, PORT_IN, order.account_sid, status, terminal=whole, body=order.body, numbers=numbers)
    ledger.orders.upsert([seen], source="us")


def _found(ledger: Ledger, run_id: str, phone_number: str) -> PortCancellable:
    """What of a run could be cancelled, of requests of ours alone. Blocking."""
    mine = [one for one in ledger.orders.of_run(run_id) if one.kind == PORT_IN and one.origin == _US]
    concerned = [one for one in mine if not phone_number or phone_number in {n.phone_number for n in one.numbers}]
    unsent = _unsent(ledger, run_id, phone_number)
    if phone_number and not concerned and not unsent:
        raise CannotStart(f"Run {run_id} has no port-in for {phone_number}. `numberlift show` tells more.")
    chosen = tuple(found for one in concerned for found in _cancellable(one, phone_number))
    named = {number for one in chosen for number in one.numbers}
    others = tuple(
        number.phone_number
        for one in concerned
        for number in one.numbers
        if number.phone_number not in named and phone_number in {"", number.phone_number}
    )
    return PortCancellable(chosen, tuple(number for some in unsent.values() for number in some), others)


def _cancellable(order: StoredOrder, phone_number: str) -> list[PortCancel]:
    open_ones = tuple(one for one in order.numbers if one.status in PORT_IN_NUMBER.cancellable)
    lost = NOT_FOUND in order.body
    if phone_number:
        return [
            PortCancel(order.sid, order.account_sid, (one.phone_number,), one.number_sid, lost)
            for one in open_ones
            if one.phone_number == phone_number and one.number_sid
        ]
    if order.status not in PORT_IN_REQUEST.cancellable or not open_ones:
        return []
    return [PortCancel(order.sid, order.account_sid, tuple(one.phone_number for one in open_ones), is_lost=lost)]


def _unsent(ledger: Ledger, run_id: str, phone_number: str) -> dict[int, tuple[str, ...]]:
    """Numbers by ordinal of the plan's requests that were approved and never sent; one number of them if told."""
    plan = ledger.plans.of_run(run_id)
    if plan is None or plan.approval is None:
        return {}
    created = ledger.creations.of_plan(plan.id)
    never = {ordinal for ordinal, one in created.items() if one.state is State.PLANNED and not one.unanswered}
    found = {
        one.item.ordinal: tuple(number.phone_number for number in (*one.claimed, *one.waiting))
        for one in ledger.plans.items(plan.id)
        if one.item.ordinal in never
    }
    if not phone_number:
        return found
    return {ordinal: (phone_number,) for ordinal, some in found.items() if phone_number in some}


def _withdraw(ledger: Ledger, run_id: str, phone_number: str) -> list[str]:
    """Take back what was never sent. Blocking."""
    plan, unsent = ledger.plans.of_run(run_id), _unsent(ledger, run_id, phone_number)
    if plan is None or not unsent:
        return []
    if phone_number:
        ledger.approvals.strike(plan.id, [phone_number], held_by="")
    else:
        ledger.approvals.withdraw_items(plan.id, ordinals=set(unsent))
    blank_unneeded(ledger, ledger.runs.get(run_id), plan)
    ledger.approvals.finish(plan.id)
    return sorted(number for some in unsent.values() for number in some)

"""Cancel: orders of a run that still can be, and, on request, the completed ones taken off Twilio again.

Only what this ledger's own creates made is ever deleted. After an unanswered delete the object is fetched; one that is
not there is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from numberlift.domain.creates import State
from numberlift.domain.lifecycles.lifecycle_hosting import HOSTED_ORDER
from numberlift.domain.plans import struck_with
from numberlift.domain.words.hosting_endings import GONE, OFFBOARDED
from numberlift.errors import CannotStart, RowRefused, TryAgain
from numberlift.ledger import Creation, Ledger, StoredOrder
from numberlift.pipeline.following.parts import HostingParts
from numberlift.pipeline.following.refresh import NO_SUCH, in_a_pool
from numberlift.pipeline.following.seen import order_gone
from numberlift.pipeline.hosting.kinds import ORDER
from numberlift.twilio import AccountApi

_AT_ONCE: Final = 10
_TRIES: Final = 3
_US: Final = "us"
_COMPLETED: Final = "completed"


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """What one start is told: the run, or one number of it; `offboard` also takes completed numbers off Twilio."""

    run_id: str
    phone_number: str = ""
    offboard: bool = False


@dataclass(frozen=True, slots=True)
class Cancellable:
    """What would be done: orders to cancel, completed ones to take off, and those of which it can be `neither`.

    `unsent` are numbers whose orders were approved and never sent.
    """

    cancel: tuple[StoredOrder, ...]
    offboard: tuple[StoredOrder, ...]
    neither: tuple[StoredOrder, ...]
    unsent: tuple[str, ...]

    @property
    def anything(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.chosen)

    @property
    def chosen(self) -> frozenset[str]:
        """The sids, and the numbers of orders never sent, that something would be done about."""
        return frozenset({*(one.sid for one in (*self.cancel, *self.offboard)), *self.unsent})


@dataclass(frozen=True, slots=True)
class CancelRow:
    """One order: what was done (`canceled`, `offboarded`, `withdrawn`), or that it was not, and what is next."""

    phone_number: str
    sid: str
    status: str
    done: str
    reason: str
    next_step: str = "Nothing to do."


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What came of it."""

    rows: tuple[CancelRow, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything that could be cancelled was."""
        return all(row.done != "failed" for row in self.rows)


async def cancel(order: CancelOrder, parts: HostingParts, *, agree: Callable[[Cancellable], bool]) -> Cancelled | None:
    """Cancel what `agree` says yes to, None if it says no; it is shown everything before anything is done.

    Owns the run, so that nothing of it is being ordered meanwhile. Raises RunOwned, CannotStart, what stops a run.
    """
    parts = await asyncio.to_thread(parts.for_run, order.run_id)
    if parts.ledger.runs.get(order.run_id).flow != "host":
        raise CannotStart(f"Run {order.run_id} ordered nothing that could be cancelled. See `numberlift runs`.")
    with parts.ledger.own_run(order.run_id), await asyncio.to_thread(parts.own):
        await parts.refresher().refresh()
        found = await asyncio.to_thread(_found, order, parts.ledger)
        if not found.anything:
            return Cancelled(tuple(_kept(one) for one in found.neither))
        if not agree(found):
            return None
        rows = await asyncio.to_thread(_withdraw, order, parts.ledger)
        rows += await _each(found.cancel, lambda one: _cancel(one, parts))
        rows += await _each(found.offboard, lambda one: _offboard(one, parts))
        await asyncio.to_thread(_tidy, order, parts.ledger)
        return Cancelled((*rows, *(_kept(one) for one in found.neither)))


async def _each(orders: Sequence[StoredOrder], do: Callable[[StoredOrder], Awaitable[CancelRow]]) -> list[CancelRow]:
    waiting = iter(enumerate(orders))
    rows: dict[int, CancelRow] = {}

    async def worker() -> None:
        for place, one in waiting:
            rows[place] = await do(one)

    await in_a_pool(worker, workers=min(_AT_ONCE, len(orders)))
    return [rows[place] for place in sorted(rows)]


async def _cancel(order: StoredOrder, parts: HostingParts) -> CancelRow:
    async def exists() -> bool:
        return (await parts.api.order(order.sid)).status in HOSTED_ORDER.cancellable

    failure = await _deleted(lambda: parts.api.delete_order(order.sid), exists)
    if failure:
        return _row(order, "failed", failure, "Run `numberlift follow` to see where it is, then cancel again.")
    await asyncio.to_thread(parts.ledger.orders.upsert, [order_gone(order)], source=_US)
    return _row(order, GONE, "The order was cancelled; its number is free.")


async def _offboard(order: StoredOrder, parts: HostingParts) -> CancelRow:
    """Delete the incoming number that came with a completed order."""
    number_sid = str(order.body.get("incoming_phone_number_sid") or "")
    if not number_sid:
        told = "Twilio has not told which incoming number came with the order."
        return _row(order, "failed", told, "Delete the number in the Twilio Console.")
    account = AccountApi(parts.client.line, order.account_sid)

    async def exists() -> bool:
        await account.number(number_sid)
        return True

    failure = await _deleted(lambda: account.delete_number(number_sid), exists)
    if failure:
        return _row(order, "failed", failure, "Run the same command again.")
    await asyncio.to_thread(parts.ledger.orders.upsert, [order_gone(order, status=OFFBOARDED)], source=_US)
    return _row(order, OFFBOARDED, "The number was taken off Twilio; its messages run there no more.")


async def _deleted(delete: Callable[[], Awaitable[None]], exists: Callable[[], Awaitable[bool]]) -> str:
    """Delete once, or again where it was not answered and the object is still there; empty, or why it was not."""
    failure = ""
    for _ in range(_TRIES):
        failure, again = await _delete_once(delete, exists)
        if not again:
            break
    return failure


async def _delete_once(
    delete: Callable[[], Awaitable[None]], exists: Callable[[], Awaitable[bool]]
) -> tuple[str, bool]:
    """Why it was not deleted, empty if it was, and whether to try once more."""
    try:
        await delete()
    except RowRefused as error:
        return str(error), False
    except TryAgain as error:
        try:
            return str(error), await exists()
        except TryAgain:
            return str(error), False
        except RowRefused as refused:
            return "" if refused.status == NO_SUCH else str(refused), False
    return "", False


def _found(order: CancelOrder, ledger: Ledger) -> Cancellable:
    """What of a run could be cancelled, of orders of ours alone. Blocking."""
    orders = [one for one in ledger.orders.of_run(order.run_id) if one.kind == ORDER and one.origin == _US]
    mine = [one for one in orders if not order.phone_number or _number(one) == order.phone_number]
    standing = [one for one in mine if one.status not in {GONE, OFFBOARDED, "failed"}]
    cancel_now = tuple(one for one in standing if one.status in HOSTED_ORDER.cancellable)
    completed = tuple(one for one in standing if one.status == _COMPLETED) if order.offboard else ()
    chosen = {one.sid for one in (*cancel_now, *completed)}
    unsent = tuple(number for _, number in _never_sent(order, ledger))
    if order.phone_number and not mine and not unsent:
        raise CannotStart(f"Run {order.run_id} has no order for {order.phone_number}. `numberlift show` tells more.")
    return Cancellable(cancel_now, completed, tuple(one for one in standing if one.sid not in chosen), unsent)


def _never_sent(order: CancelOrder, ledger: Ledger) -> list[tuple[int, str]]:
    """Ordinals and numbers of the plan's orders that were approved and never sent."""
    plan = ledger.plans.of_run(order.run_id)
    if plan is None or plan.approval is None:
        return []
    created = ledger.creations.of_plan(plan.id)
    return [
        (one.ordinal, one.key)
        for one in created.values()
        if one.kind == ORDER and one.state is State.PLANNED and not one.unanswered
        if not order.phone_number or one.key == order.phone_number
    ]


def _withdraw(order: CancelOrder, ledger: Ledger) -> list[CancelRow]:
    """Take back what was never sent. Blocking."""
    plan, never_sent = ledger.plans.of_run(order.run_id), _never_sent(order, ledger)
    if plan is None or not never_sent:
        return []
    freed = ledger.approvals.withdraw_items(plan.id, ordinals={ordinal for ordinal, _ in never_sent})
    told = "The order was taken back before it was sent."
    return [CancelRow(number, "", "", "withdrawn", told) for number in freed]


def _tidy(order: CancelOrder, ledger: Ledger) -> None:
    """Take back the letters and addresses that nobody needs any more, and end the plan if nothing is left. Blocking."""
    plan = ledger.plans.of_run(order.run_id)
    if plan is None or plan.approval is None:
        return
    ended = {one.sid for one in ledger.orders.of_run(order.run_id) if one.terminal}
    created = ledger.creations.of_plan(plan.id)
    items = [one.item for one in ledger.plans.items(plan.id)]
    gone = {item.ordinal for item in items if item.kind == ORDER and _is_gone(created.get(item.ordinal), ended)}
    fallen = struck_with(items, gone)
    ledger.approvals.withdraw_items(plan.id, ordinals=fallen - gone)
    ledger.approvals.finish(plan.id)


def _is_gone(creation: Creation | None, ended: set[str]) -> bool:
    return creation is None or creation.state is State.REFUSED or creation.sid in ended


def _kept(order: StoredOrder) -> CancelRow:
    stage = HOSTED_ORDER.stage(order.status)
    if order.status == _COMPLETED:
        next_step = "Take the number off Twilio with --offboard."
    else:
        next_step = f"{stage.next_step} Only Twilio support can cancel it now."
    return _row(order, "kept", stage.sentence, next_step)


def _row(order: StoredOrder, done: str, reason: str, next_step: str = "Nothing to do.") -> CancelRow:
    return CancelRow(_number(order), order.sid, order.status, done, reason, next_step)


def _number(order: StoredOrder) -> str:
    return order.numbers[0].phone_number if order.numbers else ""

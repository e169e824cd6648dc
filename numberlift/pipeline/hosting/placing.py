"""An approved host plan carried out: addresses first, then the orders that need them; resumable at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from numberlift.domain.creates import State
from numberlift.ledger import Creation, Ledger, Once, Plan, StoredItem
from numberlift.pipeline.hosting.kinds import ADDRESS, ORDER
from numberlift.pipeline.hosting.sending import address_work, new_order, order_work
from numberlift.pipeline.hosting.visibility import Visibility
from numberlift.pipeline.meter import Meter
from numberlift.pipeline.planning.approving import must_be_as_approved
from numberlift.pipeline.planning.carrying import Work, carry_out
from numberlift.twilio import HostingApi, Line


class _Name(NamedTuple):
    """What names a create for good, whoever planned it first."""

    kind: str
    key: str
    account_sid: str
    generation: int


@dataclass(frozen=True, slots=True)
class Placing:
    """What placing is handed. `own_account` is the account that authenticates, `workers` how many create at once."""

    ledger: Ledger
    line: Line
    api: HostingApi
    own_account: str
    workers: int
    meter: Meter


async def place(plan: Plan, once: Once, parts: Placing) -> None:
    """Send what an approved plan has left to send, look for what was sent and not answered.

    What could not be brought to its end stays as it is: the next start goes on. Raises what stops a run.
    """
    ledger = parts.ledger
    items = {_name_of(one): one for one in await asyncio.to_thread(ledger.plans.items, plan.id)}
    await asyncio.to_thread(must_be_as_approved, ledger, plan)

    async def address(creation: Creation) -> Work | None:
        return address_work(creation, _payload(items, creation), line=parts.line)

    await _carry(plan, ADDRESS, once, parts, address)
    await asyncio.to_thread(_take_back_unplaceable, ledger, plan, items)
    sids = await asyncio.to_thread(ledger.creations.sids, plan.id)
    visibility = Visibility(parts.api, ledger, own_account=parts.own_account)

    async def order(creation: Creation) -> Work | None:
        payload = _payload(items, creation)
        where = payload["address"]
        address_sid = where.get("sid") or sids.get(where["item"], "")
        if not address_sid:
            return None
        asked = new_order(
            creation,
            payload,
            realm=ledger.realm,
            address_sid=address_sid,
            own_account=parts.own_account,
            api=parts.api,
        )
        kind = await visibility.kind(creation.account_sid)
        return order_work(creation, asked, api=parts.api, ledger=ledger, kind=kind)

    await _carry(plan, ORDER, once, parts, order)
    await asyncio.to_thread(ledger.approvals.finish, plan.id)


def left_to_place(ledger: Ledger, run_id: str) -> list[Creation]:
    """Addresses and orders of a run's approved plan that are not sent yet, or sent and not answered, in order."""
    return [one for one in ledger.creations.open_creations(run_id) if one.kind in {ADDRESS, ORDER}]


async def _carry(plan: Plan, kind: str, once: Once, parts: Placing, work_of: Any) -> None:
    left = [one for one in await asyncio.to_thread(left_to_place, parts.ledger, plan.run_id) if one.kind == kind]
    meter = parts.meter
    meter.phase, meter.to_ask, meter.answered = "addresses" if kind == ADDRESS else "ordering", len(left), 0

    def done() -> None:
        meter.answered += 1

    await carry_out(left, once=once, work_of=work_of, workers=min(parts.workers, len(left)), done=done)


def _take_back_unplaceable(ledger: Ledger, plan: Plan, items: Mapping[_Name, StoredItem]) -> None:
    """Withdraw the orders whose address was refused: they cannot be sent, and their numbers are free again."""
    creations = ledger.creations.of_plan(plan.id)
    refused = {ordinal for ordinal, one in creations.items() if one.kind == ADDRESS and one.state is State.REFUSED}
    if not refused:
        return
    orders = {
        one.item.ordinal for one in items.values() if one.item.kind == ORDER and refused.intersection(one.item.needs)
    }
    ledger.approvals.withdraw_items(plan.id, ordinals=orders)


def _payload(items: Mapping[_Name, StoredItem], creation: Creation) -> Mapping[str, Any]:
    return items[_Name(creation.kind, creation.key, creation.account_sid, creation.generation)].item.payload


def _name_of(stored: StoredItem) -> _Name:
    item = stored.item
    return _Name(item.kind, item.key, item.account_sid, item.generation)

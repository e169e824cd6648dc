"""What a start of `verify` begins with: the run's orders, the calls placed for them, and how each is to be called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from numberlift.errors import CannotStart
from numberlift.ledger import Creation, Ledger, StoredOrder
from numberlift.ledger.creating.further import Further
from numberlift.pipeline.hosting.kinds import ORDER
from numberlift.pipeline.hosting.verify_calls import CALL, Ring, calls_by_order
from numberlift.pipeline.hosting.verify_rows import number_of


class Begun(NamedTuple):
    """By order sid: the orders, their calls so far, how to ring; `rows` maps a position to a person's row."""

    orders: Mapping[str, StoredOrder]
    calls: Mapping[str, list[Creation]]
    rings: Mapping[str, Ring]
    rows: Mapping[int, int]


def begun(ledger: Ledger, run_id: str, *, phone_number: str = "") -> Begun:
    """Read a run, or one number of it. Blocking; CannotStart if it has no order for that number."""
    found = [one for one in ledger.orders.of_run(run_id) if one.kind == ORDER]
    mine = [one for one in found if not phone_number or number_of(one) == phone_number]
    if phone_number and not mine:
        raise CannotStart(f"Run {run_id} has no order for {phone_number}. `numberlift show` tells more.")
    return Begun(
        {one.sid: one for one in mine},
        calls_by_order(Further(ledger.database, realm=ledger.realm).of_kind(CALL, run_id=run_id)),
        _rings(ledger, run_id),
        {line.row.position: line.row.row for line in ledger.lines.lines(run_id)},
    )


def _rings(ledger: Ledger, run_id: str) -> dict[str, Ring]:
    plan = ledger.plans.of_run(run_id)
    if plan is None:
        return {}
    sids = ledger.creations.sids(plan.id)
    return {
        sids[one.item.ordinal]: Ring(str(told.get("extension") or ""), int(told.get("call_delay") or 0))
        for one in ledger.plans.items(plan.id)
        if one.item.kind == ORDER and one.item.ordinal in sids and (told := one.item.payload.get("call"))
    }

"""Cancel: what a comply run never sent is taken back; what is at Twilio stays, for others may use or review it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from numberlift.domain.creates import State
from numberlift.ledger import Ledger
from numberlift.pipeline.complying.kinds import BUNDLE


class BundlesCancellable(NamedTuple):
    """What would be taken back, by ordinal, and the bundles that are at Twilio, by status."""

    plan_id: str = ""
    unsent: tuple[int, ...] = ()
    there: Mapping[str, int] = {}


def cancellable_bundles(ledger: Ledger, run_id: str) -> BundlesCancellable:
    """What of a run could be taken back. Blocking."""
    plan = ledger.plans.of_run(run_id)
    if plan is None:
        return BundlesCancellable()
    made = ledger.creations.of_plan(plan.id)
    unsent = [ordinal for ordinal, one in made.items() if one.state is State.PLANNED and not one.unanswered]
    orders = (ledger.orders.get(one.sid) for one in made.values() if one.kind == BUNDLE and one.sid)
    there = Counter(order.status for order in orders if order is not None)
    return BundlesCancellable(plan.id, tuple(sorted(unsent)), there)


def cancel_bundles(ledger: Ledger, run_id: str, found: BundlesCancellable) -> None:
    """Take back what was never sent, as it was shown. Raises RunOwned. Blocking."""
    with ledger.own_run(run_id):
        ledger.approvals.withdraw_items(found.plan_id, ordinals=found.unsent)

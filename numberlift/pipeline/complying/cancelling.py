"""Cancel: what a comply run never sent is taken back, and its drafts that nobody has handed in are deleted at Twilio.

A bundle that was handed in stays, whatever became of it, and so does one that another run has worked on or is to work
on. The parts stay too: other bundles may hold them, and whoever asks for the same again is given them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

from numberlift.domain.creates import State
from numberlift.domain.lifecycles.lifecycle_compliance import DRAFT
from numberlift.domain.natural_keys import name_with_key
from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import Creation, Ledger, StoredOrder
from numberlift.ledger.creating.retiring import Retired, Retiring
from numberlift.pipeline.complying.follow import BundleParts
from numberlift.pipeline.complying.kinds import (
    ASSIGNMENT,
    BUNDLE,
    CANCELLED,
    CONTENT,
    GONE,
    WORKED,
    bundle_gone,
    bundle_seen,
)
from numberlift.pipeline.following.refresh import in_a_pool
from numberlift.pipeline.following.rewriting import rewrite_reports
from numberlift.twilio.wire.outcomes import NO_SUCH

Why = Literal["foreign", "moved", "refused", "unanswered"]
"""Why a draft was not deleted: it carries no key of ours, is no draft any more, Twilio refuses, or does not answer."""
_TRIES: Final = 3
_AT_ONCE: Final = 10
_FAILED: Final = frozenset({"refused", "unanswered"})


class BundlesCancellable(NamedTuple):
    """What would be taken back, by ordinal; the drafts to delete, by sid; and the run's other bundles, by status."""

    plan_id: str = ""
    unsent: tuple[int, ...] = ()
    drafts: tuple[str, ...] = ()
    there: Mapping[str, int] = {}

    @property
    def anything(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.unsent or self.drafts)


class BundlesCancelled(NamedTuple):
    """What came of it: how many items were taken back, the drafts that are deleted, and why others are not, by sid."""

    withdrawn: int = 0
    deleted: tuple[str, ...] = ()
    left: Mapping[str, Why] = {}

    @property
    def complete(self) -> bool:
        """Whether nothing is left that another start could do."""
        return not _FAILED.intersection(self.left.values())


def cancellable_bundles(ledger: Ledger, run_id: str) -> BundlesCancellable:
    """What of a run could be taken back or deleted, by what the ledger knows. Blocking."""
    plan = ledger.plans.of_run(run_id)
    if plan is None:
        return BundlesCancellable()
    made = ledger.creations.of_plan(plan.id)
    unsent = [ordinal for ordinal, one in made.items() if one.state is State.PLANNED and not one.unanswered]
    drafts = tuple(order.sid for _, order in _drafts(ledger, run_id, plan.id))
    bundles = (ledger.orders.get(one.sid) for one in made.values() if one.kind == BUNDLE and one.sid)
    there = Counter(order.status for order in bundles if order and order.sid not in drafts and order.status != GONE)
    return BundlesCancellable(plan.id, tuple(sorted(unsent)), drafts, there)


async def cancel_bundles(parts: BundleParts, run_id: str, found: BundlesCancellable) -> BundlesCancelled:
    """Take back and delete what was shown, as far as it still may be; the run's report is written again.

    Each draft is fetched first. Raises RunOwned, what stops a run.
    """
    ledger = parts.ledger
    # What another approved plan needs too stays planned: it is not taken back from there.
    with ledger.own_run(run_id), await asyncio.to_thread(parts.own):
        if found.unsent:
            await asyncio.to_thread(ledger.approvals.withdraw_items, found.plan_id, ordinals=found.unsent)
        still = await asyncio.to_thread(cancellable_bundles, ledger, run_id)
        now = await asyncio.to_thread(lambda: list(_drafts(ledger, run_id, found.plan_id)))
        left = await _delete_each(parts, [one for one in now if one[1].sid in found.drafts])
    deleted = tuple(sid for sid in found.drafts if left.get(sid) == "")
    await rewrite_reports(ledger, [run_id], say=parts.progress.say)
    withdrawn = len(set(found.unsent) - set(still.unsent))
    return BundlesCancelled(withdrawn, deleted, {sid: why for sid, why in left.items() if why})


def _drafts(ledger: Ledger, run_id: str, plan_id: str) -> Iterator[tuple[Creation, StoredOrder]]:
    """The drafts of a run that were never handed in and that no other run has to do with. Blocking."""
    retiring = Retiring(ledger.database, realm=ledger.realm)
    for one in ledger.creations.of_plan(plan_id).values():
        order = ledger.orders.get(one.sid) if one.kind == BUNDLE and one.state is State.CONFIRMED else None
        if order is None or order.status != DRAFT or order.body.get(CONTENT):
            continue
        last = str(order.body.get(WORKED, "")).rpartition(".")[0] or one.run_id
        wanted = Retired(one.account_sid, BUNDLE, one.key, one.sid, "", ASSIGNMENT, "", plan_id)
        if last == run_id and not retiring.hangs_elsewhere(wanted):
            yield one, order


async def _delete_each(parts: BundleParts, drafts: list[tuple[Creation, StoredOrder]]) -> dict[str, Why | Literal[""]]:
    """Why each of them is still there, empty for those that are not."""
    waiting = iter(drafts)
    left: dict[str, Why | Literal[""]] = {}

    async def worker() -> None:
        for creation, order in waiting:
            left[order.sid] = await _delete(parts, creation, order)

    await in_a_pool(worker, workers=min(_AT_ONCE, len(drafts)))
    return left


async def _delete(parts: BundleParts, creation: Creation, order: StoredOrder) -> Why | Literal[""]:
    """Delete a draft that is ours and still one; before each time that it is sent, it is fetched."""
    for _ in range(_TRIES):
        try:
            now = await parts.api.bundle(order.sid)
            if not now.friendly_name.endswith(name_with_key("", creation.key)):
                return "foreign"
            if now.status != DRAFT:
                seen = bundle_seen(now, before=order)
                await asyncio.to_thread(parts.ledger.orders.upsert, [seen], source="poll")
                return "moved"
            await parts.api.delete_bundle(order.sid)
        except TryAgain:
            continue
        except RowRefused as error:
            if error.status != NO_SUCH:
                return "refused"
        gone = bundle_gone(order, noted={CANCELLED: True})
        await asyncio.to_thread(parts.ledger.orders.upsert, [gone], source="us")
        return ""
    return "unanswered"

"""Follow: every open bundle of ours brought up to date, and of a rejected one why, document by document.

A thousand bundles are one request. What the list does not show is fetched, and so is what a callback was about: Twilio
tells every change but the beginning of a review, and an approved bundle can fall.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from numberlift.domain.lifecycles.lifecycle_compliance import APPROVED, DRAFT, REJECTED
from numberlift.errors import CannotStart, RowRefused, TryAgain
from numberlift.ledger import Event, Hint, Ledger, OrderSeen, Owner, StoredOrder
from numberlift.ledger.creating.further import Further
from numberlift.pipeline.complying.kinds import BUNDLE, FLOW, REJECTED_FOR, WORKED, bundle_gone, bundle_seen
from numberlift.pipeline.following.hints import followed_up, hints_for
from numberlift.pipeline.following.owning import own_orders
from numberlift.pipeline.following.refresh import in_a_pool
from numberlift.pipeline.following.rewriting import rewrite_reports
from numberlift.pipeline.intake import must_be_of
from numberlift.pipeline.meter import Progress, Silent
from numberlift.twilio.compliance import ComplianceApi
from numberlift.twilio.wire.bundles import Bundle
from numberlift.twilio.wire.outcomes import NO_SUCH

HINTS: Final = "bundles"
_AT_ONCE: Final = 10
_US: Final = "us"


@dataclass(frozen=True, slots=True)
class BundleParts:
    """Where bundles are kept, whom to ask, who watches; `own_account` is the account that authenticates."""

    ledger: Ledger
    api: ComplianceApi
    own_account: str
    progress: Progress = field(default_factory=Silent)

    def own(self) -> Owner:
        """The lock under which the account's placed orders are dealt with; RunOwned if another process has it."""
        return own_orders(self.ledger, self.own_account)


@dataclass(frozen=True, slots=True)
class BundleRunFollowed:
    """One run after a round: what changed since it was last told, and its bundles."""

    run_id: str
    changes: tuple[Event, ...]
    bundles: tuple[StoredOrder, ...]

    @property
    def statuses(self) -> Mapping[str, int]:
        """How many bundles have which status."""
        return Counter(one.status for one in self.bundles)

    @property
    def approved(self) -> int:
        """How many of them numbers can use."""
        return self.statuses.get(APPROVED, 0)

    @property
    def rejected(self) -> tuple[StoredOrder, ...]:
        """Those that Twilio has rejected."""
        return tuple(one for one in self.bundles if one.status == REJECTED)

    @property
    def open(self) -> int:
        """How many of them Twilio still has to answer for."""
        return sum(not one.terminal and one.status != DRAFT for one in self.bundles)


@dataclass(slots=True)
class BundlesFollowed:
    """A round: its runs, the sids that could not be read, and the newest webhook that had come when it began.

    `moved` are the bundles of which anything changed.
    """

    runs: tuple[BundleRunFollowed, ...] = ()
    unread: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    newest_told: int = 0

    @property
    def complete(self) -> bool:
        """Whether everything open was read."""
        return not self.unread

    @property
    def open(self) -> int:
        """How many bundles Twilio still has to answer for."""
        return sum(run.open for run in self.runs)

    @property
    def changed(self) -> int:
        """How many changes there are to tell."""
        return sum(len(run.changes) for run in self.runs)


async def follow_bundles(parts: BundleParts, *, run_id: str = "") -> BundlesFollowed:
    """One round over the run, or over all with anything open; the reports of what changed are written again.

    Raises RunOwned, CannotStart, what stops a run.
    """
    ledger, own = parts.ledger, parts.own_account
    with await asyncio.to_thread(parts.own):
        if run_id:
            run = ledger.runs.get(run_id)
            must_be_of(run, own)
            if run.flow != FLOW:
                raise CannotStart(f"Run {run_id} submitted no bundles. See `numberlift runs`.")
        done = BundlesFollowed(newest_told=await asyncio.to_thread(ledger.deliveries.newest))
        hints = await asyncio.to_thread(hints_for, ledger, HINTS, own_account=own, run_id=run_id)
        known = await asyncio.to_thread(_known, ledger, own, run_id, hints)
        await _refresh(parts, known, done)
        await asyncio.to_thread(followed_up, ledger, hints, unread=done.unread)
        runs = [run_id] if run_id else sorted({one.run_id for one in known.values() if one.run_id})
        done.runs = tuple([await asyncio.to_thread(_told, ledger, one) for one in runs])
        moved = await asyncio.to_thread(_runs_of, ledger, done.moved)
        await rewrite_reports(ledger, sorted(moved), say=parts.progress.say)
        return done


def bundles_of_run(ledger: Ledger, run_id: str) -> list[StoredOrder]:
    """The bundles that a run made or worked on, by sid. Blocking."""
    found = {one.sid: one for one in ledger.orders.of_run(run_id) if one.kind == BUNDLE}
    plan = ledger.plans.of_run(run_id)
    for creation in ledger.creations.of_plan(plan.id).values() if plan else ():
        if creation.kind == BUNDLE and creation.sid and creation.sid not in found:
            order = ledger.orders.get(creation.sid)
            found |= {creation.sid: order} if order else {}
    return [found[sid] for sid in sorted(found)]


def _known(ledger: Ledger, own_account: str, run_id: str, hints: Iterable[Hint]) -> dict[str, StoredOrder]:
    """The bundles to look at: those of the run, or all open ones, and those that a callback was about. Blocking."""
    if run_id:
        return {one.sid: one for one in bundles_of_run(ledger, run_id)}
    found = {one.sid: one for one in ledger.orders.open_orders(kind=BUNDLE) if one.account_sid == own_account}
    for hint in hints:
        order = ledger.orders.get(hint.sid) if hint.sid else None
        if order is not None and order.kind == BUNDLE and order.origin == _US:
            found[order.sid] = order
    return found


async def _refresh(parts: BundleParts, known: Mapping[str, StoredOrder], done: BundlesFollowed) -> None:
    listed = await _listed(parts.api, known) if known else {}
    waiting = iter(known.values())

    async def worker() -> None:
        for order in waiting:
            try:
                seen = await _seen(parts.api, order, listed.get(order.sid))
            except (TryAgain, RowRefused):
                done.unread.add(order.sid)
            else:
                changes = await asyncio.to_thread(parts.ledger.orders.upsert, [seen], source="poll")
                done.moved.update(change.order.sid for change in changes)

    await in_a_pool(worker, workers=min(_AT_ONCE, len(known)))


async def _listed(api: ComplianceApi, known: Mapping[str, StoredOrder]) -> dict[str, Bundle]:
    """What the list shows of these, read until all of them came; nothing if it cannot be read."""
    found: dict[str, Bundle] = {}
    try:
        async for page in api.bundles():
            found |= {one.sid: one for one in page if one.sid in known}
            if len(found) == len(known):
                break
    except (TryAgain, RowRefused):
        return {}
    return found


async def _seen(api: ComplianceApi, order: StoredOrder, listed: Bundle | None) -> OrderSeen:
    """How a bundle is now, with the reasons of a rejection that is new."""
    try:
        bundle = listed or await api.bundle(order.sid)
    except RowRefused as error:
        if error.status != NO_SUCH:
            raise
        return bundle_gone(order)
    told = bundle.status == REJECTED and order.status == REJECTED and REJECTED_FOR in order.body
    if bundle.status != REJECTED or (told and order.body[REJECTED_FOR]):
        return bundle_seen(bundle, before=order)
    return bundle_seen(bundle, before=order, noted={REJECTED_FOR: await _reasons(api, bundle)})


async def _reasons(api: ComplianceApi, bundle: Bundle) -> list[dict[str, Any]]:
    """The reviewers' codes: of the bundle, and of each document that is at fault."""
    sids = [one.object_sid async for page in api.assignments(bundle.sid) for one in page]
    found: list[dict[str, Any]] = []
    for sid in sids:
        if sid.startswith("RD"):
            document = await api.document(sid)
            found += [{"code": code, "document": sid} for code in document.problems]
    said = {one["code"] for one in found}
    return [{"code": code, "document": ""} for code in bundle.problems if code not in said] + found


def _runs_of(ledger: Ledger, sids: Iterable[str]) -> set[str]:
    """The runs that made these bundles, and those that worked on them last. Blocking."""
    orders = [order for sid in sids if (order := ledger.orders.get(sid)) is not None]
    worked = {str(one.body.get(WORKED, "")).rpartition(".")[0] for one in orders}
    return (worked | {one.run_id for one in orders}) - {""}


def _told(ledger: Ledger, run_id: str) -> BundleRunFollowed:
    """How the run stands; its changes count as told from now on. Blocking."""
    further = Further(ledger.database, realm=ledger.realm)
    changes = further.changes(run_id)
    if changes:
        further.told(run_id)
    return BundleRunFollowed(run_id, tuple(changes), tuple(bundles_of_run(ledger, run_id)))

"""Follow: every open port-in brought up to date from the list's pages, number by number.

A hundred requests are one page. Only those that the list shows changed are fetched, and each open one once a day; a
request that the list does not show, or that was confirmed without being seen, is fetched as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from numberlift.domain.creates import State
from numberlift.errors import CannotStart, RowRefused, TryAgain
from numberlift.ledger import Event, Ledger, Owner, StoredOrder
from numberlift.ledger.creating.further import Further
from numberlift.ledger.times import moment
from numberlift.pipeline.following.refresh import in_a_pool
from numberlift.pipeline.intake import must_be_of
from numberlift.pipeline.porting.holdings import changed, fetch_into, stamp_of
from numberlift.pipeline.porting.kinds import FLOW, PORT_IN
from numberlift.twilio.porting import PortingApi
from numberlift.twilio.wire.port_in_listings import PortInListing

DAY_SECONDS: Final = 86_400.0
_AT_ONCE: Final = 10
_COMPLETED: Final = "completed"


@dataclass(frozen=True, slots=True)
class FollowParts:
    """Where port-ins are kept, whom to ask; `own_account` is the account that authenticates."""

    ledger: Ledger
    api: PortingApi
    own_account: str

    def own(self) -> Owner:
        """The lock under which the account's placed orders are dealt with; RunOwned if another process has it."""
        return self.ledger.locks.own(f"follow:{self.own_account}", what="The orders of this account")


@dataclass(frozen=True, slots=True)
class PortRunFollowed:
    """One run after a round: what changed since it was last told, and how its numbers stand.

    `statuses` counts its numbers by status, `calendar` holds the open numbers' port dates (ISO days), earliest first.
    """

    run_id: str
    changes: tuple[Event, ...]
    requests: tuple[StoredOrder, ...]
    statuses: Mapping[str, int]
    calendar: tuple[tuple[str, str], ...]

    @property
    def numbers(self) -> int:
        """How many numbers its requests hold."""
        return sum(self.statuses.values())

    @property
    def ported(self) -> int:
        """How many of them are ported."""
        return self.statuses.get(_COMPLETED, 0)


@dataclass(slots=True)
class PortsFollowed:
    """A round: its runs, how many requests were fetched, and the sids that could not be read."""

    runs: tuple[PortRunFollowed, ...] = ()
    fetched: int = 0
    unread: set[str] = field(default_factory=set)

    @property
    def complete(self) -> bool:
        """Whether everything open was read."""
        return not self.unread


async def follow_ports(parts: FollowParts, *, run_id: str = "") -> PortsFollowed:
    """One round over the run, or over all with anything open. Raises RunOwned, CannotStart, what stops a run."""
    with await asyncio.to_thread(parts.own):
        if run_id and parts.ledger.runs.get(run_id).flow != FLOW:
            raise CannotStart(f"Run {run_id} ported nothing. See `numberlift runs`.")
        if run_id:
            must_be_of(parts.ledger.runs.get(run_id), parts.own_account)
        runs = [run_id] if run_id else await asyncio.to_thread(_open_runs, parts.ledger)
        done = await refresh_ports(parts, run_id=run_id)
        done.runs = tuple([await asyncio.to_thread(_told, parts.ledger, one) for one in runs])
        return done


async def refresh_ports(parts: FollowParts, *, run_id: str = "") -> PortsFollowed:
    """Bring open port-ins of ours up to date, those of one run if told; the caller owns them."""
    done = PortsFollowed()
    known = await asyncio.to_thread(_open, parts.ledger, run_id)
    if not known:
        return done
    try:
        listed = await _listed(parts.api, known)
    except (TryAgain, RowRefused):
        listed = {}
    due = await asyncio.to_thread(_due, parts.ledger, known, listed)
    await _fetch_all(parts, {sid: known[sid] for sid in due}, listed, done)
    return done


async def _listed(api: PortingApi, known: Mapping[str, str]) -> dict[str, PortInListing]:
    """What the list shows of these, read until all of them came."""
    found: dict[str, PortInListing] = {}
    async for page in api.requests():
        found |= {one.sid: one for one in page if one.sid in known}
        if len(found) == len(known):
            break
    return found


async def _fetch_all(
    parts: FollowParts, accounts: Mapping[str, str], listed: Mapping[str, PortInListing], done: PortsFollowed
) -> None:
    waiting = iter(sorted(accounts))

    async def worker() -> None:
        for sid in waiting:
            stamp = stamp_of(listed[sid]) if sid in listed else ""
            try:
                await fetch_into(parts.api, parts.ledger, sid, listed=stamp, account_sid=accounts[sid])
            except (TryAgain, RowRefused):
                done.unread.add(sid)
            else:
                done.fetched += 1

    await in_a_pool(worker, workers=min(_AT_ONCE, len(accounts)))


def _open(ledger: Ledger, run_id: str) -> dict[str, str]:
    """The accounts of our open requests by sid, those confirmed and never seen among them. Blocking."""
    found = {one.sid: one.account_sid for one in ledger.orders.open_orders(kind=PORT_IN, run_id=run_id)}
    return found | {sid: account for sid, account, _ in _unseen(ledger, run_id)}


def _unseen(ledger: Ledger, run_id: str) -> list[tuple[str, str, str]]:
    """Sid, account and run of the requests that are known by their sid alone, as after a person's word."""
    confirmed = Further(ledger.database, realm=ledger.realm).of_kind(PORT_IN, run_id=run_id)
    return [
        (one.sid, one.account_sid, one.run_id)
        for one in confirmed
        if one.state is State.CONFIRMED and one.sid and not _has_numbers(ledger.orders.get(one.sid))
    ]


def _has_numbers(order: StoredOrder | None) -> bool:
    return order is not None and any(number.status for number in order.numbers)


def _due(ledger: Ledger, known: Mapping[str, str], listed: Mapping[str, PortInListing]) -> set[str]:
    """Those to be fetched now. Blocking."""
    now = datetime.fromisoformat(ledger.now()).timestamp()
    old = ledger.orders.not_fetched_since(moment(now - DAY_SECONDS), kind=PORT_IN)
    moved = {one.sid for one in changed(ledger, list(listed.values()))}
    return moved | (known.keys() - listed.keys()) | (known.keys() & set(old))


def _open_runs(ledger: Ledger) -> list[str]:
    runs = {one.run_id for one in ledger.orders.open_orders(kind=PORT_IN)}
    return sorted(filter(None, runs | {run_id for _, _, run_id in _unseen(ledger, "")}))


def _told(ledger: Ledger, run_id: str) -> PortRunFollowed:
    """How the run stands; its changes count as told from now on. Blocking."""
    further = Further(ledger.database, realm=ledger.realm)
    changes = further.changes(run_id)
    if changes:
        further.told(run_id)
    requests = tuple(one for one in ledger.orders.of_run(run_id) if one.kind == PORT_IN)
    return PortRunFollowed(run_id, tuple(changes), requests, _statuses(requests), _calendar(requests))


def _statuses(requests: Iterable[StoredOrder]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for number in (number for one in requests for number in one.numbers):
        counts[number.status] = counts.get(number.status, 0) + 1
    return counts


def _calendar(requests: Iterable[StoredOrder]) -> tuple[tuple[str, str], ...]:
    dated = (
        (str(number.body.get("port_date", ""))[:10], number.phone_number)
        for one in requests
        for number in one.numbers
        if not number.terminal
    )
    return tuple(sorted(one for one in dated if one[0]))

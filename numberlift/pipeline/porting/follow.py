"""Follow: every open port-in brought up to date, number by number, and what changed told, run by run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from numberlift.errors import CannotStart
from numberlift.ledger import Event, Ledger, Owner, StoredOrder
from numberlift.ledger.creating.further import Further
from numberlift.pipeline.following.owning import own_orders
from numberlift.pipeline.following.rewriting import rewrite_reports
from numberlift.pipeline.intake import must_be_of
from numberlift.pipeline.meter import Progress, Silent
from numberlift.pipeline.porting.completing import SetUp, set_up_ported, warnings_of
from numberlift.pipeline.porting.kinds import FLOW, PORT_IN
from numberlift.pipeline.porting.refiling import Resume, awaiting, go_on_all
from numberlift.pipeline.porting.refreshing import open_ports, refresh_ports
from numberlift.pipeline.porting.sheets import is_partly_ported
from numberlift.twilio.porting import PortingApi

_COMPLETED: Final = "completed"


@dataclass(frozen=True, slots=True)
class FollowParts:
    """Where port-ins are kept, whom to ask; `own_account` is the account that authenticates.

    `resume` starts a run again that files rejected numbers anew; without it none goes on. `progress` hears what a
    person should know. `account` is that of a shard, whose lock covers what lies there alone.
    """

    ledger: Ledger
    api: PortingApi
    own_account: str
    resume: Resume | None = None
    progress: Progress = field(default_factory=Silent)
    account: str = ""

    def own(self) -> Owner:
        """The lock under which the account's placed orders are dealt with; RunOwned if another process has it."""
        return own_orders(self.ledger, self.own_account, account=self.account)


@dataclass(frozen=True, slots=True)
class PortRunFollowed:
    """One run after a round: what changed since it was last told, and how its numbers stand.

    `statuses` counts its numbers by status, `calendar` holds the open numbers' port dates (ISO days), earliest first;
    `warnings` are those numbers, each with why, that are ported tomorrow or today and that nothing will answer then.
    """

    run_id: str
    changes: tuple[Event, ...]
    requests: tuple[StoredOrder, ...]
    statuses: Mapping[str, int]
    calendar: tuple[tuple[str, str], ...]
    warnings: tuple[tuple[str, str], ...] = ()

    @property
    def numbers(self) -> int:
        """How many numbers its requests hold."""
        return sum(self.statuses.values())

    @property
    def open(self) -> int:
        """How many of its requests have not ended."""
        return sum(not one.terminal for one in self.requests)

    @property
    def ported(self) -> int:
        """How many of them are ported."""
        return self.statuses.get(_COMPLETED, 0)

    @property
    def partly(self) -> bool:
        """Whether a request of it has ended with numbers that were not ported beside numbers that were."""
        return any(is_partly_ported(one) for one in self.requests)


@dataclass(frozen=True, slots=True)
class PortsFollowed:
    """A round: its runs, how many requests were fetched, and the sids that could not be read.

    `newest_told` is the newest webhook that had come when it began. `awaiting` are the runs with rejected numbers that
    are filed anew once they are cancelled in their old requests, `stuck` says by run why one cannot go on. `set_up` is
    what was done about numbers that are ported now.
    """

    runs: tuple[PortRunFollowed, ...] = ()
    fetched: int = 0
    unread: frozenset[str] = frozenset()
    newest_told: int = 0
    awaiting: tuple[str, ...] = ()
    stuck: Mapping[str, str] = field(default_factory=dict)
    set_up: SetUp = field(default_factory=SetUp)

    @property
    def complete(self) -> bool:
        """Whether everything open was read, nothing that could be filed anew is held up, what is ported is set up."""
        return not self.unread and not self.stuck and not self.set_up.later

    @property
    def open(self) -> int:
        """How many requests have not ended."""
        return sum(run.open for run in self.runs)

    @property
    def changed(self) -> int:
        """How many changes there are to tell."""
        return sum(len(run.changes) for run in self.runs)


async def follow_ports(parts: FollowParts, *, run_id: str = "") -> PortsFollowed:
    """One round over the run, or over all with anything open. Raises RunOwned, CannotStart, what stops a run."""
    ledger, own = parts.ledger, parts.own_account
    with await asyncio.to_thread(parts.own):
        if run_id and ledger.runs.get(run_id).flow != FLOW:
            raise CannotStart(f"Run {run_id} ported nothing. See `numberlift runs`.")
        if run_id:
            must_be_of(ledger.runs.get(run_id), own)
        newest = await asyncio.to_thread(ledger.deliveries.newest)
        before = await asyncio.to_thread(open_ports, ledger, own_account=own, run_id=run_id)
        done = await refresh_ports(parts.api, ledger, own_account=own, run_id=run_id)
        stuck = await go_on_all(ledger, own_account=own, run_id=run_id, resume=parts.resume) if parts.resume else {}
        set_up = await set_up_ported(parts.api.line, ledger, own_account=own, run_id=run_id)
        after = await asyncio.to_thread(open_ports, ledger, own_account=own, run_id=run_id) if not run_id else {}
        runs = [run_id] if run_id else sorted({one.run_id for one in (before | after).values()})
        today = (parts.api.server_clock.now() or datetime.now(UTC)).date()
        told = [await asyncio.to_thread(_told, ledger, one, today) for one in runs]
        waiting = await asyncio.to_thread(awaiting, ledger, own_account=own)
        unread = frozenset(done.unread)
        await rewrite_reports(ledger, [one.run_id for one in told if one.changes], say=parts.progress.say)
        return PortsFollowed(tuple(told), done.fetched, unread, newest, tuple(waiting), stuck, set_up)


def _told(ledger: Ledger, run_id: str, today: date) -> PortRunFollowed:
    """How the run stands; its changes count as told from now on. Blocking."""
    further = Further(ledger.database, realm=ledger.realm)
    changes = further.changes(run_id)
    if changes:
        further.told(run_id)
    requests = tuple(one for one in ledger.orders.of_run(run_id) if one.kind == PORT_IN)
    calendar = _calendar(requests)
    warnings = tuple(warnings_of(ledger, run_id, calendar, today=today))
    return PortRunFollowed(run_id, tuple(changes), requests, _statuses(requests), calendar, warnings)


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

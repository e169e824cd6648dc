"""Follow: every open order brought up to date, the next steps that need no person taken, and what changed told.

A round holds the lock of the account's following; between two rounds of `watch` nobody holds it, so that letters can
be sent again and orders cancelled meanwhile. A round reads what is left to do from the ledger: killed anywhere, the
next one goes on, and no letter goes out twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from numberlift.domain.letters import NextLetter
from numberlift.errors import CannotStart
from numberlift.ledger import Event, Ledger, StoredOrder
from numberlift.ledger.creating.further import Further
from numberlift.pipeline.following.groups import Group
from numberlift.pipeline.following.hints import HOSTING, followed_up, hints_for
from numberlift.pipeline.following.parts import HostingParts
from numberlift.pipeline.following.refresh import Refreshed, runs_of_account
from numberlift.pipeline.following.rewriting import rewrite_reports
from numberlift.pipeline.following.rounds import FIRST_PAUSE, LONGEST_PAUSE, rounds
from numberlift.pipeline.following.sheets import told_twice
from numberlift.pipeline.following.standing import (
    LetterStanding,
    OrderStanding,
    letters_of,
    standing_of,
    standings_of,
    waiting_counts,
)
from numberlift.pipeline.following.steps import Stepped, Stepper, wanted_of
from numberlift.pipeline.hosting.kinds import ORDER
from numberlift.pipeline.intake import must_be_of


@dataclass(frozen=True, slots=True)
class FollowOrder:
    """What one start is told: the run, or all with anything open if empty; `loa_wait_seconds` as NUMBERLIFT_LOA_WAIT.

    `first_pause` and `longest_pause` are the seconds between rounds of `watch`, growing while nothing changes.
    """

    run_id: str = ""
    loa_wait_seconds: float = 5 * 86_400.0
    first_pause: float = FIRST_PAUSE
    longest_pause: float = LONGEST_PAUSE


@dataclass(frozen=True, slots=True)
class RunFollowed:
    """One run after a round: what changed since it was last told, how every order and letter stands.

    `unplaced` are orders that its plan still has to place or to look for.
    """

    run_id: str
    list_name: str
    changes: tuple[Event, ...]
    orders: tuple[OrderStanding, ...]
    letters: tuple[LetterStanding, ...]
    letters_sent: int
    letters_left: int
    unplaced: int

    @property
    def open(self) -> int:
        """How many of its orders have not ended."""
        return sum(waiting_counts(self.orders).values())


@dataclass(frozen=True, slots=True)
class Followed:
    """A round: its runs, how many objects could not be read, and the newest webhook that had come when it began."""

    runs: tuple[RunFollowed, ...] = ()
    unread: int = 0
    at: str = ""
    newest_told: int = 0

    @property
    def complete(self) -> bool:
        """Whether everything was read and every letter that was begun is settled."""
        return not self.unread and not any(run.letters_left for run in self.runs)

    @property
    def open(self) -> int:
        """How many orders have not ended."""
        return sum(run.open for run in self.runs)

    @property
    def changed(self) -> int:
        """How many changes there are to tell."""
        return sum(len(run.changes) for run in self.runs)


async def follow(order: FollowOrder, parts: HostingParts) -> Followed:
    """One round; the reports of runs in which something changed are written again.

    Raises RunOwned, CannotStart for a run that is none of hosting, and what stops a run.
    """
    with await asyncio.to_thread(parts.own) as owner:
        runs = await asyncio.to_thread(_runs_of, parts.ledger, order.run_id, parts.own_account)
        parts.meter.phase = "following"
        newest = await asyncio.to_thread(parts.ledger.deliveries.newest)
        hints = await asyncio.to_thread(hints_for, parts.ledger, HOSTING, own_account=parts.own_account)
        refreshed = await parts.refresher().refresh()
        await asyncio.to_thread(followed_up, parts.ledger, hints, unread=refreshed.unread)
        stepper = Stepper(parts, parts.once(owner), wait_seconds=order.loa_wait_seconds)
        followed = []
        for run_id in runs:
            stepped = await stepper.take(run_id, refreshed)
            wanted = {
                one.item.item.ordinal: wanted_of(one, refreshed, wait_seconds=order.loa_wait_seconds)
                for one in stepped.groups
            }
            followed.append(await asyncio.to_thread(_told, parts.ledger, run_id, refreshed, stepped, wanted))
        touched = [one.run_id for one in followed if one.changes or one.letters_sent]
        await rewrite_reports(parts.ledger, touched, say=parts.progress.say)
        return Followed(tuple(followed), len(refreshed.unread), at=parts.ledger.now(), newest_told=newest)


async def watch(
    order: FollowOrder, parts: HostingParts, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> AsyncIterator[Followed]:
    """Round after round until nothing is open any more; the pauses grow while nothing changes, a webhook ends them."""
    async for followed in rounds(
        lambda: follow(order, parts),
        parts.ledger,
        first_pause=order.first_pause,
        longest_pause=order.longest_pause,
        say=parts.progress.say,
        pause=pause,
    ):
        yield followed


def _runs_of(ledger: Ledger, run_id: str, own_account: str) -> list[str]:
    """The runs to follow: the one that was named, or all of the account that have an order open."""
    if not run_id:
        mine = runs_of_account(ledger, own_account)
        return sorted({one.run_id for one in ledger.orders.open_orders(kind=ORDER)} & mine)
    run = ledger.runs.get(run_id)
    must_be_of(run, own_account)
    if run.flow != "host":
        raise CannotStart(f"Run {run_id} ordered nothing to follow: it is a {run.flow} run. See `numberlift runs`.")
    return [run_id]


def _told(
    ledger: Ledger, run_id: str, refreshed: Refreshed, stepped: Stepped, wanted: Mapping[int, NextLetter]
) -> RunFollowed:
    """How the run stands after its steps; its changes count as told from now on. Blocking."""
    further = Further(ledger.database, realm=ledger.realm)
    changes = [one for one in further.changes(run_id) if not told_twice(one)]
    if changes:
        further.told(run_id)
    orders = ledger.orders.of_run(run_id)
    return RunFollowed(
        run_id=run_id,
        list_name=ledger.runs.get(run_id).list_name,
        changes=tuple(changes),
        orders=tuple(_standings(orders, stepped.groups, wanted, now=refreshed.now)),
        letters=tuple(one for group in stepped.groups for one in letters_of(group, now=refreshed.now)),
        letters_sent=stepped.sent,
        letters_left=stepped.later,
        unplaced=sum(len(group.unplaced) for group in stepped.groups),
    )


def _standings(
    orders: Iterable[StoredOrder], groups: Iterable[Group], wanted: Mapping[int, NextLetter], *, now: datetime
) -> list[OrderStanding]:
    """Every order of a run, by row; one whose letter fell out of the plan stands alone."""
    found = [one for group in groups for one in standings_of(group, wanted[group.item.item.ordinal], now=now)]
    grouped = {one.sid for one in found}
    found += [standing_of(one, now=now) for one in orders if one.kind == ORDER and one.sid not in grouped]
    return sorted(found, key=lambda one: (one.position, one.sid))

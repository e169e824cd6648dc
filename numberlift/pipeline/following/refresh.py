"""Every open order and letter of ours, brought up to date from Twilio's list pages.

A thousand orders are one request. Only what the pages did not show is fetched, one by one; what Twilio does not know
any more is gone, unless it is so young that it may only not have got around yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol, TypeVar

from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import Change, Ledger, OrderSeen, StoredOrder
from numberlift.pipeline.following.seen import letter_shown, order_gone, order_shown
from numberlift.pipeline.hosting.kinds import LETTER, ORDER
from numberlift.pipeline.meter import Meter
from numberlift.pipeline.steps import first_of
from numberlift.twilio import HostingApi

NO_SUCH: Final = 404
_AT_ONCE: Final = 10
T = TypeVar("T", bound="HasSid")


def runs_of_account(ledger: Ledger, account_sid: str) -> set[str]:
    """The runs with anything open that were begun with this account's credentials. Blocking."""
    open_runs = {one.run_id for kind in (ORDER, LETTER) for one in ledger.orders.open_orders(kind=kind) if one.run_id}
    return {run_id for run_id in open_runs if ledger.runs.get(run_id).account_sid in {"", account_sid}}


class HasSid(Protocol):
    """Anything at Twilio with a sid and a status."""

    @property
    def sid(self) -> str:
        """Its sid."""
        ...

    @property
    def status(self) -> str:
        """Its status, lower-kebab."""
        ...


@dataclass(slots=True)
class Refreshed:
    """What came of it: `changes` in the ledger, `unread` the sids that could not be read, and the time at Twilio."""

    changes: list[Change] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def complete(self) -> bool:
        """Whether everything open was read."""
        return not self.unread


@dataclass(slots=True)
class _Part:
    """What is open at one hosting API, by sid."""

    api: HostingApi
    orders: dict[str, StoredOrder] = field(default_factory=dict)
    letters: dict[str, StoredOrder] = field(default_factory=dict)


class Refresher:
    """Reads Twilio's lists into the ledger; `young_seconds` is how long a new object may be missing from them.

    `api_of` answers the hosting API that a run's orders were placed with; it may block. Only what was placed with the
    credentials of `own_account` is read: to others, Twilio would say that it does not exist. With `account` only what
    lies in that account is.
    """

    def __init__(
        self,
        ledger: Ledger,
        api_of: Callable[[str], HostingApi],
        *,
        own_account: str,
        meter: Meter,
        young_seconds: float,
        account: str = "",
    ) -> None:
        self._account = account
        self._own_account = own_account
        self._ledger = ledger
        self._api_of = api_of
        self._meter = meter
        self._young = young_seconds

    async def refresh(self) -> Refreshed:
        """Bring all of the account's open orders and letters up to date.

        A list or an object that cannot be read now stands in `unread`. Raises RunStopped.
        """
        done = Refreshed()
        parts = await asyncio.to_thread(self._open)
        self._meter.to_ask = sum(len(part.orders) + len(part.letters) for part in parts)
        self._meter.answered = 0
        for part in parts:
            await self._read(part.orders, part.api.orders, part.api.order, order_shown, done)
            await self._read(part.letters, part.api.documents, part.api.document, letter_shown, done)
            done.now = part.api.server_clock.now() or done.now
        return done

    def _open(self) -> list[_Part]:
        """What is open, by the API that it is at."""
        mine = runs_of_account(self._ledger, self._own_account)
        orders, letters = (
            [one for one in self._ledger.orders.open_orders(kind=kind, account_sid=self._account) if one.run_id in mine]
            for kind in (ORDER, LETTER)
        )
        apis = {run_id: self._api_of(run_id) for run_id in {one.run_id for one in (*orders, *letters)}}
        parts: dict[str, _Part] = {}
        for api in apis.values():
            parts.setdefault(api.name, _Part(api))
        for one in orders:
            parts[apis[one.run_id].name].orders[one.sid] = one
        for one in letters:
            parts[apis[one.run_id].name].letters[one.sid] = one
        return list(parts.values())

    async def _read(
        self,
        known: Mapping[str, StoredOrder],
        pages: Callable[[], AsyncIterator[tuple[T, ...]]],
        fetch: Callable[[str], Awaitable[T]],
        seen: Callable[[T, StoredOrder], OrderSeen],
        done: Refreshed,
    ) -> None:
        """Walk the pages until all that is `known` was shown, then fetch what was not."""
        missing = set(known)
        if not missing:
            return
        try:
            async with aclosing(pages()) as walk:  # type: ignore[type-var]  # an async generator, behind a port
                async for page in walk:
                    shown = {one.sid: one for one in page if one.sid in known}
                    await self._keep([seen(one, known[sid]) for sid, one in shown.items()], done)
                    missing -= shown.keys()
                    if not missing:
                        break
        except (TryAgain, RowRefused):
            done.unread |= missing
            return
        await self._fetch_all(sorted(missing), known, fetch, seen, done)

    async def _fetch_all(
        self,
        sids: Collection[str],
        known: Mapping[str, StoredOrder],
        fetch: Callable[[str], Awaitable[T]],
        seen: Callable[[T, StoredOrder], OrderSeen],
        done: Refreshed,
    ) -> None:
        waiting = iter(sids)

        async def worker() -> None:
            for sid in waiting:
                found = await self._fetched(known[sid], fetch, seen, done)
                await self._keep([found] if found else [], done)

        await in_a_pool(worker, workers=min(_AT_ONCE, len(sids)))

    async def _fetched(
        self,
        stored: StoredOrder,
        fetch: Callable[[str], Awaitable[T]],
        seen: Callable[[T, StoredOrder], OrderSeen],
        done: Refreshed,
    ) -> OrderSeen | None:
        try:
            found = await fetch(stored.sid)
        except TryAgain:
            done.unread.add(stored.sid)
            return None
        except RowRefused as error:
            if error.status != NO_SUCH or await asyncio.to_thread(self._is_young, stored):
                done.unread.add(stored.sid)
                return None
            return order_gone(stored)
        return seen(found, stored)

    def _is_young(self, stored: StoredOrder) -> bool:
        """Whether it was made so lately that Twilio may not know it everywhere yet."""
        if stored.creation_id is None:
            return False
        made = self._ledger.creations.get(stored.creation_id).settled_at
        if made is None:
            return True
        age = datetime.fromisoformat(self._ledger.now()) - datetime.fromisoformat(made)
        return age.total_seconds() < self._young

    async def _keep(self, seen: list[OrderSeen], done: Refreshed) -> None:
        if seen:
            done.changes += await asyncio.to_thread(self._ledger.orders.upsert, seen, source="poll")
            self._meter.answered += len(seen)


async def in_a_pool(worker: Callable[[], Coroutine[Any, Any, None]], *, workers: int) -> None:
    """Run that many of a worker until all are done; the first error ends the others and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(worker())
    except BaseExceptionGroup as errors:
        raise first_of(errors) from errors

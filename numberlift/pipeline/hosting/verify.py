"""Verify: ownership-verification calls in small waves, when somebody can be expected to pick up, and codes handed in.

Whoever starts it wants the calls; nobody else places one. A wave is as many numbers as people stand ready for. What is
verified by phone bill is handed in without a call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from numberlift.domain import PhoneNumber, understand
from numberlift.domain.business_hours import hours_of
from numberlift.domain.calls import next_call
from numberlift.domain.creates import State
from numberlift.errors import CannotStart, RowRefused, TryAgain
from numberlift.io.codesheet import HeardCode
from numberlift.ledger import StoredOrder
from numberlift.ledger.creating.further import Further
from numberlift.pipeline.following.groups import seconds_since
from numberlift.pipeline.following.parts import HostingParts
from numberlift.pipeline.following.refresh import in_a_pool
from numberlift.pipeline.hosting.verify_calls import Calls, Placed, Ring, call_create, call_facts
from numberlift.pipeline.hosting.verify_codes import PAST_VERIFICATION, Changes
from numberlift.pipeline.hosting.verify_reading import Begun, begun
from numberlift.pipeline.hosting.verify_rows import (
    RowsOf,
    VerifyRow,
    good_until,
    number_of,
    place_of,
    position_of,
    unknown_number,
)

UNVERIFIED: Final = frozenset({"received", "pending-verification"})


def utc_clock() -> datetime:
    """The present moment, by our own clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class VerifyOrder:
    """What one start is told: the run, or one number of it; `codes` to hand in, in which case nobody is called.

    `wave` calls are placed at once, then `pause_seconds` go by. With `any_hour` the hours of a number's place do not
    count.
    """

    run_id: str
    phone_number: str = ""
    codes: tuple[HeardCode, ...] | None = field(default=None, repr=False)
    any_hour: bool = False
    wave: int = 5
    pause_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of it, by row; `unread` orders could not be read, `left` say that the next start goes on."""

    rows: tuple[VerifyRow, ...]
    unread: int = 0

    @property
    def complete(self) -> bool:
        """Whether everything that could be done now was done and answered."""
        return not self.unread and not any(row.word in {"no-answer", "later"} for row in self.rows)


Tell = Callable[[Sequence[VerifyRow]], None]


def say_nothing(_rows: Sequence[VerifyRow]) -> None:
    """Tell nobody."""


async def verify(
    order: VerifyOrder,
    parts: HostingParts,
    *,
    tell: Tell = say_nothing,
    clock: Callable[[], datetime] = utc_clock,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Verified:
    """Call, or hand in codes, for a run's orders; `tell` is handed the rows of each wave as soon as they are known.

    Raises RunOwned if somebody else verifies for this account, CannotStart for a run that ordered nothing, and what
    stops a run.
    """
    if parts.ledger.runs.get(order.run_id).flow != "host":
        raise CannotStart(f"Run {order.run_id} ordered nothing, so there is nothing to verify. See `numberlift runs`.")
    parts = await asyncio.to_thread(parts.for_run, order.run_id)
    with parts.ledger.locks.own(f"verify:{parts.own_account}", what="Verification for this account") as owner:
        refreshed = await parts.refresher().refresh()
        found = await asyncio.to_thread(begun, parts.ledger, order.run_id, phone_number=order.phone_number)
        calls = Calls(parts.once(owner), parts.api)
        work = _Verification(order, parts, calls, found, now=refreshed.now, clock=clock)
        if order.codes is not None:
            rows = await work.enter(order.codes)
            tell(rows)
        else:
            rows = await work.call_all(tell, pause)
        return Verified(tuple(sorted(rows, key=place_of)), unread=len(refreshed.unread & found.orders.keys()))


class _Verification:
    """One start of `verify`: its orders, and what was done about each."""

    def __init__(
        self,
        order: VerifyOrder,
        parts: HostingParts,
        calls: Calls,
        begun: Begun,
        *,
        now: datetime,
        clock: Callable[[], datetime],
    ) -> None:
        self._order, self._parts, self._calls, self._now, self._clock = order, parts, calls, now, clock
        self._changes = Changes(parts.ledger, parts.api)
        self._further = Further(parts.ledger.database, realm=parts.ledger.realm)
        self._begun, self._rows = begun, RowsOf(begun.rows)

    async def enter(self, codes: Iterable[HeardCode]) -> list[VerifyRow]:
        """Hand in the codes that were filled in, one after the other."""
        by_number = {number.phone_number: one for one in self._begun.orders.values() for number in one.numbers}
        rows = []
        for heard in codes:
            if not heard.code:
                continue
            found = understand(heard.number)
            number = found.e164 if isinstance(found, PhoneNumber) else heard.number
            order = by_number.get(number)
            if order is None:
                rows.append(unknown_number(heard, number))
            elif order.status in PAST_VERIFICATION:
                rows.append(self._rows.row(order, word="verified"))
            else:
                rows.append(self._rows.changed(order, "code", await self._changes.enter_code(order, heard.code)))
        return rows

    async def call_all(self, tell: Tell, pause: Callable[[float], Awaitable[None]]) -> list[VerifyRow]:
        """Call wave after wave; whoever cannot be called now is told first."""
        rows, callable_now = await self._sort()
        tell(rows)
        for start in range(0, len(callable_now), self._order.wave):
            if start:
                await pause(self._order.pause_seconds)
            wave = await self._wave(callable_now[start : start + self._order.wave])
            rows += wave
            tell(wave)
        return rows

    async def _sort(self) -> tuple[list[VerifyRow], list[tuple[StoredOrder, int]]]:
        """What needs no call now, with the reason, and what is to be called, with the number of the call."""
        rows: list[VerifyRow] = []
        callable_now: list[tuple[StoredOrder, int]] = []
        for one in sorted(self._begun.orders.values(), key=position_of):
            facts = call_facts(one, self._begun.calls.get(one.sid, ()), seconds_since_update=self._since(one))
            plan = next_call(facts)
            if plan.attempt:
                callable_now.append((one, plan.attempt))
            elif plan.why == "by-bill" and one.status == "received":
                rows.append(self._rows.changed(one, "bill", await self._changes.hand_in_bill(one)))
            elif plan.why == "code-lives":
                rows.append(await self._with_code(one))
            elif one.status in UNVERIFIED or self._order.phone_number:
                rows.append(self._rows.row(one, word=plan.why))
        return rows, callable_now

    async def _wave(self, wave: Sequence[tuple[StoredOrder, int]]) -> list[VerifyRow]:
        rows: list[VerifyRow] = []
        waiting = iter(wave)

        async def worker() -> None:
            for one, attempt in waiting:
                rows.append(await self._call(one, attempt))

        await in_a_pool(worker, workers=len(wave))
        return rows

    async def _call(self, one: StoredOrder, attempt: int) -> VerifyRow:
        opens = self._closed_until(one)
        if opens is not None:
            return replace(self._rows.row(one, word="closed"), opens_at=opens)
        creation = await asyncio.to_thread(self._further.plan, call_create(one, attempt), again=True)
        placed = await self._calls.place(creation, one, self._begun.rings.get(one.sid, Ring()))
        after = await asyncio.to_thread(self._parts.ledger.orders.get, one.sid) or one
        await asyncio.to_thread(self._note, after, placed)
        return self._rows.called(after, placed, attempt, now=self._parts.api.server_clock.now() or self._now)

    def _closed_until(self, one: StoredOrder) -> str | None:
        """When the number may be called, empty if never; None if it may be now."""
        if self._order.any_hour:
            return None
        hours = hours_of(number_of(one), now=self._clock())
        if hours.is_open:
            return None
        return hours.opens_at.isoformat().replace("+00:00", "Z") if hours.opens_at else ""

    async def _with_code(self, one: StoredOrder) -> VerifyRow:
        """A row whose code is still good: fetched again, for codes are not kept."""
        row = self._rows.row(one, word="code-lives")
        try:
            found = await self._parts.api.order(one.sid)
        except (TryAgain, RowRefused):
            return row
        until = good_until(self._now, seconds_old=self._since(one))
        return replace(row, code=found.verification_code, good_until=until)

    def _note(self, one: StoredOrder, placed: Placed) -> None:
        """Say on the number's own timeline that it was called; nothing of the code."""
        state = placed.outcome.creation.state
        kind = {State.CONFIRMED: "verification-call", State.REFUSED: "verification-call-refused"}.get(state)
        if kind:
            detail: dict[str, Any] = {"call": placed.outcome.creation.key.rpartition(":")[2]}
            detail |= {"code": placed.outcome.creation.code} if state is State.REFUSED else {}
            self._parts.ledger.events.append(
                kind,
                run_id=one.run_id,
                position=position_of(one),
                phone_number=number_of(one),
                sid=one.sid,
                detail=detail,
            )

    def _since(self, one: StoredOrder) -> float:
        return seconds_since(str(one.body.get("date_updated") or ""), now=self._now)

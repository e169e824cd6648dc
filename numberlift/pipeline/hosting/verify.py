"""Verify: ownership-verification calls in small waves, when somebody can be expected to pick up, and codes handed in.

Whoever starts it wants the calls; nobody else places one. A wave is as many numbers as people stand ready for. What is
verified by phone bill is handed in without a call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from numberlift.domain import PhoneNumber, understand
from numberlift.domain.business_hours import hours_of
from numberlift.domain.calls import CODE_SECONDS, next_call, refusal_words, words_of
from numberlift.domain.creates import Next, State
from numberlift.domain.lifecycles.lifecycle_hosting import MOST_CALLS
from numberlift.errors import CannotStart, RowRefused, TryAgain
from numberlift.io.codesheet import CodeRow, HeardCode
from numberlift.ledger import Creation, Ledger, StoredOrder
from numberlift.ledger.creating.further import Further
from numberlift.pipeline.following.groups import seconds_since
from numberlift.pipeline.following.parts import HostingParts
from numberlift.pipeline.following.refresh import in_a_pool
from numberlift.pipeline.hosting.kinds import ORDER
from numberlift.pipeline.hosting.verify_calls import CALL, Calls, Placed, Ring, call_create, call_facts, calls_by_order
from numberlift.pipeline.hosting.verify_codes import PAST_VERIFICATION, Changed, Changes

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
class VerifyRow:
    """One order after `verify`: what was done (`called`, `code`, `bill`, nothing), what came of it, and what is next.

    `row` is the number's in the list, as a person sees it. `code` is what whoever answers enters on the phone, good
    until `good_until` (ISO-8601 UTC, as is `opens_at`: when the number may be called, if not now). `failed` says that
    a person must look at it.
    """

    row: int
    phone_number: str
    sid: str
    status: str
    action: str = ""
    word: str = ""
    code: str = field(default="", repr=False)
    good_until: str = ""
    calls_left: int = MOST_CALLS
    opens_at: str = ""
    reason: str = ""
    next_step: str = ""
    failed: bool = False

    def on_sheet(self) -> CodeRow:
        """The row as the sheet of codes shows it."""
        return CodeRow(
            self.row, self.phone_number, self.status, self.code, self.good_until, self.calls_left, self.sid,
            self.reason, self.next_step,
        )  # fmt: skip


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
        work = _Verification(order, parts, Calls(parts.once(owner), parts.api), now=refreshed.now, clock=clock)
        await work.read()
        if order.codes is not None:
            rows = await work.enter(order.codes)
            tell(rows)
        else:
            rows = await work.call_all(tell, pause)
        mine = set(work.orders)
        return Verified(tuple(sorted(rows, key=_place)), unread=len(refreshed.unread & mine))


class _Verification:
    """One start of `verify`: its orders, and what was done about each."""

    def __init__(
        self, order: VerifyOrder, parts: HostingParts, calls: Calls, *, now: datetime, clock: Callable[[], datetime]
    ) -> None:
        self._order, self._parts, self._calls, self._now, self._clock = order, parts, calls, now, clock
        self._changes = Changes(parts.ledger, parts.api)
        self._further = Further(parts.ledger.database, realm=parts.ledger.realm)
        self.orders: dict[str, StoredOrder] = {}
        self._placed: dict[str, list[Creation]] = {}
        self._rings: dict[str, Ring] = {}
        self._rows: dict[int, int] = {}

    async def read(self) -> None:
        """Read the run's orders and the calls placed for them."""
        await asyncio.to_thread(self._read)

    async def enter(self, codes: Iterable[HeardCode]) -> list[VerifyRow]:
        """Hand in the codes that were filled in, one after the other."""
        by_number = {number.phone_number: one for one in self.orders.values() for number in one.numbers}
        rows = []
        for heard in codes:
            if not heard.code:
                continue
            found = understand(heard.number)
            number = found.e164 if isinstance(found, PhoneNumber) else heard.number
            order = by_number.get(number)
            if order is None:
                rows.append(_unknown(heard, number))
            elif order.status in PAST_VERIFICATION:
                rows.append(self._row(order, word="verified"))
            else:
                rows.append(self._changed_row(order, "code", await self._changes.enter_code(order, heard.code)))
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
        for one in sorted(self.orders.values(), key=_position):
            facts = call_facts(one, self._placed.get(one.sid, ()), seconds_since_update=self._since(one))
            plan = next_call(facts)
            if plan.attempt:
                callable_now.append((one, plan.attempt))
            elif plan.why == "by-bill" and one.status == "received":
                rows.append(self._changed_row(one, "bill", await self._changes.hand_in_bill(one)))
            elif plan.why == "code-lives":
                rows.append(await self._with_code(one))
            elif one.status in UNVERIFIED or self._order.phone_number:
                rows.append(self._row(one, word=plan.why))
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
            return replace(self._row(one, word="closed"), opens_at=opens)
        creation = await asyncio.to_thread(self._further.plan, call_create(one, attempt), again=True)
        placed = await self._calls.place(creation, one, self._rings.get(one.sid, Ring()))
        after = await asyncio.to_thread(self._parts.ledger.orders.get, one.sid) or one
        await asyncio.to_thread(self._note, after, placed)
        return self._called_row(after, placed, attempt)

    def _closed_until(self, one: StoredOrder) -> str | None:
        """When the number may be called, empty if never; None if it may be now."""
        if self._order.any_hour:
            return None
        hours = hours_of(_number(one), now=self._clock())
        if hours.is_open:
            return None
        return hours.opens_at.isoformat().replace("+00:00", "Z") if hours.opens_at else ""

    def _called_row(self, one: StoredOrder, placed: Placed, attempt: int) -> VerifyRow:
        creation = placed.outcome.creation
        if creation.state is State.CONFIRMED:
            good_until = (self._server_now() + timedelta(seconds=CODE_SECONDS)).isoformat(timespec="seconds")
            row = self._row(one, word="called", action="called")
            return replace(
                row,
                code=placed.code,
                good_until=good_until.replace("+00:00", "Z"),
                calls_left=max(0, MOST_CALLS - max(attempt, MOST_CALLS - row.calls_left)),
            )
        if creation.state is State.REFUSED:
            reason, next_step = refusal_words(creation.code)
            return replace(self._row(one, word="refused"), reason=reason, next_step=next_step, failed=True)
        if placed.outcome.next is Next.PERSON:
            return replace(self._row(one, word="under-review"), failed=True)
        return self._row(one, word="no-answer")

    async def _with_code(self, one: StoredOrder) -> VerifyRow:
        """A row whose code is still good: fetched again, for codes are not kept."""
        row = self._row(one, word="code-lives")
        try:
            found = await self._parts.api.order(one.sid)
        except (TryAgain, RowRefused):
            return row
        until = self._now + timedelta(seconds=max(0.0, CODE_SECONDS - self._since(one)))
        good_until = until.isoformat(timespec="seconds").replace("+00:00", "Z")
        return replace(row, code=found.verification_code, good_until=good_until)

    def _changed_row(self, one: StoredOrder, action: str, changed: Changed) -> VerifyRow:
        row = replace(self._row(one, word=changed.word, action=action), status=changed.status)
        failed = changed.word == "refused"
        return replace(row, reason=changed.reason, next_step=changed.next_step, failed=failed)

    def _row(self, one: StoredOrder, *, word: str, action: str = "") -> VerifyRow:
        reason, next_step = words_of(word, status=one.status)
        attempts = int(one.body.get("verification_attempts") or 0)
        return VerifyRow(
            row=self._rows.get(_position(one), _position(one)),
            phone_number=_number(one),
            sid=one.sid,
            status=one.status,
            action=action,
            word=word,
            calls_left=max(0, MOST_CALLS - attempts),
            reason=reason,
            next_step=next_step,
            failed=word == "not-callable",
        )

    def _read(self) -> None:
        ledger, asked = self._parts.ledger, self._order
        found = [one for one in ledger.orders.of_run(asked.run_id) if one.kind == ORDER]
        mine = [one for one in found if not asked.phone_number or _number(one) == asked.phone_number]
        if asked.phone_number and not mine:
            raise CannotStart(
                f"Run {asked.run_id} has no order for {asked.phone_number}. `numberlift show` tells more."
            )
        self.orders = {one.sid: one for one in mine}
        self._placed = calls_by_order(self._further.of_kind(CALL, run_id=asked.run_id))
        self._rings = rings_of(ledger, asked.run_id)
        self._rows = {line.row.position: line.row.row for line in ledger.lines.lines(asked.run_id)}

    def _note(self, one: StoredOrder, placed: Placed) -> None:
        """Say on the number's own timeline that it was called; nothing of the code."""
        state = placed.outcome.creation.state
        kind = {State.CONFIRMED: "verification-call", State.REFUSED: "verification-call-refused"}.get(state)
        if kind:
            detail: dict[str, Any] = {"call": placed.outcome.creation.key.rpartition(":")[2]}
            detail |= {"code": placed.outcome.creation.code} if state is State.REFUSED else {}
            self._parts.ledger.events.append(
                kind, run_id=one.run_id, position=_position(one), phone_number=_number(one), sid=one.sid, detail=detail
            )

    def _since(self, one: StoredOrder) -> float:
        return seconds_since(str(one.body.get("date_updated") or ""), now=self._now)

    def _server_now(self) -> datetime:
        return self._parts.api.server_clock.now() or self._now


def rings_of(ledger: Ledger, run_id: str) -> dict[str, Ring]:
    """How each order of a run's plan is to be called, by its sid. Blocking."""
    plan = ledger.plans.of_run(run_id)
    if plan is None:
        return {}
    sids = ledger.creations.sids(plan.id)
    return {
        sids[one.item.ordinal]: Ring(str(told.get("extension") or ""), int(told.get("call_delay") or 0))
        for one in ledger.plans.items(plan.id)
        if one.item.kind == ORDER and one.item.ordinal in sids and (told := one.item.payload.get("call"))
    }


def _unknown(heard: HeardCode, number: str) -> VerifyRow:
    reason, next_step = words_of("unknown-number")
    return VerifyRow(
        heard.row, number, "", "", "code", "unknown-number", reason=reason, next_step=next_step, failed=True
    )


def _number(one: StoredOrder) -> str:
    return one.numbers[0].phone_number if one.numbers else ""


def _position(one: StoredOrder) -> int:
    return one.numbers[0].position if one.numbers else 0


def _place(row: VerifyRow) -> tuple[int, str]:
    return row.row, row.phone_number

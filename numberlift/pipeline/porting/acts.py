"""What a port run did about each row, read from its plan, its creations and its requests, for the report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, NamedTuple

from numberlift.domain import CheckKind, LineFacts, Portability, Remedy, VerdictName, routed_for
from numberlift.domain.creates import State
from numberlift.domain.lifecycles.lifecycle_porting import PORT_IN_NUMBER, PORT_IN_REQUEST
from numberlift.domain.porting_words import list_problem, refusal
from numberlift.domain.rows import Acted
from numberlift.domain.words.advice import Advice
from numberlift.domain.words.rejections_porting import rejection
from numberlift.ledger import Creation, Ledger, Plan, Run, StoredItem, StoredNumber, StoredOrder
from numberlift.pipeline.planning.aside import (
    ALREADY,
    ELSEWHERE,
    HELD,
    ORDERED_BEFORE,
    OTHERWISE,
    Aside,
    from_stored,
)
from numberlift.pipeline.planning.telling import BY_REMEDY, Telling
from numberlift.pipeline.porting.choosing import wanted_verdicts
from numberlift.pipeline.porting.completing import next_steps, noted_of
from numberlift.pipeline.porting.kinds import PORT_IN, SETUP
from numberlift.pipeline.porting.refiling import OldRequest, lost_requests, what_to_do
from numberlift.pipeline.porting.renewing import COMPLETED

_REJECTED: Final = "port-rejected"
_GONE: Final = frozenset({"canceling", "canceled"})
_VERDICTS: Final = {**BY_REMEDY, Remedy.SUPPORT: VerdictName.MANUAL}
"""What a rejection makes of a number; a number in the fix-list is one whose verdict is fix."""
_LAPSED: Final = frozenset({"expired", "canceled"})
_TELLING: Final = Telling(
    "port",
    VerdictName.PORT,
    "already-filed",
    {
        HELD: Advice(
            "Another run holds the number: {origin}{status}.",
            "Nothing to file; `numberlift show` tells how it goes on.",
            Remedy.NONE,
        ),
        ORDERED_BEFORE: Advice(
            "Run {origin} filed a port-in for it before{status}.",
            "Nothing to file; once that port-in has ended, `numberlift port LIST --again` files another.",
            Remedy.NONE,
        ),
        ELSEWHERE: Advice(
            "The account has a port-in for it that this ledger did not file{status}.",
            "Look at it in the Twilio Console; numberlift neither adopts nor cancels it.",
            Remedy.NONE,
        ),
        OTHERWISE: Advice(
            "The account holds a hosted-number order for it that this ledger did not place{status}, not done yet.",
            "Look at it in the Twilio Console; run the list again once it has ended.",
            Remedy.NONE,
        ),
    },
    list_problem,
    refusal,
)


class _Planned(NamedTuple):
    """A number in the plan: its item, whether it fell out of it and which run holds it then, the run it waits for."""

    stored: StoredItem
    struck: bool
    held_by: str
    waits_for: str = ""


class PortActs:
    """Answers what a run did about a row; reads the ledger once, when it is made. Blocking."""

    def __init__(self, ledger: Ledger, run: Run) -> None:
        self._run = run
        self._wanted = wanted_verdicts(run)
        self._plan = ledger.plans.of_run(run.id)
        self._asides: Mapping[int, Aside] = {}
        self._planned: dict[int, _Planned] = {}
        self._creations: dict[int, Creation] = {}
        self._orders: dict[str, StoredOrder] = {}
        self._numbers: dict[tuple[str, str], StoredNumber] = {}
        self._later: Mapping[str, StoredOrder] = {}
        self._set_up: Mapping[str, Mapping[str, Any]] = {}
        self._lost: Mapping[str, OldRequest] = {}
        if self._plan is not None:
            self._read(ledger, self._plan)

    def __call__(self, facts: LineFacts, *, asked: frozenset[CheckKind]) -> Acted | None:
        """What was done about this row, None where nothing was but to ask."""
        position = facts.row.position
        routed = routed_for(facts, asked=asked)
        if aside := self._asides.get(position):
            return _TELLING.of_aside(aside, routed)
        if planned := self._planned.get(position):
            return self._of_planned(planned, facts)
        if self._plan is not None and self._plan.state != "stored" and routed.verdict in self._wanted:
            return Acted(
                "skipped",
                code="port.not-in-plan",
                reason="It became portable after the plan was made.",
                next_step="Run the same list again once this run is done: a new plan takes it in.",
            )
        return None

    def _read(self, ledger: Ledger, plan: Plan) -> None:
        self._asides = from_stored(plan.body)
        struck = {one.position: one.held_by for one in ledger.plans.struck(plan.id)}
        for stored in ledger.plans.items(plan.id):
            waiting = {one.position: one.follows for one in stored.waiting}
            for number in stored.item.numbers:
                at = number.position
                self._planned[at] = _Planned(stored, at in struck, struck.get(at, ""), waiting.get(at, ""))
        self._creations = ledger.creations.of_plan(plan.id) if plan.state != "stored" else {}
        self._orders = {order.sid: order for order in ledger.orders.of_run(self._run.id)}
        self._numbers = {
            (order.sid, number.phone_number): number for order in self._orders.values() for number in order.numbers
        }
        self._set_up = noted_of(ledger, self._run.id)
        self._lost = {number: old for old in lost_requests(ledger, plan) for number in old.waiting}
        gone = {phone_number for (_, phone_number), one in self._numbers.items() if one.status in _GONE}
        gone |= {one.phone_number for one in ledger.plans.struck(plan.id)}
        self._later = _elsewhere_now(ledger, gone, but=self._run.id)

    def _of_planned(self, planned: _Planned, facts: LineFacts) -> Acted:
        phone_number = facts.row.phone_number
        if planned.struck:
            return self._held(planned, phone_number)
        if planned.stored.state == "withdrawn":
            return _taken_back()
        creation = self._creations.get(planned.stored.item.ordinal)
        if creation is None:
            return _TELLING.of_waiting(
                "planned", "A port-in is planned.", f"Approve it: `numberlift approve {self._run.id}`."
            )
        told: Mapping[State, Callable[[], Acted]] = {
            State.PLANNED: lambda: self._not_sent(planned, phone_number),
            State.SENDING: lambda: _TELLING.of_waiting(
                "sending",
                "The port-in was sent and not answered yet.",
                "Run the same command again: it looks for it.",
            ),
            State.CONFIRMED: lambda: self._filed(creation, planned, facts),
            State.REFUSED: lambda: _refused(creation),
            State.REVIEW: lambda: self._under_review(creation, phone_number),
        }
        return told[creation.state]()

    def _held(self, planned: _Planned, phone_number: str) -> Acted:
        if not planned.held_by:
            return _taken_back()
        theirs = self._later.get(phone_number)
        if theirs is None or theirs.run_id != planned.held_by:
            return _TELLING.of_already(Aside(0, ALREADY, (HELD,), origin=planned.held_by))
        status, since = _status_in(theirs, phone_number)
        return _TELLING.of_already(Aside(0, ALREADY, (HELD,), theirs.sid, status, since, planned.held_by))

    def _filed(self, creation: Creation, planned: _Planned, facts: LineFacts) -> Acted:
        phone_number = facts.row.phone_number
        order, number = self._orders.get(creation.sid), self._numbers.get((creation.sid, phone_number))
        if order is None or number is None or not number.status:
            return Acted(
                "filed",
                verdict=VerdictName.PORT,
                code="port.filed",
                reason="The port-in was filed.",
                next_step="Run `numberlift follow`.",
                sid=creation.sid,
            )
        if number.status in _GONE and (later := self._later.get(phone_number)):
            return _filed_anew(creation, number, later)
        lapsed = order.status in _LAPSED and not number.terminal
        status = order.status if lapsed else number.status
        advice = _advice(number, status, lapsed=lapsed)
        return Acted(
            "filed",
            verdict=_VERDICTS.get(advice.remedy, VerdictName.PORT),
            code=f"port.{number.reason_code}" if status == _REJECTED and number.reason_code else f"port.{status}",
            reason=advice.sentence + _dated(number),
            next_step=self._once_ported(planned, facts) if status == COMPLETED else advice.next_step,
            sid=creation.sid,
            status=status,
            status_since=(order.status_since if lapsed else number.status_since) or "",
        )

    def _once_ported(self, planned: _Planned, facts: LineFacts) -> str:
        phone_number, payload = facts.row.phone_number, planned.stored.item.payload
        answer = facts.portability.answer if facts.portability else None
        return next_steps(
            self._set_up.get(phone_number),
            wanted=payload.get(SETUP, {}).get(phone_number, {}),
            country=str(payload.get("country", "")),
            number_type=answer.number_type if isinstance(answer, Portability) else "",
        )

    def _not_sent(self, planned: _Planned, phone_number: str) -> Acted:
        old = self._lost.get(phone_number)
        return _not_sent(planned) if old is None else _old_is_lost(old, phone_number, run_id=self._run.id)

    def _under_review(self, creation: Creation, phone_number: str) -> Acted:
        return Acted(
            "review",
            verdict=VerdictName.PORT,
            code="port.review",
            reason="The port-in was sent, no answer came, and whether it exists cannot be found out.",
            next_step=(
                f"Look in the Twilio Console for a port-in with {phone_number}; then `numberlift resolve "
                f"{self._run.id} --number {phone_number} --sid SID`, or --absent if there is none."
            ),
            sid=creation.sid,
        )


def _advice(number: StoredNumber, status: str, *, lapsed: bool) -> Advice:
    if status == _REJECTED:
        return rejection(number.reason_code or None, name=str(number.body.get("rejection_reason", ""))).advice
    stage = (PORT_IN_REQUEST if lapsed else PORT_IN_NUMBER).stage(status)
    return Advice(stage.sentence, stage.next_step, Remedy.NONE)


def _dated(number: StoredNumber) -> str:
    day = str(number.body.get("port_date", ""))[:10]
    return f" Port date: {day}." if day else ""


def _elsewhere_now(ledger: Ledger, phone_numbers: Collection[str], *, but: str) -> dict[str, StoredOrder]:
    """The request of another run that each of these numbers is in now, the newest, where there is one."""
    found = ledger.orders.with_numbers(phone_numbers)
    return {
        phone_number: theirs[0]
        for phone_number, orders in found.items()
        if (theirs := [one for one in orders if one.kind == PORT_IN and one.run_id not in {"", but}])
    }


def _status_in(order: StoredOrder, phone_number: str) -> tuple[str, str]:
    number = next(one for one in order.numbers if one.phone_number == phone_number)
    return number.status or order.status, number.status_since or order.status_since or ""


def _filed_anew(creation: Creation, number: StoredNumber, later: StoredOrder) -> Acted:
    return Acted(
        "filed",
        verdict=VerdictName.PORT,
        code="port.filed-anew",
        reason=f"It was taken out of this request; run {later.run_id} filed it anew.",
        next_step=f"Nothing to do here: `numberlift follow {later.run_id}` tells how it goes on.",
        sid=creation.sid,
        status=number.status,
        status_since=number.status_since or "",
    )


def _not_sent(planned: _Planned) -> Acted:
    if planned.waits_for:
        return _TELLING.of_waiting(
            "waits",
            f"The port-in waits until the number is cancelled in its request of run {planned.waits_for}.",
            "Nothing to do: `numberlift follow` files it once that has landed.",
        )
    return _TELLING.of_waiting("approved", "The port-in is approved and not sent yet.", "Run the same command again.")


def _old_is_lost(old: OldRequest, phone_number: str, *, run_id: str) -> Acted:
    return Acted(
        "review",
        verdict=VerdictName.PORT,
        code="port.old-not-found",
        reason=f"Its request {old.sid} of run {old.run_id} is not found at Twilio any more, so it is not filed anew.",
        next_step=what_to_do(old, phone_number, run_id=run_id),
        sid=old.sid,
    )


def _taken_back() -> Acted:
    return Acted(
        "skipped",
        code="port.withdrawn",
        reason="The port-in was taken back before it was sent: by a person, or because Twilio refused its bill.",
        next_step="Open the bill to see that it is whole, then run the list again.",
    )


def _refused(creation: Creation) -> Acted:
    if creation.message == "withdrawn" and not creation.elsewhere:
        return _taken_back()
    return _TELLING.of_refused(creation)

"""What a port run did about each row, read from its plan, its creations and its requests, for the report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, NamedTuple

from numberlift.domain import CheckKind, LineFacts, Portability, VerdictName, routed_for
from numberlift.domain.creates import State
from numberlift.domain.rows import Acted
from numberlift.ledger import Creation, Ledger, Plan, Run, StoredItem, StoredNumber, StoredOrder
from numberlift.pipeline.planning.aside import ALREADY, HELD, Aside, from_stored
from numberlift.pipeline.porting.choosing import wanted_verdicts
from numberlift.pipeline.porting.completing import next_steps, noted_of
from numberlift.pipeline.porting.kinds import PORT_IN, SETUP
from numberlift.pipeline.porting.refiling import REJECTED, OldRequest, lost_requests
from numberlift.pipeline.porting.renewing import COMPLETED
from numberlift.pipeline.porting.telling import (
    TELLING,
    VERDICTS,
    advice,
    dated,
    filed_anew,
    not_sent,
    old_is_lost,
    refused,
    taken_back,
    under_review,
)

_LAPSED: Final = frozenset({"expired", "canceled"})
_GONE: Final = frozenset({"canceling", "canceled"})


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
            return TELLING.of_aside(aside, routed)
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
            return taken_back()
        creation = self._creations.get(planned.stored.item.ordinal)
        if creation is None:
            return TELLING.of_waiting(
                "planned", "A port-in is planned.", f"Approve it: `numberlift approve {self._run.id}`."
            )
        told: Mapping[State, Callable[[], Acted]] = {
            State.PLANNED: lambda: self._not_sent(planned, phone_number),
            State.SENDING: lambda: TELLING.of_waiting(
                "sending",
                "The port-in was sent and not answered yet.",
                "Run the same command again: it looks for it.",
            ),
            State.CONFIRMED: lambda: self._filed(creation, planned, facts),
            State.REFUSED: lambda: refused(creation),
            State.REVIEW: lambda: under_review(creation, phone_number, run_id=self._run.id),
        }
        return told[creation.state]()

    def _held(self, planned: _Planned, phone_number: str) -> Acted:
        if not planned.held_by:
            return taken_back()
        theirs = self._later.get(phone_number)
        if theirs is None or theirs.run_id != planned.held_by:
            return TELLING.of_already(Aside(0, ALREADY, (HELD,), origin=planned.held_by))
        status, since = _status_in(theirs, phone_number)
        return TELLING.of_already(Aside(0, ALREADY, (HELD,), theirs.sid, status, since, planned.held_by))

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
            return filed_anew(creation, number, later)
        lapsed = order.status in _LAPSED and not number.terminal
        status = order.status if lapsed else number.status
        told = advice(number, status, lapsed=lapsed)
        return Acted(
            "filed",
            verdict=VERDICTS.get(told.remedy, VerdictName.PORT),
            code=f"port.{number.reason_code}" if status == REJECTED and number.reason_code else f"port.{status}",
            reason=told.sentence + dated(number),
            next_step=self._once_ported(planned, facts) if status == COMPLETED else told.next_step,
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
        return not_sent(planned.waits_for) if old is None else old_is_lost(old, phone_number, run_id=self._run.id)


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

"""What a port run did about each row, read from its plan, its creations and its requests, for the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from numberlift.domain import CheckKind, LineFacts, Remedy, Routed, VerdictName, routed_for
from numberlift.domain.creates import State
from numberlift.domain.lifecycles.lifecycle_porting import PORT_IN_NUMBER, PORT_IN_REQUEST
from numberlift.domain.porting_words import list_problem, refusal
from numberlift.domain.rows import Acted
from numberlift.domain.words.advice import Advice
from numberlift.domain.words.rejections_porting import rejection
from numberlift.ledger import Creation, Ledger, Plan, Run, StoredItem, StoredNumber, StoredOrder
from numberlift.pipeline.planning.aside import ALREADY, ELSEWHERE, FIX, HELD, ORDERED_BEFORE, Aside, from_stored
from numberlift.pipeline.porting.choosing import wanted_verdicts

_BY_REMEDY: Final = {Remedy.FIX: VerdictName.FIX, Remedy.FINAL: VerdictName.INELIGIBLE}
_REJECTED: Final = "port-rejected"
_LAPSED: Final = frozenset({"expired", "canceled"})
_ALREADY: Final = {
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
}


class _Planned(NamedTuple):
    """A number in the plan: its item, whether it fell out of it, and the run that holds it then."""

    stored: StoredItem
    struck: bool
    held_by: str


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
        if self._plan is not None:
            self._read(ledger, self._plan)

    def __call__(self, facts: LineFacts, *, asked: frozenset[CheckKind]) -> Acted | None:
        """What was done about this row, None where nothing was but to ask."""
        position = facts.row.position
        routed = routed_for(facts, asked=asked)
        if aside := self._asides.get(position):
            return _of_aside(aside, routed)
        if planned := self._planned.get(position):
            return self._of_planned(planned, facts.row.phone_number)
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
            for number in stored.item.numbers:
                at = number.position
                self._planned[at] = _Planned(stored, at in struck, struck.get(at, ""))
        self._creations = ledger.creations.of_plan(plan.id) if plan.state != "stored" else {}
        self._orders = {order.sid: order for order in ledger.orders.of_run(self._run.id)}
        self._numbers = {
            (order.sid, number.phone_number): number for order in self._orders.values() for number in order.numbers
        }

    def _of_planned(self, planned: _Planned, phone_number: str) -> Acted:
        if planned.struck:
            return _already(Aside(0, ALREADY, (HELD,), origin=planned.held_by))
        if planned.stored.state == "withdrawn":
            return _taken_back()
        creation = self._creations.get(planned.stored.item.ordinal)
        if creation is None:
            return _waiting(
                "port.planned", "A port-in is planned.", f"Approve it: `numberlift approve {self._run.id}`."
            )
        told: Mapping[State, Callable[[], Acted]] = {
            State.PLANNED: lambda: _waiting(
                "port.approved", "The port-in is approved and not sent yet.", "Run the same command again."
            ),
            State.SENDING: lambda: _waiting(
                "port.sending",
                "The port-in was sent and not answered yet.",
                "Run the same command again: it looks for it.",
            ),
            State.CONFIRMED: lambda: self._filed(creation, phone_number),
            State.REFUSED: lambda: _refused(creation),
            State.REVIEW: lambda: self._under_review(creation, phone_number),
        }
        return told[creation.state]()

    def _filed(self, creation: Creation, phone_number: str) -> Acted:
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
        lapsed = order.status in _LAPSED and not number.terminal
        status = order.status if lapsed else number.status
        advice = _advice(number, status, lapsed=lapsed)
        return Acted(
            "filed",
            verdict=VerdictName.PORT,
            code=f"port.{number.reason_code}" if status == _REJECTED and number.reason_code else f"port.{status}",
            reason=advice.sentence + _dated(number),
            next_step=advice.next_step,
            sid=creation.sid,
            status=status,
            status_since=(order.status_since if lapsed else number.status_since) or "",
        )

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


def _of_aside(aside: Aside, routed: Routed) -> Acted:
    if aside.verdict != FIX:
        return _already(aside)
    advices = [list_problem(code) for code in aside.codes]
    told = [routed] if routed.verdict is VerdictName.FIX else []
    return Acted(
        "skipped",
        verdict=VerdictName.FIX,
        code="+".join([*(one.reason_code for one in told), *aside.codes]),
        reason=" ".join([*(one.reason for one in told), *(advice.sentence for advice in advices)]),
        next_step=" ".join([*(one.next_step for one in told), *(advice.next_step for advice in advices)]),
    )


def _already(aside: Aside) -> Acted:
    code = aside.codes[0]
    advice = _ALREADY[code]
    status = f" ({aside.status})" if aside.status else ""
    return Acted(
        "skipped" if code == ELSEWHERE else "already-filed",
        verdict=VerdictName.ALREADY,
        code=f"port.{code}",
        reason=advice.sentence.format(origin=aside.origin or "of before", status=status),
        next_step=advice.next_step,
        sid=aside.sid,
        status=aside.status,
        status_since=aside.status_since,
        origin=aside.origin,
    )


def _waiting(code: str, reason: str, next_step: str) -> Acted:
    return Acted("planned", verdict=VerdictName.PORT, code=code, reason=reason, next_step=next_step)


def _taken_back() -> Acted:
    return Acted(
        "skipped",
        code="port.withdrawn",
        reason="The port-in was taken back before it was sent: by a person, or because Twilio refused its bill.",
        next_step="Open the bill to see that it is whole, then run the list again.",
    )


def _refused(creation: Creation) -> Acted:
    if creation.elsewhere:
        return _already(Aside(0, ALREADY, (ELSEWHERE,), creation.sid, origin=ELSEWHERE))
    if creation.message == "withdrawn":
        return _taken_back()
    advice = refusal(creation.code, status=creation.status)
    return Acted(
        "failed",
        verdict=_BY_REMEDY.get(advice.remedy, VerdictName.MANUAL),
        code=f"port.refused-{creation.code or creation.status}",
        reason=advice.sentence,
        next_step=advice.next_step,
    )

"""What a host run did about each row, read from its plan, its creations and its orders, for the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from numberlift.domain import CheckKind, LineFacts, Remedy, Routed, VerdictName, routed_for
from numberlift.domain.creates import State
from numberlift.domain.rows import Acted
from numberlift.domain.words.advice import Advice
from numberlift.domain.words.hosting_endings import hosted_stage
from numberlift.domain.words.hosting_words import list_problem, refusal
from numberlift.ledger import Creation, Ledger, Plan, Run, StoredItem, StoredOrder
from numberlift.pipeline.hosting.kinds import ADDRESS, ORDER
from numberlift.pipeline.planning.aside import ALREADY, ELSEWHERE, FIX, HELD, ORDERED_BEFORE, Aside, from_stored

_BY_REMEDY: Final = {Remedy.FIX: VerdictName.FIX, Remedy.FINAL: VerdictName.INELIGIBLE}
_FOLLOW: Final = "Nothing to order; `numberlift show` tells how it goes on."
_AGAIN: Final = "Once it has ended, `numberlift host LIST --again` orders it anew."
_ALREADY: Final = {
    HELD: Advice("Another run holds the number: {origin}.", _FOLLOW, Remedy.NONE),
    ORDERED_BEFORE: Advice("Run {origin} ordered it before{status}.", _AGAIN, Remedy.NONE),
    ELSEWHERE: Advice(
        "The account holds a hosted-number order for it that this ledger did not place{status}.",
        "Look at it in the Twilio Console; numberlift neither adopts nor cancels it.",
        Remedy.NONE,
    ),
}


class _Planned(NamedTuple):
    """A number in the plan: its item, whether the number fell out of it, and the run that holds it then."""

    stored: StoredItem
    struck: bool = False
    held_by: str = ""
    waits_for: str = ""


class HostActs:
    """Answers what a run did about a row; reads the ledger once, when it is made. Blocking."""

    def __init__(self, ledger: Ledger, run: Run) -> None:
        self._run = run
        either = {VerdictName.EITHER} if run.options.get("either") == "host" else set()
        self._wanted = {VerdictName.HOST} | either
        self._plan = ledger.plans.of_run(run.id)
        self._asides: Mapping[int, Aside] = {}
        self._planned: dict[int, _Planned] = {}
        self._creations: dict[int, Creation] = {}
        self._orders: dict[str, StoredOrder] = {}
        if self._plan is not None:
            self._read(ledger, self._plan)

    def __call__(self, facts: LineFacts, *, asked: frozenset[CheckKind]) -> Acted | None:
        """What was done about this row, None where nothing was but to ask."""
        position = facts.row.position
        routed = routed_for(facts, asked=asked)
        if aside := self._asides.get(position):
            return _of_aside(aside, routed)
        if planned := self._planned.get(position):
            return self._of_planned(planned)
        if self._plan is not None and self._plan.state != "stored" and routed.verdict in self._wanted:
            return Acted(
                "skipped",
                code="host.not-in-plan",
                reason="It became eligible after the plan was made.",
                next_step="Run the same list again once this run is done: a new plan takes it in.",
            )
        return None

    def _read(self, ledger: Ledger, plan: Plan) -> None:
        self._asides = from_stored(plan.body)
        struck = {one.position: one.held_by for one in ledger.plans.struck(plan.id)}
        for stored in ledger.plans.items(plan.id):
            if stored.item.kind != ORDER:
                continue
            waiting = {one.position: one.follows for one in stored.waiting}
            for number in stored.item.numbers:
                at = number.position
                self._planned[at] = _Planned(stored, at in struck, struck.get(at, ""), waiting.get(at, ""))
        self._creations = ledger.creations.of_plan(plan.id) if plan.state != "stored" else {}
        self._orders = {order.sid: order for order in ledger.orders.of_run(self._run.id)}

    def _of_planned(self, planned: _Planned) -> Acted:
        if planned.struck:
            return _already(Aside(0, ALREADY, (HELD,), origin=planned.held_by))
        if planned.stored.state == "withdrawn":
            return self._withdrawn(planned)
        creation = self._creations.get(planned.stored.item.ordinal)
        if creation is None:
            return _waiting("host.planned", "An order is planned.", f"Approve it: `numberlift approve {self._run.id}`.")
        return self._of_creation(creation, planned)

    def _of_creation(self, creation: Creation, planned: _Planned) -> Acted:
        told: Mapping[State, Callable[[], Acted]] = {
            State.PLANNED: lambda: self._not_sent(planned),
            State.SENDING: lambda: _waiting(
                "host.sending",
                "The order was sent and not answered yet.",
                "Run the same command again: it looks for it.",
            ),
            State.CONFIRMED: lambda: self._ordered(creation),
            State.REFUSED: lambda: _refused(creation),
            State.REVIEW: lambda: self._under_review(creation),
        }
        return told[creation.state]()

    def _not_sent(self, planned: _Planned) -> Acted:
        if planned.waits_for:
            return _waiting(
                "host.waits",
                f"The order waits for run {planned.waits_for} to give the number back.",
                f"Cancel the old order (`numberlift cancel {planned.waits_for}`), then run the same command again.",
            )
        return _waiting("host.approved", "The order is approved and not sent yet.", "Run the same command again.")

    def _ordered(self, creation: Creation) -> Acted:
        order = self._orders.get(creation.sid)
        status = order.status if order else ""
        stage = hosted_stage(status)
        return Acted(
            "ordered",
            verdict=VerdictName.HOST,
            code=f"host.{status}" if status else "host.ordered",
            reason=stage.sentence if status else "The order was placed.",
            next_step=stage.next_step if status else "Run `numberlift follow`.",
            sid=creation.sid,
            status=status,
            status_since=(order.status_since or "") if order else "",
        )

    def _under_review(self, creation: Creation) -> Acted:
        number = creation.key
        return Acted(
            "review",
            verdict=VerdictName.HOST,
            code="host.review",
            reason="The order was sent, no answer came, and whether it exists cannot be found out.",
            next_step=(
                f"Look in the Twilio Console for an order for {number}; then `numberlift resolve {self._run.id} "
                f"--number {number} --sid SID`, or --absent if there is none."
            ),
            sid=creation.sid,
        )

    def _withdrawn(self, planned: _Planned) -> Acted:
        """Taken back before it was sent: by a person, or because its address was refused."""
        for ordinal in planned.stored.item.needs:
            address = self._creations.get(ordinal)
            if address is not None and address.kind == ADDRESS and address.state is State.REFUSED:
                return _refused(address)
        return Acted("skipped", code="host.withdrawn", reason="The order was taken back before it was sent.")


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
        "skipped" if code == ELSEWHERE else "already-ordered",
        verdict=VerdictName.ALREADY,
        code=f"host.{code}",
        reason=advice.sentence.format(origin=aside.origin or "of before", status=status),
        next_step=advice.next_step,
        sid=aside.sid,
        status=aside.status,
        status_since=aside.status_since,
        origin=aside.origin,
    )


def _waiting(code: str, reason: str, next_step: str) -> Acted:
    return Acted("planned", verdict=VerdictName.HOST, code=code, reason=reason, next_step=next_step)


def _refused(creation: Creation) -> Acted:
    if creation.elsewhere:
        return _already(Aside(0, ALREADY, (ELSEWHERE,), creation.sid, origin=ELSEWHERE))
    if creation.message == "withdrawn":
        return Acted("skipped", code="host.withdrawn", reason="The order was taken back before it was sent.")
    advice = refusal(creation.code, status=creation.status)
    return Acted(
        "failed",
        verdict=_BY_REMEDY.get(advice.remedy, VerdictName.MANUAL),
        code=f"host.refused-{creation.code or creation.status}",
        reason=advice.sentence,
        next_step=advice.next_step,
    )

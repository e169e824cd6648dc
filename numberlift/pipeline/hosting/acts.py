"""What a host run did about each row, read from its plan, its creations and its orders, for the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from numberlift.domain import CheckKind, LineFacts, Remedy, VerdictName, routed_for
from numberlift.domain.creates import State
from numberlift.domain.letters import SENDABLE
from numberlift.domain.lifecycles.lifecycle_hosting import AUTHORIZATION_DOCUMENT
from numberlift.domain.rows import Acted
from numberlift.domain.words.advice import Advice
from numberlift.domain.words.hosting_endings import hosted_stage
from numberlift.domain.words.hosting_words import list_problem, refusal
from numberlift.ledger import Creation, Ledger, Plan, Run, StoredItem, StoredOrder
from numberlift.pipeline.following.seen import orders_under
from numberlift.pipeline.hosting.kinds import ADDRESS, LETTER, ORDER
from numberlift.pipeline.planning.aside import (
    ALREADY,
    ELSEWHERE,
    HELD,
    ORDERED_BEFORE,
    OTHERWISE,
    Aside,
    from_stored,
)
from numberlift.pipeline.planning.telling import Telling

_FOLLOW: Final = "Nothing to order; `numberlift show` tells how it goes on."
_AGAIN: Final = "Once it has ended, `numberlift host LIST --again` orders it anew."
_TELLING: Final = Telling(
    "host",
    VerdictName.HOST,
    "already-ordered",
    {
        HELD: Advice("Another run holds the number: {origin}.", _FOLLOW, Remedy.NONE),
        ORDERED_BEFORE: Advice("Run {origin} ordered it before{status}.", _AGAIN, Remedy.NONE),
        ELSEWHERE: Advice(
            "The account holds a hosted-number order for it that this ledger did not place{status}.",
            "Look at it in the Twilio Console; numberlift neither adopts nor cancels it.",
            Remedy.NONE,
        ),
        OTHERWISE: Advice(
            "The account has a port-in for it that this ledger did not file{status}: it will leave its carrier.",
            "Look at it in the Twilio Console; run the list again once it has ended.",
            Remedy.NONE,
        ),
    },
    list_problem,
    refusal,
)


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
        self._letters: dict[str, list[StoredOrder]] = {}
        if self._plan is not None:
            self._read(ledger, self._plan)

    def __call__(self, facts: LineFacts, *, asked: frozenset[CheckKind]) -> Acted | None:
        """What was done about this row, None where nothing was but to ask."""
        position = facts.row.position
        routed = routed_for(facts, asked=asked)
        if aside := self._asides.get(position):
            return _TELLING.of_aside(aside, routed)
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
        for letter in (one for one in self._orders.values() if one.kind == LETTER):
            for sid in orders_under(letter):
                self._letters.setdefault(sid, []).append(letter)

    def _of_planned(self, planned: _Planned) -> Acted:
        if planned.struck:
            return _TELLING.of_already(Aside(0, ALREADY, (HELD,), origin=planned.held_by))
        if planned.stored.state == "withdrawn":
            return self._withdrawn(planned)
        creation = self._creations.get(planned.stored.item.ordinal)
        if creation is None:
            return _TELLING.of_waiting(
                "planned", "An order is planned.", f"Approve it: `numberlift approve {self._run.id}`."
            )
        return self._of_creation(creation, planned)

    def _of_creation(self, creation: Creation, planned: _Planned) -> Acted:
        told: Mapping[State, Callable[[], Acted]] = {
            State.PLANNED: lambda: self._not_sent(planned),
            State.SENDING: lambda: _TELLING.of_waiting(
                "sending",
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
            return _TELLING.of_waiting(
                "waits",
                f"The order waits for run {planned.waits_for} to give the number back.",
                f"Cancel the old order (`numberlift cancel {planned.waits_for}`), then run the same command again.",
            )
        return _TELLING.of_waiting("approved", "The order is approved and not sent yet.", "Run the same command again.")

    def _ordered(self, creation: Creation) -> Acted:
        order = self._orders.get(creation.sid)
        status = order.status if order else ""
        stage, code = hosted_stage(status), f"host.{status}" if status else "host.ordered"
        letter = self._unsigned_letter(order) if order else None
        if letter is not None:
            stage, code = AUTHORIZATION_DOCUMENT.stage(letter.status), f"host.letter-{letter.status}"
        return Acted(
            "ordered",
            verdict=VerdictName.HOST,
            code=code,
            reason=stage.sentence if status else "The order was placed.",
            next_step=stage.next_step if status else "Run `numberlift follow`.",
            sid=creation.sid,
            status=status,
            status_since=(order.status_since or "") if order else "",
        )

    def _unsigned_letter(self, order: StoredOrder) -> StoredOrder | None:
        """The letter that an order still waits for, where that has ended without a signature."""
        if order.status not in SENDABLE:
            return None
        mine = self._letters.get(order.sid, [])
        ended = [one for one in mine if one.terminal and one.status != "signed"]
        return ended[-1] if ended and len(ended) == len(mine) else None

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


def _refused(creation: Creation) -> Acted:
    if creation.message == "withdrawn" and not creation.elsewhere:
        return Acted("skipped", code="host.withdrawn", reason="The order was taken back before it was sent.")
    return _TELLING.of_refused(creation)

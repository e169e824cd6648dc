"""Which earlier request a row of a fix-list is filed anew in place of: one of the run that the row names."""

from __future__ import annotations

from typing import Final, NamedTuple

from numberlift.domain import LineFacts
from numberlift.domain.port_groups import Renews
from numberlift.ledger import Ledger, StoredNumber, StoredOrder
from numberlift.pipeline.porting.kinds import PORT_IN

GIVEN_BACK: Final = frozenset({"port-rejected", "canceling", "canceled"})
"""The statuses in which a number may be taken out of its request, or is out of it."""
COMPLETED: Final = "completed"


class Before(NamedTuple):
    """The request and the answers of the run before; the answers are what made the number portable then."""

    renews: Renews
    facts: LineFacts | None


class Renewing:
    """Answers for one list; what a run filed is read once. Blocking.

    A list may name any run: one that this ledger does not know, or that never filed the number, is no run before.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._filed: dict[str, dict[str, tuple[StoredOrder, StoredNumber]]] = {}

    def before(self, run_id: str, phone_number: str) -> Before | None:
        """The request of the run from which this number may be taken, None if there is none."""
        if not run_id or not phone_number:
            return None
        order, number = self._of_run(run_id).get(phone_number, (None, None))
        if order is None or number is None or order.creation_id is None or not may_be_renewed(order, number):
            return None
        made = self._ledger.creations.get(order.creation_id)
        facts = self._ledger.lines.line(run_id, number.position) if number.position else None
        return Before(Renews(run_id, order.sid, made.key, made.generation), facts)

    def _of_run(self, run_id: str) -> dict[str, tuple[StoredOrder, StoredNumber]]:
        if run_id not in self._filed:
            orders = (one for one in self._ledger.orders.of_run(run_id) if one.kind == PORT_IN)
            self._filed[run_id] = {number.phone_number: (one, number) for one in orders for number in one.numbers}
        return self._filed[run_id]


def may_be_renewed(order: StoredOrder, number: StoredNumber) -> bool:
    """Whether the number is not to be ported by this request: rejected, cancelled, or lapsed with the request."""
    return number.status in GIVEN_BACK or (order.terminal and number.status != COMPLETED)


def as_then(facts: LineFacts, before: Before) -> LineFacts:
    """The row with the answers of then: while the old request lives, Twilio says that the number is being ported."""
    then = before.facts
    if then is None or then.portability is None:
        return facts
    return facts._replace(hosting=then.hosting, portability=then.portability)

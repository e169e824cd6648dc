"""Creates that no plan foresaw: named once, planned anew only when told, and changes told once."""

from __future__ import annotations

from numberlift.domain.creates import REFUSED, State
from numberlift.ledger import NumberSeen, OrderSeen
from numberlift.ledger.creating.further import Further, FurtherCreate
from numberlift.ledger.creating.moves import Moves, Proof
from tests.ledger.creates import ACCOUNT, approved, order_item
from tests.ledger.lists import number

CALL = "verification-call"


def further_of(ledger) -> Further:
    return Further(ledger.database, realm=ledger.realm)


def call(plan, attempt=1) -> FurtherCreate:
    return FurtherCreate(ACCOUNT, CALL, f"HR1:{attempt}", plan.run_id)


def test_the_same_name_is_one_creation(ledger):
    plan = approved(ledger, [order_item(1, 1)])

    first, second = further_of(ledger).plan(call(plan)), further_of(ledger).plan(call(plan))

    assert (first.id, first.state) == (second.id, State.PLANNED)
    assert [one.key for one in further_of(ledger).of_kind(CALL, run_id=plan.run_id)] == ["HR1:1"]


def test_a_refused_one_is_planned_anew_only_when_told(ledger):
    plan = approved(ledger, [order_item(1, 1)])
    moves = Moves(ledger.database, realm=ledger.realm)
    moves.settle(further_of(ledger).plan(call(plan)), REFUSED, by="reply")

    kept = further_of(ledger).plan(call(plan)).state
    again = further_of(ledger).plan(call(plan), again=True)

    assert (kept, again.state, again.settled_at) == (State.REFUSED, State.PLANNED, None)


def test_a_confirmed_one_stays_so(ledger):
    plan = approved(ledger, [order_item(1, 1)])
    Moves(ledger.database, realm=ledger.realm).confirm(further_of(ledger).plan(call(plan)), Proof("HR1:1", "reply"))

    assert further_of(ledger).plan(call(plan), again=True).state is State.CONFIRMED


def test_a_refused_call_leaves_the_number_claimed_by_its_order(ledger):
    plan = approved(ledger, [order_item(1, 1)])

    Moves(ledger.database, realm=ledger.realm).settle(further_of(ledger).plan(call(plan)), REFUSED, by="reply")

    assert ledger.claims.of_run(plan.run_id) == [number(1)]


def test_changes_are_told_once(ledger):
    plan = approved(ledger, [order_item(1, 1)])
    (creation,) = ledger.creations.open_creations(plan.run_id)
    seen = OrderSeen("HR1", "hosted-order", ACCOUNT, "received", numbers=(NumberSeen(number(1), "received"),))
    Moves(ledger.database, realm=ledger.realm).confirm(creation, Proof("HR1", "reply", seen))

    before = [one.detail["to"] for one in further_of(ledger).changes(plan.run_id)]
    further_of(ledger).told(plan.run_id)

    assert (set(before), further_of(ledger).changes(plan.run_id)) == ({"received"}, [])

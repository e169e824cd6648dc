"""An object that becomes another in place: only where nobody else has or wants it, never handed out for what it was."""

from __future__ import annotations

from numberlift.domain.creates import REFUSED, State
from numberlift.ledger.creating.further import Further, FurtherCreate
from numberlift.ledger.creating.moves import Moves, Proof
from numberlift.ledger.creating.retiring import EDITED, Retired, Retiring
from tests.ledger.creates import ACCOUNT, approved, bare_item

USER, PUT_IN, SID = "end-user", "item-assignment", "IT1"
OLD = Retired(ACCOUNT, USER, "old", SID, "new", PUT_IN, "BU1", "")


def made(ledger):
    """The old end user, made, and put into its bundle."""
    plan = approved(ledger, [bare_item(1, "old", kind=USER)])
    moves = Moves(ledger.database, realm=ledger.realm)
    moves.confirm(ledger.creations.of_plan(plan.id)[1], Proof(SID, "reply"))
    ledger.approvals.finish(plan.id)
    put_in(ledger, plan, "BU1")
    return plan, moves


def put_in(ledger, plan, bundle_sid: str):
    further = Further(ledger.database, realm=ledger.realm)
    return further.plan(FurtherCreate(ACCOUNT, PUT_IN, f"{bundle_sid}:{SID}", plan.run_id))


def retired(ledger, one: Retired = OLD) -> bool:
    return Retiring(ledger.database, realm=ledger.realm).retire(one)


def test_what_is_nobody_elses_is_retired_once_and_says_so_again(ledger):
    plan, _ = made(ledger)

    assert (retired(ledger), retired(ledger), retired(ledger, OLD._replace(into="third"))) == (True, True, False)
    old = ledger.creations.of_plan(plan.id)[1]
    assert (old.state, old.sid, old.message) == (State.REFUSED, "", f"{EDITED}new")


def test_what_another_bundle_holds_stays(ledger):
    plan, _ = made(ledger)
    put_in(ledger, plan, "BU2")

    assert not retired(ledger)
    assert ledger.creations.of_plan(plan.id)[1].sid == SID


def test_an_assignment_that_twilio_refused_holds_nothing(ledger):
    plan, moves = made(ledger)
    moves.settle(put_in(ledger, plan, "BU2"), REFUSED, by="reply")

    assert retired(ledger)


def test_what_another_approved_plan_is_to_use_stays_and_one_that_comes_later_makes_its_own(ledger):
    made(ledger)
    other = approved(ledger, [bare_item(1, "old", kind=USER)], digest="d2")
    before = retired(ledger)
    ledger.approvals.finish(other.id)

    assert (before, retired(ledger)) == (False, True)
    later = approved(ledger, [bare_item(1, "old", kind=USER)], digest="d3")
    assert ledger.creations.of_plan(later.id)[1].state is State.PLANNED


def test_what_was_never_made_or_has_another_sid_is_not_retired(ledger):
    made(ledger)

    assert not retired(ledger, OLD._replace(key="never"))
    assert not retired(ledger, OLD._replace(sid="IT2"))

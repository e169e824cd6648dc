"""Rows that follow another run: numbers taken out before they are sent, withdrawn while they wait."""

from numberlift.domain.creates import Answered
from numberlift.domain.plans import PlanItem, PlannedNumber
from numberlift.ledger import NumberSeen, OrderSeen
from tests.ledger.creates import ORDER, approved, order_item
from tests.ledger.lists import ACCOUNT, number


def ended(status: str = "canceled") -> OrderSeen:
    return OrderSeen("HR1", ORDER, ACCOUNT, status, terminal=True, numbers=(NumberSeen(number(1)),))


def holders(ledger) -> dict[str, str]:
    return {one: claim.run_id for one, claim in ledger.claims.holders([number(1), number(2)]).items()}


async def two_runs(ledger, bench, *more: PlannedNumber):
    """A run whose order is placed, and one whose approved item follows it, with `more` numbers beside."""
    made = bench(replies=[Answered("HR1")])
    await made.run()
    numbers = (PlannedNumber(number(1), 1, made.plan.run_id), *more)
    return made.plan, approved(ledger, [PlanItem(1, ORDER, "k9", ACCOUNT, 2, numbers)], digest="fix")


async def test_a_withdrawn_item_is_not_handed_the_number_it_waited_for(ledger, bench):
    _, fixed = await two_runs(ledger, bench)
    ledger.approvals.withdraw_items(fixed.id)
    ledger.orders.upsert([ended()], source="poll")

    assert holders(ledger) == {}
    assert ledger.creations.runs_taking_over() == []


async def test_a_struck_number_is_free_and_its_item_goes_without_it(ledger, bench):
    first, fixed = await two_runs(ledger, bench, PlannedNumber(number(2), 2))
    gone = ledger.approvals.strike(fixed.id, [number(1)], held_by=first.run_id)
    (item,) = ledger.plans.items(fixed.id)

    assert (gone, holders(ledger)) == ([number(1)], {number(1): first.run_id, number(2): fixed.run_id})
    assert [one.phone_number for one in item.claimed] == [number(2)]
    assert [(one.phone_number, one.held_by) for one in item.struck] == [(number(1), first.run_id)]
    assert [one.ordinal for one in ledger.creations.open_creations(fixed.run_id)] == [1]


async def test_an_item_whose_last_number_is_struck_is_withdrawn(ledger, bench):
    first, fixed = await two_runs(ledger, bench)
    ledger.orders.upsert([ended("completed")], source="poll")
    handed_over = holders(ledger)
    ledger.approvals.strike(fixed.id, [number(1)], held_by=first.run_id)

    assert (handed_over, holders(ledger)) == ({number(1): fixed.run_id}, {})
    assert ledger.creations.open_creations(fixed.run_id) == []
    assert ledger.approvals.finish(fixed.id)


async def test_a_number_that_was_sent_is_not_struck(ledger, bench):
    made = bench(replies=[Answered("HR1")], items=[order_item(1, 1), order_item(2, 2)])
    await made.run()

    assert ledger.approvals.strike(made.plan.id, [number(1), number(2)], held_by="r") == [number(2)]
    assert holders(ledger) == {number(1): made.plan.run_id}


async def test_runs_that_take_over_are_named_until_they_are_sent(ledger, bench):
    first, fixed = await two_runs(ledger, bench)
    while_waiting = ledger.creations.runs_taking_over()
    ledger.orders.upsert([ended()], source="poll")
    handed_over = ledger.creations.runs_taking_over()

    assert (while_waiting, handed_over) == ([fixed.run_id], [fixed.run_id])
    assert first.run_id not in while_waiting

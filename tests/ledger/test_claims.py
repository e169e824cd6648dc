"""A number has at most one live claim, and every release or take-over is one transaction."""

import threading

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from numberlift.domain.creates import Answered, FindKind, NoAnswer, Refused
from numberlift.domain.plans import PlanItem, PlannedNumber
from numberlift.errors import LedgerFailed
from numberlift.ledger import NumberSeen, OrderSeen
from numberlift.ledger.schema_creates import claims
from tests.ledger.creates import ORDER, approved, new_run, order_item
from tests.ledger.lists import ACCOUNT, number


def holder(ledger, index=1):
    found = ledger.claims.holders([number(index)])
    return found[number(index)].run_id if found else ""


def order(status: str, *, terminal: bool, index: int = 1) -> OrderSeen:
    return OrderSeen("HR1", ORDER, ACCOUNT, status, terminal, numbers=(NumberSeen(number(index)),))


def test_the_database_itself_refuses_a_second_live_claim(ledger):
    plan = approved(ledger, [order_item(1, 1)])
    second = {"realm": ledger.realm, "phone_number": number(1), "run_id": plan.run_id}

    with pytest.raises(LedgerFailed) as refused, ledger.atomic() as connection:
        connection.execute(insert(claims).values(second))
    assert isinstance(refused.value.__cause__, IntegrityError)


def test_a_held_number_says_which_run_holds_it(ledger):
    plan = approved(ledger, [order_item(1, 1)])
    found = ledger.claims.holders([number(1), number(2)])

    assert list(found) == [number(1)]
    assert (found[number(1)].run_id, found[number(1)].kind) == (plan.run_id, ORDER)


def test_of_many_plans_approved_at_once_one_gets_each_number(ledger):
    """Host and port alike, forwards and backwards: nobody waits for ever, no number is held twice."""
    numbers = tuple(PlannedNumber(number(at), at) for at in range(1, 31))
    plans = [
        ledger.plans.store(
            new_run(ledger, f"d{at}").id,
            [PlanItem(1, kind, f"r{at}", ACCOUNT, numbers=numbers if at % 2 else numbers[::-1])],
        )
        for at, kind in enumerate(["port-in-request", ORDER] * 3)
    ]
    found = []

    def approve(plan) -> None:
        found.append(ledger.approvals.approve(plan.id, plan_hash=plan.hash, by="Ada", how="yes"))

    threads = [threading.Thread(target=approve, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 6
    assert sum(30 - len(one.struck) for one in found) == 30
    assert {one.held_by for each in found for one in each.struck} <= {plan.run_id for plan in plans}
    assert sum(len(ledger.claims.of_run(plan.run_id)) for plan in plans) == 30


KEPT = {
    "confirmed": ([Answered("HR1")], FindKind.STRONG, True),
    "refused": ([Refused(400)], FindKind.STRONG, False),
    "review": ([NoAnswer("reset")], FindKind.WEAK, True),
}


@pytest.mark.parametrize("case", KEPT)
async def test_a_claim_is_kept_as_long_as_something_may_exist(ledger, bench, case):
    replies, kind, kept = KEPT[case]
    made = bench(replies=replies, kind=kind)
    await made.run()

    assert (holder(ledger) == made.plan.run_id) is kept


def test_a_claim_is_kept_while_it_is_being_sent(ledger, bench):
    made = bench()
    made.left_sending()

    assert holder(ledger) == made.plan.run_id


async def test_the_end_of_its_object_releases_a_claim(ledger, bench):
    made = bench(replies=[Answered("HR1")])
    await made.run()
    ledger.orders.upsert([order("received", terminal=False)], source="poll")
    while_open = holder(ledger)
    ledger.orders.upsert([order("failed", terminal=True)], source="poll")

    assert (while_open, holder(ledger)) == (made.plan.run_id, "")


async def test_the_end_of_one_number_releases_that_one(ledger, bench):
    numbers = tuple(PlannedNumber(number(at), at) for at in (1, 2))
    made = bench(replies=[Answered("KW1")], items=[PlanItem(1, "port-in-request", "r", ACCOUNT, numbers=numbers)])
    await made.run()
    seen = (NumberSeen(number(1), "canceled", terminal=True), NumberSeen(number(2), "pending"))
    ledger.orders.upsert([OrderSeen("KW1", "port-in-request", ACCOUNT, "open", numbers=seen)], source="poll")

    assert (holder(ledger, 1), holder(ledger, 2)) == ("", made.plan.run_id)


async def test_a_fix_list_row_takes_over_the_claim_when_the_old_number_ends(ledger, bench):
    """It waits as long as the old run holds the number, and nobody gets in between."""
    made = bench(replies=[Answered("HR1")])
    await made.run()
    fixed = approved(ledger, [order_item(1, 1, generation=2, follows=made.plan.run_id)], digest="fix")
    third = ledger.plans.store(new_run(ledger, "third").id, [order_item(1, 1, generation=3)])
    (waiting,) = ledger.plans.items(fixed.id)
    before = (holder(ledger), ledger.creations.open_creations(fixed.run_id))

    ledger.orders.upsert([order("canceled", terminal=True)], source="poll")
    struck = ledger.approvals.approve(third.id, plan_hash=third.hash, by="Ada", how="yes").struck

    assert before == (made.plan.run_id, [])
    assert [one.phone_number for one in waiting.waiting] == [number(1)]
    assert holder(ledger) == fixed.run_id
    assert [one.key for one in ledger.creations.open_creations(fixed.run_id)] == ["k1"]
    assert [one.held_by for one in struck] == [fixed.run_id]


def test_of_two_fix_lists_the_first_waits_and_the_second_is_told(ledger):
    first = approved(ledger, [order_item(1, 1)])
    fixed = approved(ledger, [order_item(1, 1, generation=2, follows=first.run_id)], digest="fix")
    second = ledger.plans.store(new_run(ledger, "fix2").id, [order_item(1, 1, generation=3, follows=first.run_id)])
    struck = ledger.approvals.approve(second.id, plan_hash=second.hash, by="Ada", how="yes").struck

    assert len(struck) == 1
    ledger.approvals.withdraw(first.id)
    assert holder(ledger) == fixed.run_id


async def test_what_waits_for_a_number_is_not_sent(ledger, bench):
    first = approved(ledger, [order_item(1, 1)])
    fixed = approved(ledger, [order_item(1, 1, generation=2, follows=first.run_id)], digest="fix")
    (waiting,) = ledger.creations.of_plan(fixed.id).values()
    made = bench(items=[order_item(1, 9)], digest="own")
    begun = made.moves.begin(waiting, owner=made.owner.name, fence=made.owner.fence, intent={})

    assert begun.state == "planned"
    assert holder(ledger) == first.run_id

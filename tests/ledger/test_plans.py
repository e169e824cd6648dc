"""Plans are stored once, approved by their hash and executed as stored."""

import pytest
from sqlalchemy import update

from numberlift.domain.creates import Answered
from numberlift.domain.plans import PlanItem, PlannedNumber, check_plan, plan_hash, struck_with
from numberlift.errors import CannotStart
from numberlift.ledger import Struck
from numberlift.ledger.schema_creates import plan_items
from tests.ledger.creates import approved, bare_item, new_run, order_item
from tests.ledger.lists import ACCOUNT, number


def approve(ledger, plan, plan_hash=None):
    return ledger.approvals.approve(plan.id, plan_hash=plan_hash or plan.hash, by="Ada", how="prompt")


def group():
    """An address, two orders that need it, and the letter for both."""
    orders = [order_item(at, at, needs=[1], payload={"email": f"{at}@example.com"}) for at in (2, 3)]
    return [
        bare_item(1, "a"),
        *orders,
        bare_item(4, "loa", kind="authorization-document", needs=[2, 3], why="one signer"),
    ]


def test_a_plan_comes_back_as_it_was_stored(ledger):
    plan = ledger.plans.store(new_run(ledger).id, group(), body={"set_aside": [["Sheet1", 7]]})

    assert [stored.item for stored in ledger.plans.items(plan.id)] == group()
    assert [stored.item.ordinal for stored in ledger.plans.items(plan.id, after=1, limit=2)] == [2, 3]
    assert (plan.state, plan.body, plan.approval) == ("stored", {"set_aside": [["Sheet1", 7]]}, None)
    assert ledger.plans.content_hash(plan) == plan.hash


def test_resume_takes_the_stored_plan(ledger):
    """A list grouped anew while its plan is stored is not what is executed."""
    run = new_run(ledger)
    first = ledger.plans.store(run.id, group())

    assert ledger.plans.store(run.id, [order_item(1, 9)]) == first


def test_approval_makes_claims_and_creations_and_says_who_and_when(ledger):
    plan = ledger.plans.store(new_run(ledger).id, group())
    found = approve(ledger, plan)

    assert found.struck == []
    assert (found.plan.state, found.plan.approval.by, found.plan.approval.how) == ("approved", "Ada", "prompt")
    assert found.plan.approval.hash == plan.hash
    assert found.plan.approval.at.endswith("Z")
    assert [one.key for one in ledger.creations.open_creations(plan.run_id)] == ["a", "k2", "k3", "loa"]
    assert ledger.claims.of_run(plan.run_id) == [number(2), number(3)]
    assert [event.kind for event in ledger.events.of_number(number(2))] == ["create-planned"]


def test_another_hash_is_refused(ledger):
    plan = ledger.plans.store(new_run(ledger).id, group())

    with pytest.raises(CannotStart, match="not the one that was shown"):
        approve(ledger, plan, "0" * 64)
    assert ledger.plans.get(plan.id).state == "stored"
    assert ledger.creations.open_creations(plan.run_id) == []


def test_a_plan_changed_after_it_was_stored_is_refused(ledger):
    plan = ledger.plans.store(new_run(ledger).id, group())
    with ledger.atomic() as connection:
        mine = update(plan_items).where(plan_items.c.plan_id == plan.id, plan_items.c.ordinal == 2)
        connection.execute(mine.values(payload='{"email":"mallory@example.com"}'))

    with pytest.raises(CannotStart, match="Nothing was approved"):
        approve(ledger, plan)


def test_yes_twice_is_yes_once(ledger):
    plan = ledger.plans.store(new_run(ledger).id, group())

    assert approve(ledger, plan) == approve(ledger, plan)
    assert len(ledger.creations.open_creations(plan.run_id)) == 4


def test_a_number_claimed_in_between_is_struck_and_its_group_goes_without_it(ledger):
    plan = ledger.plans.store(new_run(ledger).id, group())
    other = approved(ledger, [order_item(1, 3)], digest="d2")

    found = approve(ledger, plan)

    assert found.struck == [Struck(number(3), 3, other.run_id)]
    assert [one.key for one in ledger.creations.open_creations(plan.run_id)] == ["a", "k2", "loa"]
    assert [stored.state for stored in ledger.plans.items(plan.id)] == ["", "", "struck", ""]


def test_one_number_of_many_is_struck_from_its_item(ledger):
    """A port-in request goes out with the numbers that are left."""
    numbers = tuple(PlannedNumber(number(at), at) for at in range(1, 6))
    plan = ledger.plans.store(new_run(ledger).id, [PlanItem(1, "port-in-request", "r", ACCOUNT, numbers=numbers)])
    approved(ledger, [order_item(1, 4)], digest="d2")

    approve(ledger, plan)

    (stored,) = ledger.plans.items(plan.id)
    assert [one.position for one in stored.claimed] == [1, 2, 3, 5]
    assert [one.position for one in stored.struck] == [4]


def test_what_is_only_for_struck_orders_falls_with_them(ledger):
    """No letter without orders, no address that nobody uses."""
    plan = ledger.plans.store(new_run(ledger).id, group())
    approved(ledger, [order_item(1, 2), order_item(2, 3)], digest="d2")

    approve(ledger, plan)

    assert ledger.creations.open_creations(plan.run_id) == []
    assert ledger.approvals.finish(plan.id)


def test_an_address_that_two_runs_need_is_one_creation(ledger):
    first = approved(ledger, [bare_item(1, "a"), order_item(2, 1, needs=[1])])
    second = approved(ledger, [bare_item(1, "a"), order_item(2, 2, needs=[1])], digest="d2")

    shared = [ledger.creations.open_creations(plan.run_id)[0].id for plan in (first, second)]
    assert shared[0] == shared[1]
    assert ledger.approvals.withdraw(first.id) == [number(1)]
    assert [one.key for one in ledger.creations.open_creations(second.run_id)] == ["a", "k2"]


async def test_a_number_created_before_under_this_key_is_struck(ledger, bench):
    """Its order ended and its claim is free, but this plan was made before that."""
    plan = ledger.plans.store(new_run(ledger, "d2").id, [order_item(1, 1)])
    made = bench(replies=[Answered("HR1")])
    await made.run()
    with ledger.atomic() as connection:
        ledger.claims.release(connection, True, why="failed")

    found = approve(ledger, plan)

    assert found.struck == [Struck(number(1), 1, made.plan.run_id)]
    assert ledger.claims.holders([number(1)]) == {}


async def test_a_plan_is_executed_when_everything_is_settled(ledger, bench):
    made = bench(replies=[Answered("HR1")])
    before = ledger.approvals.finish(made.plan.id)
    await made.run()

    assert (before, ledger.approvals.finish(made.plan.id)) == (False, True)
    assert ledger.plans.get(made.plan.id).state == "executed"
    assert ledger.creations.sids(made.plan.id) == {1: "HR1"}
    assert ledger.creations.counts(made.plan.run_id) == {"confirmed": 1}


def test_an_unsent_plan_is_withdrawn_and_its_numbers_are_free(ledger):
    plan = approved(ledger, group())

    assert ledger.approvals.withdraw(plan.id) == [number(2), number(3)]
    assert ledger.plans.of_run(plan.run_id) is None
    with pytest.raises(CannotStart, match="withdrawn"):
        approve(ledger, plan)
    again = ledger.plans.store(plan.run_id, group())
    assert approve(ledger, again).struck == []
    assert len(ledger.creations.open_creations(plan.run_id)) == 4


async def test_a_plan_of_which_something_was_sent_is_not_withdrawn(ledger, bench):
    made = bench(replies=[Answered("HR1")], items=[order_item(1, 1), order_item(2, 2)])
    await made.run()

    with pytest.raises(CannotStart, match="already sent"):
        ledger.approvals.withdraw(made.plan.id)
    assert ledger.approvals.withdraw_items(made.plan.id) == [number(2)]
    assert ledger.approvals.finish(made.plan.id)


BAD = {
    "a gap": [order_item(2, 1)],
    "a number twice": [order_item(1, 1), order_item(2, 1, generation=2)],
    "a create twice": [bare_item(1, "a"), bare_item(2, "a")],
    "a need behind it": [bare_item(1, "a", needs=[2]), bare_item(2, "b")],
}


@pytest.mark.parametrize("case", BAD)
def test_a_plan_that_contradicts_itself_is_not_stored(case):
    with pytest.raises(ValueError, match=r"plan|item"):
        check_plan(BAD[case])


def test_every_part_of_a_plan_is_in_its_hash():
    base = {"items": [order_item(1, 1)], "body": {}, "salt": "s"}
    others = [
        {**base, "items": [order_item(1, 2)]},
        {**base, "items": [order_item(1, 1, payload={"email": "a"})]},
        {**base, "items": [order_item(1, 1, why="alone")]},
        {**base, "items": [order_item(1, 1, generation=2)]},
        {**base, "body": {"hosts": ["example.com"]}},
        {**base, "salt": "t"},
    ]

    hashes = [plan_hash(one.pop("items"), **one) for one in (dict(base), *others)]
    assert len(set(hashes)) == len(hashes)


def test_what_others_still_need_does_not_fall():
    assert struck_with(group(), {2}) == {2}
    assert struck_with(group(), {2, 3}) == {1, 2, 3, 4}

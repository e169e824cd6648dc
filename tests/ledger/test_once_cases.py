"""The cases an exactly-once create must stand: old rows, ended objects, clocks, sleepers, a person's word."""

import asyncio

import pytest

from numberlift.domain.creates import Answered, FindKind, NeverSent, NoAnswer, Nothing, NotOurs, Ours, Refused, State
from numberlift.domain.plans import generation_of
from numberlift.errors import CannotStart, RunOwned
from numberlift.ledger import NumberSeen, OrderSeen
from numberlift.ledger.creating.moves import Proof
from tests.ledger.creates import ORDER, order_item
from tests.ledger.lists import ACCOUNT, number

LOST, NONE = NoAnswer("time-out"), Nothing()

# found, find                                           the state in which a `sending` row of 31 days ago ends, sends
OLD = {
    "nothing, however strong the find": ([NONE], FindKind.STRONG, "review", 0),
    "nothing, weak": ([NONE], FindKind.WEAK, "review", 0),
    "ours": ([Ours("HR1", "completed")], FindKind.STRONG, "confirmed", 0),
    "ours, ended long ago": ([Ours("HR1", "failed")], FindKind.STRONG, "confirmed", 0),
    "another's": ([NotOurs("HR9")], FindKind.STRONG, "refused", 0),
}


@pytest.mark.parametrize("case", OLD)
async def test_a_sending_row_of_31_days_ago(bench, case):
    """Twilio has blanked the names by now: finding nothing proves nothing any more."""
    finds, kind, state, sends = OLD[case]
    made = bench(finds=finds, kind=kind)
    made.left_sending(days=31)

    outcome = await made.run()

    assert (outcome.creation.state, made.sends) == (state, sends)


async def test_a_sending_row_of_an_hour_ago_is_sent_again_once_nothing_is_found(bench):
    """A row that a killed process left behind: two complete reads of a strong find settle it at once."""
    made = bench(replies=[Answered("HR1")], finds=[NONE])
    made.left_sending(days=1 / 24)

    outcome = await made.run()

    assert (outcome.creation.sid, made.looks, made.sends) == ("HR1", 2, 1)


def failed(sid, status, facts):
    return OrderSeen(sid, ORDER, ACCOUNT, status, terminal=status == "failed", numbers=(NumberSeen(number(1)),))


async def test_an_object_of_ours_that_already_failed_is_reported_and_not_sent_again(ledger, bench):
    """It is confirmed, its claim free; only a person's word (`--again`) makes a new generation of it."""
    made = bench(replies=[LOST], finds=[Ours("HR1", "failed")])

    outcome = await made.run(as_order=failed)

    standing = ledger.creations.standings(ORDER, ["k1"], account_sid=ACCOUNT)["k1"]
    assert (outcome.creation.state, made.sends, standing.ended) == ("confirmed", 1, True)
    assert ledger.claims.holders([number(1)]) == {}
    assert (generation_of(standing, asked=False), generation_of(standing, asked=True)) == (None, 2)


@pytest.mark.parametrize("ahead", [2.0, 3600.0])
async def test_a_ledger_clock_that_jumps_ahead_settles_nothing_early(bench, ahead):
    """Its own clock tells a process how old its attempt is at most."""
    made = bench(replies=[LOST, Answered("HR1")], finds=[NONE])

    async def jumping(hook):
        reply = await made.plain_send(hook)
        made.make_older(ahead)
        return reply

    made.plain_send, made.send = made.send, jumping
    await made.run()

    assert made.now >= 1000.0 + 120.0


async def test_an_attempt_from_the_future_is_new(bench):
    """A clock set back makes a row wait longer, never less."""
    made = bench(replies=[Answered("HR1")], finds=[NONE])
    made.left_sending(days=-2 / 86_400)

    await made.run()

    assert (made.looks > 2, made.sends) == (True, 1)


async def test_an_owner_asleep_across_its_fence_sends_nothing(ledger, bench):
    """It wrote `sending`, slept, was replaced; awake again it drops the send and stops."""
    made = bench(replies=[Answered("HR1")])

    async def sleepy(hook):
        await hook()
        made.owner.release()
        made.owner = ledger.locks.own_run(made.plan.run_id)
        made.now += 60.0
        await hook()
        made.sends += 1
        return Answered("HR1")

    made.send = sleepy
    with pytest.raises(RunOwned):
        await made.run()

    assert made.sends == 0


async def test_a_send_that_is_late_is_dropped_and_made_anew(bench):
    """Five seconds after it was written down an attempt must not go out, whoever owns the lock."""
    made = bench(replies=[NeverSent(), Answered("HR1")])
    late = iter([5.1, 4.9])

    async def slow(hook):
        await hook()
        made.now += next(late)
        await hook()
        made.sends += 1
        return Answered("HR1")

    made.send = slow
    outcome = await made.run()

    assert (outcome.creation.sid, outcome.creation.attempt, made.sends) == ("HR1", 2, 1)


@pytest.mark.parametrize(
    ("there", "state", "sends"), [(Ours("HR1"), "confirmed", 2), (NONE, "refused", 2), (NotOurs("HR9"), "refused", 2)]
)
async def test_a_4xx_after_a_lost_reply_is_looked_up(bench, there, state, sends):
    """It may be Twilio's way of saying that the first one went through."""
    made = bench(replies=[LOST, Refused(400, 22110)], finds=[NONE])
    kept_look = made.look

    async def look(creation):
        found = await kept_look(creation)
        return there if made.sends > 1 else found

    made.look = look
    outcome = await made.run()

    assert (outcome.creation.state, made.sends) == (state, sends)


async def test_cancelled_in_flight_the_reply_is_awaited_and_kept(bench):
    made = bench()
    at_twilio, answer = asyncio.Event(), asyncio.Event()

    async def slow(hook):
        await hook()
        at_twilio.set()
        await answer.wait()
        return Answered("HR1")

    made.send = slow
    task = asyncio.create_task(made.run())
    await at_twilio.wait()
    task.cancel()
    await asyncio.sleep(0)
    answer.set()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert made.present().sid == "HR1"


async def test_cancelled_before_its_turn_nothing_is_sent(bench):
    made = bench()
    queued = asyncio.Event()

    async def waiting(hook):
        queued.set()
        await asyncio.Event().wait()

    made.send = waiting
    task = asyncio.create_task(made.run())
    await queued.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert made.present().state is State.PLANNED


async def test_what_is_under_review_says_what_to_look_at(ledger, bench):
    made = bench(replies=[LOST], kind=FindKind.WEAK)
    await made.run()

    (review,) = ledger.reviews.of_run(made.plan.run_id)

    assert review.phone_numbers == (number(1),)
    for word in (number(1), ACCOUNT, "numberlift resolve", "--absent"):
        assert word in review.what_to_do
    assert ledger.reviews.find(made.plan.run_id, phone_number=number(1)) == review


async def test_review_is_never_left_by_itself(bench):
    made = bench(replies=[LOST], kind=FindKind.WEAK)
    await made.run()
    again = await made.run()

    assert (again.creation.state, made.sends) == ("review", 1)


async def test_a_person_names_the_object(ledger, bench):
    made = bench(replies=[LOST], kind=FindKind.WEAK)
    await made.run()

    found = ledger.reviews.resolve(made.creation.id, sid="HR7", by="Ada")

    assert (found.state, found.sid, found.settled_by) == ("confirmed", "HR7", "Ada")
    with pytest.raises(CannotStart, match="not under review"):
        ledger.reviews.resolve(made.creation.id, sid="", by="Ada")


async def test_a_person_says_there_is_none(ledger, bench):
    """It is sent again by the next start, and a refusal then counts at once."""
    made = bench(replies=[LOST, Refused(400)], kind=FindKind.WEAK)
    await made.run()
    ledger.reviews.resolve(made.creation.id, sid="", by="Ada")

    outcome = await made.run()

    assert (outcome.creation.state, made.sends) == ("refused", 2)


async def test_an_object_is_that_of_one_creation(ledger, bench):
    """The sid that another creation has already cannot be named."""
    items = [order_item(1, 1), order_item(2, 2)]
    made = bench(replies=[LOST], kind=FindKind.WEAK, items=items)
    await made.run()
    second = ledger.creations.open_creations(made.plan.run_id)[0]
    made.creation, made.replies, made.sends = second, [Answered("HR7")], 0
    await made.run()

    first = ledger.reviews.of_run(made.plan.run_id)[0].creation
    with pytest.raises(CannotStart, match="another item"):
        ledger.reviews.resolve(first.id, sid="HR7", by="Ada")


async def test_a_second_object_is_told_and_one_thought_refused_goes_to_a_person(ledger, bench):
    """Neither should ever come about; if one does, the ledger says so."""
    made = bench(replies=[Answered("HR1")])
    await made.run()
    made.moves.confirm(made.creation, Proof("HR2", "look"))
    refused = bench(replies=[Refused(400)], items=[order_item(1, 2)], digest="d2")
    await refused.run()
    thought_refused = refused.moves.confirm(refused.present(), Proof("HR3", "reply"))

    assert "created-twice" in made.events()
    assert (thought_refused.state, thought_refused.sid) == ("review", "HR3")
    assert "HR3" in ledger.reviews.of_run(refused.plan.run_id)[0].what_to_do
    assert ledger.reviews.resolve(thought_refused.id, sid="", by="Ada").state == "refused"

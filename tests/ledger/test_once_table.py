"""Every row of the exactly-once table, from replies and finds to where the creation ends."""

import asyncio

import pytest

from numberlift.domain.creates import (
    Answered,
    Denied,
    FindKind,
    NeverSent,
    Next,
    NoAnswer,
    Nothing,
    NotOurs,
    Ours,
    Refused,
    State,
    Throttled,
    Unread,
)
from numberlift.errors import ApiDown, CredentialsRefused, LedgerFailed, RunOwned, TryAgain
from numberlift.ledger import NumberSeen, OrderSeen
from tests.ledger.lists import ACCOUNT, number

YES, MINE, THEIRS, NONE = Answered("HR1", "received"), Ours("HR1", "received"), NotOurs("HR9"), Nothing()
LOST, NO = NoAnswer("time-out"), Refused(400, 22102, "Twilio knows no such number.")
STRONG, WEAK = FindKind.STRONG, FindKind.WEAK

#    replies, finds, kind                                 state, next, sends, whether the claim is kept
CASES = {
    "2xx": ([YES], [], STRONG, "confirmed", Next.DONE, 1, True),
    "429": ([Throttled(2.0), Throttled(), YES], [], STRONG, "confirmed", Next.DONE, 3, True),
    "429 for ever": ([Throttled()] * 99, [], STRONG, "planned", Next.LATER, 40, True),
    "no byte written": ([NeverSent(), YES], [], STRONG, "confirmed", Next.DONE, 2, True),
    "403, our account answers": ([Denied(403, 20003)], [], STRONG, "refused", Next.DONE, 1, False),
    "4xx": ([NO], [], STRONG, "refused", Next.DONE, 1, False),
    "4xx after 429": ([Throttled(), NO], [], STRONG, "refused", Next.DONE, 2, False),
    "4xx after a lost reply, nothing there": ([LOST, NO], [NONE], STRONG, "refused", Next.DONE, 2, False),
    "403 after a lost reply": ([LOST, Denied(403)], [NONE], STRONG, "refused", Next.DONE, 2, False),
    "lost, found at once": ([LOST], [MINE], STRONG, "confirmed", Next.DONE, 1, True),
    "lost, found late": ([LOST], [NONE, NONE, Unread("reset"), MINE], STRONG, "confirmed", Next.DONE, 1, True),
    "lost, weak, found": ([LOST], [NONE, MINE], WEAK, "confirmed", Next.DONE, 1, True),
    "lost, ended since": ([LOST], [Ours("HR1", "failed")], STRONG, "confirmed", Next.DONE, 1, True),
    "lost, another's": ([LOST], [THEIRS], STRONG, "refused", Next.DONE, 1, False),
    "lost, ours beside another's": ([LOST], [THEIRS, MINE], STRONG, "confirmed", Next.DONE, 1, True),
    "lost, nothing there, sent again": ([LOST, YES], [NONE], STRONG, "confirmed", Next.DONE, 2, True),
    "lost three times": ([LOST] * 9, [NONE], STRONG, "planned", Next.LATER, 3, True),
    "lost, weak, nothing there": ([LOST], [NONE], WEAK, "review", Next.PERSON, 1, True),
    "lost, lists unreadable": ([LOST], [Unread("time-out")], STRONG, "sending", Next.LATER, 1, True),
}


@pytest.mark.parametrize("case", CASES)
async def test_where_a_create_ends(ledger, bench, case):
    replies, finds, kind, state, then, sends, kept = CASES[case]
    made = bench(replies=replies, finds=finds, kind=kind)

    outcome = await made.run()

    found = outcome.creation
    assert (found.state, outcome.next, made.sends) == (state, then, sends)
    assert (number(1) in ledger.claims.holders([number(1)])) is kept
    assert found.sid == {"confirmed": "HR1"}.get(state, "HR9" if found.elsewhere else "")
    assert found == made.present()


OPEN_CAUSES = [("408", 408), ("409", 409), ("redirect", 302), ("server-error", 503), ("reset", 0), ("unreadable", 201)]


@pytest.mark.parametrize("cause", OPEN_CAUSES)
async def test_whatever_is_open_is_looked_up(bench, cause):
    """No reply but a refusal, 429 or a readable sid is believed."""
    made = bench(replies=[NoAnswer(*cause)], finds=[MINE])

    outcome = await made.run()

    assert (outcome.creation.state, outcome.creation.settled_by, made.sends) == ("confirmed", "look", 1)


async def test_nothing_is_believed_before_it_is_settled(bench):
    """Reads before the settle time count for nothing, however many; two after it are needed."""
    made = bench(replies=[LOST, YES], finds=[NONE], settle=120.0)

    await made.run()

    assert made.looks > 4
    assert made.now >= 1000.0 + 120.0


async def test_credentials_refused_stop_the_run_and_lose_nothing(bench):
    made = bench(replies=[Denied(401, 20003)], account=False)

    with pytest.raises(CredentialsRefused):
        await made.run()

    assert (made.present().state, made.asked) == (State.PLANNED, 1)


async def test_an_account_that_cannot_be_asked_leaves_it_planned(bench):
    async def unreachable():
        raise ApiDown("Twilio answers nobody.")

    made = bench(replies=[Denied(401)])
    made.account_answers = unreachable
    made.once = made.another(made.owner)

    with pytest.raises(ApiDown):
        await made.run()

    assert made.present().state is State.PLANNED


@pytest.mark.parametrize(
    ("raised", "state", "sends"),
    [(TryAgain("x", reason="never-sent"), "confirmed", 2), (TryAgain("x", reason="reset"), "confirmed", 1)],
)
async def test_what_a_send_raises_is_a_reply_too(bench, raised, state, sends):
    made = bench(replies=[None, YES], finds=[MINE])
    send = made.send

    async def raising(hook):
        if await send(hook) is None:
            raise raised
        return YES

    made.send = raising
    outcome = await made.run()

    assert (outcome.creation.state, made.sends) == (state, sends)


async def test_a_send_that_stops_the_run_is_looked_up_by_the_next_start(bench):
    made = bench(finds=[MINE])

    async def stopping(hook):
        await hook()
        raise ApiDown("Twilio answers nobody.")

    made.send, send = stopping, made.send
    with pytest.raises(ApiDown):
        await made.run()
    assert (made.present().state, made.present().reply) == ("sending", "no-answer")

    made.send = send
    assert (await made.run()).creation.state == "confirmed"
    assert made.sends == 0


async def test_a_commit_whose_answer_is_lost_is_read_again(bench):
    """It went through: the create is sent under it."""
    made = bench(replies=[YES])
    begin = made.moves.begin

    def begin_and_lose(*args, **options):
        begin(*args, **options)
        raise LedgerFailed("The connection to the ledger's database was lost.")

    made.moves.begin = begin_and_lose
    outcome = await made.run()

    assert (outcome.creation.state, made.sends) == ("confirmed", 1)


async def test_a_commit_that_failed_sends_nothing(bench):
    made = bench(replies=[YES])

    def failing(*args, **options):
        raise LedgerFailed("The disk that holds the ledger is full.")

    made.moves.begin = failing
    with pytest.raises(LedgerFailed):
        await made.run()

    assert made.present().state is State.PLANNED


async def test_two_tasks_of_one_process_send_once(bench):
    made = bench(replies=[YES, YES])

    async def slow(hook):
        await hook()
        await asyncio.sleep(0)
        made.sends += 1
        return YES

    async def pause(seconds):
        await asyncio.sleep(0)

    made.send, made.sleep = slow, pause
    made.once = made.another(made.owner)
    found = await asyncio.gather(made.run(), made.run(), made.run())

    assert {one.creation.sid for one in found} == {"HR1"}
    assert made.sends == 1


async def test_what_another_live_process_sends_is_waited_for(ledger, bench):
    """It is never looked up nor sent; what that process writes is taken."""
    made = bench(finds=[MINE])
    made.left_sending()
    with ledger.locks.own("run:other", what="x") as other:

        async def written_meanwhile(seconds):
            made.now += seconds
            if made.now > 1005:
                await made.run()

        outcome = await made.run(made.another(other, alive=True, sleep=written_meanwhile))

    assert (outcome.creation.sid, outcome.creation.settled_by, made.sends) == ("HR1", "look", 0)


async def test_a_live_process_that_never_writes_is_left_to_the_next_start(ledger, bench):
    made = bench(settle=5.0)
    made.left_sending()
    with ledger.locks.own("run:other", what="x") as other:
        outcome = await made.run(made.another(other, alive=True))

    assert (outcome.creation.state, outcome.next, made.sends, made.looks) == ("sending", Next.LATER, 0, 0)


async def test_the_order_is_kept_in_the_transaction_that_confirms(ledger, bench):
    made = bench(replies=[YES])

    def as_order(sid, status, facts):
        return OrderSeen(sid, "hosted-number-order", ACCOUNT, status, numbers=(NumberSeen(number(1)),))

    await made.run(as_order=as_order)

    (order,) = ledger.orders.open_orders()
    assert (order.sid, order.origin, order.run_id, order.status) == ("HR1", "us", made.plan.run_id, "received")
    assert order.numbers[0].position == 1
    assert {"order-status", "create-confirmed"} < set(made.events())


async def test_every_move_stands_in_the_timeline(bench):
    made = bench(replies=[Throttled(), LOST, YES], finds=[NONE])

    await made.run()

    assert made.events() == [
        "create-planned",
        "create-sending",
        "create-planned-again",
        "create-sending",
        "create-looking",
        "create-planned-again",
        "create-sending",
        "create-confirmed",
    ]


async def test_an_intent_is_kept_for_every_attempt_that_may_have_made_something(bench):
    """A look after the second attempt can still recognise what the first one made."""
    made = bench(replies=[Throttled(), LOST, LOST], finds=[*[NONE] * 12, MINE])
    counted = iter(range(9))

    outcome = await made.run(intent=lambda: {"n": next(counted)})

    assert [intent["n"] for intent in outcome.creation.intents] == [1, 2]


async def test_a_replaced_owner_sends_nothing_more(ledger, bench):
    made = bench(replies=[YES])
    made.owner.release()
    with ledger.locks.own_run(made.plan.run_id), pytest.raises(RunOwned):
        await made.run()

    assert made.present().state is State.PLANNED

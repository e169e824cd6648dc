"""Following placed orders: from list pages to letters, and what is told of it."""

from __future__ import annotations

import asyncio

import pytest

from numberlift.domain.hosting_steps import Act
from numberlift.errors import RunOwned
from numberlift.pipeline.following.follow import FollowOrder, watch
from tests.pipeline.hosting_bench import DAY, a_host_bench, number


@pytest.fixture
async def bench(tmp_path):
    async with a_host_bench(tmp_path) as made:
        yield made


async def test_a_small_batch_goes_from_order_to_hosted(bench):
    """Verified, one letter, signed, completed: each step by `follow` alone, and each told once."""
    run = await bench.host(number(0), number(1))
    await bench.verify_all(run)

    lettered = await bench.follow()
    (letter,) = bench.letters(run)
    await bench.control(f"sign/{letter.sid}")
    await bench.control("advance", seconds=3 * DAY)
    done = await bench.follow()
    quiet = await bench.follow(run)

    assert [one.letters_sent for one in lettered.runs] == [1]
    assert [one.status for one in done.runs[0].orders] == ["completed", "completed"]
    assert {event.detail["to"] for event in done.runs[0].changes} >= {"completed", "signed"}
    assert (quiet.changed, quiet.open, len(bench.documents())) == (0, 0, 1)
    assert bench.ledger.claims.of_run(run) == []


async def test_every_change_is_on_the_number_s_timeline_once(bench):
    run = await bench.host(number(0))
    await bench.verify_all(run)
    await bench.follow()
    await bench.follow()
    await bench.follow()

    moves = [one.detail["to"] for one in bench.ledger.events.of_number(number(0)) if one.kind == "order-status"]

    assert moves == ["received", "verified", "pending-loa"]


async def test_a_group_waits_for_those_who_are_not_verified_yet(bench):
    """No letter goes out while one of its numbers may still be verified; who waits for whom is told."""
    run = await bench.host(number(0), number(1))
    first, _ = bench.orders(run)
    await bench.api.call(first.sid)
    await bench.control("advance", seconds=120)

    followed = await bench.follow()

    assert bench.documents() == {}
    assert [one.act for one in followed.runs[0].orders] == [Act.GROUP, Act.CALL]


async def test_a_number_verified_late_gets_a_letter_of_its_own(bench):
    """Same approved group, next generation; the first letter is left alone."""
    run = await bench.host(number(0), number(1))
    first, second = bench.orders(run)
    await bench.api.call(first.sid)
    await bench.control("advance", seconds=6 * DAY)
    await bench.follow()
    await bench.api.call(second.sid)
    await bench.control("advance", seconds=120)
    await bench.follow()
    await bench.follow()

    covered = sorted(fields["order_sids"] for fields in bench.documents().values())
    generations = {one.generation for run_ in (await bench.follow(run)).runs for one in run_.letters}

    assert covered == sorted([[first.sid], [second.sid]])
    assert generations == {1, 2}


async def test_a_letter_cancelled_by_its_recipient_waits_for_a_person(bench):
    """Nobody is asked again who said no, until somebody decides so."""
    run = await bench.host(number(0))
    await bench.verify_all(run)
    await bench.follow()
    (letter,) = bench.letters(run)
    await bench.control(f"sign/{letter.sid}", **{"as": "canceled"})
    await bench.control("advance", seconds=60)

    followed = await bench.follow()
    again = await bench.follow()

    assert [one.act for one in followed.runs[0].orders] == [Act.RESEND]
    assert "--resend" in followed.runs[0].orders[0].next_step
    assert (len(bench.documents()), again.changed) == (1, 0)


async def test_a_letter_whose_reply_was_lost_is_found_and_not_sent_again(bench):
    run = await bench.host(number(0), number(1))
    await bench.verify_all(run)
    await bench.control("faults", rule={"kind": "reset-after", "operation": "Create*AuthorizationDocument", "count": 1})

    followed = await bench.follow()

    assert (len(bench.documents()), followed.runs[0].letters_sent, followed.complete) == (1, 1, True)


async def test_a_letter_that_was_lost_on_its_way_goes_out_once(bench):
    run = await bench.host(number(0))
    await bench.verify_all(run)
    await bench.control("faults", rule={"kind": "reset", "operation": "Create*AuthorizationDocument", "count": 1})

    await bench.follow()

    assert len(bench.documents()) == 1


async def test_a_letter_put_off_by_429_goes_out_with_the_next_start(bench):
    """The process dies before it could send again what Twilio surely never processed: its orders are not held."""
    run = await bench.host(number(0), number(1))
    await bench.verify_all(run)
    await bench.control("faults", rule={"kind": "throttle", "operation": "Create*AuthorizationDocument"})
    dying = asyncio.create_task(bench.follow())
    while "create-planned-again" not in [one.kind for one in bench.ledger.events.of_run(run)]:  # noqa: ASYNC110 - the ledger tells nobody
        await asyncio.sleep(0.01)
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    await bench.control("faults", clear=True)

    followed = await bench.follow()

    assert (followed.complete, [one.letters_sent for one in followed.runs]) == (True, [1])
    assert [sorted(one["order_sids"]) for one in bench.documents().values()] == [
        sorted(one.sid for one in bench.orders(run))
    ]


@pytest.mark.parametrize("kind", ["reset-after", "late", "error-after"])
async def test_killed_in_the_middle_and_run_again_there_is_one_live_document_per_order(bench, kind):
    """The process dies while the letter's reply is out; the next start finds what became of it."""
    run = await bench.host(number(0), number(1))
    await bench.verify_all(run)
    rule = {"kind": kind, "operation": "Create*AuthorizationDocument", "count": 1, "seconds": 0.1}
    await bench.control("faults", rule=rule)
    dying = asyncio.create_task(bench.follow())
    while not bench.sending():  # noqa: ASYNC110 - the ledger tells nobody
        await asyncio.sleep(0.005)
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying

    await bench.follow()
    await bench.follow()

    assert [sorted(one["order_sids"]) for one in bench.documents().values()] == [
        sorted(o.sid for o in bench.orders(run))
    ]


async def test_a_refused_letter_is_told_and_not_sent_again_by_itself(bench):
    run = await bench.host(number(0), contact_phone_number="nobody")
    await bench.verify_all(run)

    first = await bench.follow()
    await bench.follow()

    operations = await bench.traffic()
    assert (first.runs[0].letters[0].status, first.runs[0].letters[0].sent_at) == ("refused", "")
    assert "--signer" in first.runs[0].letters[0].next_step
    assert operations["CreateHostedNumbersAuthorizationDocument"] == 1


async def test_an_order_deleted_by_others_is_told_and_its_number_is_free(bench):
    run = await bench.host(number(0))
    (order,) = bench.orders(run)
    await asyncio.sleep(0.3)  # young objects may be missing from lists and replies
    await bench.api.delete_order(order.sid)

    followed = await bench.follow(run)

    assert [one.status for one in followed.runs[0].orders] == ["canceled"]
    assert bench.ledger.claims.of_run(run) == []


async def test_orders_of_others_are_left_alone(bench):
    """What somebody else ordered in the account is neither followed nor covered by a letter."""
    run = await bench.host(number(0))
    theirs = await bench.order_of_others(number(1))
    await bench.verify_all(run)
    await bench.follow()

    (document,) = bench.documents().values()
    assert theirs not in document["order_sids"]
    assert bench.ledger.orders.get(theirs) is None


async def test_a_second_follow_at_the_same_time_is_told_so(bench):
    with bench.parts.own(), pytest.raises(RunOwned):
        await bench.follow()


async def test_watch_looks_again_less_and_less_until_nothing_is_open(bench):
    run = await bench.host(number(0))
    waits = []

    async def pause(seconds):
        waits.append(seconds)
        if len(waits) == 3:
            await bench.api.delete_order(bench.orders(run)[0].sid)
            await asyncio.sleep(0.3)

    rounds = [one async for one in watch(FollowOrder(first_pause=2, longest_pause=3), bench.parts, pause=pause)]

    assert waits[:3] == [2, 3, 3]
    assert rounds[-1].open == 0


async def test_an_order_that_failed_says_what_to_do_and_whether_a_new_one_makes_sense(bench):
    run = await bench.host(number(0, card=54))
    await bench.verify_all(run)
    await bench.follow()
    await bench.control(f"sign/{bench.letters(run)[0].sid}")
    await bench.control("advance", seconds=3 * DAY)

    followed = await bench.follow()

    (order,) = followed.runs[0].orders
    assert (order.status, order.renew, order.failed) == ("failed", True, True)
    assert "SMS" in order.reason
    assert "--again" in order.next_step


async def test_a_list_that_cannot_be_read_leaves_everything_and_says_so(bench):
    run = await bench.host(number(0))
    await bench.verify_all(run)
    await bench.control("faults", rule={"kind": "truncated", "operation": "List*HostedNumberOrder"})

    followed = await bench.follow()

    assert (followed.complete, bench.documents()) == (False, {})
    assert [one.status for one in followed.runs[0].orders] == ["received"]


async def test_a_thousand_open_orders_are_followed_by_pages_alone(bench):
    """One request shows a thousand orders; none is fetched by itself."""
    run = await bench.host_many(1_000)
    await bench.control("traffic", reset=True)

    followed = await bench.follow(run)

    operations = await bench.traffic()
    assert len(followed.runs[0].orders) == 1_000
    assert operations == {"ListHostedNumbersHostedNumberOrder": 1}

"""What a lost reply may have created is found again, and what is not ours is told apart."""

from __future__ import annotations

import pytest

from numberlift.domain.outcomes import NoAnswer, Nothing, NotOurs, Ours, Unread
from numberlift.twilio.hosting_finds import (
    find_address,
    find_call,
    find_document,
    find_order_by_name,
    find_order_by_number,
    find_sent,
)
from numberlift.twilio.wire.authorization_documents import DocumentChanges
from numberlift.twilio.wire.hosted_orders import NewOrder
from tests.twilio.hosting_bench import CONTACT, DAY, MAIL, a_bench, number


@pytest.fixture
async def bench():
    async with a_bench() as made:
        yield made


def told(found):
    """What a look found, without its facts."""
    return type(found), getattr(found, "sid", "")


@pytest.mark.parametrize("kind", ["reset-after", "error-after", "truncated", "html", "empty"])
async def test_an_order_whose_reply_was_lost_is_found_by_its_name(bench, kind):
    asked = NewOrder(phone_number=number(0), unique_name="nl-1")
    before = await find_order_by_name(bench.preview, asked)
    await bench.control("faults", rule={"kind": kind, "method": "POST", "count": 1})

    lost = await bench.preview.create_order(asked)
    after = await find_order_by_name(bench.preview, asked)

    assert isinstance(before, Nothing)
    assert isinstance(lost, NoAnswer)
    assert isinstance(after, Ours)
    assert after.facts["phone_number"] == number(0)


@pytest.mark.parametrize("kind", ["reset", "error"])
async def test_an_order_that_was_never_taken_is_not_found(bench, kind):
    asked = NewOrder(phone_number=number(0), unique_name="nl-1")
    await bench.control("faults", rule={"kind": kind, "method": "POST", "count": 1})

    assert isinstance(await bench.preview.create_order(asked), NoAnswer)
    assert await find_order_by_name(bench.preview, asked) == Nothing()


async def test_a_list_that_cannot_be_read_is_no_proof_of_absence(bench):
    asked = NewOrder(phone_number=number(0), unique_name="nl-1")
    await bench.control("faults", rule={"kind": "error", "method": "GET"})

    assert await find_order_by_name(bench.preview, asked) == Unread("server-error")


async def test_a_v2_order_is_found_by_its_number_if_it_may_be_ours(bench):
    address = await bench.address()
    sid = await bench.ordered_v2(address)
    asked = NewOrder(phone_number=number(0), address_sid=address, email=MAIL, contact_phone_number=CONTACT)
    other = NewOrder(phone_number=number(0), address_sid=address, email="x@example.com", contact_phone_number=CONTACT)

    async def look(order, *, seconds=1, known=()):
        return told(await find_order_by_number(bench.v2, order, intent_age_seconds=seconds, known=known))

    assert await look(asked) == (Ours, sid)
    assert await look(other) == (NotOurs, sid)
    assert await look(asked, known={sid}) == (Nothing, "")
    await bench.control("advance", seconds=DAY)
    assert await look(asked) == (NotOurs, sid)
    assert await look(asked, seconds=DAY) == (Ours, sid)


async def test_a_letter_is_found_by_the_orders_that_name_it(bench):
    address = await bench.address()
    orders = await bench.verified(await bench.ordered(0), await bench.ordered(1), await bench.ordered(2))
    sid = await bench.letter(address, *orders[:2])

    same = await find_document(bench.preview, orders[:2], intent_age_seconds=1)
    overlap = await find_document(bench.preview, orders, intent_age_seconds=1)
    part = await find_document(bench.preview, orders[:1], intent_age_seconds=1)

    assert isinstance(same, Ours)
    assert same.sid == sid
    assert isinstance(overlap, NotOurs)
    assert overlap.facts["covered"] == sorted(orders[:2])
    assert isinstance(part, NotOurs)
    assert await find_document(bench.preview, orders[2:], intent_age_seconds=1) == Nothing()
    assert await find_document(bench.preview, orders[:2], intent_age_seconds=1, known={sid}) == Nothing()


async def test_a_call_a_letter_sent_again_and_an_address_are_found(bench):
    address = await bench.address("nl-key")
    (order,) = await bench.verified(await bench.ordered())
    letter = await bench.letter(address, order)

    assert isinstance(await find_call(bench.preview, order, calls_before=0), Ours)
    assert isinstance(await find_call(bench.preview, order, calls_before=1), Nothing)
    assert isinstance(await find_sent(bench.preview, letter), Ours)
    await bench.preview.update_document(letter, DocumentChanges(status="opened"))
    assert isinstance(await find_sent(bench.preview, letter), Nothing)
    assert (await find_address(bench.account, "nl-key")).sid == address
    assert await find_address(bench.account, "other-key") == Nothing()


async def test_no_look_takes_an_unreadable_list_for_absence(bench):
    sid, letter = "HR" + "1" * 32, "PX" + "1" * 32
    asked = NewOrder(phone_number=number(0), unique_name="nl-1")
    await bench.control("faults", rule={"kind": "error", "method": "GET"})

    looks = [
        await find_order_by_name(bench.preview, asked),
        await find_order_by_number(bench.v2, asked, intent_age_seconds=1),
        await find_document(bench.preview, [sid], intent_age_seconds=1),
        await find_call(bench.preview, sid, calls_before=0),
        await find_sent(bench.preview, letter),
        await find_address(bench.account, "nl-key"),
    ]

    assert looks == [Unread("server-error")] * len(looks)


async def test_an_order_that_is_gone_names_no_letter(bench):
    """The others of its group still tell theirs."""
    address = await bench.address()
    first, second = await bench.verified(await bench.ordered(0), await bench.ordered(1))
    sid = await bench.letter(address, first)
    await bench.preview.delete_order(second)

    assert told(await find_document(bench.preview, [first, second], intent_age_seconds=1)) == (NotOurs, sid)


async def test_a_letter_that_ended_unsigned_stands_in_nobodys_way(bench):
    address = await bench.address()
    orders = await bench.verified(await bench.ordered(0))
    letter = await bench.letter(address, *orders)
    await bench.control(f"sign/{letter}", **{"as": "canceled"})

    assert await find_document(bench.preview, orders, intent_age_seconds=1) == Nothing()


async def test_nothing_is_looked_for_without_its_key(bench):
    with pytest.raises(ValueError, match="unique name"):
        await find_order_by_name(bench.preview, NewOrder(phone_number=number(0)))
    with pytest.raises(ValueError, match="friendly name"):
        await find_address(bench.account, "")

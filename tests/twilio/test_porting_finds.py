"""A port-in whose reply was lost is found again by its numbers and fields; what decides nothing stays undecided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from numberlift.domain.outcomes import NoAnswer, Nothing, NotOurs, Ours, Unread
from numberlift.twilio.porting_finds import find_port_in
from tests.twilio.porting_bench import CARRIER, DAY, OTHER, PLAIN, THIRD, a_bench


@pytest.fixture
async def bench():
    async with a_bench() as made:
        await made.control("porting", guards=False)
        yield made


async def look(bench, order, *, age=0.0, known=()):
    return await find_port_in(bench.api, order, intent_age_seconds=age, known=known)


@pytest.mark.parametrize("kind", ["reset-after", "error-after", "truncated", "html", "empty"])
async def test_a_request_whose_reply_was_lost_is_found(bench, kind):
    order = await bench.order(PLAIN, OTHER)
    before = await look(bench, order)
    await bench.fault(kind, operation="CreatePortingPortIn")
    lost = await bench.api.create(order)
    found = await look(bench, order)

    assert before == Nothing()
    assert isinstance(lost, NoAnswer)
    assert isinstance(found, Ours)
    assert sorted(number["phone_number"] for number in found.facts["numbers"]) == [PLAIN, OTHER]


@pytest.mark.parametrize("kind", ["reset", "error"])
async def test_a_request_that_was_never_taken_is_not_found(bench, kind):
    order = await bench.order(PLAIN)
    await bench.fault(kind, operation="CreatePortingPortIn")
    await bench.api.create(order)

    assert await look(bench, order) == Nothing()


async def test_a_late_commit_is_found_once_it_has_landed(bench):
    order = await bench.order(PLAIN)
    await bench.fault("late", operation="CreatePortingPortIn", seconds=0.1)
    await bench.api.create(order)
    early = await look(bench, order)
    await bench.fault("slow", operation="ListPortInRequests", seconds=0.3)

    assert (early, type(await look(bench, order))) == (Nothing(), Ours)


async def test_a_request_that_ended_is_ours_all_the_same(bench):
    order = await bench.order(PLAIN)
    sid = (await bench.api.create(order)).sid
    await bench.api.cancel(sid)
    await bench.control("advance", seconds=590)
    await bench.control("advance", seconds=20)
    found = await look(bench, order, age=300)

    assert (type(found), found.sid) == (Ours, sid)


async def test_one_that_the_ledger_knows_as_another_creations_is_not_taken(bench):
    order = await bench.order(PLAIN)
    sid = (await bench.api.create(order)).sid

    assert await look(bench, order, known=[sid]) == Nothing()


async def test_an_earlier_one_with_the_same_fields_is_not_ours(bench):
    order = await bench.order(PLAIN)
    sid = (await bench.api.create(order)).sid
    await bench.control("advance", seconds=3_600)
    found = await look(bench, order)

    assert (type(found), found.sid) == (NotOurs, sid)


async def test_one_from_just_before_midnight_is_not_missed(bench):
    """Whether a list from a day on includes that day is documented nowhere."""
    order = await bench.order(PLAIN)
    await bench.api.create(order)
    await bench.control("advance", seconds=2 * DAY)

    assert isinstance(await look(bench, order, age=2 * DAY), Ours)


@pytest.mark.parametrize(
    "change",
    [
        {"losing_carrier": replace(CARRIER, customer_name="Another Bakery")},
        {"losing_carrier": replace(CARRIER, authorized_representative_email="other@example.com")},
    ],
)
async def test_the_same_numbers_under_other_fields_are_not_ours(bench, change):
    order = await bench.order(PLAIN)
    await bench.api.create(replace(order, **change))

    assert isinstance(await look(bench, order), NotOurs)


async def test_one_with_other_fields_that_was_cancelled_stands_in_nobodys_way(bench):
    order = await bench.order(PLAIN)
    sid = (await bench.api.create(replace(order, losing_carrier=replace(CARRIER, customer_name="X")))).sid
    await bench.api.cancel(sid)
    await bench.control("advance", seconds=601)

    assert await look(bench, order) == Nothing()


async def test_a_request_over_some_of_the_numbers_decides_nothing(bench):
    await bench.filed(PLAIN, OTHER)

    assert await look(bench, await bench.order(PLAIN)) == Nothing()
    assert await look(bench, await bench.order(PLAIN, THIRD)) == Nothing()


async def test_ours_is_found_among_others(bench):
    order = await bench.order(PLAIN)
    await bench.api.create(replace(order, losing_carrier=replace(CARRIER, customer_name="X")))
    sid = (await bench.api.create(order)).sid
    await bench.filed(OTHER)

    assert (await look(bench, order)).sid == sid


@pytest.mark.parametrize("operation", ["ListPortInRequests", "FetchPortingPortIn"])
async def test_what_cannot_be_read_is_no_proof_of_absence(bench, operation):
    order = await bench.order(PLAIN)
    await bench.api.create(order)
    await bench.fault("error", operation=operation, count=None)

    assert await look(bench, order) == Unread("server-error")


async def test_a_list_that_lags_shows_nothing_yet(bench):
    order = await bench.order(PLAIN)
    await bench.api.create(order)
    await bench.fault("lag", operation="ListPortInRequests", seconds=60)

    assert await look(bench, order) == Nothing()
    assert isinstance(await look(bench, order), Ours)

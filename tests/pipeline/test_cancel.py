"""Cancelling: what can be, once, and nothing of others."""

from __future__ import annotations

import pytest

from numberlift.errors import CannotStart
from numberlift.pipeline.hosting.cancelling import CancelOrder, cancel
from tests.pipeline.hosting_bench import DAY, a_host_bench, number


@pytest.fixture
async def bench(tmp_path):
    async with a_host_bench(tmp_path) as made:
        yield made


async def go(bench, run, *, agree=lambda _found: True, **options):
    return await cancel(CancelOrder(run, **options), bench.parts, agree=agree)


def present(bench, kind="HostedNumberOrder"):
    return {sid for sid, _ in bench.world.store.items(kind)}


async def completed(bench, *numbers):
    run = await bench.host(*numbers)
    await bench.verify_all(run)
    await bench.follow()
    await bench.control(f"sign/{bench.letters(run)[0].sid}")
    await bench.control("advance", seconds=3 * DAY)
    return run


async def test_orders_that_still_can_be_are_cancelled_and_their_numbers_are_free(bench):
    run = await bench.host(number(0), number(1))

    done = await go(bench, run)

    assert [row.done for row in done.rows] == ["canceled", "canceled"]
    assert (present(bench), bench.ledger.claims.of_run(run)) == (set(), [])
    assert [order.status for order in bench.orders(run)] == ["canceled", "canceled"]


async def test_nothing_is_done_without_a_yes(bench):
    run = await bench.host(number(0))
    shown = []

    done = await go(bench, run, agree=lambda found: shown.append(len(found.cancel)) or False)

    assert (done, shown, len(present(bench))) == (None, [1], 1)


async def test_one_number_is_cancelled_and_the_others_stay(bench):
    run = await bench.host(number(0), number(1))

    done = await go(bench, run, phone_number=number(1))

    assert [(row.phone_number, row.done) for row in done.rows] == [(number(1), "canceled")]
    assert bench.ledger.claims.of_run(run) == [number(0)]


async def test_a_number_that_the_run_did_not_order_is_refused(bench):
    run = await bench.host(number(0))

    with pytest.raises(CannotStart, match="no order for"):
        await go(bench, run, phone_number=number(5))


async def test_what_others_ordered_is_never_cancelled(bench):
    run = await bench.host(number(0))
    theirs = await bench.order_of_others(number(1))

    await go(bench, run)

    assert present(bench) == {theirs}


@pytest.mark.parametrize("kind", ["reset-after", "error-after", "reset", "error"])
async def test_after_an_unanswered_delete_the_order_is_looked_at(bench, kind):
    run = await bench.host(number(0))
    await bench.control("faults", rule={"kind": kind, "operation": "Delete*HostedNumberOrder", "count": 1})

    done = await go(bench, run)

    assert ([row.done for row in done.rows], present(bench)) == (["canceled"], set())


async def test_an_order_that_is_gone_already_is_done(bench):
    run = await bench.host(number(0))
    await bench.api.delete_order(bench.orders(run)[0].sid)

    done = await go(bench, run)

    assert done.complete
    assert ([one.status for one in bench.orders(run)], bench.ledger.claims.of_run(run)) == (["canceled"], [])


async def test_a_completed_order_is_kept_unless_it_is_to_be_taken_off(bench):
    run = await completed(bench, number(0))

    kept = await go(bench, run)
    taken = await go(bench, run, offboard=True)
    again = await go(bench, run, offboard=True)

    assert ([row.done for row in kept.rows], [row.done for row in taken.rows]) == (["kept"], ["offboarded"])
    assert (present(bench, "IncomingPhoneNumber"), again.rows) == (set(), ())
    assert [order.status for order in bench.orders(run)] == ["offboarded"]


async def test_what_was_never_sent_is_taken_back(bench):
    run, _ = bench.planned([number(0), number(1)])

    done = await go(bench, run)

    assert [row.done for row in done.rows] == ["withdrawn", "withdrawn"]
    assert (bench.ledger.claims.of_run(run), bench.ledger.creations.open_creations(run)) == ([], [])


async def test_an_order_at_the_carrier_cannot_be_cancelled(bench):
    run = await bench.host(number(0))
    await bench.verify_all(run)
    await bench.follow()
    await bench.control(f"sign/{bench.letters(run)[0].sid}")

    done = await go(bench, run)

    assert [row.done for row in done.rows] == ["kept"]
    assert "support" in done.rows[0].next_step

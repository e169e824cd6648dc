"""Verification: calls placed once each, in waves and in hours, and codes handed in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from numberlift.io.codesheet import HeardCode
from numberlift.pipeline.hosting.verify import VerifyOrder, verify
from tests.pipeline.hosting_bench import DAY, TOLD, a_host_bench, number

NOON = datetime(2026, 3, 4, 18, tzinfo=UTC)
NIGHT = datetime(2026, 3, 4, 7, tzinfo=UTC)
BILL = "RI" + "b" * 32
REFUSED, IMPOSSIBLE = 60, 61


@pytest.fixture
async def bench(tmp_path):
    async with a_host_bench(tmp_path) as made:
        yield made


def calls_of(bench) -> int:
    """How many calls the sandbox has placed."""
    return sum(kept.fields["verification_attempts"] for _, kept in bench.world.store.items("HostedNumberOrder"))


async def go(bench, run, *, at=NOON, **options):
    waits = []

    async def pause(seconds):
        waits.append(seconds)

    done = await verify(VerifyOrder(run, **options), bench.parts, clock=lambda: at, pause=pause)
    return done.rows, waits


def heard(*pairs):
    return tuple(HeardCode(row, phone_number, code) for row, (phone_number, code) in enumerate(pairs, start=2))


async def test_calls_go_out_in_small_waves_with_their_codes(bench):
    run = await bench.host(*(number(index) for index in range(5)))

    rows, waits = await go(bench, run, wave=2, pause_seconds=90)

    assert waits == [90, 90]
    assert [(row.word, row.status, row.calls_left) for row in rows] == [("called", "pending-verification", 2)] * 5
    assert all(len(row.code) == 4 and row.good_until.endswith("Z") for row in rows)


async def test_nobody_is_called_at_night_unless_told(bench):
    run = await bench.host(number(0))

    closed, _ = await go(bench, run, at=NIGHT)
    before = bench.orders(run)[0].status
    called, _ = await go(bench, run, at=NIGHT, any_hour=True)

    assert (closed[0].word, closed[0].opens_at, before) == ("closed", "2026-03-04T14:00:00Z", "received")
    assert called[0].word == "called"


async def test_while_a_code_lives_nobody_is_called_again(bench):
    """The code is shown once more instead."""
    run = await bench.host(number(0, card=TOLD))
    first, _ = await go(bench, run)
    await bench.control("advance", seconds=300)

    again, _ = await go(bench, run)

    assert (again[0].word, again[0].code, calls_of(bench)) == ("code-lives", first[0].code, 1)


async def test_after_three_calls_there_is_none_left(bench):
    run = await bench.host(number(0, card=TOLD))
    words = []
    for _ in range(4):
        rows, _ = await go(bench, run)
        words += [row.word for row in rows]
        await bench.control("advance", seconds=601)

    assert words == ["called", "called", "called"]
    assert calls_of(bench) == 3
    assert bench.orders(run)[0].status == "action-required"


@pytest.mark.parametrize("kind", ["reset-after", "truncated", "error-after", "late"])
async def test_a_call_whose_reply_was_lost_rings_once(bench, kind):
    run = await bench.host(number(0))
    rule = {"kind": kind, "operation": "Update*HostedNumberOrder", "count": 1, "seconds": 0.1}
    await bench.control("faults", rule=rule)

    rows, _ = await go(bench, run)

    assert (rows[0].word, calls_of(bench)) == ("called", 1)
    assert len(rows[0].code) == 4


async def test_a_number_that_cannot_be_called_says_so_and_the_others_go_on(bench):
    run = await bench.host(number(0, card=IMPOSSIBLE), number(1))

    rows, _ = await go(bench, run)

    assert [(row.word, row.failed) for row in rows] == [("refused", True), ("called", False)]
    assert "phone bill" in rows[0].next_step


async def test_a_code_that_was_heard_verifies(bench):
    run = await bench.host(number(0, card=TOLD))
    rows, _ = await go(bench, run)

    done, _ = await go(bench, run, codes=heard((number(0, card=TOLD), rows[0].code), ("+12125550199", "1234")))

    assert [(row.word, row.status) for row in done] == [("done", "verified"), ("unknown-number", "")]
    assert bench.orders(run)[0].status == "verified"


async def test_a_code_refused_three_times_ends_with_a_reason_and_the_others_go_on(bench):
    run = await bench.host(number(0, card=TOLD), number(1, card=TOLD))
    rows, _ = await go(bench, run)
    wrong = heard((number(0, card=TOLD), "nope"))
    told = [(await go(bench, run, codes=wrong))[0][0] for _ in range(3)]

    right, _ = await go(bench, run, codes=heard((number(1, card=TOLD), rows[1].code)))

    assert [(row.status, row.failed) for row in told] == [("pending-verification", True)] * 2 + [
        ("action-required", True)
    ]
    assert "support" in told[-1].next_step
    assert right[0].status == "verified"


async def test_a_code_whose_reply_was_lost_counts_once(bench):
    run = await bench.host(number(0, card=TOLD))
    rows, _ = await go(bench, run)
    await bench.control("faults", rule={"kind": "reset-after", "operation": "Update*HostedNumberOrder", "count": 1})

    done, _ = await go(bench, run, codes=heard((number(0, card=TOLD), rows[0].code)))

    assert (done[0].word, done[0].status) == ("done", "verified")


async def test_an_owner_with_a_phone_bill_is_not_called(bench):
    run = await bench.host(number(0), verification_type="phone-bill", verification_document_sid=BILL)

    rows, _ = await go(bench, run)
    await bench.control("advance", seconds=2 * DAY)
    await bench.follow()

    assert (rows[0].word, rows[0].action, calls_of(bench)) == ("done", "bill", 0)
    assert len(bench.documents()) == 1


async def test_codes_are_neither_in_the_ledger_nor_on_the_timeline(bench):
    run = await bench.host(number(0, card=TOLD))
    rows, _ = await go(bench, run)
    await bench.follow()

    known = bench.ledger.history(number(0, card=TOLD))

    assert rows[0].code not in str([event.detail for event in known.events])
    assert all("verification_code" not in order.body for order in known.orders)
    assert "verification-call" in [event.kind for event in known.events]


async def test_one_number_alone_is_called(bench):
    run = await bench.host(number(0), number(1))

    rows, _ = await go(bench, run, phone_number=number(1))

    assert [row.phone_number for row in rows] == [number(1)]
    assert calls_of(bench) == 1

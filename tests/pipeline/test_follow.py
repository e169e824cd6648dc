"""Following placed orders: from list pages to letters, and what is told of it."""

from __future__ import annotations

import pytest

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

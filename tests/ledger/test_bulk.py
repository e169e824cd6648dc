"""Bulk requests are written down before they are polled."""

from numberlift.ledger import Chunk
from tests.ledger.lists import number, run_of


def test_an_open_request_is_found_by_what_it_covers(ledger):
    run = run_of(ledger, [number(n) for n in range(6)])
    ledger.bulks.save_bulk(run.id, "EC1", [1, 2, 3])
    ledger.bulks.save_bulk(run.id, "EC2", [4, 6])

    (bulk,) = ledger.bulks.open_bulks(Chunk(run.id, 5, 6))
    assert (bulk.request_id, bulk.positions) == ("EC2", (4, 6))
    assert 0 <= bulk.age_seconds < 60
    assert [bulk.request_id for bulk in ledger.bulks.open_bulks(Chunk(run.id, 1, 6))] == ["EC1", "EC2"]


def test_a_closed_request_is_polled_no_more(ledger):
    run = run_of(ledger, [number(1)])
    ledger.bulks.save_bulk(run.id, "EC1", [1])
    ledger.bulks.close_bulk(run.id, "EC1")

    assert ledger.bulks.open_bulks(Chunk(run.id, 1, 1)) == []

"""What is left to ask is read from the ledger."""

import pytest

from numberlift.domain.checks import CheckKind
from numberlift.ledger import Chunk, OpenCount
from tests.ledger.lists import eligible, number, portable, row, run_of, undecided

BOTH = frozenset(CheckKind)


@pytest.fixture
def run(ledger):
    """Five lines: two numbers, one of them twice, one cell without a number, and a third number."""
    return run_of(ledger, [number(1), number(2), number(1), "", number(3)])


def all_open(ledger, run, kinds=BOTH, **options):
    return [
        item for chunk in ledger.items.chunks(run.id, 2) for item in ledger.items.open_items(chunk, kinds, **options)
    ]


def test_chunks_cover_every_line_once(ledger, run):
    assert ledger.items.chunks(run.id, 2) == [Chunk(run.id, 1, 2), Chunk(run.id, 3, 4), Chunk(run.id, 5, 5)]


def test_each_number_is_asked_once(ledger, run):
    """Duplicates and rows without a number are not asked."""
    assert [(item.position, item.phone_number) for item in all_open(ledger, run)] == [
        (1, number(1)),
        (2, number(2)),
        (5, number(3)),
    ]


def test_only_the_asked_checks_are_missing(ledger, run):
    first = all_open(ledger, run)[0]
    ledger.checks.record(run, first, CheckKind.HOSTING, eligible(number(1)))

    assert all_open(ledger, run)[0].missing == (CheckKind.PORTABILITY,)
    assert [item.position for item in all_open(ledger, run, {CheckKind.HOSTING})] == [2, 5]
    assert ledger.items.count_open(run.id, BOTH) == OpenCount(numbers=3, hosting=2, portability=3)
    assert ledger.items.count_open(run.id, {CheckKind.HOSTING}) == OpenCount(numbers=2, hosting=2, portability=0)


def test_an_undecided_check_is_open_unless_told_otherwise(ledger, run):
    first = all_open(ledger, run)[0]
    ledger.checks.record(run, first, CheckKind.HOSTING, undecided(number(1)))
    ledger.checks.record(run, first, CheckKind.PORTABILITY, portable(number(1)))

    assert all_open(ledger, run)[0].missing == (CheckKind.HOSTING,)
    assert [item.position for item in all_open(ledger, run, again=False)] == [2, 5]
    assert ledger.items.count_open(run.id, BOTH, again=False).numbers == 2


def test_an_item_says_where_it_would_go(ledger):
    run = ledger.runs.create("check", content_sha256="t", list_name="l")
    ledger.rows.add_rows(run.id, [row(1, number(1), account_sid="AC2", address_sid="AD2")])
    ledger.rows.finish_intake(run.id, blank_rows=0, sheets=[])
    item = all_open(ledger, run)[0]

    assert (item.account_sid, item.address_sid, item.country, item.number_type) == ("AC2", "AD2", "US", "local")

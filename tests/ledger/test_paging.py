"""Pages of lines under a verdict, a search and an order."""

import pytest

from numberlift.ledger import SET_VERDICT, Order, Search
from tests.ledger.lists import number, run_of


@pytest.fixture
def run(ledger):
    return run_of(ledger, [number(2), number(1), number(2), ""])


def test_a_page_counts_all_and_shows_some(ledger, run):
    page = ledger.pages.page(run.id, offset=1, limit=2)

    assert ([line.facts.row.position for line in page.lines], page.total) == ([2, 3], 4)


def test_a_page_by_verdict(ledger, run):
    with ledger.writer() as writer:
        writer.put(SET_VERDICT, (run.id, 1, "host", "eligible"))
        writer.put(SET_VERDICT, (run.id, 3, "duplicate", "duplicate"))
    page = ledger.pages.page(run.id, Search("duplicate"))

    assert [(line.facts.row.position, line.verdict, line.reason_code) for line in page.lines] == [
        (3, "duplicate", "duplicate")
    ]
    assert ledger.pages.page(run.id, Search("")).total == 2
    assert ledger.lines.verdicts(run.id) == {"host": 1, "duplicate": 1}


@pytest.mark.parametrize(("search", "found"), [("5550001", 1), ("n/a", 1), ("%", 0), ("_", 0), ("415", 3)])
def test_a_page_by_part_of_a_number(ledger, run, search, found):
    """Search words are taken as they are, not as patterns."""
    assert ledger.pages.page(run.id, Search(text=search)).total == found


def test_a_page_in_another_order(ledger, run):
    up = ledger.pages.page(run.id, order=Order.PHONE_NUMBER).lines
    down = ledger.pages.page(run.id, order=Order.PHONE_NUMBER, descending=True).lines

    assert [line.facts.row.position for line in up] == [4, 2, 1, 3]
    assert [line.facts.row.position for line in down] == [3, 1, 2, 4]


@pytest.mark.parametrize("spelling", ["(415) 555-0001", "415.555.0001", "+1 415 555 0001", " 5550001 "])
def test_a_number_is_found_however_it_is_spelled(ledger, run, spelling):
    assert [line.facts.row.position for line in ledger.pages.page(run.id, Search(text=spelling)).lines] == [2]


def test_other_cells_are_searched_only_when_asked_for(ledger, run):
    assert ledger.pages.page(run.id, Search(text="zoë")).total == 0
    assert ledger.pages.page(run.id, Search(text="Zoë", cells=True)).total == 4


def test_a_page_behind_the_last_line_is_empty(ledger, run):
    assert ledger.pages.page(run.id, offset=10) == ([], 4)

"""Lines: the whole run in order, and pages of it."""

import pytest

from numberlift.domain.checks import CheckKind
from numberlift.ledger import SET_VERDICT, Chunk, Order
from numberlift.ledger.lists.lines import PAGE
from tests.ledger.lists import eligible, number, portable, run_of


@pytest.fixture
def run(ledger):
    return run_of(ledger, [number(2), number(1), number(2), ""])


def answer(ledger, run):
    (first, *_rest) = ledger.items.open_items(Chunk(run.id, 1, 1), set(CheckKind))
    ledger.checks.record(run, first, CheckKind.HOSTING, eligible(number(2)))
    ledger.checks.record(run, first, CheckKind.PORTABILITY, portable(number(2)))


def test_a_duplicate_carries_the_answers_and_the_place_of_its_first_row(ledger, run):
    answer(ledger, run)
    first, other, again, none = ledger.lines.lines(run.id)

    assert first.hosting is not None
    assert (first.hosting.answer, first.hosting.origin) == (eligible(number(2)), "")
    assert (again.hosting, again.portability) == (first.hosting, first.portability)
    assert again.first == ("Sheet1", 2, 1)
    assert (other.hosting, none.portability, first.first) == (None, None, None)


def test_lines_go_on_from_a_position(ledger, run):
    assert [line.row.position for line in ledger.lines.lines(run.id, after=2)] == [3, 4]


def test_lines_of_many_pages_are_all_there(ledger):
    """One more line than fits a page, and its duplicate's first row on the page before."""
    numbers = [number(n % PAGE) for n in range(PAGE + 1)]
    run = run_of(ledger, numbers)
    lines = list(ledger.lines.lines(run.id))

    assert [line.row.position for line in lines] == list(range(1, PAGE + 2))
    assert lines[-1].first == ("Sheet1", 2, 1)


def test_a_page_counts_all_and_shows_some(ledger, run):
    page = ledger.lines.page(run.id, offset=1, limit=2)

    assert ([line.facts.row.position for line in page.lines], page.total) == ([2, 3], 4)


def test_a_page_by_verdict(ledger, run):
    with ledger.writer() as writer:
        writer.put(SET_VERDICT, (run.id, 1, "host", "eligible"))
        writer.put(SET_VERDICT, (run.id, 3, "duplicate", "duplicate"))
    page = ledger.lines.page(run.id, verdict="duplicate")

    assert [(line.facts.row.position, line.verdict, line.reason_code) for line in page.lines] == [
        (3, "duplicate", "duplicate")
    ]
    assert ledger.lines.page(run.id, verdict="").total == 2
    assert ledger.lines.verdicts(run.id) == {"host": 1, "duplicate": 1}


@pytest.mark.parametrize(("search", "found"), [("5550001", 1), ("n/a", 1), ("%", 0), ("_", 0), ("415", 3)])
def test_a_page_by_part_of_a_number(ledger, run, search, found):
    """Search words are taken as they are, not as patterns."""
    assert ledger.lines.page(run.id, search=search).total == found


def test_a_page_in_another_order(ledger, run):
    up = ledger.lines.page(run.id, order=Order.PHONE_NUMBER).lines
    down = ledger.lines.page(run.id, order=Order.PHONE_NUMBER, descending=True).lines

    assert [line.facts.row.position for line in up] == [4, 2, 1, 3]
    assert [line.facts.row.position for line in down] == [3, 1, 2, 4]


def test_the_last_verdict_of_a_line_counts(ledger, run):
    with ledger.writer() as writer:
        for verdict in ("undecided", "port", "host"):
            writer.put(SET_VERDICT, (run.id, 1, verdict, ""))

    assert ledger.lines.verdicts(run.id) == {"host": 1}


def test_one_line_alone(ledger, run):
    lines = list(ledger.lines.lines(run.id))

    assert ledger.lines.line(run.id, 3) == lines[2]
    assert ledger.lines.line(run.id, 99) is None

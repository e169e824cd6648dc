"""Lines: the whole run in order."""

import pytest

from numberlift.domain.checks import CheckKind
from numberlift.ledger import SET_VERDICT, Chunk
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


def test_the_last_verdict_of_a_line_counts(ledger, run):
    with ledger.writer() as writer:
        for verdict in ("undecided", "port", "host"):
            writer.put(SET_VERDICT, (run.id, 1, verdict, ""))

    assert ledger.lines.verdicts(run.id) == {"host": 1}


def test_one_line_alone(ledger, run):
    lines = list(ledger.lines.lines(run.id))

    assert ledger.lines.line(run.id, 3) == lines[2]
    assert ledger.lines.line(run.id, 99) is None


def test_the_rows_that_are_repeated_further_down_are_told_by_their_first_position(ledger, run):
    assert ledger.lines.repeated(run.id) == {1}

"""Rows on their way in: nothing lost, nothing twice, duplicates settled."""

import pytest

from numberlift.domain.rows import SheetHead
from numberlift.errors import LedgerFailed
from numberlift.ledger import RunCounts
from tests.ledger.lists import HEAD, number, row, rows_of, run_of


@pytest.fixture
def run(ledger):
    return ledger.runs.create("check", content_sha256="d", list_name="l")


def test_rows_come_back_as_they_went_in(ledger, run):
    """Every field, in input order, whatever the cells hold."""
    odd = row(1, number(1))._replace(cells=("=1+1", "a\tb\nc", "", "ü☎\U0001f4de", "\\u0000 '\"", "nul"), part=2)
    came = ledger.rows.add_rows(run.id, [odd, row(2, "", problem="not-a-number")])
    ledger.rows.finish_intake(run.id, blank_rows=0, sheets=[HEAD])

    assert came == 2
    assert [line.row for line in ledger.lines.lines(run.id)] == [odd, row(2, "", problem="not-a-number")]


def test_a_nul_is_shown_as_what_it_is(ledger, run):
    """PostgreSQL stores no NUL in text; the row is kept on both."""
    ledger.rows.add_rows(run.id, [row(1, number(1))._replace(input="415\x00555", cells=("a\x00b", "\\u0000"))])
    (line,) = ledger.lines.lines(run.id)

    assert line.row.input == "415\N{REPLACEMENT CHARACTER}555"
    assert line.row.cells == ("a\N{REPLACEMENT CHARACTER}b", "\\u0000")


def test_reading_may_start_over(ledger, run):
    """After a crash in the middle the same rows are written again, once each."""
    numbers = [number(n) for n in range(5)]
    ledger.rows.add_rows(run.id, rows_of(numbers)[:3])
    ledger.rows.add_rows(run.id, rows_of(numbers))
    counts = ledger.rows.finish_intake(run.id, blank_rows=0, sheets=[HEAD])

    assert counts.lines == 5


def test_duplicates_point_at_their_first_row(ledger, run):
    """However far apart they stand."""
    numbers = [number(1), number(2), "", number(1), "", number(2), number(1)]
    ledger.rows.add_rows(run.id, rows_of(numbers))
    counts = ledger.rows.finish_intake(run.id, blank_rows=3, sheets=[HEAD])
    lines = list(ledger.lines.lines(run.id))

    assert [line.row.item for line in lines] == [1, 2, 3, 1, 5, 2, 1]
    assert [line.first and line.first.row for line in lines] == [None, None, None, 2, None, 3, 2]
    assert counts == RunCounts(rows=7, blank_rows=3, lines=7, numbers=2, duplicates=3)


def test_a_row_with_two_numbers_is_one_row(ledger, run):
    parts = [row(1, number(1)), row(2, number(2))._replace(row=2, part=2)]
    ledger.rows.add_rows(run.id, parts)

    assert ledger.rows.finish_intake(run.id, blank_rows=0, sheets=[HEAD])[:3] == (1, 0, 2)


def test_one_place_in_a_sheet_cannot_hold_two_rows(ledger, run):
    """`(sheet, row, part)` is unique within a run."""
    with pytest.raises(LedgerFailed):
        ledger.rows.add_rows(run.id, [row(1, number(1)), row(2, number(2))._replace(row=2)])

    assert list(ledger.lines.lines(run.id)) == []


def test_intake_ends_once(ledger, run):
    ledger.rows.add_rows(run.id, rows_of([number(1)]))
    first = ledger.rows.finish_intake(run.id, blank_rows=4, sheets=[HEAD])

    assert ledger.rows.finish_intake(run.id, blank_rows=0, sheets=[]) == first
    assert ledger.runs.get(run.id).intake_done
    with pytest.raises(ValueError, match="read already"):
        ledger.rows.add_rows(run.id, rows_of([number(2)]))


def test_the_sheets_are_remembered(ledger, run):
    heads = [HEAD, SheetHead("Zwei", ("Téléphone", "PIN"), {"phone_number": 0, "pin": 1}, 3, "by its content")]
    ledger.rows.finish_intake(run.id, blank_rows=0, sheets=heads)

    assert ledger.rows.sheets(run.id) == heads


def test_an_empty_list_is_a_list(ledger):
    run = run_of(ledger, [])

    assert ledger.items.chunks(run.id, 100) == []
    assert list(ledger.lines.lines(run.id)) == []


def test_the_same_number_in_two_runs_is_no_duplicate(ledger):
    one, two = run_of(ledger, [number(1)], digest="a"), run_of(ledger, [number(1)], digest="b")

    assert ledger.runs.get(one.id).counts.duplicates == ledger.runs.get(two.id).counts.duplicates == 0

"""What is blanked is gone from SQLite's files, read as bytes, however the pages were split before."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from numberlift.ledger import SET_VERDICT, Ledger
from numberlift.ledger.blanking import blank_cells
from tests.ledger.lists import HEAD, number, row

PIN = "PIN7391739173"
ROWS = 400


@pytest.fixture
def place(tmp_path) -> Path:
    return tmp_path / "home" / "ledger.db"


@pytest.fixture
def own(place):
    with Ledger.open(place, realm="test") as ledger:
        yield ledger


def with_pins(ledger) -> str:
    """A run of which each row holds a PIN of its own, and to whose rows verdicts of many lengths were written."""
    run_id = ledger.runs.create("port", content_sha256=secrets.token_hex(8), list_name="l.csv", account_sid="").id
    rows = (row(at, number(at)) for at in range(1, ROWS + 1))
    told = [one._replace(cells=(one.phone_number, f"{PIN}{one.position:06d}{'x' * 150}")) for one in rows]
    ledger.rows.add_rows(run_id, told)
    ledger.rows.finish_intake(run_id, blank_rows=0, sheets=[HEAD])
    for longer in (7, 1, 5, 3):
        with ledger.writer() as writer:
            for one in told[::longer]:
                writer.put(SET_VERDICT, (run_id, one.position, "port", "port.waiting" + "-for-signature" * longer))
    return run_id


def runs_side_by_side(ledger) -> list[str]:
    """Runs whose rows lie among one another's, so that pages are split and what was in them is moved."""
    return [with_pins(ledger) for _ in range(4)]


def left(place: Path) -> dict[str, int]:
    found = {path.name: path.read_bytes().count(PIN.encode()) for path in place.parent.glob("ledger.db*")}
    return {name: count for name, count in found.items() if count}


def blanked(ledger, run_id: str, keep=()) -> int:
    return blank_cells(ledger.database, run_id, columns={"Sheet1": [1]}, keep=keep)


def test_nothing_is_left_of_what_was_blanked(own, place):
    runs = runs_side_by_side(own)
    counts = [blanked(own, run_id) for run_id in runs]

    assert counts == [ROWS] * len(runs)
    assert left(place) == {}


def test_what_is_kept_stays_as_it_is(own, place):
    (first, *others) = runs_side_by_side(own)
    for run_id in others:
        blanked(own, run_id)
    blanked(own, first, keep={7})
    cells = [facts.row.cells[1] for facts in own.lines.lines(first)]

    assert [at for at, cell in enumerate(cells, 1) if cell] == [7]
    assert left(place) == {"ledger.db": 1}


def test_what_a_killed_process_left_undone_is_done_by_the_next_call(own, place):
    """The cells are empty and the mark is set, the file is as it was: nothing more has to be blanked."""
    run_id, *_ = runs_side_by_side(own)
    with own.atomic() as connection:
        connection.exec_driver_sql("UPDATE rows SET cells = '[]' WHERE run_id = ?", (run_id,))
        connection.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('traces', '1')")
    before = sum(left(place).values())
    again = blanked(own, run_id)

    assert (again, before > 3 * ROWS) == (0, True)
    assert sum(left(place).values()) == 3 * ROWS

"""Runs: identity, moves, and what stays when they end."""

import random
import threading

import pytest

from numberlift.errors import CannotStart
from numberlift.ledger import Ledger, RunCounts
from numberlift.ledger.runs import MOVES
from tests.ledger.lists import run_of


def test_a_run_is_kept_as_it_was_begun(ledger):
    options = {"sheet": "One", "only": None, "again": False}
    run = ledger.runs.create(
        "check", content_sha256="d", list_name="list.csv", list_path="in/d", label="Zoë", options=options, out_dir="out"
    )

    assert ledger.runs.get(run.id) == run
    assert (run.state, run.options, run.label, run.counts) == ("new", options, "Zoë", RunCounts())


def test_an_id_is_short_says_the_flow_and_the_day(place, realm):
    with Ledger.open(place, realm=realm, choice=random.Random(7)) as ledger:
        run = ledger.runs.create("check", content_sha256="d", list_name="l")

    flow, day, tail = run.id.split("-")
    assert (flow, day, len(tail)) == ("check", run.created_at[5:10].replace("-", ""), 6)


def test_an_id_that_exists_is_not_given_again(place, realm):
    """Two processes with the same luck get two runs."""
    with Ledger.open(place, realm=realm, choice=random.Random(11)) as one:
        first = one.runs.create("check", content_sha256="a", list_name="l")
    with Ledger.open(place, realm=realm, choice=random.Random(11)) as two:
        second = two.runs.create("check", content_sha256="b", list_name="l")

    assert first.id != second.id


def test_the_same_list_finds_its_unfinished_run(ledger):
    run = ledger.runs.create("check", content_sha256="d", list_name="l")

    assert ledger.runs.find_resumable("check", "d") == run
    assert ledger.runs.find_resumable("host", "d") is None
    assert ledger.runs.create("check", content_sha256="d", list_name="l") == run


def test_two_who_begin_the_same_list_at_once_get_one_run(ledger):
    found = []
    together = threading.Barrier(4)

    def begin() -> None:
        together.wait()
        found.append(ledger.runs.create("check", content_sha256="d", list_name="l").id)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_finished_run_is_not_resumed_and_an_incomplete_one_is(ledger):
    run = run_of(ledger, [], digest="d")
    ledger.runs.finish(run.id, {"complete": False}, complete=False)
    resumable = ledger.runs.find_resumable("check", "d")
    ledger.runs.finish(run.id, {"complete": True}, complete=True)
    ended = ledger.runs.get(run.id)

    assert resumable is not None
    assert (ledger.runs.find_resumable("check", "d"), ended.summary) == (None, {"complete": True})
    assert ended.finished_at is not None


def test_a_withdrawn_run_makes_room(ledger):
    old = ledger.runs.create("check", content_sha256="d", list_name="l")
    ledger.runs.withdraw(old.id)

    assert ledger.runs.create("check", content_sha256="d", list_name="l").id != old.id


def test_a_move_that_the_table_does_not_name_is_refused(ledger):
    run = ledger.runs.create("check", content_sha256="d", list_name="l")

    with pytest.raises(ValueError, match="is new and cannot become creating"):
        ledger.runs.advance(run.id, "creating")


def test_every_state_that_can_be_reached_has_moves():
    assert {state for moves in MOVES.values() for state in moves} <= set(MOVES)


def test_progress_is_there_for_others_to_see(ledger):
    run = ledger.runs.create("check", content_sha256="d", list_name="l")
    ledger.runs.save_progress(run.id, {"done": 5, "rate": 99.5})

    assert ledger.runs.get(run.id).progress == {"done": 5, "rate": 99.5}


def test_the_newest_runs_come_first(ledger):
    made = [ledger.runs.create("check", content_sha256=str(n), list_name="l").id for n in range(3)]

    assert {run.id for run in ledger.runs.latest()} == set(made)
    assert len(ledger.runs.latest(2)) == 2


def test_a_run_of_another_realm_does_not_exist(ledger, place):
    run = ledger.runs.create("check", content_sha256="d", list_name="l")
    with Ledger.open(place, realm="https://elsewhere") as other:
        with pytest.raises(CannotStart, match="numberlift runs"):
            other.runs.get(run.id)
        with pytest.raises(CannotStart):
            other.runs.advance(run.id, "reading")

        assert run.id not in [seen.id for seen in other.runs.latest()]

"""The queue of runs, on both databases."""

import pytest

from numberlift.ledger.queue import MOST_ATTEMPTS


@pytest.fixture
def runs(ledger):
    return [ledger.runs.create("check", content_sha256=str(at), list_name="list.csv") for at in range(3)]


@pytest.fixture
def run(runs):
    return runs[0]


def test_first_come_first_served(ledger, runs):
    for run in runs:
        ledger.queue.ask(run.id, options={})

    assert [ledger.queue.take().run_id for _ in runs] == [run.id for run in runs]
    assert ledger.queue.take() is None


def test_a_run_that_waits_is_not_queued_twice(ledger, run):
    first = ledger.queue.ask(run.id, options={"max_age": 1})
    second = ledger.queue.ask(run.id, options={})

    assert (first.id, second.options, ledger.queue.waiting()) == (second.id, {"max_age": 1}, 1)


def test_asked_for_while_it_is_worked_on_it_is_worked_on_again(ledger, run):
    """A plan may have been approved after its run looked."""
    ledger.queue.ask(run.id, options={})
    taken = ledger.queue.take()
    ledger.queue.ask(run.id, options={})
    ledger.queue.end(taken.id)
    once_more = ledger.queue.take()
    ledger.queue.end(once_more.id)

    assert (once_more.id, ledger.queue.take()) == (taken.id, None)


def test_an_entry_that_failed_says_why_and_may_be_asked_for_again(ledger, run):
    ledger.queue.ask(run.id, options={})
    ledger.queue.end(ledger.queue.take().id, message="no credentials")
    failed = ledger.queue.newest(run.id)
    again = ledger.queue.ask(run.id, options={})

    assert (failed.state, failed.message) == ("failed", "no credentials")
    assert (again.state, again.id > failed.id) == ("waiting", True)


def test_an_entry_given_back_keeps_its_place(ledger, runs):
    first, second, _third = runs
    ledger.queue.ask(first.id, options={})
    ledger.queue.ask(second.id, options={})
    ledger.queue.give_back(ledger.queue.take().id)

    assert [one.run_id for one in ledger.queue.live()] == [first.id, second.id]
    assert ledger.queue.take().attempts == 1


def test_what_kills_its_worker_again_and_again_is_set_aside(ledger, run):
    ledger.queue.ask(run.id, options={})
    for _ in range(MOST_ATTEMPTS):
        entry = ledger.queue.take()
        ledger.queue.recover(entry.id)

    assert ledger.queue.take() is None
    assert ledger.queue.newest(run.id).state == "failed"


def test_the_queue_of_another_realm_is_not_seen(ledger, run, opened):
    ledger.queue.ask(run.id, options={})

    assert opened.queue.live() == []

"""How a run stands is read once for everybody, and said in words."""

from __future__ import annotations

import asyncio

import pytest

from numberlift.errors import CannotStart
from numberlift.web.runs import follower as followers
from numberlift.web.runs.follower import Follower
from numberlift.web.runs.words import figures_of, share_of, what_now
from numberlift.wiring.parts import opened_ledger


@pytest.fixture
def ledger(place):
    place.home.mkdir(parents=True)
    with opened_ledger(place.settings()) as opened:
        yield opened


@pytest.fixture
def run(ledger):
    return ledger.runs.create("check", content_sha256="x", list_name="list.csv").id


async def test_a_hundred_visitors_cost_one_reading(ledger, run):
    follower = Follower(ledger)
    seen = await asyncio.gather(*(follower.look(run) for _ in range(100)))

    assert (follower.readings, len(set(map(id, seen)))) == (1, 1)


async def test_what_was_changed_is_read_anew(ledger, run, monkeypatch):
    follower = Follower(ledger)
    await follower.look(run)
    ledger.queue.ask(run, options={})
    stale = await follower.look(run)
    follower.forget(run)
    fresh = await follower.look(run)

    assert (stale.in_line, fresh.in_line, follower.readings) == (False, True, 2)


async def test_a_run_that_is_not_there_is_told(ledger):
    with pytest.raises(CannotStart):
        await Follower(ledger).look("check-1122-zzzzzz")


async def test_a_run_tells_where_it_stands(ledger, run, monkeypatch):
    monkeypatch.setattr(followers, "FRESH_SECONDS", 0.0)
    follower, said = Follower(ledger), []
    said.append(what_now(await follower.look(run))[1])
    ledger.queue.ask(run, options={})
    said.append(what_now(await follower.look(run))[1])
    entry = ledger.queue.take()
    ledger.runs.save_progress(run, {"phase": "checking", "to_ask": 40, "answered": 10})
    working = await follower.look(run)
    said.append(what_now(working)[1])
    ledger.queue.end(entry.id, message="Twilio does not accept our credentials.")
    said.append(what_now(await follower.look(run))[1])

    assert said == [
        "Nobody works on this run. “Go on” starts it.",
        "In line: it starts in a moment.",
        "Asking Twilio …",
        "Twilio does not accept our credentials.",
    ]
    assert (share_of(working), ("answers", "10 of 40") in figures_of(working)) == (25.0, True)


async def test_a_run_that_another_process_works_on_is_busy(ledger, run, monkeypatch):
    monkeypatch.setattr(followers, "FRESH_SECONDS", 0.0)
    follower = Follower(ledger)
    with ledger.own_run(run):
        during = await follower.look(run)
    after = await follower.look(run)

    assert (during.busy, after.busy) == (True, False)


async def test_what_a_stopped_process_left_at_work_is_told_as_incomplete(ledger, run, monkeypatch):
    monkeypatch.setattr(followers, "FRESH_SECONDS", 0.0)
    follower = Follower(ledger)
    for state in ("reading", "ready", "checking"):
        ledger.runs.advance(run, state)
    with ledger.own_run(run):
        during = await follower.look(run)
    after = await follower.look(run)

    assert (during.shown_state, after.shown_state) == ("checking", "incomplete")
    assert "“Go on” continues where it stopped" in what_now(after)[1]


async def test_a_run_given_to_prefect_is_busy_for_a_while(ledger, run):
    follower = Follower(ledger)
    follower.hand_over(run)
    standing = await follower.look(run)

    assert (standing.busy, what_now(standing)[1]) == (True, "Given to Prefect; it starts in a moment.")

"""Sweeping the inbox: every list becomes one run, wherever the sweep before was stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from numberlift.errors import CannotStart, RunOwned
from numberlift.io.inbox import Inbox
from numberlift.ledger import Ledger
from numberlift.pipeline.intake import ListOptions, Opened, open_run
from numberlift.pipeline.sweeping import SweepParts, sweep

ACCOUNT = "AC00000000000000000000000000000001"


class Stopped(BaseException):
    """What a process that is killed looks like from inside."""


class Sweeper:
    """A home with an inbox and a ledger; `stop_at` is the step before or after which the next sweep is killed."""

    def __init__(self, home: Path, ledger: Ledger) -> None:
        self.home, self.ledger = home, ledger
        self.started: list[str] = []
        self.stop_at = ""
        self.inbox = Inbox(home / "inbox")
        self.inbox.prepare()

    def drop(self, name: str, numbers: str = "+12122000050", kind: str = "check") -> Path:
        path = self.home / "inbox" / kind / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"phone_number\n{numbers}\n")
        return path

    def _open(self, kind: str, path: Path) -> Opened:
        self._maybe_stop("before open")
        opened = open_run(self.ledger, path, flow=kind, home=self.home, account_sid=ACCOUNT, options=ListOptions())
        self._maybe_stop("after open")
        return opened

    async def _start(self, kind: str, run_id: str) -> None:
        self._maybe_stop("before start")
        self.started.append(run_id)
        self._maybe_stop("after start")

    def _maybe_stop(self, step: str) -> None:
        if step == self.stop_at:
            raise Stopped(step)

    async def sweep(self):
        parts = SweepParts(
            ledger=self.ledger, inbox=self.inbox, open_run=self._open, start=self._start, still_seconds=0.01
        )
        return await sweep(parts)

    def files(self, outcome: str, kind: str = "check") -> list[str]:
        return sorted(path.name for path in (self.home / "inbox" / kind / outcome).iterdir())


@pytest.fixture
def sweeper(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with Ledger.open(home / "ledger.db", realm="sandbox:test") as ledger:
        yield Sweeper(home, ledger)


async def test_a_list_becomes_a_run_that_is_started_and_lies_in_done(sweeper):
    sweeper.drop("list.csv")
    (swept,) = await sweeper.sweep()

    assert swept.outcome == "done"
    assert sweeper.started == [swept.run_id]
    assert sweeper.files("done") == ["list.csv", "list.csv.txt"]
    assert swept.run_id in (sweeper.home / "inbox/check/done/list.csv.txt").read_text()


async def test_the_same_content_is_refused_with_the_run_that_had_it(sweeper):
    sweeper.drop("list.csv")
    (first,) = await sweeper.sweep()
    sweeper.drop("other name.csv")
    (second,) = await sweeper.sweep()

    assert (second.outcome, second.run_id) == ("refused", first.run_id)
    assert first.run_id in (sweeper.home / "inbox/check/refused/other name.csv.txt").read_text()
    assert sweeper.started == [first.run_id]


async def test_the_same_content_twice_in_one_sweep_runs_once(sweeper):
    sweeper.drop("a.csv")
    sweeper.drop("b.csv")
    swept = await sweeper.sweep()

    assert sorted(one.outcome for one in swept) == ["done", "refused"]
    assert len(sweeper.started) == 1


async def test_a_finished_run_still_counts_and_a_withdrawn_one_does_not(sweeper):
    sweeper.drop("list.csv")
    (first,) = await sweeper.sweep()
    sweeper.ledger.runs.withdraw(first.run_id)
    sweeper.drop("again.csv")
    (second,) = await sweeper.sweep()

    assert second.outcome == "done"
    assert second.run_id != first.run_id


@pytest.mark.parametrize("step", ["before open", "after open", "before start", "after start"])
async def test_a_sweep_that_is_killed_is_gone_on_with(sweeper, step):
    """Nothing is lost, one run is made, and it is not refused as had before."""
    sweeper.drop("list.csv")
    sweeper.stop_at = step
    with pytest.raises(Stopped):
        await sweeper.sweep()
    sweeper.stop_at = ""
    (swept,) = await sweeper.sweep()

    assert swept.outcome == "done"
    assert [run.id for run in sweeper.ledger.runs.latest()] == [swept.run_id]
    assert set(sweeper.started) == {swept.run_id}
    assert sweeper.files("done") == ["list.csv", "list.csv.txt"]


async def test_a_run_that_was_over_before_its_list_was_moved_is_not_started_again(sweeper):
    sweeper.drop("list.csv")
    sweeper.stop_at = "after start"
    with pytest.raises(Stopped):
        await sweeper.sweep()
    (run_id,) = sweeper.started
    for state in ("reading", "ready", "checking"):
        sweeper.ledger.runs.advance(run_id, state)
    sweeper.ledger.runs.finish(run_id, {}, complete=True)
    sweeper.stop_at = ""
    await sweeper.sweep()

    assert sweeper.started == [run_id]
    assert len(sweeper.ledger.runs.latest()) == 1


async def test_a_list_that_cannot_be_read_is_refused_with_the_reason(sweeper):
    sweeper.drop("list.csv").write_text("name,town\nAlex Example,Springfield\n")
    (swept,) = await sweeper.sweep()

    assert swept.outcome == "refused"
    assert sweeper.started == []
    assert sweeper.files("refused") == ["list.csv", "list.csv.txt"]


async def test_while_nothing_can_be_started_the_list_stays_taken(sweeper):
    async def down(kind, run_id):
        raise CannotStart("Prefect cannot be reached.")

    sweeper.drop("list.csv")
    sweeper._start, start = down, sweeper._start
    with pytest.raises(CannotStart):
        await sweeper.sweep()
    sweeper._start = start
    (swept,) = await sweeper.sweep()

    assert swept.outcome == "done"
    assert sweeper.started == [swept.run_id]


async def test_two_sweeps_at_once_are_one(sweeper):
    with sweeper.ledger.locks.own("inbox", what="The inbox"), pytest.raises(RunOwned):
        await sweeper.sweep()


async def test_a_list_in_another_folder_is_another_run(sweeper):
    sweeper.drop("list.csv")
    sweeper.drop("list.csv", kind="comply")
    swept = await sweeper.sweep()

    assert sorted(one.kind for one in swept if one.outcome == "done") == ["check", "comply"]

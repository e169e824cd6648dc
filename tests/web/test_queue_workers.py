"""Two background processes on one PostgreSQL, as two machines have: one job, one worker, whoever dies."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from numberlift.ledger import Ledger
from numberlift.wiring.checks import run_check
from numberlift.wiring.machine import jobs, queue_process
from numberlift.wiring.parts import opened_ledger
from tests.commands import until
from tests.places import Place, clean_environment, plain_numbers, read_report, write_list

SECRET = "a secret of these tests"


@pytest.fixture
def shared(tmp_path, calm, postgres) -> Place:
    """A home whose ledger is on PostgreSQL."""
    settings = {"NUMBERLIFT_DATABASE_URL": postgres.new_database(), "NUMBERLIFT_SECRET": SECRET}
    return Place(tmp_path / "home", calm.url, settings)


@pytest.fixture
def ledger(shared) -> Iterator[Ledger]:
    shared.home.mkdir(parents=True)
    with opened_ledger(shared.settings()) as opened:
        yield opened


def asked_for(place: Place, ledger: Ledger, folder, *counts: int) -> list[str]:
    """Runs of so many numbers each, opened and put in line."""
    lists = [write_list(folder / f"{at}.csv", plain_numbers(count, first=50 * at)) for at, count in enumerate(counts)]
    runs = [place.opened(one).run.id for one in lists]
    for run in runs:
        ledger.queue.ask(run, options={})
    return runs


async def work_off(place: Place) -> None:
    """A worker with a ledger of its own, until nothing has waited for a while."""
    with opened_ledger(place.settings()) as ledger:
        await queue_process.work_off(place.settings(), ledger, idle_seconds=1.5)


async def test_each_run_is_worked_on_once_by_one_of_two_workers(shared, ledger, tmp_path, monkeypatch):
    """A job that was taken and whose run nobody owns yet, since its worker is slow to begin, is nobody else's."""
    begun: Counter[str] = Counter()

    async def slow_to_begin(order, **parts):
        begun[order.run_id] += 1
        await asyncio.sleep(1.5)
        return await run_check(order, **parts)

    monkeypatch.setattr(queue_process, "USE_CASES", {"check": slow_to_begin})
    runs = asked_for(shared, ledger, tmp_path, 3, 3, 3, 3)
    await asyncio.gather(work_off(shared), work_off(shared))
    entries = [ledger.queue.newest(run) for run in runs]

    assert [(one.state, one.message, one.attempts) for one in entries] == [("done", "", 1)] * 4
    assert {ledger.runs.get(run).state for run in runs} == {"finished"}
    assert begun == dict.fromkeys(runs, 1)


def test_a_worker_that_was_replaced_while_it_slept_ends_nothing(shared, ledger, tmp_path):
    """Whoever replaces it raises the fence of its lock first."""
    asked_for(shared, ledger, tmp_path, 2)
    states = []
    for act in (lambda job: job.end(message="too late"), lambda job: job.give_back()):
        job = jobs.take(ledger)
        with ledger.atomic() as connection:
            connection.exec_driver_sql("UPDATE owners SET fence = fence + 1 WHERE name LIKE 'queue:%%'")
        act(job)
        states.append(ledger.queue.newest(job.entry.run_id).state)
        jobs.recover(ledger)

    last = jobs.take(ledger)
    last.end()

    assert (states, last.entry.attempts) == (["working", "working"], 3)


@pytest.fixture
def slowly(calm) -> Iterator[None]:
    calm.told("/limits", {"latency_ms": 500})
    yield
    calm.told("/limits", {"latency_ms": 0})


def worker_process(place: Place) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "numberlift.wiring.machine.queue_process", str(place.home)]
    return subprocess.Popen(words, env=clean_environment(**place.environment), stderr=subprocess.DEVNULL)


@pytest.mark.trial
@pytest.mark.usefixtures("slowly")
def test_the_job_of_a_worker_that_was_killed_is_free_for_the_other(shared, ledger, tmp_path, calm):
    """SIGKILL in the middle of a run: the other worker, which was waiting, brings it to its end with every row."""
    (run,) = asked_for(shared, ledger, tmp_path, 400)
    with worker_process(shared) as first, ThreadPoolExecutor(1) as beside:
        until(lambda: ledger.runs.get(run).state == "checking", process=first)
        other = beside.submit(asyncio.run, work_off(shared))
        before = ledger.queue.newest(run)
        os.kill(first.pid, signal.SIGKILL)
        calm.told("/limits", {"latency_ms": 0})
        until(lambda: ledger.queue.newest(run).attempts == 2)
        other.result()
    ended = ledger.queue.newest(run)

    assert (before.state, before.attempts) == ("working", 1)
    assert (ended.state, ended.message, ledger.runs.get(run).state) == ("done", "", "finished")
    assert len(read_report(shared.home / "reports" / run / "report.csv")) == 400

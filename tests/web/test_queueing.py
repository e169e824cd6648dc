"""The background process: works the queue off one by one, survives the page and its own death."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import psutil
import pytest

from numberlift.ledger import Ledger
from numberlift.wiring.machine import queue_process, queueing
from numberlift.wiring.parts import opened_ledger
from tests.commands import until
from tests.places import Place, plain_numbers, write_list
from tests.web.serving import let_in, page_process, stop_queue, uploaded, visitor


def opened(place: Place, tmp_path, count: int, *, first: int) -> str:
    return place.opened(write_list(tmp_path / f"{first}.csv", plain_numbers(count, first=first))).run.id


async def worked_off(place: Place, ledger: Ledger) -> None:
    await queue_process.work_off(place.settings(), ledger, idle_seconds=0.3)


async def test_runs_are_worked_off_in_the_order_of_their_asking(place, tmp_path):
    runs = [opened(place, tmp_path, 3, first=first) for first in (6_000, 6_100)]
    with opened_ledger(place.settings()) as ledger:
        for run in runs:
            ledger.queue.ask(run, options={})
        await worked_off(place, ledger)
        found = [ledger.runs.get(run) for run in runs]

    assert [run.state for run in found] == ["finished", "finished"]
    assert found[0].finished_at < found[1].finished_at
    assert (place.home / "reports" / runs[0] / "report.xlsx").exists()


async def test_a_run_that_cannot_go_on_says_why_and_the_next_one_goes(place, tmp_path):
    first, second = (opened(place, tmp_path, 2, first=n) for n in (6_200, 6_300))
    with opened_ledger(place.settings()) as ledger:
        ledger.runs.withdraw(first)
        for run in (first, second):
            ledger.queue.ask(run, options={})
        await worked_off(place, ledger)
        told, state = ledger.queue.newest(first), ledger.runs.get(second).state

    assert (told.state, "--fresh" in told.message, state) == ("failed", True, "finished")


async def test_a_fault_of_our_own_is_told_without_what_was_at_hand(place, tmp_path, monkeypatch):
    async def fail(*_args, **_kwargs):
        raise KeyError("Ada Lovelace, +14155550150")

    monkeypatch.setattr(queue_process, "USE_CASES", {"check": fail})
    run = opened(place, tmp_path, 1, first=6_400)
    with opened_ledger(place.settings()) as ledger:
        ledger.queue.ask(run, options={})
        await worked_off(place, ledger)
        message = ledger.queue.newest(run).message

    assert "KeyError" in message
    assert "test_queueing.py" in message
    assert "Ada" not in message


async def test_stopped_in_the_middle_the_run_keeps_its_place(place, tmp_path):
    run = opened(place, tmp_path, 200, first=6_500)
    with opened_ledger(place.settings()) as ledger:
        ledger.queue.ask(run, options={})
        task = asyncio.create_task(worked_off(place, ledger))
        await asyncio.to_thread(until, lambda: ledger.queue.newest(run).state == "working")
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        waiting = ledger.queue.newest(run).state
        await worked_off(place, ledger)

        assert (waiting, ledger.runs.get(run).state) == ("waiting", "finished")


def test_nobody_is_started_while_there_is_nothing_to_do(place):
    place.home.mkdir(parents=True)
    with opened_ledger(place.settings()) as ledger:
        assert not queueing.keep_alive(ledger, home=place.home, sandbox=False)


def workers(place: Place) -> list[psutil.Process]:
    words = ("numberlift.wiring.machine.queue_process", str(place.home))
    return [one for one in psutil.process_iter(["cmdline"]) if set(words) <= set(one.info["cmdline"] or ())]


@pytest.mark.trial
def test_closing_the_page_and_killing_the_worker_loses_nothing(place):
    """The page ends while its run is under way; the worker is killed; a new page brings the run to its end."""
    let_in(place, "ada")
    content = "\n".join(["phone_number", *plain_numbers(1_000, first=7_000)]).encode()
    try:
        with page_process(place) as page, visitor(page, "ada") as client:
            upload = uploaded(client, ("long.csv", content))
            run = client.post(f"/uploads/{upload}/start", data={"flow": "check"}).json()["run"]
            with opened_ledger(place.settings()) as ledger:
                until(lambda: ledger.runs.get(run).state == "checking" or None)
                page.process.kill()
                page.process.wait()
                (worker,) = workers(place)
                worker.kill()
        with page_process(place), opened_ledger(place.settings()) as ledger:
            until(lambda: not ledger.queue.live() or None)
            found = ledger.runs.get(run)
    finally:
        stop_queue(place.home)

    assert (found.state, found.counts.lines) == ("finished", 1_000)

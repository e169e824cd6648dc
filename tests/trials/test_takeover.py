"""A create run between machines: its owner sleeps or dies in the middle, another takes over, nothing is ordered twice.

Two homes on one PostgreSQL stand for two machines. The first is stopped by SIGSTOP, so that its session at the
database lives on: only the lease tells that it is gone. Woken after that, it must send nothing.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from numberlift.ledger.creating.further import Further
from numberlift.pipeline.hosting.kinds import ORDER
from numberlift.wiring.parts import opened_ledger
from tests.commands import until
from tests.pipeline.hosting_runs import host_list
from tests.places import Place, clean_environment, plain_numbers, read_report
from tests.trials.merciless import ORDERS, Merciless, merciless

LONG = os.environ.get("NUMBERLIFT_TRIAL") == "long"
NUMBERS = 300 if LONG else 24
OWNED = 2
"""The exit code of a start that finds somebody else at work."""

pytestmark = [pytest.mark.trial, pytest.mark.timeout(1_200 if LONG else 400)]


@pytest.fixture
def settings(postgres) -> dict[str, str]:
    return {"NUMBERLIFT_DATABASE_URL": postgres.new_database(), "NUMBERLIFT_SECRET": "a secret of this trial only"}


def machine(here: Merciless, folder: Path, settings: dict[str, str]) -> Place:
    """A home of its own that shares the database."""
    place = here.place(folder / "home")
    return Place(place.home, place.url, place.more | settings)


@contextmanager
def hosting(place: Place, numbers: Path, out: Path) -> Iterator[subprocess.Popen[bytes]]:
    words = ("host", str(numbers), "--yes", "--direct", "--json", "--concurrency", "6", "--out", str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.with_suffix(".log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "numberlift", *words],
            env=clean_environment(**place.environment),
            cwd=out.parent,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def brought_on(place: Place, numbers: Path, out: Path) -> list[int]:
    """The exit codes of starts until one ends well; whoever is refused tries again."""
    codes: list[int] = []
    give_up = time.monotonic() + (900 if LONG else 240)
    while codes[-1:] != [0]:
        assert time.monotonic() < give_up, (codes, out.with_suffix(".log").read_text()[-4_000:])
        with hosting(place, numbers, out) as process:
            codes.append(process.wait(600))
        time.sleep(1.0)
    return codes


@contextmanager
def woken_when(
    sent: Callable[[], int], more: int, owner: subprocess.Popen[bytes], now: Callable[[], str]
) -> Iterator[list[str]]:
    """Wake the owner once so many `more` orders were sent since: by another one; gives the ledger's time of that."""
    reached, at, over = sent() + more, [], threading.Event()

    def wake() -> None:
        while not over.wait(0.05):
            if sent() >= reached:
                at.append(now())
                owner.send_signal(signal.SIGCONT)
                return

    waking = threading.Thread(target=wake)
    waking.start()
    try:
        yield at
    finally:
        over.set()
        waking.join()


def test_an_owner_that_wakes_while_another_is_at_work_sends_nothing(tmp_path, settings):
    """Whatever was begun after that was begun by the other: under a younger fence."""
    numbers = plain_numbers(NUMBERS)
    path = host_list(tmp_path / "numbers.csv", numbers)
    with merciless(tmp_path, numbers, unique_name="ignored", seed=8, most=None if LONG else 1) as here:
        first, second = (machine(here, tmp_path / name, settings) for name in ("first", "second"))
        with hosting(first, path, tmp_path / "first" / "out") as owner:
            until(lambda: here.sent(ORDERS) >= NUMBERS // 6, seconds=240)
            owner.send_signal(signal.SIGSTOP)
            time.sleep(1.0)  # what was on its way arrives
            with opened_ledger(second.settings()) as ledger:
                further = Further(ledger.database, realm=ledger.realm)
                old = max(one.fence for one in further.of_kind(ORDER))
                with woken_when(lambda: here.sent(ORDERS), NUMBERS // 6, owner, ledger.now) as woken:
                    brought_on(second, path, tmp_path / "second" / "out")
                owner.wait(120)
                begun = [one.fence for one in further.of_kind(ORDER) if (one.at or "") > woken[0]]

        print(f"woken under fence {old}; begun after that: {len(begun)} under {sorted(set(begun))}")
        assert here.accepted() == dict.fromkeys(numbers, 1)
        assert begun
        assert min(begun) > old


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL], ids=["asleep", "killed"])
def test_another_machine_takes_over_and_nothing_is_ordered_twice(tmp_path, settings, how):
    numbers = plain_numbers(NUMBERS)
    path = host_list(tmp_path / "numbers.csv", numbers)
    chance = random.Random(7)
    with merciless(tmp_path, numbers, unique_name="ignored", seed=7, most=None if LONG else 1) as here:
        first, second = (machine(here, tmp_path / name, settings) for name in ("first", "second"))
        with hosting(first, path, tmp_path / "first" / "out") as owner:
            some = chance.randint(NUMBERS // 6, NUMBERS // 2)
            until(lambda: here.sent(ORDERS) >= some, seconds=240)
            owner.send_signal(how)
            codes = brought_on(second, path, tmp_path / "second" / "out")
            sent = here.sent(ORDERS)
            owner.send_signal(signal.SIGCONT)
            owner.wait(120)
        lines = read_report(tmp_path / "second" / "out" / "report.csv")

        print(f"{how.name} after {some} sent: the second machine's starts ended {codes}, {sent} sent in all")
        assert here.accepted() == dict.fromkeys(numbers, 1)
        assert here.sent(ORDERS) == sent
        assert [line["phone_number"] for line in lines] == numbers
        assert {line["action"] for line in lines} == {"ordered"}
        assert (OWNED in codes) == (how == signal.SIGSTOP)

"""`kill -9` at any moment, then the same command at once: the run goes on, asks next to nothing twice, loses nothing.

Short by default (a kill in each phase of a small list); with NUMBERLIFT_TRIAL=long 20,000 numbers and kills at random
moments besides, with other seeds.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from tests.commands import Done, command, ended, run_states, started, until
from tests.places import Place, plain_numbers, read_report, write_list
from tests.sandboxes import SandboxProcess, sandbox_process

LONG = os.environ.get("NUMBERLIFT_TRIAL") == "long"
NUMBERS = 20_000 if LONG else 1_500
CONCURRENCY = 100
LATENCY_MS = "300" if LONG else "30"
GROUP = 2_000
"""The most answers the ledger's writer commits together."""
BULKS = 4 * 1_000
"""Eligibility jobs that may have been begun without their ids being on disk yet."""

pytestmark = [pytest.mark.trial, pytest.mark.timeout(3_000 if LONG else 300)]


@pytest.fixture
def numbers(tmp_path) -> Path:
    return write_list(tmp_path / "numbers.csv", plain_numbers(NUMBERS))


class Victim:
    """A check of a list, started and killed again and again."""

    def __init__(self, place: Place, numbers: Path, *words: str) -> None:
        self.place = place
        self.out = place.home / "out"
        self.words = ("check", str(numbers), "--direct", "--json", "--out", str(self.out), *words)
        self.kills = 0

    def killed_when(self, moment: Callable[[], object]) -> None:
        """Start, and SIGKILL at that moment; a run that ends before it is taken as it is."""
        with started(self.place, *self.words) as process:
            until(lambda: moment() or process.poll() is not None)
            process.kill()
            self.kills += process.wait() < 0

    def killed_after(self, seconds: float) -> None:
        at = time.monotonic() + seconds
        self.killed_when(lambda: time.monotonic() >= at)

    def ended(self) -> Done:
        return ended(command(self.place, *self.words))

    def reading(self) -> bool:
        return run_states(self.place.home)[-1:] == ["reading"]

    def reporting(self) -> bool:
        return any(self.out.glob(".numberlift-*"))


def whole(victim: Victim, done: Done) -> bool:
    """The last start finished the one run there is, and its report holds every row once, in order, all decided."""
    lines = read_report(victim.out / "report.csv")
    return (
        done.code == 0
        and run_states(victim.place.home) in (["finished"], [])  # a ledger in PostgreSQL is none of these files
        and [line["phone_number"] for line in lines] == plain_numbers(NUMBERS)
        and [int(line["row"]) for line in lines] == list(range(2, NUMBERS + 2))
        and json.loads(done.out)["lines"] == NUMBERS
        and "undecided" not in json.loads(done.out)["verdicts"]
    )


def asked_twice_no_more_than(sandbox: SandboxProcess, kills: int) -> None:
    """At most what was under way or uncommitted at each kill was asked about again."""
    again = {question: sandbox.asked_again(question) for question in ("portability", "hosting")}
    print(f"{kills} kills, {NUMBERS} numbers, asked again: {again}")

    assert again["portability"] <= kills * (GROUP + CONCURRENCY)
    assert again["portability"] <= kills * 2 * CONCURRENCY or LONG
    assert again["hosting"] <= kills * BULKS


@pytest.mark.parametrize("database", ["sqlite", "postgresql"] if LONG else ["sqlite"])
@pytest.mark.parametrize("seed", [1, 2] if LONG else [1])
def test_a_killed_run_goes_on_and_asks_next_to_nothing_twice(tmp_path, numbers, seed, database, request):
    url = "" if database == "sqlite" else request.getfixturevalue("postgres").new_database()
    chance = random.Random(seed)
    midway = chance.uniform(0.2, 0.6) * NUMBERS
    with sandbox_process("--latency-ms", LATENCY_MS, "--speed", "5", "--seed", str(seed)) as sandbox:
        sandbox.count_anew()
        victim = Victim(Place(tmp_path / "home", sandbox.url, {"NUMBERLIFT_DATABASE_URL": url}), numbers)
        if not url:
            victim.killed_when(victim.reading)
        victim.killed_when(lambda: sandbox.traffic()["requests"] > midway)
        for _ in range(9 if LONG else 0):
            victim.killed_after(chance.uniform(1.0, 8.0))
        victim.killed_when(victim.reporting)
        done = victim.ended()

        assert victim.kills >= (10 if LONG else 2)
        asked_twice_no_more_than(sandbox, victim.kills)
    assert whole(victim, done)


def test_a_killed_run_goes_on_in_the_same_world_of_its_home(tmp_path, numbers):
    """With --sandbox the sandbox dies after its user; its world is loaded again, so the answers stay good."""
    place = Place(tmp_path / "home", "")
    victim = Victim(place, numbers, "--sandbox")
    victim.killed_when(lambda: run_states(place.home)[-1:] == ["checking"])
    before = _world(place)
    until(lambda: _unused(place))
    for pause in (3.0, 5.0) if LONG else ():
        victim.killed_after(pause)
    done = victim.ended()

    assert victim.kills >= 1
    assert _world(place) == before
    assert whole(victim, done)


def _world(place: Place) -> str:
    return next(line for line in (place.home / "sandbox" / "world.jsonl").read_text().splitlines() if "world" in line)


def _unused(place: Place) -> bool:
    """Whether the home's sandbox has ended, as it does when nobody uses it any more."""
    with suppress(Timeout), FileLock(place.home / "sandbox" / "world.jsonl.lock", timeout=0):
        return True
    return False

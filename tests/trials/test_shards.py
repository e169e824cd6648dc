"""One list over two workers on PostgreSQL: a worker and its flows are killed, and the run ends whole by itself."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.commands import until
from tests.flows.upped import Upped, upped
from tests.places import clean_environment, plain_numbers, read_report, write_list

LONG = os.environ.get("NUMBERLIFT_TRIAL") == "long"
NUMBERS = 100_000 if LONG else 4_000
SHARDS = 8 if LONG else 3
KILLS = 3 if LONG else 1
AT_ONCE = 60
LATENCY_MS = 150
LOST = 2_000 + AT_ONCE
"""What a killed process may have asked without its answer being on disk: a group of the writer, what was under way."""
BULKS = 4 * 1_000

pytestmark = [pytest.mark.trial, pytest.mark.timeout(3_000 if LONG else 600)]


@pytest.fixture
def here(tmp_path, postgres):
    settings = {"NUMBERLIFT_DATABASE_URL": postgres.new_database(), "NUMBERLIFT_SECRET": "a secret of this trial only"}
    with upped(tmp_path, "--workers", "2", **settings, NUMBERLIFT_CONCURRENCY=str(AT_ONCE)) as up:
        up.sandbox.told("/limits", {"latency_ms": LATENCY_MS})
        yield up


@contextmanager
def checking(here: Upped, numbers: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The check as a person starts it; what it says goes to a file, for nobody reads a pipe for so long."""
    words = ("check", numbers, "--shards", str(SHARDS), "--out", str(folder / "out"))
    with (folder / "said.log").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "numberlift", *words],
            env=clean_environment(**here.place_of_the_server.environment),
            cwd=folder,
            stdout=said,
            stderr=said,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def asked_more_than(here: Upped, requests: float) -> bool:
    return here.sandbox.traffic()["requests"] > requests


def kill_a_worker(here: Upped, chance: random.Random) -> int:
    """SIGKILL one worker that has flows, and them; answers how many flows died."""
    workers = [one for one in here.below() if "worker" in one.cmdline()]
    with_flows = [(one, flows) for one in workers if (flows := one.children(recursive=True))]
    if not with_flows:
        return 0
    worker, flows = chance.choice(with_flows)
    for one in (worker, *flows):
        with suppress(psutil.NoSuchProcess):
            one.kill()
    return len(flows)


def test_a_run_in_shards_ends_whole_though_workers_die(here, tmp_path):
    """Every row has its verdict, at most what was lost is asked again, and the limit of all together is kept."""
    chance = random.Random(1)
    numbers = str(write_list(tmp_path / "numbers.csv", plain_numbers(NUMBERS)))
    here.sandbox.count_anew()
    struck = 0
    with checking(here, numbers, tmp_path) as process:
        for kill in range(1, KILLS + 1):
            asked = NUMBERS * kill / (KILLS + 1)
            until(partial(asked_more_than, here, asked), process=process, seconds=1_500)
            time.sleep(chance.uniform(0.0, 2.0))
            struck += kill_a_worker(here, chance)
        code = process.wait(2_400)
    seen, again = here.sandbox.traffic(), here.sandbox.asked_again("portability")
    lines = read_report(tmp_path / "out" / "report.csv")
    print(f"{struck} flows killed, {NUMBERS} numbers in {SHARDS} shards, asked again: {again}")

    assert code == 0, (tmp_path / "said.log").read_text()
    assert [line["phone_number"] for line in lines] == plain_numbers(NUMBERS)
    assert "undecided" not in json.loads((tmp_path / "out" / "summary.json").read_text())["verdicts"]
    assert struck > 0
    assert again <= struck * LOST
    assert here.sandbox.asked_again("hosting") <= struck * BULKS
    assert seen["highest_concurrency"] <= AT_ONCE

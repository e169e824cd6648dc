"""One list over two workers on PostgreSQL: workers and their flows are killed, and the run ends whole by itself.

Two forms: a person's command watches the shards; or a flow run does, and is killed too. The long form has the numbers,
shards and latency that docs/scale.md speaks of: `make trial` runs all long trials, this one alone is run by
`NUMBERLIFT_TRIAL=long .venv/bin/python -m pytest -s tests/trials/test_shards.py`.
"""

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
from typing import Any

import psutil
import pytest

from tests.flows.upped import Upped, upped, waited
from tests.places import clean_environment, plain_numbers, read_report, write_list

LONG = os.environ.get("NUMBERLIFT_TRIAL") == "long"
NUMBERS = 100_000 if LONG else 3_000
SHARDS = 8 if LONG else 3
KILLS = 3 if LONG else 1
AT_ONCE = 60
LATENCY_MS = 150
LOST = AT_ONCE + AT_ONCE * 1_000 // LATENCY_MS
"""What may be asked again after a kill: all that was under way, and all that a second of a busy disk can hold up."""
BULKS = 4 * 1_000
"""Numbers in the bulk checks that one process has open; one whose answer did not come is asked for again."""
ENDED = {"Completed", "Failed", "Cancelled"}
SECONDS = 2_400.0
LOOK_SECONDS = 5.0 if LONG else 0.2

pytestmark = [pytest.mark.trial, pytest.mark.timeout(3_000 if LONG else 700)]


@pytest.fixture
def here(tmp_path, postgres):
    """Ledger and Prefect in a database each: on SQLite, Prefect's server loses events when much goes on at once."""
    prefect = postgres.new_database().replace("postgresql://", "postgresql+asyncpg://")
    settings = {"NUMBERLIFT_DATABASE_URL": postgres.new_database(), "NUMBERLIFT_SECRET": "a secret of this trial only"}
    settings |= {"PREFECT_SERVER_DATABASE_CONNECTION_URL": prefect}
    with upped(tmp_path, "--workers", "2", **settings, NUMBERLIFT_CONCURRENCY=str(AT_ONCE)) as up:
        up.sandbox.told("/limits", {"latency_ms": LATENCY_MS, "concurrency": AT_ONCE})
        up.sandbox.count_anew()
        yield up


@contextmanager
def checking(here: Upped, numbers: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The check as a person starts it; what it says goes to a file, for nobody reads a pipe for so long."""
    words = ("check", str(numbers), "--shards", str(SHARDS), "--out", str(folder / "out"))
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


def workers_with_flows(here: Upped) -> dict[psutil.Process, list[psutil.Process]]:
    workers = [one for one in here.below() if "worker" in one.cmdline()]
    return {one: flows for one in workers if (flows := one.children(recursive=True))}


def runs_flow(process: psutil.Process, flow_run_id: str) -> bool:
    with suppress(psutil.Error):
        return process.environ().get("PREFECT__FLOW_RUN_ID") == flow_run_id
    return False


def until_asked(here: Upped, requests: float, process: subprocess.Popen[str] | None) -> None:
    """Wait until so many requests were seen; seldom asked, for the sandbox tells of every number when it is."""
    give_up = time.monotonic() + SECONDS
    while here.sandbox.traffic()["requests"] <= requests:
        assert process is None or process.poll() is None, "the check ended by itself"
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(LOOK_SECONDS)


def kill_a_worker(here: Upped, chance: random.Random, *, of: str = "") -> int | None:
    """SIGKILL one worker that has flows, and them; that of the flow run `of`, if told. Answers how many flows died."""
    found = workers_with_flows(here)
    if of:
        found = {one: flows for one, flows in found.items() if any(runs_flow(flow, of) for flow in flows)}
    if not found:
        return None
    worker = chance.choice(sorted(found, key=lambda one: one.pid))
    for one in (worker, *found[worker]):
        with suppress(psutil.NoSuchProcess):
            one.kill()
    return len(found[worker])


def kill_at_random(here: Upped, *, watcher: str = "", process: subprocess.Popen[str] | None = None) -> list[int]:
    """Kill workers when random shares of the numbers were asked about; the watcher's is one of them, if told which."""
    chance = random.Random(1)
    shares = sorted(chance.uniform(0.05, 0.9) for _ in range(KILLS))
    struck: list[int] = []
    for kill, share in enumerate(shares):
        until_asked(here, NUMBERS * share, process)
        time.sleep(chance.uniform(0.0, 2.0))
        of = watcher if kill == KILLS // 2 else ""
        struck.append(waited(partial(kill_a_worker, here, chance, of=of), seconds=420))
    return struck


def settled(here: Upped, flow_run_id: str) -> dict[str, Any]:
    """The flow run as it ended for good: one that crashed is begun again by itself, until it was begun four times."""

    def ended() -> dict[str, Any] | None:
        found = here.flow_run(flow_run_id)
        over = found["state_name"] in ENDED or (found["state_name"] == "Crashed" and found["run_count"] > 3)
        return found if over else None

    return waited(ended, seconds=SECONDS)


def must_be_whole(here: Upped, out: Path, struck: list[int]) -> None:
    """Every row has its verdict, at most what was lost was asked again, and the limit of all together was kept."""
    seen, again = here.sandbox.traffic(), here.sandbox.asked_again("portability")
    lines = read_report(out / "report.csv")
    print(f"{NUMBERS:,} numbers in {SHARDS} shards; flows killed at once: {struck}; asked again: {again} portability, ")
    print(f"{here.sandbox.asked_again('hosting')} hosting; at once at most {seen['highest_concurrency']} of {AT_ONCE}")

    assert [line["phone_number"] for line in lines] == plain_numbers(NUMBERS)
    assert "undecided" not in json.loads((out / "summary.json").read_text())["verdicts"]
    assert len(struck) == KILLS
    assert again <= len(struck) * LOST
    assert here.sandbox.asked_again("hosting") <= sum(struck) * BULKS
    assert seen["highest_concurrency"] <= AT_ONCE
    assert seen["rate_limited"] == 0


def test_a_run_in_shards_ends_whole_though_workers_die(here, tmp_path):
    """Watched by the command that a person started."""
    numbers = write_list(tmp_path / "numbers.csv", plain_numbers(NUMBERS))
    with checking(here, numbers, tmp_path) as process:
        struck = kill_at_random(here, process=process)
        code = process.wait(SECONDS)

    assert code == 0, (tmp_path / "said.log").read_text()
    must_be_whole(here, tmp_path / "out", struck)


def test_a_run_in_shards_ends_whole_though_the_flow_that_watches_them_dies(here, tmp_path):
    """Nobody starts anything again: Prefect begins the watcher's own flow run anew, and no other one is made."""
    run_id = here.place.opened(write_list(tmp_path / "numbers.csv", plain_numbers(NUMBERS))).run.id
    watcher = here.start("check-numbers", run=run_id, shards=SHARDS)
    struck = kill_at_random(here, watcher=watcher)
    ended = settled(here, watcher)

    assert ended["state_name"] == "Completed", ended["state"]
    assert ended["run_count"] > 1
    assert [one["id"] for one in here.flow_runs("check-numbers")] == [watcher]
    must_be_whole(here, here.home / "reports" / run_id, struck)

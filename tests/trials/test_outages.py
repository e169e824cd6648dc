"""PostgreSQL restarted under a run, Prefect's server away for a while and for good: clear words, nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.commands import ran, started, until
from tests.flows.upped import Upped, upped
from tests.ledger.postgres import Server, postgres_server, running, server_account
from tests.pipeline.hosting_runs import SHORT, host_list
from tests.places import Place, clean_environment, plain_numbers, read_report, write_list
from tests.sandboxes import SandboxProcess, sandbox_process

NUMBERS = 1_500
AWAY_SECONDS = 30.0
HOSTABLE = {"hosting": "eligible", "portability": "unsupported", "number_type": "local", "order": "completes"}

LONG = os.environ.get("NUMBERLIFT_TRIAL") == "long"

pytestmark = [pytest.mark.trial, pytest.mark.timeout(900)]
of_minutes = pytest.mark.skipif(not LONG, reason="half a minute without a server, and minutes until one is given up")


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of this test's own: nobody else minds its end."""
    with postgres_server() as made:
        yield made


@contextmanager
def restarted(server: Server) -> Iterator[None]:
    """The server stopped as its operators stop it, and started again on the same files."""
    pid = int((server.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGINT)
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    with running(server, server_account()[1]):
        yield


def place_on(server: Server, folder: Path, sandbox: SandboxProcess) -> Place:
    settings = {"NUMBERLIFT_DATABASE_URL": server.new_database(), "NUMBERLIFT_SECRET": "a secret of this trial only"}
    return Place(folder / "home", sandbox.url, SHORT | settings)


def test_a_check_whose_database_restarts_says_so_and_goes_on_with_the_same_command(tmp_path, server):
    words = ("check", str(write_list(tmp_path / "l.csv", plain_numbers(NUMBERS))), "--direct", "--json")
    with ExitStack() as stack:
        sandbox = stack.enter_context(sandbox_process("--latency-ms", "100", "--speed", "20"))
        sandbox.count_anew()
        place = place_on(server, tmp_path, sandbox)
        with started(place, *words, "--concurrency", "20") as process:
            until(lambda: sandbox.traffic()["requests"] > NUMBERS // 3, process=process)
            stack.enter_context(restarted(server))
            _, said = process.communicate(timeout=120)
        sandbox.told("/limits", {"latency_ms": 0})
        done = ran(place, *words, "--out", str(tmp_path / "out"))
        again = sandbox.asked_again("portability")

    assert process.returncode == 1
    assert "The connection to the ledger's database was lost." in said
    assert "Traceback" not in said
    assert done.code == 0, done.err
    assert [line["phone_number"] for line in read_report(tmp_path / "out" / "report.csv")] == plain_numbers(NUMBERS)
    assert again <= 2_000 + 20


def test_orders_whose_database_restarts_are_placed_once(tmp_path, server):
    numbers = plain_numbers(60)
    words = ("host", str(host_list(tmp_path / "l.csv", numbers)), "--direct", "--yes", "--json")
    with ExitStack() as stack:
        world = tmp_path / "world.json"
        world.write_text(json.dumps({"numbers": dict.fromkeys(numbers, HOSTABLE)}))
        sandbox = stack.enter_context(sandbox_process("--speed", "20", "--world", str(world), "--latency-ms", "60"))
        place = place_on(server, tmp_path, sandbox)
        with started(place, *words, "--concurrency", "2") as process:
            until(lambda: _orders(sandbox) > 15, process=process, seconds=120)
            stack.enter_context(restarted(server))
            _, said = process.communicate(timeout=120)
        codes = [process.returncode]
        while codes[-1] != 0 and len(codes) < 6:
            codes.append(ran(place, *words).code)
        accepted = sandbox.told("/state")["accepted"]["HostedNumberOrder"]

    assert (codes[0], codes[-1]) == (1, 0), said
    assert "Traceback" not in said
    assert accepted == dict.fromkeys(numbers, 1)


def _orders(sandbox: SandboxProcess) -> int:
    return sum(sandbox.told("/state")["accepted"].get("HostedNumberOrder", {}).values())


@pytest.fixture
def here(tmp_path, postgres):
    settings = {"NUMBERLIFT_DATABASE_URL": postgres.new_database(), "NUMBERLIFT_SECRET": "a secret of this trial only"}
    with upped(tmp_path, "--workers", "1", **settings) as up:
        up.sandbox.told("/limits", {"latency_ms": 150})
        yield up


@contextmanager
def checking(here: Upped, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A check in two shards, under way; what it says is in `said.log`."""
    numbers = str(write_list(folder / "l.csv", plain_numbers(2 * NUMBERS)))
    words = ("check", numbers, "--shards", "2", "--out", str(folder / "out"), "--concurrency", "20")
    with (folder / "said.log").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "numberlift", *words],
            env=clean_environment(**here.place_of_the_server.environment),
            cwd=folder,
            stdout=said,
            stderr=said,
        )
    try:
        until(lambda: here.sandbox.traffic()["requests"] > NUMBERS // 3, seconds=240)
        yield process
    finally:
        process.kill()
        process.wait()


def prefect_server(here: Upped) -> list[psutil.Process]:
    """The server and what it has started."""
    first = next(one for one in here.below() if {"server", "start"} <= set(one.cmdline()))
    return [first, *first.children(recursive=True)]


@of_minutes
def test_a_prefect_server_that_is_away_for_half_a_minute_costs_nothing(here, tmp_path):
    with checking(here, tmp_path) as process:
        frozen = prefect_server(here)
        for one in frozen:
            one.suspend()
        time.sleep(AWAY_SECONDS)
        for one in frozen:
            one.resume()
        code = process.wait(400)

    lines = read_report(tmp_path / "out" / "report.csv")
    assert code == 0, (tmp_path / "said.log").read_text()
    assert [line["phone_number"] for line in lines] == plain_numbers(2 * NUMBERS)
    assert {line["verdict"] for line in lines} & {"undecided"} == set()


@of_minutes
def test_a_prefect_server_that_is_gone_for_good_is_told_and_the_run_goes_on_without_it(here, tmp_path):
    with checking(here, tmp_path) as process:
        for one in [psutil.Process(here.process.pid), *prefect_server(here)]:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        code = process.wait(400)
    said = (tmp_path / "said.log").read_text()
    alone = Place(here.home, "", here.settings)
    done = ran(alone, "check", str(tmp_path / "l.csv"), "--sandbox", "--direct", "--out", str(tmp_path / "out"))

    assert code == 1, said
    assert "Traceback" not in said
    assert "Resume with: numberlift check" in said
    assert done.code == 0, done.err
    lines = read_report(tmp_path / "out" / "report.csv")
    assert [line["phone_number"] for line in lines] == plain_numbers(2 * NUMBERS)

"""The sandbox of a home: served in one terminal, joined from others, and the same world the next time."""

from __future__ import annotations

import json
import signal

import pytest

from tests.commands import ended, started
from tests.places import Place, plain_numbers, write_list
from tests.sandboxes import SandboxProcess


@pytest.fixture
def home(tmp_path) -> Place:
    return Place(tmp_path / "home", "http://127.0.0.1:9")


def served(process) -> SandboxProcess:
    word, _, url = process.stdout.readline().strip().partition(" ")
    assert word == "SANDBOX", process.stderr.read()
    return SandboxProcess(url)


def test_commands_join_the_sandbox_that_is_served_and_find_its_world_again(home, numberlift, tmp_path):
    numbers = str(write_list(tmp_path / "numbers.csv", plain_numbers(3)))
    with started(home, "sandbox", "--port", "0", "--speed", "20") as process:
        first = served(process)
        world = first.told()["world"]
        done = numberlift("check", numbers, "--direct", "--sandbox", "--json")
        asked = first.traffic()["requests"]
        process.send_signal(signal.SIGTERM)
        stopped = ended(process)
    with started(home, "sandbox", "--port", "0") as process:
        again = served(process).told()["world"]

    assert (done.code, json.loads(done.out)["realm"]) == (0, f"sandbox:{world}")
    assert (stopped.code, stopped.err) == (0, "")
    assert (again, asked >= 4) == (world, True)


def test_a_second_sandbox_of_the_same_home_is_refused_in_a_sentence(home):
    with started(home, "sandbox", "--port", "0") as process:
        served(process)
        with started(home, "sandbox", "--port", "0") as second:
            refused = ended(second)

    assert refused.code == 2
    assert "Another sandbox uses" in refused.err


@pytest.mark.parametrize("option", [("--chaos", "wild"), ("--port", "x"), ("--rate-limit", "-1")], ids=" ".join)
def test_an_option_that_makes_no_sense_exits_2(numberlift, option):
    done = numberlift("sandbox", *option)

    assert done.code == 2
    assert len(done.err.splitlines()) <= 4

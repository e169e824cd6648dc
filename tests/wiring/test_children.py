"""Processes kept together: none outlives whoever started them, and one that dies is named and started again."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.commands import until

ROOT = Path(__file__).parents[2]
STUBBORN = "sh -c \"trap '' TERM; while :; do sleep 1; done\""
WITH_ORPHAN = "sh -c 'setsid sleep 301 & exec sleep 302'"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel binds processes on Linux only")


class Keeper:
    """A keeper of children and what it says."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process, self.folder = process, folder

    def said(self) -> str:
        return (self.folder / "said.txt").read_text()

    def wait(self, words: str) -> None:
        until(lambda: words in self.said(), process=self.process, seconds=30)

    def below(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: signal.Signals) -> None:
        self.process.send_signal(number)
        self.process.wait(40)


@contextmanager
def keeping(folder: Path, *children: str) -> Iterator[Keeper]:
    words = [sys.executable, "-m", "tests.wiring.keeper", str(folder), *children]
    with (folder / "said.txt").open("w") as said:
        process = subprocess.Popen(words, cwd=ROOT, stdout=said, stderr=said, text=True)
    keeper = Keeper(process, folder)
    try:
        keeper.wait("up\n")
        yield keeper
    finally:
        with suppress(psutil.NoSuchProcess):
            for one in keeper.below():
                one.kill()
        process.kill()
        process.wait()


def all_gone(found: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in found)


def test_all_are_ended_with_what_they_left_behind(tmp_path):
    with keeping(tmp_path, f"first={WITH_ORPHAN}", "second=sleep 303") as keeper:
        until(lambda: len(keeper.below()) == 3, seconds=20)
        found = keeper.below()
        keeper.end(signal.SIGTERM)

        assert all_gone(found)
        assert keeper.said().endswith("stopped\n")


def test_when_the_keeper_is_killed_its_children_end_by_themselves(tmp_path):
    with keeping(tmp_path, "first=sleep 301", "second=sleep 302") as keeper:
        until(lambda: len(keeper.below()) == 2, seconds=20)
        found = keeper.below()
        keeper.end(signal.SIGKILL)

        until(lambda: all_gone(found), seconds=10)


def test_one_that_is_killed_is_named_and_started_again(tmp_path):
    with keeping(tmp_path, "worker 1=sleep 301") as keeper:
        until(lambda: [one.name() for one in keeper.below()] == ["sleep"], seconds=20)
        (first,) = keeper.below()
        first.kill()
        keeper.wait("The worker 1 was killed by SIGKILL; it is started again (1 of 3).")

        until(lambda: [one.name() for one in keeper.below()] == ["sleep"], seconds=20)
        assert keeper.below() != [first]


def test_one_that_ends_too_often_stops_everything_and_its_last_words_are_told(tmp_path):
    with keeping(tmp_path, "good=sleep 301", "bad=sh -c 'sleep 0.5; echo it is broken; exit 3'") as keeper:
        found = keeper.below()
        keeper.process.wait(60)

        assert (
            "RunStopped: The bad ended with exit code 3, for the 4th time: all is stopped. it is broken"
            in keeper.said()
        )
        assert all_gone(found)


def test_a_workers_flow_runs_are_asked_before_the_worker(tmp_path):
    """They have time to finish what is under way; a worker that is asked first kills them at once."""
    flow = tmp_path / "flow.sh"
    flow.write_text("trap 'sleep 0.5; echo finished >> finished.txt; exit' TERM\necho >> begun.txt\nsleep 60 & wait\n")
    worker = f"sh -c 'cd {tmp_path}; setsid sh {flow} & sleep 303'"
    with keeping(tmp_path, f"worker={worker}") as keeper:
        until((tmp_path / "begun.txt").exists, seconds=20)
        keeper.end(signal.SIGTERM)

        assert (tmp_path / "finished.txt").read_text() == "finished\n"


@pytest.mark.trial
def test_one_that_does_not_end_is_killed(tmp_path):
    with keeping(tmp_path, f"stubborn={STUBBORN}") as keeper:
        until(lambda: len(keeper.below()) == 2, seconds=20)
        found = keeper.below()
        keeper.end(signal.SIGTERM)

        assert "The stubborn does not end; it is killed." in keeper.said()
        assert all_gone(found)

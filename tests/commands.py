"""`numberlift` as a process of its own: started, watched through its ledger, stopped or killed."""

from __future__ import annotations

import shlex
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.places import Place, clean_environment

PATIENCE_SECONDS = 100.0


class Done(NamedTuple):
    """What came of a command: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def command(place: Place, *words: str) -> subprocess.Popen[str]:
    """Start `numberlift WORDS…` with the place's settings, in the folder of its home."""
    place.home.parent.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "numberlift", *words],
        env=clean_environment(**place.environment),
        cwd=place.home.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> Done:
    """Wait for a command to end; none may show a traceback."""
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert "Traceback" not in out + err, err
    return Done(process.returncode, out, err)


def ran(place: Place, *words: str) -> Done:
    """A command from start to end."""
    return ended(command(place, *words))


@contextmanager
def started(place: Place, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A command that is gone when the block is left."""
    with command(place, *words) as process:
        try:
            yield process
        finally:
            process.kill()


def until(true: Callable[[], Any], *, process: subprocess.Popen[str] | None = None, seconds: float = 60.0) -> Any:
    """Wait for something to become true and answer it; fail if it does not, or if the process ends before."""
    give_up = time.monotonic() + seconds
    while not (found := true()):
        if process is not None and process.poll() is not None and not (found := true()):
            raise AssertionError(f"it ended with {process.returncode}: {process.communicate()}")
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.002)
    return found


def run_states(home: Path) -> list[str]:
    """The states of the runs in a home's ledger, oldest first; none before there is one."""
    for ledger in home.glob("ledger*.db"):
        with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
            try:
                return [state for (state,) in connection.execute("SELECT state FROM runs ORDER BY created_at")]
            except sqlite3.OperationalError:
                return []
    return []


def resume_command(done: Done) -> list[str]:
    """The words after `numberlift` of the command that a stopped run named."""
    line = next(line for line in done.err.splitlines() if line.startswith("Resume with: "))
    return shlex.split(line.removeprefix("Resume with: "))[1:]

"""Clients killed with SIGKILL at random moments and started again until each has ended well."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.places import Place, clean_environment

PAUSE_SECONDS = 0.02
REST_SECONDS = 1.0
"""Until what ended without being done is started again: most often another client was at it."""
MOST_STARTS = 60
MOST_SECONDS = 240.0


@dataclass
class Client:
    """One command that is started again and again; `codes` are the exit codes of its starts that were not killed.

    What it says on stderr is kept in the file `log`; none may show a traceback. `enough` says whether an exit code 1
    was an end as well: all that is left needs a person.
    """

    place: Place
    words: tuple[str, ...]
    log: Path
    codes: list[int] = field(default_factory=list)
    starts: int = 0
    rests_until: float = 0.0
    process: subprocess.Popen[bytes] | None = None
    enough: Callable[[], bool] = lambda: False
    over: bool = False

    @property
    def done(self) -> bool:
        return self.process is None and self.over

    def go_on(self) -> None:
        """See whether it has ended, and start it again unless it ended well."""
        if self.process is not None and self.process.poll() is not None:
            self.codes.append(self.process.returncode)
            self.process, self.rests_until = None, time.monotonic() + REST_SECONDS
            self.over = self.codes[-1] == 0 or (self.codes[-1] == 1 and self.enough())
            assert "Traceback" not in self.log.read_text(), self.log.read_text()
        if self.process is None and not self.done and time.monotonic() >= self.rests_until:
            assert self.starts < MOST_STARTS, f"ended {self.codes}: {self.log.read_text()}"
            self._start()

    def kill(self) -> bool:
        """SIGKILL, if it runs; whether it did not end by itself first."""
        if self.process is None or self.process.poll() is not None:
            return False
        self.process.kill()
        self.process.wait()
        self.process = None
        return True

    def _start(self) -> None:
        self.starts, self.over = self.starts + 1, False
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "numberlift", *self.words],
                env=clean_environment(**self.place.environment),
                cwd=self.log.parent,
                stdout=subprocess.DEVNULL,  # a pipe that nobody reads would hold it up
                stderr=log,
            )


def host_client(place: Place, numbers: Path, *, name: str = "out") -> Client:
    """`numberlift host LIST` with its own folder for reports."""
    out = place.home.parent / name
    words = ("host", str(numbers), "--yes", "--direct", "--json", "--concurrency", "12", "--out", str(out))
    return Client(place, words, out.with_suffix(".log"))


def port_client(place: Place, numbers: Path, *, enough: Callable[[], bool], name: str = "out") -> Client:
    """`numberlift port LIST` with its own folder for reports; what only a person can settle does not keep it going."""
    out = place.home.parent / name
    words = ("port", str(numbers), "--yes", "--direct", "--json", "--concurrency", "12", "--out", str(out))
    return Client(place, words, out.with_suffix(".log"), enough=enough)


def follow_client(place: Place) -> Client:
    """`numberlift follow` of everything that is open."""
    return Client(place, ("follow", "--json"), place.home.parent / "follow.log")


def brought_to_their_end(
    clients: Sequence[Client],
    *,
    kills: int,
    chance: random.Random,
    sent: Callable[[], int],
    most: int,
    longest: float = 5.0,
    most_seconds: float = MOST_SECONDS,
) -> int:
    """Keep all going, kill one after another, until each has exited 0; answers how many kills struck.

    A moment to kill is one of time (at most `longest` seconds after the last), or when as many creates more as chance
    says, at most `most`, have been `sent`.
    """
    struck, give_up = 0, time.monotonic() + most_seconds
    moment = _moment(chance, sent, most, longest)
    with ExitStack() as stack:
        stack.callback(lambda: [client.kill() for client in clients])
        while not all(client.done for client in clients):
            assert time.monotonic() < give_up, f"not done: {[client.codes for client in clients]}"
            for client in clients:
                client.go_on()
            if struck < kills and moment():
                struck += chance.choice(clients).kill()
                moment = _moment(chance, sent, most, longest)
            time.sleep(PAUSE_SECONDS)
    return struck


def _moment(chance: random.Random, sent: Callable[[], int], most: int, longest: float) -> Callable[[], bool]:
    at = time.monotonic() + chance.uniform(0.6, longest)
    if chance.random() < 0.4:
        return lambda: time.monotonic() >= at
    reached = sent() + chance.randint(1, most)
    return lambda: time.monotonic() >= at + longest or sent() >= reached

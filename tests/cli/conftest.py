"""The command line, carried out in this process (quick) or as a process of its own (`tests.commands`)."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from numberlift.cli.app import main
from tests.commands import Done
from tests.pipeline.hosting_runs import SHORT, HostPlace, with_ledger
from tests.places import Place
from tests.sandboxes import SandboxProcess, sandbox_process

Command = Callable[..., Done]


@pytest.fixture
def numberlift(untouched, tmp_path, monkeypatch, capsys) -> Iterator[Command]:
    """Run `numberlift WORDS…` here, in a folder without a `.env`, and answer what came of it.

    Without settings handed in, home is `tmp_path/home`. No outcome may show a traceback.
    """
    monkeypatch.chdir(tmp_path)
    handler = signal.getsignal(signal.SIGTERM)

    def run(*words: str, **settings: str) -> Done:
        os.environ.update({"NUMBERLIFT_HOME": str(tmp_path / "home")} | settings)
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(words)
        done = Done(int(left.value.code or 0), *capsys.readouterr())
        assert "Traceback" not in done.out + done.err
        return done

    yield run
    signal.signal(signal.SIGTERM, handler)


class Here:
    """The same, speaking to the calm sandbox; `home` is the place's."""

    def __init__(self, place: Place, run: Command) -> None:
        self.home = place.home
        self._place = place
        self._run = run

    def __call__(self, *words: str, **settings: str) -> Done:
        return self._run(*words, **(self._place.environment | settings))


@pytest.fixture
def here(place: Place, numberlift: Command) -> Here:
    return Here(place, numberlift)


@pytest.fixture(scope="module")
def twilio() -> Iterator[SandboxProcess]:
    """A sandbox for the tests of one file."""
    with sandbox_process("--speed", "20", "--concurrency-limit", "0") as sandbox:
        yield sandbox


@pytest.fixture
def at(tmp_path, twilio: SandboxProcess, blank_ledger) -> HostPlace:
    """A home with an empty ledger, and a world in which nothing was ordered."""
    twilio.told("/reset", {})
    return with_ledger(HostPlace(Place(tmp_path / "home", twilio.url, SHORT), twilio), blank_ledger)


@pytest.fixture
def run(at, numberlift: Command) -> Command:
    """The same, at the place `at`."""
    return lambda *words, **more: numberlift(*words, **(at.place.environment | more))

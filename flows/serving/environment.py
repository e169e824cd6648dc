"""Prefect's settings as this program wants them, set before Prefect is imported, and its one local server at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from numberlift.errors import CannotStart
from numberlift.wiring.machine.home_server import running_server

WAIT_SECONDS = 600.0
START_SECONDS = 180
"""A busy machine takes longer than Prefect's own twenty seconds to bring its local server up."""


def prepare(home: Path) -> None:
    """Set what is not set: Prefect's home inside ours, no reports to its makers, and no talk on the screen.

    Its page gets its warnings and errors; to the person at the screen the command line says in one sentence what is.
    Where `numberlift up` runs in this home and no other server is set, its server is used.
    """
    for name, value in {
        "PREFECT_HOME": str(home / "prefect"),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(START_SECONDS),
    }.items():
        os.environ.setdefault(name, value)
    if "PREFECT_API_URL" not in os.environ and (server := running_server(home)):
        os.environ.update(server.environment)


@contextmanager
def local_server_turn(home: Path, *, say: Callable[[str], None]) -> Iterator[None]:
    """Take turns with other runs of this home at Prefect's temporary local server; no turn where an API is configured.

    Raises CannotStart after ten minutes of waiting.
    """
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    (home / "prefect").mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(home / "prefect" / "local-server.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say("Another run of this home uses Prefect's local server; waiting for it. --direct does without Prefect.")
        try:
            lock.acquire(timeout=WAIT_SECONDS)
        except Timeout:
            raise CannotStart(
                "Prefect's local server of this home is still in use. Start again later, with --direct, "
                "or point PREFECT_API_URL at a Prefect server."
            ) from None
    try:
        yield
    finally:
        lock.release()

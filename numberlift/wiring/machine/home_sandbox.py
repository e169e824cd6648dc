"""The sandbox of this home: joined if it runs, else started as a process of its own, with its world kept in the home.

Every process that uses it holds a shared lock on `users.lock`. A sandbox started here ends when nobody holds that lock
any more; the lock dies with its holder, so a killed process leaves no sandbox behind and a second one keeps it alive.
While it ends the sandbox holds the lock alone, so whoever comes then waits and starts the next one.
"""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from numberlift.errors import CannotStart

SANDBOX_ACCOUNT = "AC00000000000000000000000000000001"
SANDBOX_TOKEN = "sandbox"  # noqa: S105 -- the documented password of a test ground
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
START_SECONDS = 20
WORLD_FILE = "world.jsonl"


@contextmanager
def home_sandbox(home: Path, *, meanwhile: Callable[[], object] = lambda: None) -> Iterator[str]:
    """The base URL of this home's sandbox, up for as long as the context lasts. Raises CannotStart.

    `meanwhile` is called while it starts, which takes most of a second; not at all where one runs already.
    """
    folder = home / "sandbox"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "users.lock").open("a") as users:
        with FileLock(folder / "start.lock", timeout=START_SECONDS):
            fcntl.flock(users, fcntl.LOCK_SH)
            url = _running(folder) or _start(folder, meanwhile)
        yield url


def _running(folder: Path) -> str:
    """Where the sandbox that serves this home answers, empty if none does.

    The address alone may be that of a sandbox that was killed, and its port another home's by now: the world's own
    lock tells.
    """
    address = folder / "address"
    with suppress(Timeout), FileLock(folder / f"{WORLD_FILE}.lock", timeout=0):
        return ""
    url = address.read_text().strip() if address.exists() else ""
    return url if url and hello(url) else ""


def _start(folder: Path, meanwhile: Callable[[], object]) -> str:
    with (folder / "sandbox.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, "-m", "numberlift.wiring.machine.sandbox_process", str(folder.parent)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the command: what it has under way must still be answered
        )
    assert process.stdout is not None
    with process.stdout as out:
        meanwhile()
        said = out.readline().decode().split()
    if said[:1] != ["SANDBOX"]:
        raise CannotStart(f"The sandbox did not start; {folder / 'sandbox.log'} says why.")
    process.returncode = 0  # it outlives us on purpose and is nobody's child to wait for
    return said[1]


def hello(url: str) -> dict[str, object] | None:
    """What a sandbox says of itself at `url`, or None if no sandbox answers there. Asks loopback addresses only."""
    if urlsplit(url).hostname not in LOOPBACK:
        return None
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/_sandbox", timeout=2) as reply:  # noqa: S310 -- loopback only
            said = json.load(reply)
    except (OSError, ValueError, urllib.error.URLError):
        return None
    return said if isinstance(said, dict) and said.get("sandbox") is True else None


def sandbox_environment(url: str) -> dict[str, str]:
    """The settings with which this process speaks to the sandbox at `url` and to nobody else."""
    return {
        "TWILIO_ACCOUNT_SID": SANDBOX_ACCOUNT,
        "TWILIO_AUTH_TOKEN": SANDBOX_TOKEN,
        "TWILIO_API_KEY": "",
        "TWILIO_API_SECRET": "",
        "NUMBERLIFT_MESSAGING_URL": "",
        **{f"NUMBERLIFT_{host}_URL": url for host in ("NUMBERS", "PREVIEW", "UPLOAD", "API")},
    }

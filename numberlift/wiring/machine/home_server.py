"""The Prefect server of this home, while `numberlift up` runs: where it answers and what it wants to hear.

Its secret lies in a file that only the owner of the home reads. The address counts for as long as `up` holds its lock,
which dies with it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from filelock import FileLock, Timeout

from numberlift.errors import CannotStart

FOLDER: Final = "up"
_USER: Final = "numberlift"


class HomeServer(NamedTuple):
    """The API's address and the auth string, `user:password` as Prefect's login takes it."""

    api_url: str
    auth: str

    @property
    def environment(self) -> dict[str, str]:
        """The settings with which a process speaks to it."""
        return {"PREFECT_API_URL": self.api_url, "PREFECT_API_AUTH_STRING": self.auth}


def auth_string(home: Path) -> str:
    """The auth string of this home's server, made at first need. Raises CannotStart if it cannot be kept."""
    path = home / FOLDER / "prefect-auth"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(f"{_USER}:{secrets.token_urlsafe(24)}")
        found = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise CannotStart(f"{path} cannot be kept ({error.strerror}). Check NUMBERLIFT_HOME.") from error
    if len(found) <= len(_USER) + 1:
        raise CannotStart(f"{path} is damaged. Delete it and start again: another one is made.")
    return found


@contextmanager
def this_home(home: Path) -> Iterator[Path]:
    """Be the one `up` of a home; gives the folder for its logs. Raises CannotStart if another one is."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(folder / "lock", mode=0o600)
    try:
        lock.acquire(timeout=1)
    except Timeout:
        raise CannotStart("`numberlift up` runs in this home already. Stop it, or set NUMBERLIFT_HOME.") from None
    try:
        (folder / "address").unlink(missing_ok=True)
        yield folder
    finally:
        (folder / "address").unlink(missing_ok=True)
        lock.release()


def announce(home: Path, api_url: str) -> None:
    """Let other processes of this home find the server, once it answers."""
    (home / FOLDER / "address").write_text(api_url, encoding="ascii")


def running_server(home: Path) -> HomeServer | None:
    """The server that `numberlift up` keeps in this home, None while it does not run."""
    folder = home / FOLDER
    if not (folder / "address").exists() or not _held(folder):
        return None
    with suppress(OSError):
        return HomeServer((folder / "address").read_text(encoding="ascii").strip(), auth_string(home))
    return None


def _held(folder: Path) -> bool:
    with suppress(Timeout), FileLock(folder / "lock", timeout=0, mode=0o600):
        return False
    return True

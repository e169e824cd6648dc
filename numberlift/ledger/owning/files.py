"""Locks beside SQLite: an advisory lock on a file (`flock`), gone the moment its process is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from numberlift.errors import LedgerFailed

PAUSE_SECONDS: Final = 0.05
GLANCE_SECONDS: Final = 0.12
"""Whoever only looks whether a lock is held has it for a moment; nobody is turned away for that."""


class FileLocks:
    """The lock files of one realm in one folder; no other machine can be working on this ledger."""

    lasts_seconds: float | None = None

    def __init__(self, folder: Path, *, realm: str) -> None:
        self._folder = folder
        self._realm = realm

    def take(self, name: str) -> Callable[[], None] | None:
        """Take the lock; answers how to free it, None if another process has it. Raises LedgerFailed."""
        return self._take(name, patience=GLANCE_SECONDS)

    def is_held(self, name: str) -> bool:
        """Whether somebody has the lock now: found out by taking it for a moment."""
        release = self._take(name, patience=0)
        if release is None:
            return True
        release()
        return False

    def evict(self, name: str) -> None:
        """Nobody is ever driven off a file lock: whoever has it is alive on this machine."""

    def _take(self, name: str, *, patience: float) -> Callable[[], None] | None:
        digest = hashlib.sha256(f"{self._realm}\n{name}".encode()).hexdigest()[:12]
        readable = re.sub(r"[^\w.-]+", "-", name)[:80]
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._folder / f"{readable}-{digest}.lock"
            lock = FileLock(path, timeout=patience, mode=0o600, thread_local=False)
            lock.acquire(poll_interval=PAUSE_SECONDS)
        except Timeout:
            return None
        except OSError as exc:
            raise LedgerFailed(
                f"No lock can be made in {self._folder} ({exc.strerror}). Check NUMBERLIFT_HOME."
            ) from exc
        return lock.release

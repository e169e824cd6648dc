"""Who works on what: locks that die with their holder, and fences that tell a woken sleeper it was replaced.

Beside SQLite the lock is an advisory lock on a file (`flock`), on PostgreSQL one of a session kept for nothing else.
Both are gone the moment their process is, so `kill -9` and the same command goes on at once. Each acquisition raises
the name's fence by one in the ledger; what was begun under an older fence must not be sent any more.
A PostgreSQL behind a pooler that shares sessions between clients (transaction pooling) cannot keep such a lock.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from filelock import FileLock
from filelock import Timeout as LockTimeout
from sqlalchemy import Connection, Engine, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from numberlift.errors import LedgerFailed, RunOwned
from numberlift.ledger.database import Database
from numberlift.ledger.failures import translated
from numberlift.ledger.schema import owners
from numberlift.ledger.times import utc_now

# A server takes a moment to notice that a killed process has hung up.
PATIENCE_SECONDS: Final = 1.0
PAUSE_SECONDS: Final = 0.05
# Whoever only looks whether a lock is held has it for a moment; nobody is turned away for that.
GLANCE_SECONDS: Final = 0.12

Release = Callable[[], None]


class Owner:
    """A held lock. `fence` is the number of this acquisition; `release` (or leaving the `with`) frees it."""

    def __init__(self, locks: Locks, name: str, fence: int, release: Release) -> None:
        self._locks = locks
        self._release: Release | None = release
        self.name = name
        self.fence = fence

    def is_current(self) -> bool:
        """Whether nobody has taken the lock since: False for a sleeper that was replaced."""
        return self._release is not None and self._locks.fence_is_current(self.name, self.fence)

    def release(self) -> None:
        """Free the lock; a second call does nothing."""
        release, self._release = self._release, None
        if release is None:
            return
        try:
            self._locks.note_release(self.name, self.fence)
        finally:
            release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


class Locks:
    """The locks of one realm. `folder` holds the lock files and is used beside SQLite only."""

    def __init__(self, database: Database, *, realm: str, folder: Path) -> None:
        self._database = database
        self._realm = realm
        self._folder = folder

    def own_run(self, run_id: str) -> Owner:
        """Become the one process that works on a run; RunOwned, saying who it is, if another one does."""
        return self.own(f"run:{run_id}", what=f"The run {run_id}")

    def own(self, name: str, *, what: str) -> Owner:
        """Take the lock `name`; `what` begins the sentence of RunOwned."""
        release = self._lock_file(name) if self._database.dialect == "sqlite" else self._lock_session(name)
        if release is None:
            raise RunOwned(self._refusal(name, what))
        try:
            return Owner(self, name, self._raise_fence(name), release)
        except BaseException:
            release()
            raise

    def fence_is_current(self, name: str, fence: int) -> bool:
        """Whether `fence` is the newest of `name`."""
        with self._database.reading() as connection:
            return connection.scalar(select(owners.c.fence).where(*self._this(name))) == fence

    def is_alive(self, name: str, fence: int) -> bool:
        """Whether the process that took `name` under `fence` still holds it."""
        return self.fence_is_current(name, fence) and self._is_held(name)

    def note_release(self, name: str, fence: int) -> None:
        """Write down that this acquisition ended by itself."""
        with self._database.atomic() as connection:
            mine = update(owners).where(*self._this(name), owners.c.fence == fence)
            connection.execute(mine.values(released_at=utc_now()))

    def _this(self, name: str) -> tuple[Any, Any]:
        return owners.c.realm == self._realm, owners.c.name == name

    def _lock_file(self, name: str, *, patience: float = GLANCE_SECONDS) -> Release | None:
        digest = hashlib.sha256(f"{self._realm}\n{name}".encode()).hexdigest()[:12]
        readable = re.sub(r"[^\w.-]+", "-", name)[:80]
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._folder / f"{readable}-{digest}.lock"
            lock = FileLock(path, timeout=patience, mode=0o600, thread_local=False)
            lock.acquire(poll_interval=PAUSE_SECONDS)
        except LockTimeout:
            return None
        except OSError as exc:
            raise LedgerFailed(
                f"No lock can be made in {self._folder} ({exc.strerror}). Check NUMBERLIFT_HOME."
            ) from exc
        return lock.release

    def _lock_session(self, name: str, *, patience: float = PATIENCE_SECONDS) -> Release | None:
        digest = hashlib.sha256(f"{self._realm}\n{name}".encode()).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        with translated():
            session = _session(self._database.engine)
            try:
                taken = _try_lock(session, key, patience)
            except BaseException:
                session.close()
                raise
            if not taken:
                session.close()
                return None
        return lambda: _hang_up(session)

    def _is_held(self, name: str) -> bool:
        """Whether somebody has the lock now: found out by taking it for a moment, without a fence."""
        take = self._lock_file if self._database.dialect == "sqlite" else self._lock_session
        release = take(name, patience=0)
        if release is None:
            return True
        release()
        return False

    def _raise_fence(self, name: str) -> int:
        insert = sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert
        holder = {"host": socket.gethostname(), "pid": os.getpid(), "since": utc_now(), "released_at": None}
        statement = insert(owners).values(realm=self._realm, name=name, fence=1, **holder)
        raised = statement.on_conflict_do_update(
            index_elements=["realm", "name"], set_={**holder, "fence": owners.c.fence + 1}
        )
        with self._database.atomic() as connection:
            return int(connection.scalar(raised.returning(owners.c.fence)) or 0)

    def _refusal(self, name: str, what: str) -> str:
        with self._database.reading() as connection:
            holder = connection.execute(select(owners).where(*self._this(name))).one_or_none()
        known = holder is not None and holder.released_at is None
        who = f"process {holder.pid} on {holder.host} since {holder.since}" if known and holder else "another process"
        return f"{what} is being worked on by {who}. Wait until it has ended, or stop it, and try again."


def _session(engine: Engine) -> Connection:
    """A connection outside the pool, without a transaction that would stay open as long as the lock is held."""
    session = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    session.detach()
    return session


def _try_lock(session: Connection, key: int, patience: float) -> bool:
    until = time.monotonic() + patience
    while not session.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def _hang_up(session: Connection) -> None:
    with translated():
        session.close()

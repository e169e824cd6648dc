"""Who works on what: locks that die with their holder, and fences that tell a woken sleeper it was replaced.

Beside SQLite the lock is one on a file, on PostgreSQL one of a session (`files`, `sessions`). Both are gone
the moment their process is, so `kill -9` and the same command goes on at once. Between machines the lock is leased
besides: one that vanished or sleeps is replaced once its lease has lapsed. Each acquisition raises the name's fence by
one in the ledger; what was begun under an older fence must not be sent any more.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self

from sqlalchemy import Float, bindparam, cast, select, update
from sqlalchemy.dialects import postgresql, sqlite

from numberlift.errors import LedgerFailed, RunOwned
from numberlift.ledger.database import Database
from numberlift.ledger.owning.files import FileLocks
from numberlift.ledger.owning.sessions import LEASE_SECONDS, SessionLocks
from numberlift.ledger.schema import owners
from numberlift.ledger.times import moment_in, utc_now

RENEWALS: Final = 3
"""How often a lease is renewed before it would lapse."""

Release = Callable[[], None]


class _Taking(Protocol):
    """How locks are taken; `lasts_seconds` is how long a lease lasts, None where none is needed."""

    lasts_seconds: float | None

    def take(self, name: str) -> Release | None: ...

    def is_held(self, name: str) -> bool: ...

    def evict(self, name: str) -> None: ...


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

    def __init__(self, database: Database, *, realm: str, folder: Path, lease_seconds: float = LEASE_SECONDS) -> None:
        self._database = database
        self._realm = realm
        self._taking: _Taking = (
            FileLocks(folder, realm=realm)
            if database.dialect == "sqlite"
            else SessionLocks(database.engine, realm=realm, lasts_seconds=lease_seconds)
        )

    def own_run(self, run_id: str) -> Owner:
        """Become the one process that works on a run; RunOwned, saying who it is, if another one does."""
        return self.own(f"run:{run_id}", what=f"The run {run_id}")

    def own(self, name: str, *, what: str) -> Owner:
        """Take the lock `name`; `what` begins the sentence of RunOwned."""
        release = self._taking.take(name)
        if release is None and self._fenced_off(name):
            self._taking.evict(name)
            release = self._taking.take(name)
        if release is None:
            raise RunOwned(self._refusal(name, what))
        try:
            fence = self._raise_fence(name)
            return Owner(self, name, fence, self._kept_up(name, fence, release))
        except BaseException:  # Ctrl-C, too, leaves no lock held by nobody
            release()
            raise

    def fence_is_current(self, name: str, fence: int) -> bool:
        """Whether `fence` is the newest of `name`."""
        with self._database.reading() as connection:
            return connection.scalar(select(owners.c.fence).where(*self._this(name))) == fence

    def fence(self, name: str) -> int:
        """The newest fence of `name`, 0 if it was never taken."""
        with self._database.reading() as connection:
            return int(connection.scalar(select(owners.c.fence).where(*self._this(name))) or 0)

    def died(self, name: str, *, since: int) -> bool:
        """Whether somebody took `name` after the fence `since`, and is gone without having given it back."""
        with self._database.reading() as connection:
            taken = select(owners.c.fence).where(*self._this(name), owners.c.fence > since)
            fence = connection.scalar(taken.where(owners.c.released_at.is_(None)))
        return fence is not None and not self._taking.is_held(name) and self.fence(name) == fence

    def is_alive(self, name: str, fence: int) -> bool:
        """Whether the process that took `name` under `fence` still holds it."""
        return self.fence_is_current(name, fence) and self._taking.is_held(name)

    def unreleased(self, beginning: str) -> list[str]:
        """The names that begin so and were taken and not given back, by whoever is at work or is gone."""
        like = owners.c.name.startswith(beginning, autoescape=True)
        with self._database.reading() as connection:
            which = (owners.c.realm == self._realm, like, owners.c.released_at.is_(None))
            return sorted(connection.scalars(select(owners.c.name).where(*which)))

    def run_is_owned(self, run_id: str) -> bool:
        """Whether a process works on the run at this moment."""
        return self.is_owned(f"run:{run_id}")

    def is_owned(self, name: str) -> bool:
        """Whether a process has the lock `name` at this moment."""
        return self._taking.is_held(name)

    def note_release(self, name: str, fence: int) -> None:
        """Write down that this acquisition ended by itself."""
        with self._database.atomic() as connection:
            mine = update(owners).where(*self._this(name), owners.c.fence == fence)
            connection.execute(mine.values(released_at=utc_now(), lease_until=None))

    def _this(self, name: str) -> tuple[Any, Any]:
        return owners.c.realm == self._realm, owners.c.name == name

    def _fenced_off(self, name: str) -> bool:
        """Raise the fence of a holder whose lease has lapsed; says whether there was one."""
        if self._taking.lasts_seconds is None:
            return False
        lapsed = update(owners).where(*self._this(name), owners.c.lease_until < utc_now())
        with self._database.atomic() as connection:
            return connection.execute(lapsed.values(fence=owners.c.fence + 1, lease_until=None)).rowcount > 0

    def _kept_up(self, name: str, fence: int, release: Release) -> Release:
        """How to free a lock whose lease is renewed until then; a sleeping process renews nothing."""
        lasts = self._taking.lasts_seconds
        if lasts is None:
            return release
        over = threading.Event()

        def renew() -> None:
            mine = update(owners).where(*self._this(name), owners.c.fence == fence)
            while not over.wait(lasts / RENEWALS):
                try:
                    with self._database.atomic() as connection:
                        renewed = connection.execute(mine.values(lease_until=_in(lasts))).rowcount
                except LedgerFailed:  # the database is away: the lease lapses unless it comes back
                    continue
                if not renewed:
                    return

        def free() -> None:
            over.set()
            release()

        threading.Thread(target=renew, name=f"lease of {name}", daemon=True).start()
        return free

    def _raise_fence(self, name: str) -> int:
        insert = sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert
        lasts = self._taking.lasts_seconds
        holder = {
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "since": utc_now(),
            "released_at": None,
            "lease_until": None if lasts is None else _in(lasts),
        }
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


def _in(seconds: float) -> moment_in:
    return moment_in(cast(bindparam(None, seconds), Float))

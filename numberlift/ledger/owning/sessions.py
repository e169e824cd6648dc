"""Locks on PostgreSQL: an advisory lock of a session kept for nothing else, gone when its process hangs up.

A machine that vanishes does not hang up, and one that sleeps has not: PostgreSQL keeps their sessions. So the lock is
also leased. Whoever finds a lapsed lease raises the fence first, which stops the sleeper from sending, and then ends
its session. A PostgreSQL behind a pooler that shares sessions between clients (transaction pooling) cannot keep such a
lock.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, Engine, text

from numberlift.ledger.failures import translated

LEASE_SECONDS: Final = 30.0
PATIENCE_SECONDS: Final = 1.0
"""A server takes a moment to notice that a killed process has hung up."""
PAUSE_SECONDS: Final = 0.05

_TRY: Final = text("SELECT pg_try_advisory_lock(:key)")
_EVICT: Final = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND classid = ((:key >> 32) & 4294967295)::oid AND objid = (:key & 4294967295)::oid AND pid <> pg_backend_pid()"
)


class SessionLocks:
    """The locks of one realm on one PostgreSQL, shared by every machine that reaches it."""

    def __init__(self, engine: Engine, *, realm: str, lasts_seconds: float = LEASE_SECONDS) -> None:
        self._engine = engine
        self._realm = realm
        self.lasts_seconds: float | None = lasts_seconds

    def take(self, name: str) -> Callable[[], None] | None:
        """Take the lock; answers how to free it, None if another session has it. Raises LedgerFailed."""
        return self._take(name, patience=PATIENCE_SECONDS)

    def is_held(self, name: str) -> bool:
        """Whether somebody has the lock now: found out by taking it for a moment."""
        release = self._take(name, patience=0)
        if release is None:
            return True
        release()
        return False

    def evict(self, name: str) -> None:
        """End the session that has the lock; its lease has lapsed and its fence is raised. Raises LedgerFailed."""
        with translated(), _session(self._engine) as session:
            session.execute(_EVICT, {"key": self._key(name)})

    def _take(self, name: str, *, patience: float) -> Callable[[], None] | None:
        with translated():
            session = _session(self._engine)
            try:
                taken = _try_lock(session, self._key(name), patience)
            except BaseException:  # Ctrl-C, too, leaves no session that may hold the lock
                session.close()
                raise
            if not taken:
                session.close()
                return None
        return lambda: _hang_up(session)

    def _key(self, name: str) -> int:
        digest = hashlib.sha256(f"{self._realm}\n{name}".encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)


def _session(engine: Engine) -> Connection:
    """A connection outside the pool, without a transaction that would stay open as long as the lock is held."""
    session = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    session.detach()
    return session


def _try_lock(session: Connection, key: int, patience: float) -> bool:
    until = time.monotonic() + patience
    while not session.scalar(_TRY, {"key": key}):
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def _hang_up(session: Connection) -> None:
    with translated():
        session.close()

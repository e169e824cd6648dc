"""One database with one way to write to it: `atomic()`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, select

from numberlift.ledger.engines import WRITE
from numberlift.ledger.failures import translated
from numberlift.ledger.times import epoch_now, utc_now


class Database:
    """Connections of one ledger, for any thread.

    Every error of a driver leaves as LedgerFailed. A connection never crosses threads: a thread that is inside
    `atomic()` reads and writes through the same one.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._inside = threading.local()

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @property
    def engine(self) -> Engine:
        """For those who need a connection of their own: the hot writer and the locks."""
        return self._engine

    @contextmanager
    def atomic(self) -> Iterator[Connection]:
        """All of the block or nothing; inside another one it is a savepoint.

        On SQLite the write lock is taken at the start, so that what is read inside cannot have changed at the commit.
        """
        outer = self._current()
        with translated():
            if outer is None:
                with self._engine.connect().execution_options(**{WRITE: True}) as fresh, fresh.begin():
                    yield from self._as_current(fresh)
            else:
                with outer.begin_nested():
                    yield outer

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view for reading; inside `atomic()` it sees what the block wrote."""
        outer = self._current()
        with translated():
            if outer is not None:
                yield outer
            else:
                with self._engine.connect() as fresh:
                    yield fresh

    def now(self) -> str:
        """The database's time as the ledger writes it."""
        with self.reading() as connection:
            return str(connection.scalar(select(utc_now())))

    def epoch(self) -> float:
        """The database's time in seconds since 1970."""
        with self.reading() as connection:
            return float(connection.scalar(select(epoch_now())) or 0.0)

    def close(self) -> None:
        """Close every pooled connection."""
        self._engine.dispose()

    def _current(self) -> Connection | None:
        return getattr(self._inside, "connection", None)

    def _as_current(self, connection: Connection) -> Iterator[Connection]:
        self._inside.connection = connection
        try:
            yield connection
        finally:
            self._inside.connection = None

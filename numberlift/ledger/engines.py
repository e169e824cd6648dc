"""Opens the database a ledger lives in: a SQLite file of our own, or a PostgreSQL server by URL."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from numberlift.errors import LedgerFailed, SettingsRefused
from numberlift.ledger import failures
from numberlift.ledger.filesystems import refuse_network

BUSY_SECONDS: Final = 30
WRITE: Final = "ledger_write"
# A page cache per connection that keeps sorting a million numbers within the memory bound of a run; in KiB.
CACHE: Final = 4_000
PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    f"cache_size=-{CACHE}",
    "temp_store=FILE",
)
SERVER: Final[dict[str, Any]] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "application_name": "numberlift",
    # A process that is put to sleep within a transaction would hold everybody up for as long as it sleeps.
    "options": "-c idle_in_transaction_session_timeout=20s",
}


def open_engine(place: str | Path) -> Engine:
    """An engine for a SQLite path (or `sqlite:///path`) or a `postgresql://` URL; at most an empty file is made.

    Raises SettingsRefused for a URL of any other kind, for a network file system under SQLite and for a PostgreSQL
    that does not wait for its disk.
    """
    url = location(place)
    if url.get_backend_name() == "sqlite":
        return _sqlite(Path(url.database or ""))
    return _postgresql(url)


@contextmanager
def wide_cache(connection: Connection, *, kib: int) -> Iterator[None]:
    """More of SQLite's pages in memory during the block, for a load that touches its indices all over.

    With few, a million records in another order than an index has are written to the log many times over.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql(f"PRAGMA cache_size=-{kib:d}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE}")


def location(place: str | Path) -> URL:
    """Where `place` says the ledger is, with the driver we use."""
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite", database=str(Path(place).expanduser().absolute()))
    try:
        url = make_url(place.replace("postgres://", "postgresql://", 1))
    except ArgumentError as exc:
        raise SettingsRefused("NUMBERLIFT_DATABASE_URL is not a URL: write postgresql://user@host/database.") from exc
    if url.get_backend_name() == "sqlite" and url.database:
        return url
    if url.get_backend_name() != "postgresql":
        raise SettingsRefused(
            f"NUMBERLIFT_DATABASE_URL begins with {url.drivername}://, and a ledger is kept in SQLite or PostgreSQL: "
            "write postgresql://user@host/database, or leave it out."
        )
    return url.set(drivername="postgresql+psycopg")


def _sqlite(path: Path) -> Engine:
    path = path.absolute()
    refuse_network(path)
    _make_private(path)
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
        pool_size=8,
        max_overflow=24,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
    except OSError as exc:
        raise LedgerFailed(_cannot_make(path, exc)) from exc


def _cannot_make(path: Path, exc: OSError) -> str:
    return f"The ledger {path} cannot be made or opened ({exc.strerror}). Set NUMBERLIFT_HOME to a folder of yours."


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, connect_args=SERVER, pool_size=8, max_overflow=16, pool_pre_ping=True
    )
    with failures.translated(), engine.connect() as connection:
        setting = connection.exec_driver_sql("SHOW synchronous_commit").scalar()
    if setting == "off":
        engine.dispose()
        raise SettingsRefused(
            "PostgreSQL runs with synchronous_commit=off and would forget what it acknowledged: "
            "switch it on for this database (ALTER DATABASE … SET synchronous_commit = on)."
        )
    return engine

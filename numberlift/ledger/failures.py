"""Turns what databases raise into LedgerFailed: one sentence each, ending with the next step, the cause kept.

The sentences never quote the driver's own message: it may hold the values of a row.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from numberlift.errors import LedgerFailed

if TYPE_CHECKING:
    import psycopg

RESUME: Final = "then run the same command again: it goes on where it stopped."
DISK_FULL: Final = f"The disk that holds the ledger is full. Free some space, {RESUME}"
READ_ONLY: Final = f"The ledger cannot be written: its file or database is read-only. Make it writable, {RESUME}"
LOCKED: Final = f"The ledger has been locked by another process for too long. Let that process end, {RESUME}"
CORRUPT: Final = (
    "The ledger's file is damaged or is no ledger. Restore it from a backup, or set another NUMBERLIFT_HOME."
)
DISK_ERROR: Final = f"The disk that holds the ledger reports an error. Check the disk, {RESUME}"
CANNOT_OPEN: Final = "The ledger's file cannot be opened. Check that NUMBERLIFT_HOME exists and is yours to write."
CONNECTION_LOST: Final = f"The connection to the ledger's database was lost. See that the server runs, {RESUME}"
DENIED: Final = "The ledger's database refuses our login or rights. Check NUMBERLIFT_DATABASE_URL."
BUSY: Final = f"The ledger has no free connection. Run fewer things at once, {RESUME}"

SQLITE: Final = {
    "SQLITE_FULL": DISK_FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_CORRUPT": CORRUPT,
    "SQLITE_NOTADB": CORRUPT,
    "SQLITE_IOERR": DISK_ERROR,
    "SQLITE_CANTOPEN": CANNOT_OPEN,
}
# Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html, longest first.
POSTGRESQL: Final = {
    "53100": DISK_FULL,
    "25006": READ_ONLY,
    "42501": DENIED,
    "53300": BUSY,
    "55P03": LOCKED,
    "40P01": LOCKED,
    "57P": CONNECTION_LOST,
    "08": CONNECTION_LOST,
    "28": DENIED,
    "3D": DENIED,
    "58": DISK_ERROR,
    "XX": CORRUPT,
}


@contextmanager
def translated() -> Iterator[None]:
    """Raise LedgerFailed in place of any error of SQLAlchemy, sqlite3 or psycopg."""
    try:
        yield
    except _of_databases() as exc:
        raise LedgerFailed(sentence(exc)) from exc


def is_passing(failure: LedgerFailed) -> bool:
    """Whether the database was only busy, so that the same call may succeed in a moment."""
    return str(failure) in {LOCKED, BUSY}


def sentence(exc: Exception) -> str:
    """What to tell a person about this error, and what to do next."""
    cause = exc.orig if isinstance(exc, DBAPIError) and isinstance(exc.orig, Exception) else exc
    if isinstance(cause, sqlite3.Error):
        return _sqlite(cause)
    if isinstance(cause, _of_psycopg("Error")):
        return _postgresql(cause)
    if isinstance(cause, PoolTimeout):
        return BUSY
    return _unforeseen(type(cause).__name__)


def _sqlite(exc: sqlite3.Error) -> str:
    name = getattr(exc, "sqlite_errorname", "") or type(exc).__name__
    words = next((words for code, words in SQLITE.items() if name == code or name.startswith(f"{code}_")), None)
    return words or _unforeseen(name)


def _postgresql(exc: psycopg.Error) -> str:
    code = exc.sqlstate or ""
    words = next((words for prefix, words in POSTGRESQL.items() if code.startswith(prefix)), None)
    if words is None and not code and isinstance(exc, _of_psycopg("OperationalError", "InterfaceError")):
        words = CONNECTION_LOST
    return words or _unforeseen(code or type(exc).__name__)


def _of_databases() -> tuple[type[Exception], ...]:
    return SQLAlchemyError, sqlite3.Error, *_of_psycopg("Error")


def _of_psycopg(*names: str) -> tuple[type[psycopg.Error], ...]:
    """Errors of psycopg, none where it was never loaded: a ledger in SQLite need not wait for its import."""
    driver = sys.modules.get("psycopg")
    return tuple(getattr(driver, name) for name in names) if driver else ()


def _unforeseen(name: str) -> str:
    return f"The ledger's database refused a statement ({name}). Please report it; what was done before is kept."

"""Brings a ledger's schema up to date when it is opened; alembic is loaded only if there are steps to take.

A new ledger has none: it is made as the schema is now. A test holds that the steps lead to the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock
from filelock import Timeout as LockTimeout
from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, text

from numberlift.errors import CannotStart, LedgerFailed
from numberlift.ledger.database import Database
from numberlift.ledger.failures import LOCKED, translated
from numberlift.ledger.schema import metadata

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0007"
MIGRATIONS: Final = Path(__file__).with_name("migrations")
WAIT_SECONDS: Final = 60
ADVISORY_KEY: Final = 0x6E756D6265726C  # "numberl": ours among whatever else locks in that database


def upgrade(database: Database) -> None:
    """Make what is missing, all in one transaction, one process at a time.

    Raises CannotStart if a newer numberlift wrote this ledger, LedgerFailed if it cannot be read or locked.
    """
    with _alone(database):
        with database.reading() as connection:
            found = revision(connection)
        if found == HEAD:
            return
        with database.atomic() as connection:
            if database.dialect == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_KEY})
            _run(connection)


def revision(connection: Connection) -> str | None:
    """The step this ledger is at, None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file of its own."""
    from alembic.config import Config  # noqa: PLC0415 - a third of a second that an up-to-date ledger need not pay

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def take_steps(connection: Connection) -> None:
    """Run every missing migration. Raises CannotStart if a newer numberlift wrote this ledger."""
    from alembic import command  # noqa: PLC0415 - see config()
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - loaded when needed

    settings = config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    found = revision(connection)
    if found is not None and found not in known:
        raise CannotStart(
            f"This ledger belongs to a newer numberlift (its schema is {found}, this version knows {HEAD}). "
            "Upgrade numberlift, or set another NUMBERLIFT_HOME."
        )
    command.upgrade(settings, "head")


def _run(connection: Connection) -> None:
    if revision(connection) is None:
        _make(connection)
    else:
        take_steps(connection)


def _make(connection: Connection) -> None:
    """A new ledger, which notes its step as alembic does, so that the next steps begin there."""
    metadata.create_all(connection, checkfirst=False)
    name = PrimaryKeyConstraint("version_num", name="alembic_version_pkc")
    version = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False), name)
    version.create(connection, checkfirst=True)
    connection.execute(insert(version).values(version_num=HEAD))


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """A file lock beside SQLite: two processes that open a new file at once would fight over its journal mode."""
    if database.dialect != "sqlite":
        yield
        return
    lock = FileLock(f"{database.engine.url.database}.opening", timeout=WAIT_SECONDS, mode=0o600)
    try:
        lock.acquire()
    except LockTimeout as exc:
        raise LedgerFailed(LOCKED) from exc
    except OSError as exc:
        raise LedgerFailed(f"The ledger's folder cannot be written ({exc.strerror}). Check NUMBERLIFT_HOME.") from exc
    try:
        with translated():
            yield
    finally:
        lock.release()

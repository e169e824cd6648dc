"""Who may use the page, which of their sessions are over, and how often somebody guessed a password.

Users belong to the ledger, whatever realm its runs are of. What is kept of a password is the hash that was handed in.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from numberlift.ledger.database import Database
from numberlift.ledger.schema_creates import ended_sessions, login_failures, users
from numberlift.ledger.times import epoch, epoch_now, utc_now

FORGET_SECONDS: Final = 86_400.0
"""Addresses without a failure for so long are forgotten."""


class User(NamedTuple):
    """Somebody who may use the page; times are ISO-8601 UTC, `seen_at` is the last sign-in.

    `ended` are the sessions that they signed out of before their time, as far as anybody could still show them.
    """

    name: str
    password_hash: str
    created_at: str
    seen_at: str | None
    ended: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"User({self.name!r})"


class Guesses(NamedTuple):
    """Failures in a row, and the seconds since the last one; 0 failures where there was none."""

    failures: int = 0
    seconds_ago: float = 0.0


class Users:
    """The users of a ledger. Calls block."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, name: str, password_hash: str) -> bool:
        """Let `name` in with this password from now on; whether the name is new."""
        with self._database.atomic() as connection:
            known = self._find(connection, name)
            values = {"password_hash": password_hash, "removed_at": None, "failures": 0, "failed_at": None}
            insert = self._insert(users).values(name=name, created_at=utc_now(), **values)
            connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=values))
            return known is None

    def remove(self, name: str) -> bool:
        """Let `name` in no more; whether there was such a user. What they approved keeps their name."""
        with self._database.atomic() as connection:
            mine = update(users).where(users.c.name == name, users.c.removed_at.is_(None))
            return bool(connection.execute(mine.values(removed_at=utc_now(), password_hash="")).rowcount)

    def get(self, name: str) -> User | None:
        """The user of that name, None if there is none or they were removed."""
        sessions = select(ended_sessions.c.session).where(ended_sessions.c.name == name)
        with self._database.reading() as connection:
            found = self._find(connection, name)
            return found and found._replace(ended=frozenset(connection.scalars(sessions)))

    def all(self) -> list[User]:
        """Everybody who may use the page, by name."""
        with self._database.reading() as connection:
            found = connection.execute(select(users).where(users.c.removed_at.is_(None)).order_by(users.c.name))
            return [_user(one) for one in found]

    def guess_user(self, name: str) -> Guesses:
        """Count a guess at the user's password as failed until `right` says otherwise; answers what was before it."""
        with self._database.atomic() as connection:
            before = _guesses(connection, users, users.c.name == name)
            failed = {"failures": users.c.failures + 1, "failed_at": utc_now()}
            connection.execute(update(users).where(users.c.name == name).values(failed))
            return before

    def guess_address(self, address: str) -> Guesses:
        """Count a guess from an address as failed until `right` says otherwise; answers what was before it."""
        table = login_failures
        with self._database.atomic() as connection:
            before = _guesses(connection, table, table.c.address == address)
            failed = {"failed_at": utc_now()}
            insert = self._insert(table).values(address=address, failures=1, **failed)
            more = {"failures": table.c.failures + 1, **failed}
            connection.execute(insert.on_conflict_do_update(index_elements=["address"], set_=more))
            return before

    def guesses_of(self, name: str, address: str) -> tuple[Guesses, Guesses]:
        """The failures of a user and of an address so far, without counting one."""
        with self._database.reading() as connection:
            mine = _guesses(connection, users, users.c.name == name)
            return mine, _guesses(connection, login_failures, login_failures.c.address == address)

    def right(self, name: str, address: str) -> None:
        """The password was right: the failures of user and address are forgotten, the sign-in is noted."""
        with self._database.atomic() as connection:
            seen = {"failures": 0, "failed_at": None, "seen_at": utc_now()}
            connection.execute(update(users).where(users.c.name == name).values(seen))
            connection.execute(delete(login_failures).where(login_failures.c.address == address))

    def forget_addresses(self, *, older_seconds: float = FORGET_SECONDS) -> None:
        """Forget addresses whose last failure is long ago: an address is personal data."""
        with self._database.atomic() as connection:
            now = float(connection.scalar(select(epoch_now())) or 0.0)
            known = connection.execute(select(login_failures.c.address, login_failures.c.failed_at)).all()
            old = [one.address for one in known if now - epoch(one.failed_at) > older_seconds]
            for address in old:
                connection.execute(delete(login_failures).where(login_failures.c.address == address))

    def end_session(self, session: str, *, name: str, ends_at: int) -> None:
        """A session is over before its time `ends_at` (seconds since 1970), whoever serves the page from now on."""
        insert = self._insert(ended_sessions).values(session=session, name=name, ends_at=ends_at)
        with self._database.atomic() as connection:
            connection.execute(insert.on_conflict_do_nothing())

    def forget_sessions(self) -> None:
        """Forget ended sessions whose time is over: nobody can show them any more."""
        with self._database.atomic() as connection:
            connection.execute(delete(ended_sessions).where(ended_sessions.c.ends_at < epoch_now()))

    def count(self) -> int:
        """How many may use the page."""
        query = select(func.count()).select_from(users).where(users.c.removed_at.is_(None))
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def _find(self, connection: Connection, name: str) -> User | None:
        found = connection.execute(select(users).where(users.c.name == name, users.c.removed_at.is_(None)))
        one = found.one_or_none()
        return None if one is None else _user(one)

    def _insert(self, table: Table) -> Any:
        return (sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert)(table)


def _user(found: Row[Any]) -> User:
    return User(found.name, found.password_hash, found.created_at, found.seen_at)


def _guesses(connection: Connection, table: Table, which: Any) -> Guesses:
    found = connection.execute(select(table.c.failures, table.c.failed_at, epoch_now()).where(which)).one_or_none()
    if found is None or found.failed_at is None:
        return Guesses()
    return Guesses(found.failures, max(0.0, found[2] - epoch(found.failed_at)))

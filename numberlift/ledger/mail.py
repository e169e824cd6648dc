"""Mails on their way: written down before they are sent, and kept until a mail server has taken them.

    waiting -> sent            the server's 250 was read; nothing of the mail is kept but what it was about
    waiting -> waiting         nobody took it: again later, under the same Message-ID
    waiting -> dropped         it was tried for three days, or its run's personal data was purged

At least once: between the server's 250 and `sent` in the database lies the time of one commit. A process that dies in
just that moment sends the mail once more, under the same Message-ID, by which mail programs know it again. Nothing can
close that gap: SMTP has no way to ask whether a message was taken. Once `sent` is written the mail is never sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Row, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from numberlift.ledger.database import Database
from numberlift.ledger.schema import meta
from numberlift.ledger.schema_creates import outgoing_mail
from numberlift.ledger.times import epoch, moment, utc_now

FIRST_WAIT: Final = 60.0
LONGEST_WAIT: Final = 4 * 3600.0
GIVEN_UP_AFTER: Final = 3 * 86_400.0
"""Seconds."""
_GROWTH: Final = 3.0
_MARK: Final = "mail-told"


class Mail(NamedTuple):
    """One mail as it is sent; `kind` says in a word what it tells, `run_id` of which run, empty for none."""

    message_id: str
    kind: str
    run_id: str
    recipients: tuple[str, ...]
    subject: str
    message: bytes


class WaitingMail(NamedTuple):
    """A mail that waits; `recipients` are those who were not served yet, times are ISO-8601 UTC."""

    id: int
    message_id: str
    kind: str
    run_id: str
    recipients: tuple[str, ...]
    message: bytes
    attempts: int
    created_at: str


class MailCounts(NamedTuple):
    """How many mails wait, how many were given up, and why the one that was last tried was not taken."""

    waiting: int
    dropped: int
    last_error: str


class Told(NamedTuple):
    """Up to which event somebody was told of a run, and when (ISO-8601 UTC); 0 and empty for never."""

    event_id: int = 0
    at: str = ""


class OutgoingMail:
    """The mails of one realm. Calls block and raise LedgerFailed."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm

    def keep(self, mail: Mail) -> bool:
        """Write a mail down, to be sent from now on; False if one of its Message-ID is known already."""
        values = {
            "realm": self._realm,
            "run_id": mail.run_id,
            "kind": mail.kind,
            "message_id": mail.message_id,
            "recipients": _json(mail.recipients),
            "subject": mail.subject,
            "message": mail.message,
            "state": "waiting",
            "created_at": utc_now(),
            "next_at": utc_now(),
        }
        upsert: Any = (sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert)(outgoing_mail)
        once = upsert.values(values).on_conflict_do_nothing(index_elements=("realm", "message_id"))
        with self._database.atomic() as connection:
            return connection.scalar(once.returning(outgoing_mail.c.id)) is not None

    def known(self, message_id: str) -> bool:
        """Whether a mail of this Message-ID was ever written down."""
        query = select(func.count()).select_from(outgoing_mail)
        with self._database.reading() as connection:
            return bool(connection.scalar(query.where(self._mine(), outgoing_mail.c.message_id == message_id)))

    def due(self, *, limit: int = 20) -> list[WaitingMail]:
        """The mails whose time has come, the oldest first."""
        which = (self._mine(), outgoing_mail.c.state == "waiting", outgoing_mail.c.next_at <= utc_now())
        columns = [outgoing_mail.c[name] for name in WaitingMail._fields]
        query = select(*columns).where(*which).order_by(outgoing_mail.c.id).limit(limit)
        with self._database.reading() as connection:
            return [_waiting(one) for one in connection.execute(query)]

    def any_due(self) -> bool:
        """Whether a mail's time has come."""
        which = (self._mine(), outgoing_mail.c.state == "waiting", outgoing_mail.c.next_at <= utc_now())
        with self._database.reading() as connection:
            return connection.scalar(select(outgoing_mail.c.id).where(*which).limit(1)) is not None

    def sent(self, mail_id: int) -> None:
        """The server has taken it for everybody: never again, and nothing personal of it is kept."""
        gone = {**_BLANK, "state": "sent", "sent_at": utc_now(), "next_at": None, "last_error": ""}
        self._move(mail_id, **gone, attempts=outgoing_mail.c.attempts + 1)

    def served(self, mail_id: int, *, left: Sequence[str]) -> None:
        """The server has taken it for all but those who are `left`; only they will be tried again."""
        self._move(mail_id, recipients=_json(left))

    def not_taken(self, mail: WaitingMail, *, why: str) -> bool:
        """It was tried in vain: again after a wait that grows; True if it was given up. `why` names no address."""
        now = self._database.epoch()
        tried = mail.attempts + 1
        if now - epoch(mail.created_at) >= GIVEN_UP_AFTER:
            self._move(mail.id, **_BLANK, state="dropped", next_at=None, attempts=tried, last_error=why)
            return True
        next_at = moment(now + wait_after(tried))
        self._move(mail.id, attempts=tried, next_at=next_at, last_error=why)
        return False

    def counts(self) -> MailCounts:
        """How the mails stand."""
        by_state = select(outgoing_mail.c.state, func.count()).where(self._mine()).group_by(outgoing_mail.c.state)
        said = (self._mine(), outgoing_mail.c.state != "sent", outgoing_mail.c.last_error != "")
        last = select(outgoing_mail.c.last_error).where(*said).order_by(outgoing_mail.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            found = {str(one[0]): int(one[1]) for one in connection.execute(by_state)}
            return MailCounts(found.get("waiting", 0), found.get("dropped", 0), str(connection.scalar(last) or ""))

    def told(self, run_id: str) -> Told:
        """Up to which event of a run its recipients were told in a digest."""
        with self._database.reading() as connection:
            found = connection.scalar(select(meta.c.value).where(meta.c.key == self._mark(run_id)))
        return Told(**orjson.loads(found)) if found else Told()

    def tell(self, run_id: str, event_id: int) -> None:
        """Note up to which event a run's recipients were told; within the `atomic()` that keeps the mail."""
        with self._database.atomic() as connection:
            told = _json({"event_id": event_id, "at": self._database.now()})
            key = self._mark(run_id)
            if not connection.execute(update(meta).where(meta.c.key == key).values(value=told)).rowcount:
                connection.execute(insert(meta).values(key=key, value=told))

    def _mark(self, run_id: str) -> str:
        return f"{_MARK}:{self._realm}:{run_id}"

    def _mine(self) -> ColumnElement[bool]:
        return outgoing_mail.c.realm == self._realm

    def _move(self, mail_id: int, **values: Any) -> None:
        waiting = (outgoing_mail.c.id == mail_id, outgoing_mail.c.state == "waiting")
        with self._database.atomic() as connection:
            connection.execute(update(outgoing_mail).where(*waiting).values(**values))


def wait_after(attempts: int) -> float:
    """Seconds until a mail that was tried so often is tried again."""
    return min(FIRST_WAIT * _GROWTH ** min(attempts - 1, 20), LONGEST_WAIT)


_BLANK: Final[dict[str, Any]] = {"recipients": "[]", "subject": "", "message": b""}


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _waiting(found: Row[Any]) -> WaitingMail:
    told = found._asdict()
    return WaitingMail(**{**told, "recipients": tuple(orjson.loads(found.recipients)), "message": bytes(found.message)})

"""The timeline: what happened, when, and who said so. Events are added and never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, NamedTuple

import orjson
from sqlalchemy import ColumnElement, func, insert, select

from numberlift.ledger.database import Database
from numberlift.ledger.schema import events
from numberlift.ledger.times import utc_now

Source = Literal["poll", "webhook", "us"]


class Event(NamedTuple):
    """One thing that happened; `kind` is a lower-kebab word, `sid` the object at Twilio it happened to, if any."""

    at: str
    source: str
    kind: str
    run_id: str
    position: int
    phone_number: str
    sid: str
    detail: Mapping[str, Any]


class Events:
    """The timeline of one realm."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm

    def append(
        self,
        kind: str,
        *,
        source: Source = "us",
        run_id: str = "",
        position: int = 0,
        phone_number: str = "",
        sid: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Add an event at the database's present time, within the caller's `atomic()` if there is one."""
        values = {
            "realm": self._realm,
            "at": utc_now(),
            "source": source,
            "kind": kind,
            "run_id": run_id,
            "position": position,
            "phone_number": phone_number,
            "sid": sid,
            "detail": orjson.dumps(detail or {}).decode(),
        }
        with self._database.atomic() as connection:
            connection.execute(insert(events).values(values))

    def of_number(self, phone_number: str) -> list[Event]:
        """The events of a number, oldest first."""
        return self._read(events.c.phone_number == phone_number)

    def of_sid(self, sid: str) -> list[Event]:
        """What happened to an object at Twilio, oldest first."""
        return self._read(events.c.sid == sid)

    def of_run(self, run_id: str) -> list[Event]:
        """The events of a run, oldest first."""
        return self._read(events.c.run_id == run_id)

    def newest(self, kinds: Collection[str], *, run_id: str = "") -> dict[str, int]:
        """The id of the newest event of these kinds in each run that has one, or in one run."""
        which = [events.c.realm == self._realm, events.c.kind.in_(kinds), events.c.run_id != ""]
        which += [events.c.run_id == run_id] if run_id else []
        query = select(events.c.run_id, func.max(events.c.id)).where(*which).group_by(events.c.run_id)
        with self._database.reading() as connection:
            return {str(one[0]): int(one[1]) for one in connection.execute(query)}

    def between(self, run_id: str, kinds: Collection[str], *, after: int, upto: int) -> Iterator[Event]:
        """The events of these kinds in a run, oldest first, with ids above `after` and not above `upto`. Blocking."""
        columns = [events.c[name] for name in Event._fields]
        which = (events.c.realm == self._realm, events.c.run_id == run_id, events.c.kind.in_(kinds))
        query = select(*columns).where(*which, events.c.id > after, events.c.id <= upto).order_by(events.c.id)
        with self._database.reading() as connection:
            for one in connection.execute(query):
                yield Event._make((*one[0:7], orjson.loads(one.detail)))

    def _read(self, which: ColumnElement[bool]) -> list[Event]:
        columns = [events.c[name] for name in Event._fields]
        query = select(*columns).where(events.c.realm == self._realm, which).order_by(events.c.id)
        with self._database.reading() as connection:
            return [Event._make((*one[0:7], orjson.loads(one.detail))) for one in connection.execute(query)]

"""The timeline: what happened, when, and who said so. Events are added and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import orjson
from sqlalchemy import ColumnElement, insert, select

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

    def of_run(self, run_id: str) -> list[Event]:
        """The events of a run, oldest first."""
        return self._read(events.c.run_id == run_id)

    def _read(self, which: ColumnElement[bool]) -> list[Event]:
        columns = [events.c[name] for name in Event._fields]
        query = select(*columns).where(events.c.realm == self._realm, which).order_by(events.c.id)
        with self._database.reading() as connection:
            return [Event._make((*one[0:7], orjson.loads(one.detail))) for one in connection.execute(query)]

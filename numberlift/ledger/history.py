"""Everything the ledger knows of one number, across the runs of its realm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import and_, or_, select

from numberlift.domain.rows import LineFacts
from numberlift.ledger.database import Database
from numberlift.ledger.events import Event, Events
from numberlift.ledger.lists.lines import Lines
from numberlift.ledger.runs import Run, read_run
from numberlift.ledger.schema import items, rows, runs
from numberlift.ledger.schema_creates import claims, order_numbers, orders


class Sighting(NamedTuple):
    """A line in which the number stood, with the run it belongs to and the verdict that was stored."""

    run: Run
    line: LineFacts
    verdict: str
    reason_code: str


class KnownOrder(NamedTuple):
    """An object at Twilio that carries the number."""

    sid: str
    kind: str
    account_sid: str
    origin: str
    run_id: str
    status: str
    status_since: str | None
    number_status: str
    body: Mapping[str, Any]


class History(NamedTuple):
    """What is known of a number; `claimed_by` is the run that holds it, empty if none does."""

    phone_number: str
    sightings: list[Sighting]
    orders: list[KnownOrder]
    events: list[Event]
    claimed_by: str


class Histories:
    """Looks numbers up across the runs of one realm."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm

    def history(self, phone_number: str) -> History:
        """Everything known of an E.164 number, newest run first, its events oldest first."""
        with self._database.reading():
            return History(
                phone_number,
                self._sightings(phone_number),
                self._orders(phone_number),
                Events(self._database, realm=self._realm).of_number(phone_number),
                self._claimed_by(phone_number),
            )

    def _sightings(self, phone_number: str) -> list[Sighting]:
        """A run is known here once its list is read: `items` finds it without a walk through every row."""
        again = (rows.c.item == items.c.position, rows.c.item != rows.c.position)
        query = (
            select(rows.c.position, rows.c.verdict, rows.c.reason_code, runs)
            .select_from(items.join(runs, runs.c.id == items.c.run_id).join(rows, rows.c.run_id == items.c.run_id))
            .where(items.c.phone_number == phone_number, runs.c.realm == self._realm)
            .where(or_(rows.c.position == items.c.position, and_(*again)))
            .order_by(runs.c.created_at.desc(), runs.c.id, rows.c.position)
        )
        lines = Lines(self._database)
        found: list[Sighting] = []
        with self._database.reading() as connection:
            for one in connection.execute(query):
                line = lines.line(one.id, one.position)
                if line is not None:
                    found.append(Sighting(read_run(one), line, one.verdict, one.reason_code))
        return found

    def _orders(self, phone_number: str) -> list[KnownOrder]:
        joined = order_numbers.join(
            orders, (orders.c.realm == order_numbers.c.realm) & (orders.c.sid == order_numbers.c.order_sid)
        )
        columns = [orders.c[name] for name in KnownOrder._fields[:7]]
        query = (
            select(*columns, order_numbers.c.status.label("number_status"), orders.c.body)
            .select_from(joined)
            .where(order_numbers.c.realm == self._realm, order_numbers.c.phone_number == phone_number)
            .order_by(orders.c.status_since.desc())
        )
        with self._database.reading() as connection:
            return [KnownOrder._make((*one[0:8], orjson.loads(one.body))) for one in connection.execute(query)]

    def _claimed_by(self, phone_number: str) -> str:
        live = select(claims.c.run_id).where(
            claims.c.realm == self._realm, claims.c.phone_number == phone_number, claims.c.released_at.is_(None)
        )
        with self._database.reading() as connection:
            return str(connection.scalar(live) or "")

"""Creates that no plan foresaw: calls, letters of a later generation, letters sent again; and what changed since.

They are keyed, once each and driven by `once` like any other create. None claims a number: that claim belongs to the
order they are about.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects import postgresql, sqlite

from numberlift.domain.creates import State
from numberlift.ledger.creating.creations import Creation, read_creation
from numberlift.ledger.database import Database
from numberlift.ledger.events import Event, Events
from numberlift.ledger.schema import events
from numberlift.ledger.schema_creates import creations

FOLLOWED: Final = "followed"
"""The event that says up to where a run's changes were told to somebody."""
_KEY: Final = ("realm", "account_sid", "kind", "key", "generation")
_TOLD: Final = ("order-status", "number-status")


class FurtherCreate(NamedTuple):
    """One create: what names it for good, and the run it belongs to.

    A letter belongs to an item of the run's plan (`plan_id`, `ordinal`); a call to none.
    """

    account_sid: str
    kind: str
    key: str
    run_id: str
    generation: int = 1
    plan_id: str = ""
    ordinal: int = 0


class Further:
    """Further creations of one realm."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm
        self._events = Events(database, realm=realm)

    def plan(self, create: FurtherCreate, *, again: bool = False) -> Creation:
        """The creation of this name, made if there is none; with `again` one that was refused is planned anew."""
        values = {**create._asdict(), "realm": self._realm, "state": State.PLANNED.value}
        upsert: Any = (sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert)(creations)
        with self._database.atomic() as connection:
            made = upsert.values(**values)
            if again:
                blank = {"reply": "", "elsewhere": 0, "sid": "", "status": 0, "code": 0, "message": ""}
                blank |= {"settled_by": "", "settled_at": None, "state": State.PLANNED.value}
                refused = creations.c.state == State.REFUSED.value
                made = made.on_conflict_do_update(index_elements=_KEY, set_=blank, where=refused)
            else:
                made = made.on_conflict_do_nothing()
            connection.execute(made)
            mine = [creations.c[name] == values[name] for name in _KEY]
            return read_creation(connection.execute(select(creations).where(*mine)).one())

    def of_kind(
        self, kind: str, *, run_id: str = "", account_sid: str = "", key_begins: str = "", key_ends: str = ""
    ) -> list[Creation]:
        """The creations of a kind, of one run, account, beginning or end of key if told, by key and generation."""
        which: list[ColumnElement[bool]] = [creations.c.realm == self._realm, creations.c.kind == kind]
        which += [creations.c.run_id == run_id] if run_id else []
        which += [creations.c.account_sid == account_sid] if account_sid else []
        which += [creations.c.key.startswith(key_begins, autoescape=True)] if key_begins else []
        which += [creations.c.key.endswith(key_ends, autoescape=True)] if key_ends else []
        query = select(creations).where(*which).order_by(creations.c.key, creations.c.generation)
        with self._database.reading() as connection:
            return [read_creation(one) for one in connection.execute(query)]

    def changes(self, run_id: str) -> list[Event]:
        """The changes of status in a run since they were last told, oldest first."""
        mine = (events.c.realm == self._realm, events.c.run_id == run_id)
        told = select(func.coalesce(func.max(events.c.id), 0)).where(*mine, events.c.kind == FOLLOWED)
        columns = [events.c[name] for name in Event._fields]
        query = select(*columns).where(*mine, events.c.kind.in_(_TOLD), events.c.id > told.scalar_subquery())
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(events.c.id))
            return [Event._make((*one[0:7], orjson.loads(one.detail))) for one in found]

    def told(self, run_id: str) -> None:
        """Note that the changes of a run so far were told."""
        self._events.append(FOLLOWED, run_id=run_id)

"""The statements that every confirmed create runs to keep its object, put together once: that costs more than running.

Each takes its sids as one parameter, `SIDS`, whatever their number (`listed.encoded`).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Insert, Select, Table, and_, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from numberlift.ledger.creating.creation_events import of_creation
from numberlift.ledger.creating.listed import among_bound
from numberlift.ledger.schema import events
from numberlift.ledger.schema_creates import creations, order_numbers, orders, plan_numbers
from numberlift.ledger.times import utc_now

SIDS: Final = "sids"


class Reads(NamedTuple):
    """Some objects, and the numbers that they carry."""

    objects: Select[Any]
    numbers: Select[Any]


class Statements:
    """For the orders of one realm."""

    def __init__(self, dialect: str, realm: str) -> None:
        self.these = reads(realm, among_bound(dialect, orders.c.sid, SIDS))
        self.planned = _planned(dialect, realm)
        self.upsert_orders = _upsert(dialect, orders, ("realm", "sid"))
        self.upsert_numbers = _upsert(dialect, order_numbers, ("realm", "order_sid", "phone_number"))
        self.add_events: Insert = insert(events).values(at=utc_now())


def reads(realm: str, *which: ColumnElement[bool]) -> Reads:
    """Reads objects by sid, and their numbers by row."""
    carried = and_(orders.c.realm == order_numbers.c.realm, orders.c.sid == order_numbers.c.order_sid)
    numbers = select(order_numbers).join(orders, carried).where(orders.c.realm == realm, *which)
    return Reads(
        select(orders).where(orders.c.realm == realm, *which).order_by(orders.c.sid),
        numbers.order_by(order_numbers.c.order_sid, order_numbers.c.position, order_numbers.c.phone_number),
    )


def _planned(dialect: str, realm: str) -> Select[Any]:
    """The confirmed creations that made these objects, with the numbers and rows of each."""
    columns = (creations.c.sid, creations.c.id, creations.c.run_id, plan_numbers.c.phone_number)
    planned = select(*columns, plan_numbers.c.position).outerjoin_from(creations, plan_numbers, of_creation())
    made = (creations.c.realm == realm, creations.c.state == "confirmed")
    return planned.where(*made, among_bound(dialect, creations.c.sid, SIDS))


def _upsert(dialect: str, table: Table, key: tuple[str, ...]) -> Any:
    """A statement that writes whole rows of `table`, new or again."""
    insert_or_update: Any = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)
    others = {column.name: insert_or_update.excluded[column.name] for column in table.columns if column.name not in key}
    return insert_or_update.on_conflict_do_update(index_elements=key, set_=others)

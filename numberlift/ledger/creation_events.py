"""Timeline entries about creations, written by the database itself from what it knows of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Connection, and_, case, func, insert, literal, select

from numberlift.ledger.schema import events
from numberlift.ledger.schema_creates import creations, plan_numbers
from numberlift.ledger.times import utc_now

_COLUMNS: Final = ("realm", "at", "source", "kind", "run_id", "sid", "detail", "position", "phone_number")


def of_creation() -> ColumnElement[bool]:
    """Joins a creation to the numbers that it claimed."""
    return and_(
        plan_numbers.c.plan_id == creations.c.plan_id,
        plan_numbers.c.ordinal == creations.c.ordinal,
        plan_numbers.c.state == "claimed",
    )


def tell(
    connection: Connection, which: ColumnElement[bool], kind: str, *, detail: Mapping[str, Any], each: bool = False
) -> None:
    """Add an event to the timeline of the creations that `which` selects.

    With `each` there is one for every number that the creation claimed; without, a creation with several numbers gets
    one event that names none of them.
    """
    about = (
        creations.c.realm,
        utc_now(),
        literal("us"),
        literal(kind),
        creations.c.run_id,
        creations.c.sid,
        literal(orjson.dumps(dict(detail)).decode()),
    )
    if each:
        numbers = (func.coalesce(plan_numbers.c.position, 0), func.coalesce(plan_numbers.c.phone_number, ""))
        chosen = select(*about, *numbers).outerjoin_from(creations, plan_numbers, of_creation())
        chosen = chosen.order_by(creations.c.id, plan_numbers.c.position)
    else:
        chosen = select(*about, _only(plan_numbers.c.position, 0), _only(plan_numbers.c.phone_number, ""))
        chosen = chosen.select_from(creations).order_by(creations.c.id)
    connection.execute(insert(events).from_select(_COLUMNS, chosen.where(which)))


def _only(column: ColumnElement[Any], default: Any) -> ColumnElement[Any]:
    one = select(case((func.count() == 1, func.min(column)), else_=default)).where(of_creation())
    return one.correlate(creations).scalar_subquery()

"""Timeline entries about creations, written by the database itself from what it knows of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Connection, Insert, Select, and_, bindparam, case, func, insert, literal, select

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


def tell(connection: Connection, creation_id: int, kind: str, *, detail: Mapping[str, Any], each: bool = False) -> None:
    """Add an event to the timeline of a creation.

    With `each` there is one for every number that it claimed; without, one that names its number if it has just one.
    """
    values = {"creation": creation_id, "kind": kind, "detail": orjson.dumps(dict(detail)).decode()}
    connection.execute(_EACH_OF_ONE if each else _ONCE_OF_ONE, values)


def tell_planned(connection: Connection, plan_id: str, *, run_id: str) -> None:
    """Add an event for every number of every creation that a plan has just planned, and for those without numbers."""
    connection.execute(_EACH_PLANNED, {"plan": plan_id, "run": run_id, "kind": "create-planned", "detail": "{}"})


def _about(numbers: tuple[ColumnElement[Any], ...]) -> Select[Any]:
    said: tuple[Any, ...] = (utc_now(), literal("us"), bindparam("kind"))
    return select(creations.c.realm, *said, creations.c.run_id, creations.c.sid, bindparam("detail"), *numbers)


def _each(which: ColumnElement[bool]) -> Insert:
    numbers = (func.coalesce(plan_numbers.c.position, 0), func.coalesce(plan_numbers.c.phone_number, ""))
    chosen = _about(numbers).outerjoin_from(creations, plan_numbers, of_creation()).where(which)
    # By an expression: ordering by the column leads SQLite to an index that walks through the whole plan each time.
    return insert(events).from_select(_COLUMNS, chosen.order_by(creations.c.id, numbers[0]))


def _once(which: ColumnElement[bool]) -> Insert:
    chosen = _about((_only(plan_numbers.c.position, 0), _only(plan_numbers.c.phone_number, ""))).select_from(creations)
    return insert(events).from_select(_COLUMNS, chosen.where(which))


def _only(column: ColumnElement[Any], default: Any) -> ColumnElement[Any]:
    one = select(case((func.count() == 1, func.min(column)), else_=default)).where(of_creation())
    return one.correlate(creations).scalar_subquery()


# Built once: putting a statement together costs more than running it.
_THIS: Final = creations.c.id == bindparam("creation")
_EACH_OF_ONE: Final = _each(_THIS)
_ONCE_OF_ONE: Final = _once(_THIS)
_PLANNED: Final = and_(
    creations.c.run_id == bindparam("run"), creations.c.state == "planned", creations.c.plan_id == bindparam("plan")
)
_EACH_PLANNED: Final = _each(_PLANNED)

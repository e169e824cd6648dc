"""Objects of ours without their numbers, and numbers without their objects: what following has to look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import and_, exists, func, select

from numberlift.domain.creates import State
from numberlift.ledger.database import Database
from numberlift.ledger.schema import events
from numberlift.ledger.schema_creates import creations, order_numbers, orders


class OrderHead(NamedTuple):
    """An object of ours that has not ended: `fetched_at` is empty for one that is known by its sid alone."""

    sid: str
    account_sid: str
    run_id: str
    status: str = ""
    fetched_at: str = ""
    body: Mapping[str, Any] = {}


def open_heads(database: Database, *, realm: str, kind: str, run_id: str = "") -> dict[str, OrderHead]:
    """Our open objects of a kind by sid, of one run if told, those confirmed and never seen among them. Blocking."""
    mine = (orders.c.realm == realm, orders.c.kind == kind, orders.c.origin == "us", orders.c.terminal == 0)
    seen = select(orders).where(*mine, *([orders.c.run_id == run_id] if run_id else []))
    known = exists().where(orders.c.realm == realm, orders.c.sid == creations.c.sid)
    confirmed = (creations.c.realm == realm, creations.c.kind == kind, creations.c.state == State.CONFIRMED.value)
    unseen = select(creations.c.sid, creations.c.account_sid, creations.c.run_id).where(
        *confirmed, creations.c.sid != "", ~known, *([creations.c.run_id == run_id] if run_id else [])
    )
    with database.reading() as connection:
        found = {one.sid: OrderHead(*one) for one in connection.execute(unseen)}
        for one in connection.execute(seen):
            at = one.fetched_at or ""
            found[one.sid] = OrderHead(one.sid, one.account_sid, one.run_id, one.status, at, orjson.loads(one.body))
    return found


class OpenIn(NamedTuple):
    """How many objects of a run are open in an account."""

    account_sid: str
    run_id: str
    objects: int


def open_in(database: Database, *, realm: str, kinds: Collection[str]) -> list[OpenIn]:
    """Where our objects of these kinds that have not ended lie, by account and run. Blocking."""
    where = (orders.c.account_sid, orders.c.run_id)
    mine = (orders.c.realm == realm, orders.c.kind.in_(kinds), orders.c.origin == "us", orders.c.terminal == 0)
    query = select(*where, func.count()).where(*mine, orders.c.run_id != "").group_by(*where)
    with database.reading() as connection:
        return [OpenIn._make(one) for one in connection.execute(query.order_by(*where))]


class NumberDue(NamedTuple):
    """A number of an object of ours that has come to a status, since when, and the row that ordered it."""

    run_id: str
    sid: str
    account_sid: str
    phone_number: str
    position: int
    since: str


def numbers_without(
    event: str, *, database: Database, realm: str, kind: str, status: str, run_id: str = ""
) -> list[NumberDue]:
    """The numbers in `status`, of our objects of a kind, about which no `event` was noted yet. Blocking."""
    of = (order_numbers.c.realm == orders.c.realm, order_numbers.c.order_sid == orders.c.sid)
    noted = exists().where(
        events.c.realm == realm,
        events.c.phone_number == order_numbers.c.phone_number,
        events.c.sid == orders.c.sid,
        events.c.kind == event,
    )
    about = (order_numbers.c.phone_number, order_numbers.c.position, order_numbers.c.status_since)
    mine = (orders.c.realm == realm, orders.c.kind == kind, orders.c.origin == "us", order_numbers.c.status == status)
    query = select(orders.c.run_id, orders.c.sid, orders.c.account_sid, *about).join_from(
        orders, order_numbers, and_(*of)
    )
    query = query.where(*mine, ~noted, *([orders.c.run_id == run_id] if run_id else []))
    with database.reading() as connection:
        found = connection.execute(query.order_by(orders.c.run_id, order_numbers.c.position))
        return [NumberDue._make((*one[:5], one[5] or "")) for one in found]

"""Plans: what a run would create, stored as it was shown, approved by its hash and executed as stored.

    stored      shown to a person; resume takes it as it is and never groups anew
    approved    somebody said yes to its hash: claims and creations were made in that same transaction
    executed    every creation of it is settled
    withdrawn   set aside before anything of it was sent

A run has at most one plan that is not withdrawn.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import orjson
from sqlalchemy import Connection, Row, func, insert, select, update

from numberlift.domain.plans import PlanDigest, PlanItem, PlannedNumber, check_plan, plan_hash
from numberlift.errors import CannotStart
from numberlift.ledger.creating.claims import Struck
from numberlift.ledger.creating.plan_rows import insert_items
from numberlift.ledger.database import Database
from numberlift.ledger.schema import runs
from numberlift.ledger.schema_creates import plan_items, plan_numbers, plans
from numberlift.ledger.times import utc_now

PlanState = Literal["stored", "approved", "executed", "withdrawn"]
_FEW: Final = 50


class Approval(NamedTuple):
    """Who said yes to which hash, when (the ledger's time) and how (`prompt`, `yes`, `page` …)."""

    by: str
    how: str
    at: str
    hash: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A stored plan. `body` is what was said about it as a whole (rows set aside, hosts), as JSON can hold it."""

    id: str
    run_id: str
    hash: str
    state: PlanState
    body: Mapping[str, Any]
    created_at: str
    approval: Approval | None


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item as planned (`item`) and what became of it at approval: `state` is empty, `struck` or `withdrawn`.

    `claimed` are the numbers that it is sent with, `waiting` those that a run it follows must give back first, `struck`
    those that another run holds.
    """

    item: PlanItem
    state: str
    claimed: tuple[PlannedNumber, ...]
    waiting: tuple[PlannedNumber, ...]
    struck: tuple[Struck, ...]


class Plans:
    """The plans of one realm."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm

    def store(self, run_id: str, items: Collection[PlanItem], *, body: Mapping[str, Any] | None = None) -> Plan:
        """Keep a run's plan; if it has one already, that one is returned and this one dropped.

        Raises ValueError for items that contradict each other (`domain.plans.check_plan`).
        """
        check_plan(items)
        return self.store_each(run_id, items, body=body)

    def store_each(self, run_id: str, items: Iterable[PlanItem], *, body: Mapping[str, Any] | None = None) -> Plan:
        """The same for items that are never held: taken one by one, in order, and not looked at against each other.

        A number that stands in two of them is a LedgerFailed, and nothing is kept.
        """
        with self._database.atomic() as connection:
            connection.execute(select(runs.c.id).where(runs.c.id == run_id).with_for_update())
            return self.of_run(run_id) or self._insert(connection, run_id, items, body or {})

    def of_run(self, run_id: str) -> Plan | None:
        """The plan of a run that is not withdrawn."""
        return self._one(plans.c.run_id == run_id, plans.c.state != "withdrawn")

    def get(self, plan_id: str) -> Plan:
        """The plan with this id; CannotStart if this realm has none."""
        found = self._one(plans.c.id == plan_id)
        if found is None:
            raise CannotStart("There is no such plan in this ledger. Run the list again to make one.")
        return found

    def items(self, plan_id: str, *, after: int = 0, limit: int | None = None) -> list[StoredItem]:
        """The items behind ordinal `after`, at most `limit` of them, in order."""
        mine = select(plan_items).where(plan_items.c.plan_id == plan_id, plan_items.c.ordinal > after)
        with self._database.reading() as connection:
            found = connection.execute(mine.order_by(plan_items.c.ordinal).limit(limit)).all()
            if not found:
                return []
            numbers = self._numbers(connection, plan_id, found[0].ordinal, found[-1].ordinal)
        return [_stored_item(one, numbers.get(one.ordinal, [])) for one in found]

    def struck(self, plan_id: str) -> list[Struck]:
        """The numbers that fell out of the plan at its approval, by row."""
        mine = select(plan_numbers).where(plan_numbers.c.plan_id == plan_id, plan_numbers.c.state == "struck")
        with self._database.reading() as connection:
            rows = connection.execute(mine.order_by(plan_numbers.c.position, plan_numbers.c.phone_number))
            return [Struck(one.phone_number, one.position, one.held_by) for one in rows]

    def content_hash(self, plan: Plan) -> str:
        """The hash of what is stored now; another one than the plan's own means that somebody changed it."""
        with self._database.reading() as connection:
            salt = connection.scalar(select(plans.c.salt).where(plans.c.id == plan.id)) or ""
            return plan_hash((one.item for one in self.each_item(plan.id)), body=plan.body, salt=salt)

    def each_item(self, plan_id: str) -> Iterator[StoredItem]:
        """The items in order, a few held at a time."""
        after = 0
        while some := self.items(plan_id, after=after, limit=_FEW):
            yield from some
            after = some[-1].item.ordinal

    def _insert(self, connection: Connection, run_id: str, items: Iterable[PlanItem], body: Mapping[str, Any]) -> Plan:
        count = connection.scalar(select(func.count()).where(plans.c.run_id == run_id)) or 0
        plan_id, salt = f"{run_id}.{count + 1}", secrets.token_hex(16)
        stored_body = orjson.dumps(dict(body), option=orjson.OPT_SORT_KEYS).decode()
        values = {
            "id": plan_id,
            "realm": self._realm,
            "run_id": run_id,
            "hash": "",
            "state": "stored",
            "body": stored_body,
            "salt": salt,
        }
        connection.execute(insert(plans).values(**values, created_at=utc_now(), touched_at=utc_now()))
        digest = PlanDigest(body=orjson.loads(stored_body), salt=salt)
        insert_items(connection, plan_id, digest.over(items))
        connection.execute(update(plans).where(plans.c.id == plan_id).values(hash=digest.hash()))
        return self.get(plan_id)

    def _one(self, *which: Any) -> Plan | None:
        with self._database.reading() as connection:
            mine = select(plans).where(plans.c.realm == self._realm, *which)
            found = connection.execute(mine).one_or_none()
        return None if found is None else _plan(found)

    def _numbers(self, connection: Connection, plan_id: str, first: int, last: int) -> dict[int, list[Row[Any]]]:
        mine = select(plan_numbers).where(
            plan_numbers.c.plan_id == plan_id, plan_numbers.c.ordinal.between(first, last)
        )
        found: dict[int, list[Row[Any]]] = {}
        for one in connection.execute(mine.order_by(plan_numbers.c.position, plan_numbers.c.phone_number)):
            found.setdefault(one.ordinal, []).append(one)
        return found


def touch(connection: Connection, plan_id: str, state: PlanState) -> None:
    """Move a plan to `state`, within the caller's transaction."""
    connection.execute(update(plans).where(plans.c.id == plan_id).values(state=state, touched_at=utc_now()))


def _plan(found: Row[Any]) -> Plan:
    approval = None
    if found.approved_at is not None:
        approval = Approval(found.approved_by, found.approved_how, found.approved_at, found.approved_hash)
    return Plan(found.id, found.run_id, found.hash, found.state, orjson.loads(found.body), found.created_at, approval)


def _stored_item(found: Row[Any], rows: Collection[Row[Any]]) -> StoredItem:
    numbers = {one.phone_number: PlannedNumber(one.phone_number, one.position, one.follows) for one in rows}
    item = PlanItem(
        ordinal=found.ordinal,
        kind=found.kind,
        key=found.key,
        account_sid=found.account_sid,
        generation=found.generation,
        numbers=tuple(numbers.values()),
        needs=tuple(orjson.loads(found.needs)),
        payload=orjson.loads(found.payload),
        why=found.why,
    )
    return StoredItem(
        item,
        found.state,
        tuple(numbers[one.phone_number] for one in rows if one.state == "claimed"),
        tuple(numbers[one.phone_number] for one in rows if one.state == "waiting"),
        tuple(Struck(one.phone_number, one.position, one.held_by) for one in rows if one.state == "struck"),
    )

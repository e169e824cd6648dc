"""Who holds a number: at most one live claim each, across accounts, kinds and runs.

claimed     in the transaction that approves a plan, together with its creations
kept        while the creation is planned, being sent, looked for or under review, and while its object lives
released    when the creation is refused, its object (or that number of it) is terminal, its never-sent item withdrawn
handed over in the transaction that releases it, to the plan whose fix-list row follows the run that held it
struck      from the plan that comes to be approved when another run already holds it; its group goes without it
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Insert, Select, and_, exists, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from numberlift.errors import LedgerFailed
from numberlift.ledger.creating.listed import among
from numberlift.ledger.database import Database
from numberlift.ledger.schema_creates import claims, plan_items, plan_numbers, plans
from numberlift.ledger.times import utc_now

_LIVE: Final = claims.c.released_at.is_(None)
_TRIES: Final = 5
KEPT: Final = ("claimed", "waiting")
"""The states of a plan's number with which it is sent, at once or when it is handed over."""
_COLUMNS: Final = ("realm", "phone_number", "run_id", "plan_id", "ordinal", "kind", "taken_at")


class Claim(NamedTuple):
    """A live claim: the run that holds the number, for which kind of create, since when."""

    phone_number: str
    run_id: str
    kind: str
    plan_id: str
    ordinal: int
    taken_at: str


class Struck(NamedTuple):
    """A number that fell out of a plan at its approval, and the run that holds it."""

    phone_number: str
    position: int
    held_by: str


class Claims:
    """The claims of one realm. What changes them runs within the caller's transaction."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm

    def holders(self, phone_numbers: Iterable[str]) -> dict[str, Claim]:
        """The live claims of these numbers (E.164); a number that nobody holds is missing."""
        with self._database.reading() as connection:
            mine = among(self._database.dialect, claims.c.phone_number, phone_numbers)
            columns = [claims.c[name] for name in Claim._fields]
            found = connection.execute(select(*columns).where(claims.c.realm == self._realm, _LIVE, mine))
            return {one.phone_number: Claim._make(one) for one in found}

    def of_run(self, run_id: str) -> list[str]:
        """The numbers that a run holds, in order."""
        mine = select(claims.c.phone_number).where(claims.c.realm == self._realm, claims.c.run_id == run_id, _LIVE)
        with self._database.reading() as connection:
            return list(connection.scalars(mine.order_by(claims.c.phone_number)))

    def take(self, connection: Connection, plan_id: str) -> None:
        """Claim every number of a plan; what another run holds is struck, or waits where the row follows it."""
        connection.execute(self._mark_waiting(plan_id))
        for _ in range(_TRIES):
            connection.execute(self._insert(plan_numbers.c.plan_id == plan_id, plan_numbers.c.state == ""))
            connection.execute(_mark_claimed(plan_numbers.c.plan_id == plan_id, plan_numbers.c.state == ""))
            connection.execute(self._mark_struck(plan_id))
            left = select(func.count()).where(plan_numbers.c.plan_id == plan_id, plan_numbers.c.state == "")
            if not connection.scalar(left):
                return
        raise LedgerFailed("Numbers of this plan change hands all the time. Approve it again in a moment.")

    def release(self, connection: Connection, which: ColumnElement[bool], *, why: str) -> list[str]:
        """Release the live claims that `which` selects and hand them to whoever follows; answers their numbers."""
        mine = update(claims).where(claims.c.realm == self._realm, _LIVE, which)
        freed = mine.values(released_at=utc_now(), released_why=why).returning(claims.c.phone_number, claims.c.run_id)
        free: dict[str, set[str]] = {}
        for one in connection.execute(freed):
            free.setdefault(one.run_id, set()).add(one.phone_number)
        for run_id, numbers in free.items():
            self._hand_over(connection, run_id, numbers)
        return sorted(number for numbers in free.values() for number in numbers)

    def wait_no_more(self, connection: Connection, plan_id: str, ordinal: int) -> None:
        """Numbers that an item waits for are not handed to it any more: it was withdrawn."""
        mine = (plan_numbers.c.plan_id == plan_id, plan_numbers.c.ordinal == ordinal)
        waiting = update(plan_numbers).where(*mine, plan_numbers.c.state == "waiting")
        connection.execute(waiting.values(state="withdrawn"))

    def _hand_over(self, connection: Connection, run_id: str, numbers: Collection[str]) -> None:
        waiting = and_(
            plan_numbers.c.state == "waiting",
            plan_numbers.c.follows == run_id,
            among(self._database.dialect, plan_numbers.c.phone_number, numbers),
        )
        connection.execute(self._insert(waiting))
        connection.execute(_mark_claimed(waiting))

    def _insert(self, *which: ColumnElement[bool]) -> Insert:
        """In number order, so that two approvals at once wait for each other and never for one another."""
        chosen: Select[Any] = (
            select(
                plans.c.realm,
                plan_numbers.c.phone_number,
                plans.c.run_id,
                plan_numbers.c.plan_id,
                plan_numbers.c.ordinal,
                plan_items.c.kind,
                utc_now(),
            )
            .join_from(plan_numbers, plans, plans.c.id == plan_numbers.c.plan_id)
            .join(plan_items, _same_item())
            .where(plans.c.realm == self._realm, *which)
            .order_by(plan_numbers.c.phone_number)
        )
        insert = sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert
        return insert(claims).from_select(_COLUMNS, chosen).on_conflict_do_nothing()

    def _mark_waiting(self, plan_id: str) -> Any:
        others = plan_numbers.alias("others")
        held = exists().where(*self._held(), claims.c.run_id == plan_numbers.c.follows)
        taken = exists().where(
            others.c.phone_number == plan_numbers.c.phone_number,
            others.c.state == "waiting",
            others.c.follows == plan_numbers.c.follows,
        )
        mine = update(plan_numbers).where(plan_numbers.c.plan_id == plan_id, plan_numbers.c.state == "")
        return mine.where(plan_numbers.c.follows != "", held, ~taken).values(state="waiting")

    def _mark_struck(self, plan_id: str) -> Any:
        holder = select(claims.c.run_id).where(*self._held()).scalar_subquery()
        mine = update(plan_numbers).where(plan_numbers.c.plan_id == plan_id, plan_numbers.c.state == "")
        return mine.where(exists().where(*self._held())).values(state="struck", held_by=func.coalesce(holder, ""))

    def _held(self) -> tuple[ColumnElement[bool], ...]:
        return claims.c.realm == self._realm, claims.c.phone_number == plan_numbers.c.phone_number, _LIVE


def claims_of_item(plan_id: Any, ordinal: Any) -> ColumnElement[bool]:
    """The claims that an item of a plan took."""
    return and_(claims.c.plan_id == plan_id, claims.c.ordinal == ordinal)


def waits_for_claim(plan_id: Any, ordinal: Any) -> ColumnElement[bool]:
    """Whether an item still waits for a number that the run it follows holds."""
    return exists(literal(1)).where(
        plan_numbers.c.plan_id == plan_id, plan_numbers.c.ordinal == ordinal, plan_numbers.c.state == "waiting"
    )


def _same_item() -> ColumnElement[bool]:
    return and_(plan_items.c.plan_id == plan_numbers.c.plan_id, plan_items.c.ordinal == plan_numbers.c.ordinal)


def _mark_claimed(*which: ColumnElement[bool]) -> Any:
    mine = exists().where(
        _LIVE,
        claims.c.plan_id == plan_numbers.c.plan_id,
        claims.c.ordinal == plan_numbers.c.ordinal,
        claims.c.phone_number == plan_numbers.c.phone_number,
    )
    return update(plan_numbers).where(*which, mine).values(state="claimed", held_by="")

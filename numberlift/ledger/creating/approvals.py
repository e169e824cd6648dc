"""From a stored plan to creations that may be sent: the one transaction in which a person's word takes effect.

    the hash is not the plan's, or the plan was changed since     refused, nothing done
    a number is held by another run                               struck; its item goes without it
    an item's only numbers are struck                             the item is struck, and what was only for it
    an item with numbers was created before under this key        struck; its numbers go back
    an item without numbers (an address) was planned before       shared: whoever is first sends it
    a creation of this key was refused                            planned again under the same key

`withdraw` sets a plan aside of which nothing was sent; `withdraw_items` takes back what was never sent of any plan;
`strike` takes single numbers out of what was never sent.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from numberlift.domain.creates import State
from numberlift.domain.plans import is_of_this_format, struck_with
from numberlift.errors import CannotStart, LedgerFailed
from numberlift.ledger.creating.claims import KEPT, Claims, Struck, claims_of_item
from numberlift.ledger.creating.creation_events import tell, tell_planned
from numberlift.ledger.creating.creations import OPEN, same_create
from numberlift.ledger.creating.listed import among
from numberlift.ledger.creating.plans import Plan, Plans, touch
from numberlift.ledger.database import Database
from numberlift.ledger.events import Events
from numberlift.ledger.schema_creates import claims, creations, plan_items, plan_numbers, plans
from numberlift.ledger.times import utc_now

_KEY: Final = ("realm", "account_sid", "kind", "key", "generation")


class Approved(NamedTuple):
    """An approved plan and the numbers that fell out of it, by row."""

    plan: Plan
    struck: list[Struck]


class Approvals:
    """Approves and withdraws the plans of one realm."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm
        self._plans = Plans(database, realm=realm)
        self._claims = Claims(database, realm=realm)
        self._events = Events(database, realm=realm)

    def approve(self, plan_id: str, *, plan_hash: str, by: str, how: str) -> Approved:
        """Record that `by` said yes to this very plan, and make its claims and creations.

        Saying yes to the same hash again changes nothing. Raises CannotStart for another hash, a plan that was changed
        after it was stored, or one that was withdrawn.
        """
        with self._database.atomic() as connection:
            connection.execute(select(plans.c.id).where(plans.c.id == plan_id).with_for_update())
            plan = self._plans.get(plan_id)
            self._check(plan, plan_hash)
            if plan.state == "stored":
                self._claims.take(connection, plan_id)
                self._strike(connection, plan_id)
                self._create(connection, plan)
                self._record(connection, plan, by=by, how=how)
            return Approved(self._plans.get(plan_id), self._plans.struck(plan_id))

    def finish(self, plan_id: str) -> bool:
        """Mark an approved plan executed if nothing of it is left to send, look for or decide; says whether it is."""
        with self._database.atomic() as connection:
            plan = self._plans.get(plan_id)
            unsettled = creations.c.state.in_([*OPEN, State.REVIEW.value])
            left = self._created(connection, plan_id, unsettled)
            if plan.state == "approved" and not left:
                touch(connection, plan_id, "executed")
            return plan.state == "executed" or (plan.state == "approved" and not left)

    def withdraw(self, plan_id: str) -> list[str]:
        """Set aside a plan of which nothing was sent; answers the numbers that are free again.

        Raises CannotStart if something was sent: such a run is finished, or its orders cancelled.
        """
        with self._database.atomic() as connection:
            plan = self._plans.get(plan_id)
            mine = and_(creations.c.plan_id == plan_id, creations.c.state != State.REFUSED.value)
            sent = self._created(connection, plan_id, and_(mine, ~_never_sent()))
            if sent or plan.state == "executed":
                raise CannotStart(
                    f"Part of the plan of {plan.run_id} was already sent to Twilio. "
                    f"Run the list again to finish it, or use `numberlift cancel {plan.run_id}`."
                )
            freed = self.withdraw_items(plan_id)
            touch(connection, plan_id, "withdrawn")
            return freed

    def withdraw_items(self, plan_id: str, *, ordinals: Collection[int] | None = None) -> list[str]:
        """Take back the items that were never sent, all of them or only some; answers the numbers that are free again.

        An item without numbers that another approved plan needs too stays planned.
        """
        with self._database.atomic() as connection:
            which = [
                creations.c.realm == self._realm,
                creations.c.plan_id == plan_id,
                _never_sent(),
                ~_wanted_elsewhere(),
            ]
            if ordinals is not None:
                which.append(creations.c.ordinal.in_(sorted(ordinals)))
            values = {"state": State.REFUSED.value, "message": "withdrawn", "settled_at": utc_now()}
            taken = update(creations).where(*which).values(**values).returning(creations.c.id, creations.c.ordinal)
            found = connection.execute(taken).all()
            freed: list[str] = []
            for one in found:
                tell(connection, one.id, "create-withdrawn", detail={"item": one.id}, each=True)
                self._claims.wait_no_more(connection, plan_id, one.ordinal)
                freed += self._claims.release(connection, claims_of_item(plan_id, one.ordinal), why="withdrawn")
            self._mark(connection, plan_id, {one.ordinal for one in found}, "withdrawn")
            return freed

    def strike(self, plan_id: str, phone_numbers: Collection[str], *, held_by: str) -> list[str]:
        """Take these numbers out of items of an approved plan that were never sent; answers those that are out.

        `held_by` is the run in which they go on, empty where a person took them back. An item that is left without a
        number is withdrawn.
        """
        unsent = select(creations.c.ordinal).where(creations.c.plan_id == plan_id, _never_sent())
        mine = and_(
            plan_numbers.c.plan_id == plan_id,
            plan_numbers.c.state.in_(KEPT),
            plan_numbers.c.ordinal.in_(unsent),
            among(self._database.dialect, plan_numbers.c.phone_number, phone_numbers),
        )
        with self._database.atomic() as connection:
            struck = update(plan_numbers).where(mine).values(state="struck", held_by=held_by)
            gone = list(connection.scalars(struck.returning(plan_numbers.c.phone_number)))
            theirs = among(self._database.dialect, claims.c.phone_number, gone)
            self._claims.release(connection, and_(claims.c.plan_id == plan_id, theirs), why="struck")
            empty = connection.scalars(unsent.where(creations.c.ordinal.not_in(self._alive(plan_id))))
            if ordinals := set(empty) & self._numbered(connection, plan_id):
                self.withdraw_items(plan_id, ordinals=ordinals)
            return sorted(gone)

    def _alive(self, plan_id: str) -> Select[Any]:
        """The ordinals of the items that have a number to be sent with, or wait for one."""
        mine = (plan_numbers.c.plan_id == plan_id, plan_numbers.c.state.in_(KEPT))
        return select(plan_numbers.c.ordinal).where(*mine).distinct()

    def _numbered(self, connection: Connection, plan_id: str) -> set[int]:
        return set(connection.scalars(select(plan_numbers.c.ordinal).where(plan_numbers.c.plan_id == plan_id)))

    def _check(self, plan: Plan, plan_hash: str) -> None:
        if plan.state == "withdrawn":
            raise CannotStart("This plan was withdrawn. Run the list again to make a new one.")
        if not is_of_this_format(plan.hash):
            raise CannotStart(
                f"The plan of {plan.run_id} was stored by another version of numberlift. "
                "Run its list again with --fresh to make a new one."
            )
        if plan_hash != plan.hash or (plan.state == "stored" and self._plans.content_hash(plan) != plan.hash):
            raise CannotStart(
                "The plan is not the one that was shown. Nothing was approved: "
                f"look at it again with `numberlift approve {plan.run_id}`."
            )

    def _strike(self, connection: Connection, plan_id: str) -> None:
        """Take out what cannot be sent: items left without a number, items created before, and what falls with them."""
        self._strike_created(connection, plan_id)
        items = [one.item for one in self._plans.items(plan_id)]
        alive = set(connection.scalars(self._alive(plan_id)))
        gone = {item.ordinal for item in items if item.numbers and item.ordinal not in alive}
        self._mark(connection, plan_id, struck_with(items, gone) if gone else set(), "struck")

    def _strike_created(self, connection: Connection, plan_id: str) -> None:
        before = self._conflicts(connection, plan_id)
        for ordinal, run_id in before.items():
            self._claims.release(connection, claims_of_item(plan_id, ordinal), why="created-before")
            mine = and_(plan_numbers.c.plan_id == plan_id, plan_numbers.c.ordinal == ordinal)
            connection.execute(update(plan_numbers).where(mine).values(state="struck", held_by=run_id))

    def _conflicts(self, connection: Connection, plan_id: str) -> dict[int, str]:
        """Items with numbers whose create belongs to another plan and is not over, with the run it belongs to."""
        numbered = exists(literal(1)).where(
            plan_numbers.c.plan_id == plan_items.c.plan_id, plan_numbers.c.ordinal == plan_items.c.ordinal
        )
        query = (
            select(plan_items.c.ordinal, creations.c.run_id)
            .select_from(plans.join(plan_items, plan_items.c.plan_id == plans.c.id).join(creations, same_create()))
            .where(plans.c.id == plan_id, creations.c.plan_id != plan_id, creations.c.state != State.REFUSED.value)
            .where(plan_items.c.state == "", numbered)
        )
        return {one.ordinal: one.run_id for one in connection.execute(query)}

    def _create(self, connection: Connection, plan: Plan) -> None:
        names = (*_KEY, "run_id", "plan_id", "ordinal", "state")
        planned = literal(State.PLANNED.value)
        key = (literal(self._realm), *(plan_items.c[name] for name in _KEY[1:]))
        chosen = select(*key, literal(plan.run_id), plan_items.c.plan_id, plan_items.c.ordinal, planned)
        chosen = chosen.where(plan_items.c.plan_id == plan.id, plan_items.c.state == "").order_by(plan_items.c.ordinal)
        upsert: Any = (sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert)(creations)
        anew = {"reply": "", "elsewhere": 0, "sid": "", "status": 0, "code": 0, "message": "", "settled_by": ""}
        planned_anew = {**anew, **{name: upsert.excluded[name] for name in names[5:]}, "settled_at": None}
        made = upsert.from_select(names, chosen).on_conflict_do_update(
            index_elements=_KEY, set_=planned_anew, where=creations.c.state == State.REFUSED.value
        )
        connection.execute(made)
        if self._conflicts(connection, plan.id):
            raise LedgerFailed("Another plan for the same numbers was approved at this moment. Approve it again.")

    def _record(self, connection: Connection, plan: Plan, *, by: str, how: str) -> None:
        touch(connection, plan.id, "approved")
        said = {"approved_by": by, "approved_how": how, "approved_at": utc_now(), "approved_hash": plan.hash}
        connection.execute(update(plans).where(plans.c.id == plan.id).values(**said))
        self._events.append("plan-approved", run_id=plan.run_id, detail={"plan": plan.id, "by": by, "how": how})
        tell_planned(connection, plan.id, run_id=plan.run_id)

    def _mark(self, connection: Connection, plan_id: str, ordinals: Collection[int], state: str) -> None:
        for ordinal in sorted(ordinals):
            mine = and_(plan_items.c.plan_id == plan_id, plan_items.c.ordinal == ordinal)
            connection.execute(update(plan_items).where(mine).values(state=state))

    def _created(self, connection: Connection, plan_id: str, which: ColumnElement[bool]) -> int:
        """How many creations of the plan's items there are such."""
        joined = plans.join(plan_items, plan_items.c.plan_id == plans.c.id).join(creations, same_create())
        mine = and_(plans.c.id == plan_id, plan_items.c.state == "", which)
        return connection.scalar(select(func.count()).select_from(joined).where(mine)) or 0


def _never_sent() -> ColumnElement[bool]:
    """Planned, and every attempt so far surely made nothing."""
    return and_(creations.c.state == State.PLANNED.value, creations.c.unanswered == 0)


def _wanted_elsewhere() -> ColumnElement[bool]:
    """An approved plan of another run has the same create in it."""
    other_plan, other_item = plans.alias("other_plan"), plan_items.alias("other_item")
    same = (other_item.c[name] == creations.c[name] for name in _KEY[1:])
    return exists(literal(1)).where(
        other_plan.c.realm == creations.c.realm,
        other_plan.c.state == "approved",
        other_plan.c.id != creations.c.plan_id,
        other_item.c.plan_id == other_plan.c.id,
        other_item.c.state == "",
        *same,
    )

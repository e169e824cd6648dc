"""Creations as they stand: what is left to send, what became of the rest. `moves` changes them, `once` drives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, FromClause, Row, and_, func, select

from numberlift.domain.creates import State
from numberlift.domain.plans import Standing
from numberlift.errors import CannotStart
from numberlift.ledger.creating.claims import KEPT, waits_for_claim
from numberlift.ledger.creating.listed import among
from numberlift.ledger.database import Database
from numberlift.ledger.schema_creates import creations, orders, plan_items, plan_numbers, plans

OPEN: Final = (State.PLANNED.value, State.SENDING.value)


@dataclass(frozen=True, slots=True)
class Creation:
    """One create with one key and generation.

    `attempt` counts its sends, `unanswered` those before the present one of which it is open what they did. `owner` and
    `fence` name the lock under which it was sent, `at` when that was written down (the ledger's time). `intents` holds
    what a look needs to recognise the object, one entry per send that may have made it, oldest first. `sid` is its
    object, or, where `elsewhere` is set, the other's object that stood in the way. `reply` is the last answer: empty
    while none came, `no-answer`, `refused` or `denied`; `status`, `code` and `message` say more. `settled_by` is
    `reply`, `look` or the person who resolved it. Times are ISO-8601 UTC.
    """

    id: int
    account_sid: str
    kind: str
    key: str
    generation: int
    run_id: str
    plan_id: str
    ordinal: int
    state: State
    attempt: int = 0
    unanswered: int = 0
    owner: str = ""
    fence: int = 0
    at: str | None = None
    sid: str = ""
    reply: str = ""
    elsewhere: bool = False
    intents: tuple[Mapping[str, Any], ...] = ()
    looks: int = 0
    looked_at: str | None = None
    status: int = 0
    code: int = 0
    message: str = ""
    settled_at: str | None = None
    settled_by: str = ""


_PLAIN: Final = tuple(name for name in Creation.__slots__ if name not in {"state", "elsewhere", "intents"})


def read_creation(found: Row[Any]) -> Creation:
    """A row of the table `creations` as a value."""
    kept = found._mapping  # noqa: SLF001 - SQLAlchemy's documented access by name
    plain = {name: kept[name] for name in _PLAIN}
    intents = tuple(orjson.loads(found.intents))
    return Creation(**plain, state=State(found.state), elsewhere=bool(found.elsewhere), intents=intents)


class Creations:
    """The creations of one realm."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm

    def get(self, creation_id: int) -> Creation:
        """The creation with this id; CannotStart if this realm has none."""
        found = self._read(creations, creations.c.id == creation_id)
        if not found:
            raise CannotStart(f"There is no item {creation_id}: `numberlift resolve RUN` lists those under review.")
        return found[0]

    def open_creations(self, run_id: str) -> list[Creation]:
        """What an approved plan of the run has left to send or to look for, in the plan's order.

        Those that another run planned first (an address that both need) are among them; those that wait for a number
        to be handed over are not.
        """
        waiting = waits_for_claim(creations.c.plan_id, creations.c.ordinal)
        mine = and_(plans.c.run_id == run_id, plans.c.state == "approved", plan_items.c.state == "")
        return self._read(_planned(), mine, creations.c.state.in_(OPEN), ~waiting)

    def runs_taking_over(self) -> list[str]:
        """The runs with an approved plan in which a row that follows another run is not sent yet."""
        same_item = and_(plan_numbers.c.plan_id == plan_items.c.plan_id, plan_numbers.c.ordinal == plan_items.c.ordinal)
        mine = (plans.c.realm == self._realm, plans.c.state == "approved", plan_items.c.state == "")
        query = select(plans.c.run_id).select_from(_planned().join(plan_numbers, same_item)).where(*mine)
        following = (plan_numbers.c.follows != "", plan_numbers.c.state.in_(KEPT))
        query = query.where(*following, creations.c.state == State.PLANNED.value).distinct()
        with self._database.reading() as connection:
            return sorted(connection.scalars(query))

    def of_plan(self, plan_id: str) -> dict[int, Creation]:
        """The creations of a plan's items by ordinal; an item that was struck has none."""
        mine = and_(plan_items.c.plan_id == plan_id, plan_items.c.state == "")
        columns = [*creations.c, plan_items.c.ordinal.label("of_ordinal")]
        query = select(*columns).select_from(_planned()).where(mine, creations.c.realm == self._realm)
        with self._database.reading() as connection:
            return {one.of_ordinal: read_creation(one) for one in connection.execute(query)}

    def sids(self, plan_id: str) -> dict[int, str]:
        """The sids of what is confirmed, by ordinal of the plan's items."""
        found = self.of_plan(plan_id)
        return {ordinal: one.sid for ordinal, one in found.items() if one.state is State.CONFIRMED}

    def counts(self, run_id: str) -> dict[State, int]:
        """How many creations of the run's approved and executed plans stand where."""
        mine = and_(plans.c.run_id == run_id, plan_items.c.state == "", creations.c.realm == self._realm)
        query = select(creations.c.state, func.count()).select_from(_planned()).where(mine).group_by(creations.c.state)
        with self._database.reading() as connection:
            return {State(state): count for state, count in connection.execute(query)}

    def standings(self, kind: str, keys: Iterable[str], *, account_sid: str) -> dict[str, Standing]:
        """How the newest creation of each key stands; a key never planned is missing (see `domain.plans`)."""
        ended = orders.c.terminal == 1
        query = (
            select(creations, func.coalesce(ended, False).label("ended"))
            .outerjoin_from(
                creations, orders, and_(orders.c.realm == creations.c.realm, orders.c.sid == creations.c.sid)
            )
            .where(creations.c.realm == self._realm, creations.c.kind == kind, creations.c.account_sid == account_sid)
            .where(among(self._database.dialect, creations.c.key, keys))
            .order_by(creations.c.generation)
        )
        with self._database.reading() as connection:
            return {one.key: _standing(one) for one in connection.execute(query)}

    def _read(self, source: FromClause, *which: ColumnElement[bool]) -> list[Creation]:
        query = select(creations).select_from(source).where(creations.c.realm == self._realm, *which)
        ordered = query.order_by(creations.c.id if source is creations else plan_items.c.ordinal)
        with self._database.reading() as connection:
            return [read_creation(one) for one in connection.execute(ordered)]


def same_create() -> ColumnElement[bool]:
    """Joins a plan's item to its creation: by what names the create for good, whoever planned it first."""
    names = ("account_sid", "kind", "key", "generation")
    return and_(creations.c.realm == plans.c.realm, *(creations.c[name] == plan_items.c[name] for name in names))


def _planned() -> FromClause:
    return plans.join(plan_items, plan_items.c.plan_id == plans.c.id).join(creations, same_create())


def _standing(found: Row[Any]) -> Standing:
    return Standing(
        creation_id=found.id,
        state=State(found.state),
        generation=found.generation,
        sid=found.sid,
        run_id=found.run_id,
        elsewhere=bool(found.elsewhere),
        ended=bool(found.ended),
    )

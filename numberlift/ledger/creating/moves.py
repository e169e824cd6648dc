"""Every write to a creation after its plan was approved: one transaction each, with the timeline entry of the move.

A move names the state and the attempt that it starts from. Where those have changed in the meantime (another process
was quicker) nothing is written, and the caller gets the creation as it now stands. What proves that an object exists
is written whatever the state was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, bindparam, case, exists, func, literal, update

from numberlift.domain.creates import Move, State
from numberlift.ledger.creating.claims import Claims, claims_of_item, waits_for_claim
from numberlift.ledger.creating.creation_events import tell
from numberlift.ledger.creating.creations import Creation, Creations, read_creation
from numberlift.ledger.creating.order_changes import OrderSeen
from numberlift.ledger.creating.orders import Orders
from numberlift.ledger.database import Database
from numberlift.ledger.schema import owners
from numberlift.ledger.schema_creates import creations
from numberlift.ledger.times import epoch, utc_now

LOST: Final = "no-answer"
# The replies of a `sending` row that say Twilio refused this attempt, so that a look may settle it as refused.
SAID_NO: Final = frozenset({"refused", "denied"})
_EVENTS: Final = {
    State.PLANNED: "create-planned-again",
    State.CONFIRMED: "create-confirmed",
    State.REFUSED: "create-refused",
    State.REVIEW: "create-review",
}


class Heard(NamedTuple):
    """What was said about an attempt: `reply` is `no-answer`, `refused`, `denied` or empty, the rest as it came."""

    reply: str = ""
    status: int = 0
    code: int = 0
    message: str = ""


NOTHING_HEARD: Final = Heard()


class Proof(NamedTuple):
    """An object that exists: its sid, who found it out (`reply`, `look` or a person), what the ledger is to follow."""

    sid: str
    by: str
    order: OrderSeen | None = None


class Moves:
    """Changes the creations of one realm."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm
        self._creations = Creations(database, realm=realm)
        self._claims = Claims(database, realm=realm)
        self._orders = Orders(database, realm=realm)

    def read(self, creation_id: int) -> Creation:
        """The creation as it stands."""
        return self._creations.get(creation_id)

    def age(self, creation: Creation) -> float:
        """Seconds since its present attempt was written down, by the ledger's clock."""
        return self._database.epoch() - epoch(creation.at) if creation.at else 0.0

    def begin(self, creation: Creation, *, owner: str, fence: int, intent: Mapping[str, Any]) -> Creation:
        """Write down that an attempt is about to be sent; it may be, if the answer is `sending` under this fence.

        It is not if the creation is not `planned` any more, waits for a number's claim, or the fence has been replaced.
        """
        intents = [*(creation.intents if creation.unanswered else ()), intent]
        values = {
            "this": creation.id,
            "from_attempt": creation.attempt,
            "to_attempt": creation.attempt + 1,
            "by_owner": owner,
            "by_fence": fence,
            "new_intents": orjson.dumps([dict(one) for one in intents]).decode(),
        }
        with self._database.atomic() as connection:
            begun = connection.execute(_BEGIN, values).one_or_none()
            if begun is None:
                return self._creations.get(creation.id)
            self._tell(connection, creation, "create-sending", {"attempt": creation.attempt + 1})
            return read_creation(begun)

    def hear(self, creation: Creation, heard: Heard) -> Creation:
        """Keep what was said about an attempt of which it is still open what it did; it stays `sending`."""
        with self._database.atomic() as connection:
            if self._change(connection, creation, [], _as_heard(heard)):
                self._tell(connection, creation, "create-looking", _told(creation, heard))
            return self._creations.get(creation.id)

    def looked(self, creation: Creation) -> Creation:
        """Count a look that settled nothing."""
        values = {"looks": creations.c.looks + 1, "looked_at": utc_now()}
        with self._database.atomic() as connection:
            self._change(connection, creation, [], values)
            return self._creations.get(creation.id)

    def settle(self, creation: Creation, move: Move, *, by: str, heard: Heard | None = None, sid: str = "") -> Creation:
        """Make a move that proves no object of ours: planned again, refused, under review.

        `heard` where the attempt itself was answered; `sid` is the other's object where the move says `elsewhere`.
        """
        settled = move.state in {State.REFUSED, State.REVIEW}
        values: dict[str, Any] = {
            **({} if heard is None else _as_heard(heard)),
            "state": move.state.value,
            "elsewhere": int(move.elsewhere),
            "sid": sid,
            "unanswered": _unanswered(move, answered=heard is not None),
            "settled_at": utc_now() if settled else None,
            "settled_by": by if settled else "",
        }
        with self._database.atomic() as connection:
            if self._change(connection, creation, [], values):
                self._tell(connection, creation, _EVENTS[move.state], _told(creation, heard, by=by), each=settled)
                if move.release:
                    item = claims_of_item(creation.plan_id, creation.ordinal)
                    self._claims.release(connection, item, why="elsewhere" if move.elsewhere else "refused")
            return self._creations.get(creation.id)

    def confirm(self, creation: Creation, proof: Proof) -> Creation:
        """Keep the proof that its object exists, whatever was written since.

        An object that turns up after another one was confirmed, or after its numbers were given back, is a person's
        business: the timeline says `created-twice`, or the creation goes under review.
        """
        with self._database.atomic() as connection:
            values = {"this": creation.id, "new_sid": proof.sid, "by": proof.by}
            found = connection.execute(_CONFIRM, values).one_or_none()
            now = self._creations.get(creation.id) if found is None else read_creation(found)
            if found is None and now.state is State.CONFIRMED:
                if now.sid != proof.sid:
                    self._tell(connection, creation, "created-twice", {"sids": [now.sid, proof.sid], "by": proof.by})
                return now
            if found is None:
                self._change(connection, now, [], {"state": State.REVIEW.value, "sid": proof.sid, "elsewhere": 0})
                now = self._creations.get(creation.id)
            self._orders.adopt(connection, now, proof.order)
            self._tell(connection, now, _EVENTS[now.state], _told(creation, None, by=proof.by), each=True)
            return now

    def _change(
        self, connection: Connection, creation: Creation, only: list[ColumnElement[bool]], values: Mapping[str, Any]
    ) -> bool:
        unchanged = (creations.c.state == creation.state.value, creations.c.attempt == creation.attempt)
        mine = update(creations).where(*self._this(creation), *unchanged, *only)
        return connection.execute(mine.values(**values)).rowcount == 1

    def _this(self, creation: Creation) -> tuple[ColumnElement[bool], ...]:
        return creations.c.realm == self._realm, creations.c.id == creation.id

    def _tell(
        self, connection: Connection, creation: Creation, kind: str, detail: Mapping[str, Any], *, each: bool = False
    ) -> None:
        about = {"item": creation.id, "kind": creation.kind, **detail}
        tell(connection, creation.id, kind, detail=about, each=each)


def _begin() -> Any:
    held = exists(literal(1)).where(
        owners.c.realm == creations.c.realm,
        owners.c.name == bindparam("by_owner"),
        owners.c.fence == bindparam("by_fence"),
    )
    unchanged = (creations.c.state == State.PLANNED.value, creations.c.attempt == bindparam("from_attempt"))
    free = (held, ~waits_for_claim(creations.c.plan_id, creations.c.ordinal))
    values = {
        **_as_heard(NOTHING_HEARD),
        "state": State.SENDING.value,
        "attempt": bindparam("to_attempt"),
        "owner": bindparam("by_owner"),
        "fence": bindparam("by_fence"),
        "at": utc_now(),
        "looks": 0,
        "looked_at": None,
        "intents": bindparam("new_intents"),
    }
    mine = update(creations).where(creations.c.id == bindparam("this"), *unchanged, *free)
    return mine.values(**values).returning(creations)


def _confirm() -> Any:
    may_exist = creations.c.state.in_([State.PLANNED.value, State.SENDING.value, State.REVIEW.value])
    values = {
        "state": State.CONFIRMED.value,
        "sid": bindparam("new_sid"),
        "elsewhere": 0,
        "settled_by": bindparam("by"),
        "settled_at": utc_now(),
    }
    return update(creations).where(creations.c.id == bindparam("this"), may_exist).values(**values).returning(creations)


def _unanswered(move: Move, *, answered: bool) -> Any:
    """How many attempts stay open: none once vouched for, this one too if it was never answered."""
    if move.vouched:
        return 0
    if answered:
        return creations.c.unanswered
    return creations.c.unanswered + case((func.coalesce(creations.c.reply, "").in_(SAID_NO), 0), else_=1)


def _as_heard(heard: Heard) -> dict[str, Any]:
    return heard._asdict()


def _told(creation: Creation, heard: Heard | None, *, by: str = "") -> dict[str, Any]:
    said = {} if heard is None else heard._asdict()
    return {"attempt": creation.attempt, **({"by": by} if by else {}), **{k: v for k, v in said.items() if v}}


# Built once: putting a statement together costs more than running it, and every create runs these two.
_BEGIN: Final = _begin()
_CONFIRM: Final = _confirm()

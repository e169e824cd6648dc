"""An object that becomes another one in place: its old create is over, so that nobody is handed it for what it was.

A create names an object by what it says. Once it is corrected to say something else, whoever wants what it said before
gets a new one. That is written down before the correction is sent, and only where nobody else has or wants the object.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, and_, exists, literal, select, update

from numberlift.domain.creates import State
from numberlift.ledger.creating.creation_events import tell
from numberlift.ledger.database import Database
from numberlift.ledger.schema_creates import creations, plan_items, plans
from numberlift.ledger.times import utc_now

EDITED: Final = "edited:"
"""How the message of a retired creation begins; behind it stands the key that its object goes by now."""


class Retired(NamedTuple):
    """The create that an object was made by, and the key that it goes by from now on.

    `assignments` is the kind of creates that put objects into bundles (their keys are `BUNDLE:OBJECT`), `bundle_sid`
    the bundle that it is corrected for, `plan_id` the plan that corrects it.
    """

    account_sid: str
    kind: str
    key: str
    sid: str
    into: str
    assignments: str
    bundle_sid: str
    plan_id: str


class Retiring:
    """Retires creations of one realm."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm

    def retire(self, one: Retired) -> bool:
        """Whether the object is nobody else's and its old create is over, now or since before. Blocking."""
        with self._database.atomic() as connection:
            found = connection.execute(self._newest(one).with_for_update()).first()
            if found is None:
                return False
            if found.state == State.REFUSED and found.message == f"{EDITED}{one.into}":
                return True
            if found.state != State.CONFIRMED or found.sid != one.sid or self._wanted(connection, one):
                return False
            self._write(connection, found, one)
            return True

    def hangs_elsewhere(self, one: Retired) -> bool:
        """Whether another bundle of ours has the object, or another plan is to use it. Blocking."""
        with self._database.reading() as connection:
            return self._wanted(connection, one)

    def _newest(self, one: Retired) -> Any:
        named = (creations.c.account_sid == one.account_sid, creations.c.kind == one.kind, creations.c.key == one.key)
        mine = select(creations).where(creations.c.realm == self._realm, *named)
        return mine.order_by(creations.c.generation.desc()).limit(1)

    def _wanted(self, connection: Connection, one: Retired) -> bool:
        held = exists(literal(1)).where(
            creations.c.realm == self._realm,
            creations.c.kind == one.assignments,
            creations.c.account_sid == one.account_sid,
            creations.c.key.endswith(f":{one.sid}", autoescape=True),
            creations.c.key != f"{one.bundle_sid}:{one.sid}",
            creations.c.state != State.REFUSED.value,
        )
        planned = exists(literal(1)).where(
            plans.c.realm == self._realm,
            plans.c.state == "approved",
            plans.c.id != one.plan_id,
            plan_items.c.plan_id == plans.c.id,
            plan_items.c.state == "",
            and_(plan_items.c.kind == one.kind, plan_items.c.key == one.key),
            plan_items.c.account_sid == one.account_sid,
        )
        return bool(connection.scalar(select(held | planned)))

    def _write(self, connection: Connection, found: Row[Any], one: Retired) -> None:
        values = {"state": State.REFUSED.value, "sid": "", "message": f"{EDITED}{one.into}", "settled_at": utc_now()}
        connection.execute(update(creations).where(creations.c.id == found.id).values(**values))
        detail = {"item": found.id, "kind": one.kind, "sid": one.sid}
        tell(connection, found.id, "create-retired", detail=detail, each=True)

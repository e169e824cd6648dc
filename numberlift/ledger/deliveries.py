"""Webhooks as they came in: kept once each, coalesced by what they are about, marked once they were followed up.

A delivery is a hint to look, never the truth. One that was kept before (the same fingerprint) is not kept again,
whether it was followed up or not, so a replay changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from numberlift.ledger.database import Database
from numberlift.ledger.schema_creates import deliveries
from numberlift.ledger.times import utc_now

_ONCE: Final = ("realm", "fingerprint")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook: `kind` says what it is about, `sid` which object, empty if it does not say (or may not be believed).

    `fingerprint` is what a replay of it has too. `signed` is whether its body is bound by the signature; of one that is
    not, nothing but the hint is kept.
    """

    kind: str
    fingerprint: str
    sid: str = ""
    account_sid: str = ""
    signed: bool = True
    body: Mapping[str, Any] = field(default_factory=dict, hash=False, repr=False)


class Hint(NamedTuple):
    """All that came about one object since it was last followed up: how many `times`, the last of them `last_id`."""

    kind: str
    sid: str
    times: int
    last_id: int


class Deliveries:
    """The webhooks of one realm."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm

    def keep(self, came: Sequence[Delivery]) -> int:
        """Keep those that are new, all or none; answers how many were.

        Of those whose body is not bound by their signature (anybody who saw one can make more), one of a kind waits at
        a time.
        """
        with self._database.atomic() as connection:
            return sum(self._keep(connection, one) for one in came)

    def hints(self, *kinds: str) -> list[Hint]:
        """What was not followed up yet, of these kinds or all, one for each object, oldest first."""
        columns = (deliveries.c.kind, deliveries.c.sid)
        query = select(*columns, func.count(), func.max(deliveries.c.id)).where(*self._waiting(kinds))
        with self._database.reading() as connection:
            found = connection.execute(query.group_by(*columns).order_by(func.min(deliveries.c.id)))
            return [Hint(*one) for one in found]

    def newest(self) -> int:
        """The id of the newest delivery, whether it was followed up or not; 0 if none ever came."""
        query = select(func.coalesce(func.max(deliveries.c.id), 0)).where(deliveries.c.realm == self._realm)
        with self._database.reading() as connection:
            return int(connection.scalar(query) or 0)

    def handled(self, hints: Iterable[Hint]) -> None:
        """Mark what was followed up; what came about the same object since then still waits."""
        with self._database.atomic() as connection:
            for one in hints:
                mine = (deliveries.c.sid == one.sid, deliveries.c.id <= one.last_id)
                done = update(deliveries).where(*self._waiting((one.kind,)), *mine)
                connection.execute(done.values(handled_at=utc_now()))

    def _keep(self, connection: Connection, one: Delivery) -> bool:
        if not one.signed:
            alike = (*self._waiting((one.kind,)), deliveries.c.signed == 0)
            if connection.scalar(select(deliveries.c.id).where(*alike).limit(1)) is not None:
                return False
        insert: Any = (sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert)(deliveries)
        values = {
            "realm": self._realm,
            "fingerprint": one.fingerprint,
            "kind": one.kind,
            "sid": one.sid,
            "account_sid": one.account_sid,
            "signed": int(one.signed),
            "received_at": utc_now(),
            "body": orjson.dumps(dict(one.body)).decode(),
        }
        once = insert.values(**values).on_conflict_do_nothing(index_elements=_ONCE)
        return connection.scalar(once.returning(deliveries.c.id)) is not None

    def _waiting(self, kinds: Sequence[str]) -> list[Any]:
        these = [deliveries.c.kind.in_(kinds)] if kinds else []
        return [deliveries.c.realm == self._realm, deliveries.c.handled_at.is_(None), *these]

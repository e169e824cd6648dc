"""Personal data of runs that are long over, blanked; numbers, verdicts, statuses, times and sids stay.

due      untouched since the cut, none of its creates unsettled, all of its orders at their end since before the cut
blanked  cells and input of its rows, its label, plans, intents, what Twilio showed of its orders beyond status and sids

JSON keeps only the keys named here, whatever else is in it: a field that Twilio adds tomorrow is blanked too.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import Column, Connection, Table, and_, bindparam, delete, exists, func, or_, select, update

from numberlift.domain.creates import State
from numberlift.ledger.blanking import empty_log
from numberlift.ledger.creating.creations import OPEN
from numberlift.ledger.database import Database
from numberlift.ledger.schema import events, rows, runs
from numberlift.ledger.schema_creates import (
    artefacts,
    creations,
    deliveries,
    order_numbers,
    orders,
    outgoing_mail,
    plan_items,
    plans,
    queue,
)
from numberlift.ledger.times import utc_now

_PART: Final = 20_000
_UNSETTLED: Final = (*OPEN, State.REVIEW.value)
_PLAN_KEYS: Final = frozenset({"flow", "api", "aside", "accounts", "unreadable", "verdicts", "where", "stays"})
_ORDER_KEYS: Final = frozenset(
    {
        "cancelled",
        "content",
        "country",
        "country_code",
        "date_created",
        "date_updated",
        "end_user_type",
        "failing",
        "failure_reason",
        "incoming_phone_number_sid",
        "iso_country",
        "number_type",
        "order_sids",
        "parts",
        "port_date",
        "problems",
        "refused_with",
        "regulation_sid",
        "rejected_for",
        "rejection_reason",
        "signing_document_sid",
        "valid_until",
        "verification_attempts",
        "verification_type",
        "worked",
    }
)
_EVENT_KEYS: Final = frozenset(
    {"attempt", "by", "code", "from", "generation", "how", "http_status", "item", "object", "plan", "reason_code"}
    | {"sid", "status", "to", "was"}
)


class Purged(NamedTuple):
    """What was blanked beside the runs: webhooks and mails older than the cut, by count."""

    deliveries: int
    mails: int


class Purging:
    """Finds and blanks the runs of one realm. Calls block and raise LedgerFailed."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm

    def due(self, cut: str, *, idle_kinds: Collection[str] = ()) -> list[str]:
        """The runs that may be blanked, oldest first; `cut` is ISO-8601 UTC.

        A create of `idle_kinds` that is only planned keeps nobody waiting once the run's orders have ended.
        """
        mine = (runs.c.realm == self._realm, runs.c.purged_at.is_(None), runs.c.touched_at < cut)
        query = select(runs.c.id).where(*mine, ~_unsettled(idle_kinds), ~_followed(cut)).order_by(runs.c.created_at)
        with self._database.reading() as connection:
            return [str(one) for one in connection.scalars(query)]

    def blank(self, run_id: str) -> None:
        """Blank a run's personal data, part by part; a run that was over before it was finished is set aside."""
        last = self._last_position(run_id)
        for after in range(0, last, _PART):
            here = and_(rows.c.run_id == run_id, rows.c.position > after, rows.c.position <= after + _PART)
            with self._database.atomic() as connection:
                connection.execute(update(rows).where(here).values(input="", cells="[]"))
        with self._database.atomic() as connection:
            mine = select(plans.c.id).where(plans.c.run_id == run_id)
            connection.execute(update(plan_items).where(plan_items.c.plan_id.in_(mine)).values(payload="{}"))
            connection.execute(update(creations).where(creations.c.run_id == run_id).values(intents="[]"))
            _thin(connection, plans, plans.c.id, plans.c.run_id == run_id, _PLAN_KEYS, "body", salt="")
            _thin(connection, events, events.c.id, events.c.run_id == run_id, _EVENT_KEYS, "detail")
            _thin(connection, orders, orders.c.sid, orders.c.run_id == run_id, _ORDER_KEYS, "body")
            sids = select(orders.c.sid).where(orders.c.run_id == run_id)
            self._thin_numbers(connection, sids)

    def files_of(self, run_id: str) -> list[str]:
        """Paths of the copies that only this run, and runs already blanked, still name."""
        others = select(artefacts.c.path).join(runs, runs.c.id == artefacts.c.run_id)
        unpurged = (runs.c.purged_at.is_(None), runs.c.id != run_id)
        lists = select(runs.c.list_path).where(*unpurged)
        mine = select(artefacts.c.path).where(artefacts.c.run_id == run_id, artefacts.c.path != "")
        own = select(runs.c.list_path).where(runs.c.id == run_id, runs.c.list_path != "")
        with self._database.reading() as connection:
            kept = {*connection.scalars(others.where(*unpurged)), *connection.scalars(lists)}
            return sorted({*connection.scalars(mine), *connection.scalars(own)} - kept)

    def done(self, run_id: str) -> None:
        """Note that a run, its copies and its reports hold no personal data any more."""
        with self._database.atomic() as connection:
            gone = {"name": "", "purged_at": utc_now()}
            connection.execute(update(artefacts).where(artefacts.c.run_id == run_id).values(**gone))
            mine = update(runs).where(runs.c.id == run_id, runs.c.realm == self._realm)
            connection.execute(mine.values(label="", emails="", purged_at=utc_now()))

    def blank_messages(self, cut: str) -> Purged:
        """Blank webhooks, mails and queue entries older than the cut; a mail that never went is given up."""
        with self._database.atomic() as connection:
            old = and_(deliveries.c.realm == self._realm, deliveries.c.received_at < cut, deliveries.c.body != "{}")
            told = connection.execute(update(deliveries).where(old).values(body="{}")).rowcount
            late = and_(outgoing_mail.c.realm == self._realm, outgoing_mail.c.created_at < cut)
            full = and_(late, outgoing_mail.c.recipients != "[]")
            sent = outgoing_mail.c.state
            blank: dict[str, Any] = {"recipients": "[]", "subject": "", "message": b"", "last_error": ""}
            mails = connection.execute(update(outgoing_mail).where(full).values(**blank)).rowcount
            connection.execute(update(outgoing_mail).where(late, sent != "sent").values(state="dropped", next_at=None))
            over = and_(queue.c.realm == self._realm, queue.c.asked_at < cut, queue.c.state.in_(("done", "failed")))
            connection.execute(delete(queue).where(over))
        return Purged(told, mails)

    def empty_log(self) -> None:
        """Leave nothing of what was blanked in SQLite's write-ahead log."""
        empty_log(self._database)

    def _last_position(self, run_id: str) -> int:
        with self._database.reading() as connection:
            return connection.scalar(select(func.max(rows.c.position)).where(rows.c.run_id == run_id)) or 0

    def _thin_numbers(self, connection: Connection, sids: Any) -> None:
        of_run = and_(order_numbers.c.realm == self._realm, order_numbers.c.order_sid.in_(sids))
        found = connection.execute(select(order_numbers).where(of_run, order_numbers.c.body != "{}")).all()
        changed = [
            {"sid": one.order_sid, "number": one.phone_number, "now": _kept(one.body, _ORDER_KEYS)} for one in found
        ]
        mine = update(order_numbers).where(
            order_numbers.c.realm == self._realm,
            order_numbers.c.order_sid == bindparam("sid"),
            order_numbers.c.phone_number == bindparam("number"),
        )
        if changed:
            connection.execute(mine.values(body=bindparam("now")), changed)


def _unsettled(idle_kinds: Collection[str]) -> Any:
    idle = and_(creations.c.state == State.PLANNED.value, creations.c.kind.in_(sorted(idle_kinds)))
    return exists().where(creations.c.run_id == runs.c.id, creations.c.state.in_(_UNSETTLED), ~idle)


def _followed(cut: str) -> Any:
    """An order of the run is not at its end, or has been for too short a time."""
    late = func.coalesce(orders.c.status_since, "") >= cut
    return exists().where(orders.c.run_id == runs.c.id, or_(orders.c.terminal == 0, late))


def _thin(
    connection: Connection,
    table: Table,
    key: Column[Any],
    which: Any,
    keys: frozenset[str],
    name: str,
    **also: str,
) -> None:
    """Keep only these keys of the JSON in a column of the rows that `which` names."""
    found = connection.execute(select(key.label("at"), table.c[name].label("told")).where(which)).all()
    changed = [{"at_": one.at, "now": _kept(one.told, keys)} for one in found]
    if changed:
        mine = update(table).where(which, key == bindparam("at_"))
        connection.execute(mine.values({name: bindparam("now"), **also}), changed)


def _kept(told: str, keys: frozenset[str]) -> str:
    body = orjson.loads(told)
    return orjson.dumps({name: value for name, value in body.items() if name in keys}).decode()

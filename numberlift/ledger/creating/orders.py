"""Objects at Twilio that carry numbers or are waited for, ours and those found there: status and timeline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, select, update

from numberlift.ledger.creating.claims import Claims, claims_of_item
from numberlift.ledger.creating.creations import Creation
from numberlift.ledger.creating.listed import among, encoded, parts
from numberlift.ledger.creating.order_changes import (
    Change,
    Merged,
    OrderSeen,
    StoredNumber,
    StoredOrder,
    canonical_time,
    merge,
)
from numberlift.ledger.creating.order_rows import event_row, number_row, order_row, stored_number, stored_order
from numberlift.ledger.creating.order_statements import SIDS, Reads, Statements, reads
from numberlift.ledger.database import Database
from numberlift.ledger.events import Source
from numberlift.ledger.schema_creates import claims, creations, order_numbers, orders, plan_numbers

_PART: Final = 1_000
_US: Final = "us"


class Orders:
    """The objects of one realm, by sid."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm
        self._claims = Claims(database, realm=realm)
        self._statements = Statements(database.dialect, realm)

    def upsert(self, seen: Iterable[OrderSeen], *, source: Source) -> list[Change]:
        """Keep what a list page, a fetch or a webhook showed; answers what changed, in order.

        A late or repeated sight changes nothing (`order_changes` says when). An object whose sid one of our creations
        has is `us`, any other `elsewhere`; an end releases claims. A first sight of an object that is not ours is no
        change. Each thousand is a transaction of its own.
        """
        changes: list[Change] = []
        for part in parts(list(seen), _PART):
            with self._database.atomic() as connection:
                changes += self._keep(connection, part, source)
        return changes

    def adopt(self, connection: Connection, creation: Creation, seen: OrderSeen | None) -> None:
        """Keep the object that proved a creation, within the transaction that confirms it.

        One that a sweep saw first as another's becomes ours, with the run and the rows that ordered it.
        """
        known = self.get(creation.sid)
        if known is not None:
            known = self._make_ours(connection, creation, known)
        if seen is not None:
            self._merge(connection, [seen], _US, {} if known is None else {known.sid: known}, creation.settled_at or "")

    def get(self, sid: str) -> StoredOrder | None:
        """The object with this sid, None if the ledger has never seen it."""
        return next(iter(self._these([sid])), None)

    def of_run(self, run_id: str) -> list[StoredOrder]:
        """What a run ordered, by sid."""
        return self._read(orders.c.run_id == run_id)

    def open_orders(self, *, kind: str = "", account_sid: str = "", run_id: str = "") -> list[StoredOrder]:
        """Our objects that are not terminal yet, by sid; of one kind, account or run if told."""
        wanted = {"kind": kind, "account_sid": account_sid, "run_id": run_id}
        which = [orders.c[name] == value for name, value in wanted.items() if value]
        return self._read(orders.c.terminal == 0, orders.c.origin == _US, *which)

    def of_kind(self, kind: str) -> list[StoredOrder]:
        """Our objects of a kind, ended or not, by sid."""
        return self._read(orders.c.kind == kind, orders.c.origin == _US)

    def open_accounts(self, kind: str = "") -> list[str]:
        """The accounts in which we have open objects."""
        mine = select(orders.c.account_sid).distinct().where(orders.c.realm == self._realm, orders.c.terminal == 0)
        mine = mine.where(orders.c.origin == _US, *([orders.c.kind == kind] if kind else []))
        with self._database.reading() as connection:
            return sorted(connection.scalars(mine))

    def with_numbers(self, phone_numbers: Iterable[str]) -> dict[str, list[StoredOrder]]:
        """The objects that carry these numbers (E.164), ours and others', newest status first."""
        wanted = set(phone_numbers)
        carrying = select(order_numbers.c.order_sid).where(
            order_numbers.c.realm == self._realm,
            among(self._database.dialect, order_numbers.c.phone_number, wanted),
        )
        found: dict[str, list[StoredOrder]] = {}
        for order in sorted(
            self._read(orders.c.sid.in_(carrying)), key=lambda one: one.status_since or "", reverse=True
        ):
            for number in order.numbers:
                if number.phone_number in wanted:
                    found.setdefault(number.phone_number, []).append(order)
        return found

    def outdated(self, listed: Mapping[str, str]) -> set[str]:
        """Of objects listed as sid and updated time, those that the ledger has not seen in that state."""
        which = (orders.c.realm == self._realm, among(self._database.dialect, orders.c.sid, listed))
        with self._database.reading() as connection:
            rows = connection.execute(select(orders.c.sid, orders.c.remote_updated_at).where(*which))
            known = {one.sid: one.remote_updated_at for one in rows}
        return {
            sid for sid, at in listed.items() if sid not in known or (canonical_time(at) or "~") > (known[sid] or "")
        }

    def not_fetched_since(self, moment: str, *, kind: str) -> list[str]:
        """Our open objects last seen before `moment` (a time of the ledger), by sid."""
        return [one.sid for one in self.open_orders(kind=kind) if (one.fetched_at or "") < moment]

    def _keep(self, connection: Connection, seen: Sequence[OrderSeen], source: Source) -> list[Change]:
        known = {one.sid: one for one in self._these({one.sid for one in seen}, locked=True)}
        return self._merge(connection, seen, source, known, self._database.now())

    def _merge(
        self,
        connection: Connection,
        seen: Sequence[OrderSeen],
        source: Source,
        known: dict[str, StoredOrder],
        now: str,
    ) -> list[Change]:
        unseen = {one.sid for one in seen} - known.keys()
        known |= self._first_seen(connection, [one for one in seen if one.sid in unseen])
        merged: dict[str, Merged] = {}
        changes: list[Change] = []
        for one in seen:
            result = merge(known[one.sid], one, now=now)
            earlier = merged.get(one.sid)
            numbers = (*earlier.numbers, *result.numbers) if earlier else result.numbers
            rewritten = result.rewritten or one.sid in unseen or (earlier is not None and earlier.rewritten)
            merged[one.sid] = result._replace(numbers=numbers, rewritten=rewritten)
            known[one.sid] = result.order
            if one.sid not in unseen or result.order.origin == _US:
                changes += result.changes
        self._write(connection, merged.values(), now)
        self._tell(connection, changes, source)
        self._release(connection, [change for change in changes if change.ended])
        return changes

    def _first_seen(self, connection: Connection, seen: Sequence[OrderSeen]) -> dict[str, StoredOrder]:
        """Objects as they begin here: ours with the run and the rows that ordered them, others without."""
        first = {one.sid: StoredOrder(one.sid, one.kind, one.account_sid) for one in seen}
        for one in connection.execute(self._statements.planned, {SIDS: encoded(first)}) if seen else ():
            mine = replace(first[one.sid], origin=_US, run_id=one.run_id, creation_id=one.id)
            if one.phone_number is not None:
                number = StoredNumber(one.phone_number, position=one.position)
                mine = replace(mine, numbers=(*first[one.sid].numbers, number))
            first[one.sid] = mine
        return {
            sid: replace(one, numbers=tuple(sorted(one.numbers, key=lambda number: number.position)))
            for sid, one in first.items()
        }

    def _read(self, *which: ColumnElement[bool]) -> list[StoredOrder]:
        return self._found(reads(self._realm, *which), {})

    def _these(self, sids: Collection[str], *, locked: bool = False) -> list[StoredOrder]:
        wanted = self._statements.these
        if locked:
            wanted = wanted._replace(objects=wanted.objects.with_for_update())
        return self._found(wanted, {SIDS: encoded(sids)})

    def _found(self, wanted: Reads, values: Mapping[str, str]) -> list[StoredOrder]:
        with self._database.reading() as connection:
            found = connection.execute(wanted.objects, values).all()
            numbers: dict[str, list[StoredNumber]] = {}
            for one in connection.execute(wanted.numbers, values) if found else ():
                numbers.setdefault(one.order_sid, []).append(stored_number(one))
        return [stored_order(one, numbers.get(one.sid, ())) for one in found]

    def _write(self, connection: Connection, merged: Collection[Merged], now: str) -> None:
        written = [order_row(one.order, self._realm, now) for one in merged if one.rewritten]
        numbers = {
            (one.order.sid, number.phone_number): number_row(number, one.order.sid, self._realm)
            for one in merged
            for number in one.numbers
        }
        if written:
            connection.execute(self._statements.upsert_orders, written)
        if numbers:
            connection.execute(self._statements.upsert_numbers, list(numbers.values()))
        quiet = [one.order.sid for one in merged if not one.rewritten]
        if quiet:
            these = and_(orders.c.realm == self._realm, among(self._database.dialect, orders.c.sid, quiet))
            connection.execute(update(orders).where(these).values(fetched_at=now))

    def _make_ours(self, connection: Connection, creation: Creation, known: StoredOrder) -> StoredOrder:
        mine = and_(orders.c.realm == self._realm, orders.c.sid == known.sid)
        values = {"origin": _US, "creation_id": creation.id, "run_id": creation.run_id}
        connection.execute(update(orders).where(mine).values(**values))
        planned = select(plan_numbers.c.position).where(
            plan_numbers.c.plan_id == creation.plan_id,
            plan_numbers.c.phone_number == order_numbers.c.phone_number,
        )
        position = planned.correlate(order_numbers).scalar_subquery()
        theirs = (order_numbers.c.realm == self._realm, order_numbers.c.order_sid == known.sid)
        placed = update(order_numbers).where(*theirs, position.is_not(None)).values(position=position)
        connection.execute(placed)
        if known.terminal:
            item = claims_of_item(creation.plan_id, creation.ordinal)
            self._claims.release(connection, item, why=known.status)
        return self.get(known.sid) or known

    def _tell(self, connection: Connection, changes: Sequence[Change], source: Source) -> None:
        if changes:
            rows = [{**event_row(change), "realm": self._realm, "source": source} for change in changes]
            connection.execute(self._statements.add_events, rows)

    def _release(self, connection: Connection, ended: Sequence[Change]) -> None:
        """Give back the claims of what has ended: of a whole object, or of one of its numbers."""
        ours = [change for change in ended if change.order.creation_id is not None]
        wanted = {change.order.creation_id for change in ours}
        query = select(creations.c.id, creations.c.plan_id, creations.c.ordinal)
        found = connection.execute(query.where(creations.c.id.in_(sorted(filter(None, wanted))))) if ours else ()
        items = {one.id: claims_of_item(one.plan_id, one.ordinal) for one in found}
        for change in ours:
            which = items[change.order.creation_id or 0]
            if change.kind == "number-status":
                which = and_(which, claims.c.phone_number == change.phone_number)
            self._claims.release(connection, which, why=change.now or "ended")

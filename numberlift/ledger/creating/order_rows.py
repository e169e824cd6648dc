"""Objects and their changes as rows of the tables, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from numberlift.ledger.creating.order_changes import Change, StoredNumber, StoredOrder


def event_row(change: Change) -> dict[str, Any]:
    """The timeline entry of a change, without realm, time and source."""
    fields = {"fields": list(change.fields)} if change.fields else {"from": change.was, "to": change.now}
    return {
        "kind": change.kind,
        "run_id": change.order.run_id,
        "position": change.position,
        "phone_number": change.phone_number,
        "sid": change.order.sid,
        "detail": orjson.dumps({"object": change.order.kind, **fields}).decode(),
    }


def order_row(order: StoredOrder, realm: str, now: str) -> dict[str, Any]:
    """A row of `orders`, fetched at `now`."""
    plain = ("sid", "kind", "account_sid", "origin", "run_id", "creation_id", "status", "status_since")
    return {
        **{name: getattr(order, name) for name in plain},
        "realm": realm,
        "terminal": int(order.terminal),
        "fetched_at": now,
        "remote_updated_at": order.updated_at,
        "body": orjson.dumps(dict(order.body)).decode(),
    }


def number_row(number: StoredNumber, order_sid: str, realm: str) -> dict[str, Any]:
    """A row of `order_numbers`."""
    plain = ("phone_number", "number_sid", "position", "status", "status_since", "reason_code")
    return {
        **{name: getattr(number, name) for name in plain},
        "realm": realm,
        "order_sid": order_sid,
        "terminal": int(number.terminal),
        "remote_updated_at": number.updated_at,
        "body": orjson.dumps(dict(number.body)).decode(),
    }


def stored_order(found: Any, numbers: Iterable[StoredNumber]) -> StoredOrder:
    """A row of `orders` with the numbers it carries."""
    return StoredOrder(
        sid=found.sid,
        kind=found.kind,
        account_sid=found.account_sid,
        origin=found.origin,
        run_id=found.run_id,
        creation_id=found.creation_id,
        status=found.status,
        status_since=found.status_since,
        terminal=bool(found.terminal),
        fetched_at=found.fetched_at,
        updated_at=found.remote_updated_at,
        body=orjson.loads(found.body),
        numbers=tuple(numbers),
    )


def stored_number(found: Any) -> StoredNumber:
    """A row of `order_numbers`."""
    return StoredNumber(
        phone_number=found.phone_number,
        status=found.status,
        status_since=found.status_since,
        terminal=bool(found.terminal),
        number_sid=found.number_sid,
        reason_code=found.reason_code,
        position=found.position,
        updated_at=found.remote_updated_at,
        body=orjson.loads(found.body),
    )

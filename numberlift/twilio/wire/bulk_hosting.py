"""Bulk hosting of the v2 API: POST /v2/HostedNumber/Orders/Bulk, one letter for each signer.

The published contract names the reply but leaves the body empty; what is sent here is what the API is seen to take:
`friendly_name`, `notification_email` and `request_items`. No use case sends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply, Request, query_of, segment
from numberlift.twilio.wire.outcomes import Created, read_created
from numberlift.twilio.wire.sids import sid_in
from numberlift.twilio.wire.times import iso

KIND: Final = "bulk-hosting"
PREFIX: Final = "BH"
_PATH: Final = "/v2/HostedNumber/Orders/Bulk"
_DONE: Final = "processed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkGroup:
    """The numbers of one signer at one address, each perhaps with the URL to call when its status changes."""

    email: str = field(repr=False)
    address_sid: str
    contact_phone_number: str = field(repr=False)
    contact_title: str = field(default="", repr=False)
    numbers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BulkOrder:
    """One order of a bulk request as far as it got; `order_sid` is empty where there is none."""

    phone_number: str
    status: str
    order_sid: str = ""
    account_sid: str = ""
    signing_document_sid: str = ""
    failure_reason: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class BulkHosting:
    """A bulk request: `status` is `queued | in-progress | processed`, `done` whether it has ended."""

    sid: str
    status: str
    done: bool
    total: int
    orders: tuple[BulkOrder, ...]
    date_created: str = ""
    date_completed: str = ""


def create_bulk(groups: Iterable[BulkGroup], *, friendly_name: str, notification_email: str = "") -> Request:
    """Order the hosting of all numbers of all groups."""
    body = {"friendly_name": friendly_name, "request_items": [_item(group) for group in groups]}
    if notification_email:
        body["notification_email"] = notification_email
    return Request("create-bulk-hosting", "POST", "numbers", _PATH, json=body)


def read_created_bulk(reply: Reply) -> Created:
    """The bulk request that a create answers with."""
    return read_created(reply, kind=KIND, prefix=PREFIX, facts=_facts, name="bulk_hosting_sid")


def fetch_bulk(sid: str, *, order_status: str = "") -> Request:
    """Fetch a bulk request, perhaps only its orders of one status."""
    return Request(KIND, "GET", "numbers", f"{_PATH}/{segment(sid)}", query_of(OrderStatus=order_status))


def read_bulk_hosting(reply: Reply) -> BulkHosting:
    """The bulk request in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    fields = fields_of(reply, kind=KIND)
    sid, status = sid_in(fields.get("bulk_hosting_sid"), PREFIX), spelling.kebab(fields.get("request_status"))
    groups = fields.get("results")
    if not sid or not status or not isinstance(groups, list | None):
        raise unreadable(KIND, status=reply.status)
    total = fields.get("total_count")
    return BulkHosting(
        sid,
        status,
        done=status == _DONE,
        total=total if isinstance(total, int) else 0,
        orders=tuple(order for group in groups or () for order in _orders(group)),
        date_created=iso(fields.get("date_created")),
        date_completed=iso(fields.get("date_completed")),
    )


def _item(group: BulkGroup) -> dict[str, Any]:
    numbers = [{"phone_number": number} | _callback(url) for number, url in group.numbers]
    item: dict[str, Any] = {
        "email": group.email,
        "address_sid": group.address_sid,
        "contact_phone_number": group.contact_phone_number,
    }
    return item | ({"contact_title": group.contact_title} if group.contact_title else {}) | {"numbers": numbers}


def _callback(url: str) -> dict[str, str]:
    return {"status_callback_url": url} if url else {}


def _facts(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"request_status": spelling.kebab(fields.get("request_status"))}


def _orders(group: Any) -> Iterable[BulkOrder]:
    """The orders of one status; `pending_loa` and `pending-loa` are one."""
    orders = group.get("orders") if isinstance(group, dict) else None
    if not isinstance(orders, list):
        raise unreadable(KIND)
    status = spelling.kebab(group.get("order_status"))
    for order in orders:
        number = spelling.text(order.get("phone_number")) if isinstance(order, dict) else ""
        if not number:
            raise unreadable(KIND)
        yield BulkOrder(
            number,
            status,
            sid_in(order.get("hosting_order_sid"), "HR"),
            sid_in(order.get("account_sid"), "AC"),
            sid_in(order.get("signing_document_sid"), "PX"),
            spelling.text(order.get("failure_reason")),
            spelling.text(order.get("next_step")),
        )

"""An order as the preview API writes it."""

from __future__ import annotations

from typing import Any, Final

from numberlift.sandbox.clock import iso
from numberlift.sandbox.services.hosting.orders import Order
from numberlift.sandbox.services.paging import Row

PATH: Final = "/HostedNumbers/HostedNumberOrders"

_PLAIN: Final = (
    "account_sid",
    "incoming_phone_number_sid",
    "address_sid",
    "signing_document_sid",
    "phone_number",
    "friendly_name",
    "unique_name",
    "status",
    "failure_reason",
    "verification_attempts",
    "email",
    "cc_emails",
    "verification_type",
    "verification_document_sid",
    "extension",
    "call_delay",
    "verification_code",
    "verification_call_sids",
)


def shown(order: Order, *, base: str) -> dict[str, Any]:
    """The order's JSON; `base` is the origin that the client used."""
    return {name: order.fields[name] for name in _PLAIN} | {
        "sid": order.sid,
        "capabilities": {"sms": True, "voice": False},
        "date_created": iso(order.created),
        "date_updated": iso(order.fields["updated"]),
        "url": f"{base}{PATH}/{order.sid}",
    }


def shown_row(row: Row, *, base: str) -> dict[str, Any]:
    """The same for a row of a list."""
    return shown(Order(row.sid, *row.item), base=base)

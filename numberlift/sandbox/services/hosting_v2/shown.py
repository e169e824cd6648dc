"""Orders and bulk requests as v2 writes them."""

from __future__ import annotations

from typing import Any, Final

from numberlift.sandbox.clock import iso
from numberlift.sandbox.services.hosting import bulk
from numberlift.sandbox.services.hosting.orders import Order
from numberlift.sandbox.services.hosting.statuses import Status
from numberlift.sandbox.store import Stored
from numberlift.sandbox.world import World

ORDERS: Final = "/v2/HostedNumber/Orders"
BULK: Final = "/v2/HostedNumber/Orders/Bulk"

_PLAIN: Final = (
    "account_sid",
    "incoming_phone_number_sid",
    "address_sid",
    "signing_document_sid",
    "phone_number",
    "friendly_name",
    "status",
    "failure_reason",
    "verification_attempts",
    "email",
    "cc_emails",
    "verification_code",
    "contact_title",
    "contact_phone_number",
)
_NEXT_STEPS: Final = {
    Status.RECEIVED: "verify-ownership",
    Status.PENDING_VERIFICATION: "answer-verification-call",
    Status.VERIFIED: "create-authorization-document",
    Status.PENDING_LOA: "sign-letter-of-authorization",
    Status.FAILED: "run-eligibility-check",
    Status.ACTION_REQUIRED: "contact-support",
}
_MORE_INFO: Final = "Run the hosting eligibility check on these numbers: /v1/HostedNumber/Eligibility"


def shown(order: Order, base: str) -> dict[str, Any]:
    """The order's JSON; `base` is the origin that the client used."""
    fields = order.fields
    return {name: fields[name] for name in _PLAIN} | {
        "sid": order.sid,
        "capabilities": {"sms": True, "voice": False},
        "date_created": iso(order.created),
        "date_updated": iso(fields["updated"]),
        "url": f"{base}{ORDERS}/{order.sid}",
        "bulk_hosting_request_sid": fields["bulk_sid"],
        "next_step": _NEXT_STEPS.get(order.status, ""),
        "verification_call_sids": fields["verification_call_sids"] or [],
        "verification_call_delay": fields["call_delay"],
        "verification_call_extension": fields["extension"],
        "verification_type": "phone-call",
    }


def shown_bulk(world: World, sid: str, kept: Stored, *, base: str, only: str | None) -> dict[str, Any]:
    """A bulk request with its orders grouped by status, in Twilio's underscores; `only` is one status or None."""
    fields = kept.fields
    groups: dict[str, list[Order]] = {}
    for order in bulk.orders_of(world, fields):
        groups.setdefault(order.status.replace("-", "_"), []).append(order)
    return {
        "friendly_name": fields["friendly_name"],
        "bulk_hosting_sid": sid,
        "request_status": fields["status"],
        "notification_email": fields["notification_email"],
        "url": f"{base}{BULK}/{sid}",
        "date_created": iso(kept.created),
        "date_completed": iso(fields["completed"]) if fields["completed"] is not None else None,
        "total_count": sum(len(item["numbers"]) for item in fields["items"]),
        "results": [
            _group(status, orders, base)
            for status, orders in sorted(groups.items())
            if only is None or only.replace("-", "_") == status
        ],
    }


def _group(status: str, orders: list[Order], base: str) -> dict[str, Any]:
    return {
        "order_status": status,
        "count": str(len(orders)),
        "get_more_info": _MORE_INFO if status == "failed" else None,
        "orders": [_in_bulk(order, base) for order in orders],
    }


def _in_bulk(order: Order, base: str) -> dict[str, Any]:
    return {
        "hosting_order_sid": order.sid,
        "phone_number": order.number,
        "account_sid": order.fields["account_sid"],
        "failure_reason": order.fields["failure_reason"] or None,
        "next_step": _NEXT_STEPS.get(order.status),
        "url": f"{base}{ORDERS}/{order.sid}",
        "email": order.fields["email"],
        "signing_document_sid": order.fields["signing_document_sid"],
    }

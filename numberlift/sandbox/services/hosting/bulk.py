"""Bulk hosting requests: many numbers at once, verified by Twilio's own calls, one letter for each signer.

https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/bulk-hosted-number-orders-resource
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from numberlift.sandbox.replies import Refusal
from numberlift.sandbox.services.hosting import documents, orders, verification
from numberlift.sandbox.services.hosting.hostability import doom_of, problem_of
from numberlift.sandbox.services.hosting.orders import Order
from numberlift.sandbox.services.hosting.statuses import Status
from numberlift.sandbox.services.hosting.switches import switches_of
from numberlift.sandbox.services.hosting.timetable import MOST_ATTEMPTS
from numberlift.sandbox.store import Fields
from numberlift.sandbox.world import World

KIND: Final = "BulkHosting"
DIGITS: Final = 6
"""Of a verification code in the v2 API."""

_UNDECIDED: Final = (Status.TWILIO_PROCESSING, Status.RECEIVED, Status.PENDING_VERIFICATION)
_LEAST_STEP: Final = 1.0


def begin(world: World, asked: Mapping[str, Any], *, actor: str) -> str:
    """Keep a new request and return its BH sid; `asked` has the names and the `items` of signers."""
    at = world.clock.now()
    fields = {
        **asked,
        "account_sid": actor,
        "status": "QUEUED",
        "completed": None,
        "order_sids": [],
        "due_at": at + _pause(world),
    }
    return world.store.insert(KIND, "BH", fields, at=at)


def step(world: World, sid: str, at: float) -> None:
    """One step of a request: orders are made, called, and put under a letter when all of a signer's are decided."""
    kept = world.store.get(KIND, sid)
    if kept is None:
        return
    fields = dict(kept.fields)
    items = range(len(fields["items"]))
    if fields["status"] == "QUEUED":
        fields |= {"status": "IN_PROGRESS", "order_sids": [_placed(world, sid, fields, index, at) for index in items]}
    else:
        settled = [_settled(world, fields, index, at) for index in items]
        if all(settled):
            fields |= {"status": "PROCESSED", "completed": at}
    fields["due_at"] = None if fields["status"] == "PROCESSED" else at + _pause(world)
    world.store.put(KIND, sid, fields)


def orders_of(world: World, fields: Fields) -> list[Order]:
    """The orders made so far that still exist."""
    found = (orders.get(world, sid) for sids in fields["order_sids"] for sid in sids)
    return [order for order in found if order is not None]


def _pause(world: World) -> float:
    return max(switches_of(world).seconds.bulk, _LEAST_STEP)


def _placed(world: World, sid: str, fields: Fields, index: int, at: float) -> list[str]:
    item = fields["items"][index]
    asked = {name: item[name] for name in ("email", "address_sid", "contact_phone_number", "contact_title")}
    placed = []
    for entry in item["numbers"]:
        number = entry["phone_number"]
        problem = problem_of(world, number)
        doomed = problem.reason if problem else doom_of(world, number)
        wanted = {**asked, **entry, "cc_emails": item["cc_emails"], "bulk_sid": sid}
        placed.append(orders.place(world, wanted, account_sid=fields["account_sid"], at=at, doomed=doomed).sid)
    return placed


def _settled(world: World, fields: Fields, index: int, at: float) -> bool:
    """Whether all orders of a signer are decided; those that are verified get their letter."""
    held = [order for sid in fields["order_sids"][index] if (order := orders.get(world, sid)) is not None]
    for order in held:
        _verify(world, order, at)
    if any(order.status in _UNDECIDED for order in held):
        return False
    ready = [o for o in held if o.status is Status.VERIFIED and o.fields["signing_document_sid"] is None]
    if ready:
        item = fields["items"][index]
        asked = {name: value for name, value in item.items() if name != "numbers"}
        documents.create(world, asked, ready, actor=fields["account_sid"], at=at)
    return True


def _verify(world: World, order: Order, at: float) -> None:
    fields = order.fields
    unheard = order.status is Status.PENDING_VERIFICATION and fields["verification_attempts"] < MOST_ATTEMPTS
    expired = fields["code_expires"] is not None and at >= fields["code_expires"]
    if order.status is not Status.RECEIVED and not (unheard and expired):
        return
    try:
        verification.call(world, order, at=at, digits=DIGITS)
    except Refusal:
        verification.give_up(world, order, at=at)

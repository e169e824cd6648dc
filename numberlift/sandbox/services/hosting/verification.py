"""Proof that whoever orders hosting owns the number: by a call with a code, or by a phone bill.

A code is valid for ten minutes and a call within them tells the same one; three calls, or three wrong codes,
and the order needs Twilio's people. Source: the resource's page, "pending-verification".
"""

from __future__ import annotations

import secrets
from typing import Any, Final

from numberlift.sandbox.fates import Call
from numberlift.sandbox.services.hosting.orders import Order, change, move, ordering_of
from numberlift.sandbox.services.hosting.refusals import refused
from numberlift.sandbox.services.hosting.statuses import Status
from numberlift.sandbox.services.hosting.switches import switches_of
from numberlift.sandbox.services.hosting.timetable import MOST_ATTEMPTS
from numberlift.sandbox.world import World

_NOT_VERIFIED: Final = "Ownership could not be verified: maximum number of attempts reached"
_NO_CALL: Final = "Ownership could not be verified: the call cannot be placed"
_BILL: Final = "Ownership could not be verified: the phone bill was not accepted"
_PLACEABLE: Final = (Status.RECEIVED, Status.PENDING_VERIFICATION)
_UNVERIFIED: Final = (Status.PENDING_VERIFICATION, Status.ACTION_REQUIRED)


def call(world: World, order: Order, *, at: float, digits: int) -> Order:
    """Place a verification call; raises Refusal 22112, 22100 or 22123."""
    fields = order.fields
    if fields["verification_attempts"] >= MOST_ATTEMPTS and order.status in _UNVERIFIED:
        if order.status is Status.PENDING_VERIFICATION:
            move(world, order, Status.ACTION_REQUIRED, at=at, why=_NOT_VERIFIED)
        raise refused(22100, "Contact support to reset the verification attempts")
    if order.status not in _PLACEABLE:
        raise refused(22112, f"The order is in status {order.status}")
    if ordering_of(world, order.number).call is Call.IMPOSSIBLE:
        raise refused(22123, f"A call to {order.number} cannot be placed")
    placed = _called(world, order, at=at, digits=digits)
    if order.status is Status.RECEIVED:
        return move(world, order, Status.PENDING_VERIFICATION, at=at, **placed)
    return change(world, order, at=at, **placed)


def submit_bill(world: World, order: Order, *, at: float) -> Order:
    """Hand the named phone bill to Twilio's people; raises Refusal 22118 or 22112."""
    if order.fields["verification_document_sid"] is None:
        raise refused(22118, "VerificationDocumentSid is required when VerificationType is phone-bill")
    if order.status is Status.PENDING_VERIFICATION:
        return order
    if order.status is not Status.RECEIVED:
        raise refused(22112, f"The order is in status {order.status}")
    return move(world, order, Status.PENDING_VERIFICATION, at=at)


def check_code(world: World, order: Order, code: str, *, at: float) -> Order:
    """Verify by a code that was told; raises Refusal 22114 or 22113, and the third wrong code ends the order's way."""
    fields = order.fields
    if order.status is not Status.PENDING_VERIFICATION or fields["verification_code"] is None:
        raise refused(22114, "The order is not in status pending-verification by a phone call")
    if at >= fields["code_expires"]:
        raise refused(22113, "The code has expired: place another call")
    if code != fields["verification_code"] or ordering_of(world, order.number).call is Call.REFUSED:
        _refuse_code(world, order, at=at)
        raise refused(22113, "The code is wrong")
    return move(world, order, Status.VERIFIED, at=at)


def call_ended(world: World, order: Order, *, at: float) -> None:
    """The owner has typed a code on the phone."""
    ended = order._replace(fields={**order.fields, "call_at": None})
    if ordering_of(world, order.number).call is Call.REFUSED:
        _refuse_code(world, ended, at=at)
    elif at < order.fields["code_expires"]:
        move(world, ended, Status.VERIFIED, at=at)
    else:
        change(world, ended, at=order.fields["updated"])


def code_expired(world: World, order: Order, *, at: float) -> None:
    """The code of the last call has expired."""
    move(world, order, Status.ACTION_REQUIRED, at=at, why=_NOT_VERIFIED)


def bill_read(world: World, order: Order, *, at: float) -> None:
    """Twilio's people have looked at the phone bill."""
    if ordering_of(world, order.number).bill_accepted:
        move(world, order, Status.VERIFIED, at=at)
    else:
        move(world, order, Status.ACTION_REQUIRED, at=at, why=_BILL)


def give_up(world: World, order: Order, *, at: float) -> None:
    """A call that Twilio was to place by itself cannot be placed."""
    pending = move(world, order, Status.PENDING_VERIFICATION, at=at)
    move(world, pending, Status.ACTION_REQUIRED, at=at, why=_NO_CALL)


def _called(world: World, order: Order, *, at: float, digits: int) -> dict[str, Any]:
    fields = order.fields
    code, expires = fields["verification_code"], fields["code_expires"]
    if code is None or at >= expires:
        code = f"{secrets.randbelow(10**digits):0{digits}}"
        expires = at + switches_of(world).seconds.code
    return {
        "verification_attempts": fields["verification_attempts"] + 1,
        "verification_call_sids": [*(fields["verification_call_sids"] or ()), f"CA{secrets.token_hex(16)}"],
        "verification_code": code,
        "code_expires": expires,
        "call_at": at + fields["call_delay"],
    }


def _refuse_code(world: World, order: Order, *, at: float) -> None:
    wrong = order.fields["codes_refused"] + 1
    if wrong >= MOST_ATTEMPTS:
        move(world, order, Status.ACTION_REQUIRED, at=at, why=_NOT_VERIFIED, codes_refused=wrong)
    else:
        change(world, order, at=at, codes_refused=wrong)

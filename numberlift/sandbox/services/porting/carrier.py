"""What the losing carrier answers: consent with a port date, or a rejection that other data may lift."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import orjson

from numberlift.sandbox.fates import WRONG_PIN, PortingWay, Rejected
from numberlift.sandbox.services.porting.numbers import PortInNumber, fate_of, filings
from numberlift.sandbox.services.porting.order import Order
from numberlift.sandbox.store import Fields
from numberlift.sandbox.world import World

_DAY: Final = 86_400.0


def fingerprint(way: PortingWay, order: Order, pin: str | None) -> str:
    """Stands for the data that the carrier objects to, without giving them away."""
    data: dict[str, Any] = {
        **order.carrier,
        "pin": pin,
        "portability_advance_carrier": order.portability_advance_carrier,
        "target_port_in_date": order.target.date,
    }
    return digest({name: data[name] for name in way.corrected_by})


def digest(data: dict[str, Any]) -> str:
    """A short digest of anything that JSON can hold."""
    return hashlib.blake2b(orjson.dumps(data, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


def rejection_of(world: World, number: PortInNumber) -> Rejected | None:
    """Why the carrier rejects a number that was submitted, None if it agrees."""
    way = fate_of(world, number).porting_way
    if number.fields["missing_required_fields"]:
        return WRONG_PIN
    if way.rejected is None or way.late:
        return None
    seen = {seen for filing in filings(world, number.number) for seen in filing.fields["rejected"]}
    lifted = bool(way.corrected_by) and bool(seen) and number.fields["fingerprint"] not in seen
    return None if lifted else way.rejected


def refusal(number: PortInNumber, rejected: Rejected) -> dict[str, Any]:
    """What changes of a number that is rejected."""
    return {
        "rejection_reason": rejected.reason,
        "rejection_reason_code": rejected.code,
        "rejected": [*number.fields["rejected"], number.fields["fingerprint"]],
        "port_date": None,
    }


def consent(world: World, number: PortInNumber, request: Fields, *, portage: float, at: float) -> dict[str, Any]:
    """What changes of a number that the carrier lets go: its port date, the wished one if that is still to come."""
    wished = request["target_at"]
    base = wished if wished is not None and wished > at else at + portage
    later = fate_of(world, number).porting_way.days_later * _DAY
    return {"port_date": base + later, "rejection_reason": None, "rejection_reason_code": None}

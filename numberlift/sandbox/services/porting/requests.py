"""Port-in requests as they are kept: their numbers move together or alone, and their status follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from numberlift.sandbox.fates import Signatory
from numberlift.sandbox.services.porting import events, numbers
from numberlift.sandbox.services.porting.carrier import fingerprint
from numberlift.sandbox.services.porting.numbers import PortInNumber
from numberlift.sandbox.services.porting.order import Order
from numberlift.sandbox.services.porting.statuses import (
    REQUEST_ENDED,
    REQUEST_MOVES,
    NumberStatus,
    RequestStatus,
    request_status,
)
from numberlift.sandbox.services.porting.switches import switches_of
from numberlift.sandbox.store import Fields
from numberlift.sandbox.world import World

KIND: Final = "PortInRequest"
_BY_ITSELF: Final = {Signatory.SIGNS: "signed", Signatory.DECLINES: "declined"}


class Event(StrEnum):
    """What comes next for a request if nobody does anything."""

    REVIEWED = "reviewed"
    SIGNED = "signed"
    DECLINED = "declined"
    EXPIRED = "expired"


class PortIn(NamedTuple):
    """One request: its KW sid, when it was created, and what is kept of it."""

    sid: str
    created: float
    fields: Fields

    @property
    def status(self) -> RequestStatus:
        """Where it stands."""
        return RequestStatus(self.fields["status"])


class Move(NamedTuple):
    """A number that goes to another status, with what else changes of it."""

    number: PortInNumber
    to: NumberStatus
    changes: Mapping[str, Any] = {}


def place(world: World, order: Order, *, at: float) -> PortIn:
    """Keep a new request with its numbers."""
    fields: dict[str, Any] = {
        "account_sid": order.account_sid,
        "status": RequestStatus.IN_REVIEW,
        "since": at,
        "losing_carrier_information": dict(order.carrier),
        "notification_emails": list(order.emails),
        "documents": list(order.documents),
        "bundle_sid": order.bundle_sid,
        "portability_advance_carrier": order.portability_advance_carrier,
        "auto_cancel_approval_numbers": order.auto_cancel_approval_numbers,
        "target": list(order.target),
        "target_at": order.target.at(),
        "cancellation_reason": None,
        "counts": {NumberStatus.IN_REVIEW.value: len(order.numbers)},
        "requested": len(order.numbers),
    }
    fields |= _upcoming(world, "", fields)
    sid = world.store.insert(KIND, "KW", fields, at=at)
    for number, pin in order.numbers:
        _place_number(world, sid, order, number, pin, at=at)
    return PortIn(sid, at, fields)


def get(world: World, sid: str) -> PortIn | None:
    """The request with this sid, whosever it is."""
    kept = world.store.get(KIND, sid)
    return None if kept is None else PortIn(sid, kept.created, kept.fields)


def found(world: World, actor: str, sid: str) -> PortIn | None:
    """The request with this sid if the actor may see it."""
    request = get(world, sid)
    return request if request is not None and world.accounts.may_act(actor, request.fields["account_sid"]) else None


def numbers_of(world: World, request: PortIn) -> list[PortInNumber]:
    """The numbers of a request, in the order of its create."""
    return [PortInNumber(sid, *kept) for sid, kept in world.store.where(numbers.KIND, "request_sid", request.sid)]


def carry(
    world: World,
    request: PortIn,
    moves: Iterable[Move],
    *,
    at: float,
    instead: RequestStatus | None = None,
    reason: str | None = None,
) -> PortIn:
    """Move numbers, and the request with them; every move is told.

    A request that would be canceled becomes `instead`, if given; `reason` is why, when it comes to that.
    """
    counts = dict(request.fields["counts"])
    for number, to, changes in moves:
        after = numbers.moved(world, number, to, at=at, **changes)
        counts[number.status.value] -= 1
        counts[to.value] = counts.get(to, 0) + 1
        events.tell_number(world, after)
    status = request_status(counts, request.status)
    if status is RequestStatus.CANCELED and instead is not None:
        status = instead
    return _become(world, request, status, at=at, counts=counts, reason=reason)


def _become(
    world: World, request: PortIn, status: RequestStatus, *, at: float, counts: dict[str, int], reason: str | None
) -> PortIn:
    fields = {**request.fields, "counts": {name: count for name, count in counts.items() if count}}
    fields["cancellation_reason"] = reason or fields["cancellation_reason"]
    if status is not request.status:
        assert status in REQUEST_MOVES[request.status], f"{request.status} -> {status}"
        fields |= {"status": status, "since": at}
        events.tell_request(world, request.sid, fields)
    fields |= _upcoming(world, request.sid, fields)
    world.store.put(KIND, request.sid, fields)
    return request._replace(fields=fields)


def _place_number(world: World, sid: str, order: Order, number: str, pin: str | None, *, at: float) -> None:
    fate = world.fates.fate(number)
    about = {
        "request_sid": sid,
        "account_sid": order.account_sid,
        "number_type": fate.number_type,
        "country": fate.country,
        "missing_required_fields": fate.porting.pin_required and not pin,
        "fingerprint": fingerprint(fate.porting_way, order, pin),
    }
    numbers.place(world, number, about, at=at)


def _upcoming(world: World, sid: str, fields: Fields) -> dict[str, Any]:
    since, counts, seconds = fields["since"], fields["counts"], switches_of(world).seconds
    if counts.get(NumberStatus.IN_REVIEW):
        return {"due_at": since + seconds.review, "due": Event.REVIEWED}
    if counts.get(NumberStatus.WAITING_FOR_SIGNATURE):
        held = (numbers.fate_of(world, number) for number in numbers_of(world, PortIn(sid, since, fields)))
        ways = (fate.porting_way.signatory for fate in held)
        ending = next((_BY_ITSELF[way] for way in ways if way in _BY_ITSELF), None)
        if ending is not None:
            return {"due_at": since + seconds.signing, "due": ending}
        return {"due_at": since + seconds.expiry, "due": Event.EXPIRED}
    return {"due_at": None, "due": None}


def is_over(request: PortIn) -> bool:
    """Whether nothing is under way any more."""
    return request.status in REQUEST_ENDED

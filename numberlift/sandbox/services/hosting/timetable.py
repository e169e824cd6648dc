"""When an order moves by itself, and why: computed from what is kept of it, its number's fate and the durations."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple

from numberlift.sandbox.fates import Call, Ordering
from numberlift.sandbox.services.hosting.statuses import Status
from numberlift.sandbox.services.hosting.switches import Seconds
from numberlift.sandbox.store import Fields

MOST_ATTEMPTS: Final = 3
"""Verification calls, and wrong codes, before an order needs Twilio's people."""


class Event(StrEnum):
    """What comes next for an order if nobody does anything."""

    PROCESSED = "processed"
    BILL_SENT = "bill-sent"
    BILL_READ = "bill-read"
    CALL_ENDED = "call-ended"
    CODE_EXPIRED = "code-expired"
    CARRIER_DONE = "carrier-done"
    TESTED = "tested"
    IDLE = "idle"


class Upcoming(NamedTuple):
    """An event and its time."""

    at: float
    event: Event


def upcoming(fields: Fields, ordering: Ordering, seconds: Seconds) -> Upcoming | None:
    """What happens next, None if the order has ended."""
    timed = _TIMED.get(Status(fields["status"]))
    return min(timed(fields, ordering, seconds)) if timed else None


def has_bill(fields: Fields) -> bool:
    """Whether ownership is to be proven by a phone bill that was named."""
    return fields["verification_type"] == "phone-bill" and fields["verification_document_sid"] is not None


def _processing(fields: Fields, _ordering: Ordering, seconds: Seconds) -> list[Upcoming]:
    return [Upcoming(fields["since"] + seconds.processing, Event.PROCESSED)]


def _received(fields: Fields, ordering: Ordering, seconds: Seconds) -> list[Upcoming]:
    if has_bill(fields):
        return [Upcoming(fields["updated"] + seconds.processing, Event.BILL_SENT)]
    return _waiting(fields, ordering, seconds)


def _verifying(fields: Fields, ordering: Ordering, seconds: Seconds) -> list[Upcoming]:
    if fields["verification_type"] == "phone-bill":
        return [Upcoming(fields["since"] + seconds.billing, Event.BILL_READ)]
    events = _waiting(fields, ordering, seconds)
    if fields["call_at"] is not None and ordering.call in (Call.ANSWERS, Call.REFUSED):
        events.append(Upcoming(fields["call_at"] + seconds.answering, Event.CALL_ENDED))
    if fields["verification_attempts"] >= MOST_ATTEMPTS:
        events.append(Upcoming(fields["code_expires"], Event.CODE_EXPIRED))
    return events


def _waiting(fields: Fields, _ordering: Ordering, seconds: Seconds) -> list[Upcoming]:
    return [Upcoming(fields["updated"] + seconds.idle, Event.IDLE)]


def _at_the_carrier(fields: Fields, _ordering: Ordering, seconds: Seconds) -> list[Upcoming]:
    return [Upcoming(fields["since"] + seconds.carrier, Event.CARRIER_DONE)]


def _testing(fields: Fields, _ordering: Ordering, seconds: Seconds) -> list[Upcoming]:
    return [Upcoming(fields["since"] + seconds.testing, Event.TESTED)]


_TIMED: Final[dict[Status, Callable[[Fields, Ordering, Seconds], list[Upcoming]]]] = {
    Status.TWILIO_PROCESSING: _processing,
    Status.RECEIVED: _received,
    Status.PENDING_VERIFICATION: _verifying,
    Status.VERIFIED: _waiting,
    Status.PENDING_LOA: _waiting,
    Status.CARRIER_PROCESSING: _at_the_carrier,
    Status.TESTING: _testing,
}

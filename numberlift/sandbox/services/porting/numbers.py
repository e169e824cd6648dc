"""The numbers of port-in requests as they are kept, each moved along the table of moves only."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from numberlift.sandbox.fates import Fate
from numberlift.sandbox.services.porting.statuses import NUMBER_ENDED, NUMBER_MOVES, NumberStatus
from numberlift.sandbox.services.porting.switches import Seconds, switches_of
from numberlift.sandbox.store import Fields
from numberlift.sandbox.world import World

KIND: Final = "PortInPhoneNumber"
"""Creates accepted are counted by number under this kind."""
_DAY: Final = 86_400.0
_MOVED_BEFORE: Final = 2 * _DAY

_NEW: Final[Mapping[str, Any]] = {
    "status": NumberStatus.IN_REVIEW,
    "portable": None,
    "not_portability_reason": None,
    "not_portability_reason_code": None,
    "port_date": None,
    "date_moved": False,
    "rejection_reason": None,
    "rejection_reason_code": None,
    "rejected": [],
    "due_at": None,
    "due": None,
}


class Event(StrEnum):
    """What comes next for a number if nobody does anything."""

    ANSWER = "answer"
    REFUSAL = "refusal"
    NEW_DATE = "new-date"
    PORTED = "ported"
    STOPPED = "stopped"


class PortInNumber(NamedTuple):
    """One number of a request: its PU sid, when it was created, and what is kept of it."""

    sid: str
    created: float
    fields: Fields

    @property
    def status(self) -> NumberStatus:
        """Where it stands."""
        return NumberStatus(self.fields["status"])

    @property
    def number(self) -> str:
        """In E.164 form."""
        return str(self.fields["phone_number"])


def place(world: World, number: str, about: Mapping[str, Any], *, at: float) -> None:
    """Keep a new number of a request, counted as accepted."""
    fields = {**_NEW, "phone_number": number, **about, "since": at}
    world.store.insert(KIND, "PU", fields, at=at, number=number)


def get(world: World, sid: str) -> PortInNumber | None:
    """The number with this sid, whosever it is."""
    kept = world.store.get(KIND, sid)
    return None if kept is None else PortInNumber(sid, kept.created, kept.fields)


def filings(world: World, number: str) -> list[PortInNumber]:
    """Every filing of a phone number, oldest first."""
    return [PortInNumber(sid, *kept) for sid, kept in world.store.where(KIND, "phone_number", number)]


def live_filing(world: World, number: str) -> PortInNumber | None:
    """A filing of the number that has not ended, in whatever account."""
    return next((filing for filing in filings(world, number) if filing.status not in NUMBER_ENDED), None)


def fate_of(world: World, number: PortInNumber) -> Fate:
    """What is to become of it."""
    return world.fates.fate(number.number)


def change(world: World, number: PortInNumber, **changes: Any) -> PortInNumber:
    """The number with other fields, due anew."""
    fields = {**number.fields, **changes}
    fields |= _upcoming(fields, fate_of(world, number), switches_of(world).seconds)
    world.store.put(KIND, number.sid, fields)
    return number._replace(fields=fields)


def moved(world: World, number: PortInNumber, to: NumberStatus, *, at: float, **changes: Any) -> PortInNumber:
    """The number in another status."""
    assert to in NUMBER_MOVES[number.status], f"{number.status} -> {to}"
    return change(world, number, status=to, since=at, **changes)


def _upcoming(fields: Fields, fate: Fate, seconds: Seconds) -> dict[str, Any]:
    following = _following(fields, fate, seconds)
    return {"due_at": following[0], "due": following[1]} if following else {"due_at": None, "due": None}


def _following(fields: Fields, fate: Fate, seconds: Seconds) -> tuple[float, Event] | None:
    way, since, port_date = fate.porting_way, fields["since"], fields["port_date"]
    match fields["status"]:
        case NumberStatus.PORT_SUBMITTED if not way.silent:
            return since + seconds.carrier, Event.ANSWER
        case NumberStatus.PORT_PENDING if way.late:
            return (since + port_date) / 2, Event.REFUSAL
        case NumberStatus.PORT_PENDING if way.date_moves and not fields["date_moved"]:
            return max(since, port_date - _MOVED_BEFORE), Event.NEW_DATE
        case NumberStatus.PORT_PENDING:
            return max(since, port_date), Event.PORTED
        case NumberStatus.CANCELING:
            return since + seconds.cancelling, Event.STOPPED
    return None

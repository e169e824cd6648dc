"""The wished port date and window: ISO local date and ISO offset times, kept in UTC, so many days ahead at least.

https://www.twilio.com/docs/phone-numbers/port-in/port-in-request-api: with a window "the date will be converted to its
UTC equivalent with the ranges as reference".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from numberlift.sandbox.services.porting.refusals import refused
from numberlift.sandbox.services.porting.switches import switches_of
from numberlift.sandbox.world import World


class Target(NamedTuple):
    """`date` is YYYY-MM-DD and the two times HH:MM:SSZ, all UTC; None where nothing was wished."""

    date: str | None = None
    start: str | None = None
    end: str | None = None

    def at(self) -> float | None:
        """The earliest moment wished, in seconds since 1970; None without a date."""
        if self.date is None:
            return None
        return datetime.fromisoformat(f"{self.date}T{self.start or '00:00:00Z'}").replace(tzinfo=UTC).timestamp()


def target_of(world: World, body: Mapping[str, Any], country: str | None) -> Target:
    """The wish in a create; raises Refusal 20001."""
    day = _date(body.get("target_port_in_date"))
    start, end = (_time(body.get(name), name) for name in _RANGE)
    if day is None:
        if start or end:
            raise refused(20001, "A time range needs a target_port_in_date")
        return Target()
    least, today = switches_of(world).days_ahead(country), datetime.fromtimestamp(world.clock.now(), UTC).date()
    if (day - today).days < least:
        raise refused(20001, f"target_port_in_date must be at least {least} days ahead")
    if start and end and datetime.combine(day, start) >= datetime.combine(day, end):
        raise refused(20001, "target_port_in_time_range_start must be before target_port_in_time_range_end")
    reference = start or end
    in_utc = datetime.combine(day, reference).astimezone(UTC).date() if reference else day
    return Target(in_utc.isoformat(), _in_utc(day, start), _in_utc(day, end))


_RANGE = ("target_port_in_time_range_start", "target_port_in_time_range_end")


def _date(value: Any) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as exc:
        raise refused(20001, "target_port_in_date must be an ISO date") from exc


def _time(value: Any, name: str) -> time | None:
    if value is None:
        return None
    try:
        found = time.fromisoformat(value)
    except (TypeError, ValueError) as exc:
        raise refused(20001, f"{name} must be an ISO time") from exc
    if found.tzinfo is None:
        raise refused(20001, f"{name} must have an offset")
    return found


def _in_utc(day: date, moment: time | None) -> str | None:
    return datetime.combine(day, moment).astimezone(UTC).strftime("%H:%M:%SZ") if moment else None

"""When somebody can be expected to pick up at a number: nine to five on a weekday where the number is at home.

A toll-free number is at home nowhere; it goes by Central time. A number whose place spans several time zones is called
when it is open in all of them. Holidays are not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

OPENS: Final = time(9)
CLOSES: Final = time(17)
CENTRAL: Final = "America/Chicago"
_COAST_TO_COAST: Final = ("America/New_York", "America/Los_Angeles")
_MOST_ZONES: Final = 6
"""A number said to be in more zones than this is at home nowhere in particular."""
_UNKNOWN: Final = "Etc/Unknown"
_WEEKEND: Final = 5
_DAYS_AHEAD: Final = 8


class Hours(NamedTuple):
    """Whether a number may be called now, and if not, from when on (UTC; None if its zones never open together)."""

    is_open: bool
    opens_at: datetime | None = None


def zones_of(phone_number: str) -> tuple[str, ...]:
    """The time zones of an E.164 number, as IANA names; at least one."""
    import phonenumbers  # noqa: PLC0415 - loaded with the first number, as in `numbers`
    from phonenumbers import timezone  # noqa: PLC0415 - loaded when needed

    try:
        parsed = phonenumbers.parse(phone_number)
    except phonenumbers.NumberParseException:
        return _COAST_TO_COAST
    if phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE:
        return (CENTRAL,)
    zones = tuple(zone for zone in timezone.time_zones_for_number(parsed) if zone != _UNKNOWN)
    return zones if 0 < len(zones) <= _MOST_ZONES else _COAST_TO_COAST


def hours_of(phone_number: str, *, now: datetime) -> Hours:
    """Whether `phone_number` may be called at `now` (with a time zone), and if not, when next."""
    return hours_in(zones_of(phone_number), now=now)


def hours_in(zones: Sequence[str], *, now: datetime) -> Hours:
    """The same for time zones by their IANA names."""
    places = [ZoneInfo(zone) for zone in zones]
    if _open_in_all(places, now):
        return Hours(is_open=True)
    mornings = (
        datetime.combine(now.astimezone(place).date() + timedelta(days=days), OPENS, tzinfo=place)
        for days in range(_DAYS_AHEAD)
        for place in places
    )
    opening = [morning for morning in mornings if morning > now and _open_in_all(places, morning)]
    return Hours(is_open=False, opens_at=min(opening).astimezone(UTC) if opening else None)


def _open_in_all(places: Sequence[ZoneInfo], moment: datetime) -> bool:
    return all(_open_in(place, moment) for place in places)


def _open_in(place: ZoneInfo, moment: datetime) -> bool:
    there = moment.astimezone(place)
    return there.weekday() < _WEEKEND and OPENS <= there.time() < CLOSES

"""What time it is at Twilio, from the `Date` of its replies; our own clock may be wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from numberlift.twilio.wire.times import moment


class ServerClock:
    """The server's time: its last `Date`, plus the seconds that went by since by our clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._date = ""
        self._heard_at = 0.0

    def heard(self, headers: Mapping[str, str]) -> None:
        """Take the `Date` of a reply that has just come; read only when somebody asks."""
        date = headers.get("Date")
        if date:
            self._date, self._heard_at = date, self._clock()

    def now(self, *, seconds_ago: float = 0.0) -> datetime | None:
        """The server's time now, or so many seconds ago; None before the first reply that told it."""
        told = moment(self._date)
        if told is None:
            return None
        return told + timedelta(seconds=self._clock() - self._heard_at - seconds_ago)

"""The sandbox's own time, which can be moved and run faster than the wall's."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import formatdate
from typing import NamedTuple


class Anchor(NamedTuple):
    """From `wall` on, when the sandbox's time was `at`, its clock runs `speed` times as fast."""

    wall: float
    at: float
    speed: float


class Clock:
    """Tells the sandbox's time in seconds since 1970 UTC; it never runs backwards unless the wall's does."""

    def __init__(self, *, speed: float = 1.0, wall: Callable[[], float] = time.time) -> None:
        self._wall = wall
        start = wall()
        self._anchor = Anchor(start, start, speed)

    @property
    def anchor(self) -> Anchor:
        """All there is to know of the clock, to be saved and restored."""
        return self._anchor

    def now(self) -> float:
        """The sandbox's time."""
        anchor = self._anchor
        return anchor.at + (self._wall() - anchor.wall) * anchor.speed

    def advance(self, seconds: float) -> None:
        """Move the sandbox's time forward at once."""
        self._anchor = Anchor(self._wall(), self.now() + seconds, self._anchor.speed)

    def run_at(self, speed: float) -> None:
        """Run `speed` times as fast from now on; 0 stops the clock."""
        self._anchor = Anchor(self._wall(), self.now(), speed)

    def restore(self, anchor: Anchor) -> None:
        """Go on from a saved anchor as if the clock had never stopped."""
        self._anchor = anchor


def iso(at: float) -> str:
    """ISO-8601 UTC with Z, whole seconds, as in Twilio's JSON."""
    return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def rfc2822(at: float) -> str:
    """The form that Twilio's 2010 API uses in bodies: `Wed, 22 Nov 2026 10:00:00 +0000`."""
    return formatdate(int(at), localtime=False, usegmt=False).replace("-0000", "+0000")


def http_date(at: float) -> str:
    """The form of the HTTP `Date` header."""
    return formatdate(int(at), usegmt=True)

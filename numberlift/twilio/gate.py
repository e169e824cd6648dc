"""How many requests may be in flight at an account whose limit nobody tells us.

Additive increase, halved on 429 (code 20429, Twilio's account-wide limit of concurrent requests, whose number is not
published: https://www.twilio.com/docs/api/errors/20429). What is added to the textbook: the width at which a 429 came
is remembered, the way back to just below it is quick, and it is probed seldom, ever more seldom while it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

_FIRST_GROWTH: Final = 0.25  # an answer, before any 429: a quarter more each round trip
_RETURN_GROWTH: Final = 0.5  # an answer, below a width known to work
_FIRST_PROBE_SECONDS: Final = 4.0
_LONGEST_PROBE_SECONDS: Final = 60.0
_FIRST_PAUSE_SECONDS: Final = 0.1
_LONGEST_PAUSE_SECONDS: Final = 5.0
_ROUNDS_A_PROBE: Final = 4


class Ticket(NamedTuple):
    """What a request knows of the moment it was let through: after how many cuts, and as which of those in flight."""

    cuts: int
    place: int


class Gate:
    """The width: how many may be in flight. Knows no clock but the one handed in, and no waiting."""

    def __init__(self, *, most: int, start: int, clock: Callable[[], float]) -> None:
        self.cuts = 0
        self._most = float(most)
        self._clock = clock
        self._width = float(min(start, most))
        self._ceiling = self._most
        self._step = 1.0
        self._probe_seconds = _FIRST_PROBE_SECONDS
        self._probe_at = 0.0
        self._answers = 0
        self._pause = _FIRST_PAUSE_SECONDS
        self._crowd: int | None = None

    @property
    def width(self) -> int:
        """How many may be in flight now, at least 1."""
        return int(self._width)

    def answered(self, *, busy: bool, concurrent: int | None = None) -> None:
        """A request was answered. Only a width that was wholly in use (`busy`) is worth widening.

        `concurrent` is the account's own count (Twilio-Concurrent-Requests): no growth where it was once refused.
        """
        if not busy or self._width >= self._most:
            return
        if concurrent is not None and self._crowd is not None and concurrent >= self._crowd - 1:
            return
        if self._width < self._ceiling:
            growth = _RETURN_GROWTH if self.cuts else _FIRST_GROWTH
            self._width = min(self._width + growth, self._ceiling)
            return
        self._answers += 1
        if self._answers >= _ROUNDS_A_PROBE * self._width and self._clock() >= self._probe_at:
            self._probe()

    def refused(self, ticket: Ticket, *, concurrent: int | None = None) -> float:
        """A request was answered 429. Halve, once for all requests of one round trip; answer the seconds to pause.

        The pause is 0 unless one request at a time is still too much.
        """
        below = float(max(1, ticket.place - 1))
        if concurrent is not None:
            self._crowd = concurrent
        if ticket.cuts != self.cuts:
            self._ceiling = max(self._width, min(self._ceiling, below))
            return 0.0
        self.cuts += 1
        alone = self._width < 2.0  # noqa: PLR2004 - a width of one cannot be halved
        self._remember(below)
        self._width = max(1.0, self._width / 2)
        self._ceiling = max(self._width, min(self._ceiling, below))
        if not alone:
            self._pause = _FIRST_PAUSE_SECONDS
            return 0.0
        pause, self._pause = self._pause, min(self._pause * 2, _LONGEST_PAUSE_SECONDS)
        return pause

    def _probe(self) -> None:
        """Try a little more; each success dares a larger step, up to a quarter."""
        self._ceiling = min(self._most, self._ceiling + self._step)
        self._step = min(self._step * 2, max(1.0, self._ceiling / 4))
        self._answers = 0
        self._probe_at = self._clock() + 1.0

    def _remember(self, below: float) -> None:
        """Probe more seldom where the ceiling was found again, soon where it has fallen."""
        again = below >= self._ceiling - self._step - 1
        self._probe_seconds = min(self._probe_seconds * 2, _LONGEST_PROBE_SECONDS) if again else _FIRST_PROBE_SECONDS
        self._probe_at = self._clock() + self._probe_seconds
        self._step = 1.0
        self._answers = 0

"""How many requests may be in flight at an account whose limit nobody tells us.

Additive increase, halved on 429 (code 20429, Twilio's account-wide limit of concurrent requests, whose number is not
published: https://www.twilio.com/docs/api/errors/20429). What is added to the textbook: the width at which a 429 came
is remembered, the way back to just below it is quick, and it is probed seldom, ever more seldom while it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

_FIRST_GROWTH: Final = 0.4  # an answer, before any 429: four tenths more each round trip
_RETURN_GROWTH: Final = 0.5  # an answer, below a width known to work
_FIRST_PROBE_SECONDS: Final = 4.0
_LONGEST_PROBE_SECONDS: Final = 60.0
_FIRST_PAUSE_SECONDS: Final = 0.1
_LONGEST_PAUSE_SECONDS: Final = 5.0
_PROBE_GAP_SECONDS: Final = 1.0
_ROUNDS_A_PROBE: Final = 4
_ROUNDS_REMEMBERED: Final = 12
_SERVED_TO_DOUBT: Final = 2  # for each refused as high
_ANSWERS_A_CUT: Final = 400  # a 429 in so many answers is a fair price for finding more room
_FORGIVEN: Final = 3.0  # so many 429s, and one in twenty answers, where the rate decides and not the width
_FORGIVEN_SHARE: Final = 0.05


class Ticket(NamedTuple):
    """What a request knows of the moment it was let through: after how many cuts, and as which of those in flight.

    `paced` says that it had to wait for the rate, so that the width did not decide when it was sent.
    """

    cuts: int
    place: int
    paced: bool = False


class Gate:
    """The width: how many may be in flight. Knows no clock but the one handed in, and no waiting."""

    def __init__(self, *, most: int, start: int, clock: Callable[[], float]) -> None:
        self.cuts = 0
        self._most = float(most)
        self._clock = clock
        self._start = self._width = float(min(start, most))
        self._ceiling = self._most
        self._step = 1.0
        self._probe_seconds = _FIRST_PROBE_SECONDS
        self._probe_at = 0.0
        self._answers_at_ceiling = 0
        self._answers_since_cut = 0
        self._pause = _FIRST_PAUSE_SECONDS
        self._crowd: int | None = None
        self._strikes = 0.0
        self._served = [0] * (most + 1)
        self._refused = [0] * (most + 1)
        self._before: list[tuple[list[int], list[int]]] = []

    @property
    def width(self) -> int:
        """How many may be in flight now, at least 1."""
        return int(self._width)

    def answered(self, ticket: Ticket, *, busy: bool, concurrent: int | None = None) -> None:
        """A request was answered. Only a width that was wholly in use (`busy`) is worth widening.

        `concurrent` is the account's own count (Twilio-Concurrent-Requests): no growth where it was once refused.
        """
        self._served[ticket.place] += 1
        self._strikes = max(0.0, self._strikes - _FORGIVEN_SHARE)
        if not busy or self._width >= self._most:
            return
        self._answers_since_cut += 1
        if concurrent is not None and self._crowd is not None and concurrent >= self._crowd - 1:
            return
        if self._width < self._ceiling:
            growth = _RETURN_GROWTH if self.cuts else _FIRST_GROWTH
            self._width = min(self._width + growth, self._ceiling)
            return
        self._answers_at_ceiling += 1
        if self._answers_at_ceiling >= _ROUNDS_A_PROBE * self._width and self._clock() >= self._probe_at:
            self._probe()

    def refused(self, ticket: Ticket, *, concurrent: int | None = None) -> float:
        """A request was answered 429. Halve, once for all requests of one round trip; answer the seconds to pause.

        The pause is 0 unless one request at a time is still too much. Where a rate decides when requests are sent, a
        429 now and then says that some of them met on the way, not that there are too many at once: the width stays.
        """
        self._strikes += 1.0
        if ticket.paced and self._strikes <= _FORGIVEN:
            return 0.0
        if concurrent is not None:
            self._crowd = concurrent
        known = self._ceiling
        explained = self._learn(ticket)
        if ticket.cuts != self.cuts:
            self._ceiling = max(self._width, self._ceiling)
            return 0.0
        self._plan_probe(again=explained and self._ceiling >= known - self._step - 1)
        alone = self._width < 2.0  # noqa: PLR2004 - a width of one cannot be halved
        floor = 1.0 if explained else min(self._width, max(1.0, self._start / 2))
        self._width = max(floor, self._width / 2)
        self._ceiling = max(self._width, self._ceiling)
        pause = self._next_pause() if alone else 0.0
        self._begin_round()
        return pause

    def _learn(self, ticket: Ticket) -> bool:
        """Lower the ceiling to below where the 429 came, if that explains it: few were served so high of late.

        A 429 where most were served is chance, or another's traffic: it moves the ceiling a little, and not below the
        width we begin with, or a server that refuses at random would bring us to a standstill.
        """
        self._refused[ticket.place] += 1
        rounds = ((self._served, self._refused), *self._before)
        served = sum(sum(served[ticket.place :]) for served, _ in rounds)
        refused = sum(sum(refused[ticket.place :]) for _, refused in rounds)
        if served < _SERVED_TO_DOUBT * refused:
            self._ceiling = min(self._ceiling, max(1.0, float(ticket.place - 1)))
            return True
        if ticket.cuts == self.cuts:
            self._ceiling = max(min(self._ceiling, self._start), self._ceiling - 1)
        return False

    def _next_pause(self) -> float:
        """Longer each time that nothing was answered in between."""
        doubled = min(self._pause * 2, _LONGEST_PAUSE_SECONDS)
        self._pause = _FIRST_PAUSE_SECONDS if self._answers_since_cut else doubled
        return self._pause

    def _begin_round(self) -> None:
        self.cuts += 1
        self._answers_at_ceiling = self._answers_since_cut = 0
        self._before = [(self._served, self._refused), *self._before][:_ROUNDS_REMEMBERED]
        self._served, self._refused = [0] * len(self._served), [0] * len(self._served)

    def _probe(self) -> None:
        """Try a little more; each success dares a larger step, up to a quarter."""
        self._ceiling = min(self._most, self._ceiling + self._step)
        self._step = min(self._step * 2, max(1.0, self._ceiling / 4))
        self._answers_at_ceiling = 0
        self._probe_at = self._clock() + _PROBE_GAP_SECONDS

    def _plan_probe(self, *, again: bool) -> None:
        """Probe more seldom where the ceiling was found again at a high price, soon where it has fallen."""
        dear = again and self._answers_since_cut < _ANSWERS_A_CUT
        self._probe_seconds = min(self._probe_seconds * 2, _LONGEST_PROBE_SECONDS) if dear else _FIRST_PROBE_SECONDS
        self._probe_at = self._clock() + self._probe_seconds
        self._step = 1.0

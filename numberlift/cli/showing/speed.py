"""How fast a run goes at present: the mean of the last seconds, not of a run that began with reading a list."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from numberlift.pipeline.meter import Meter

WINDOW_SECONDS = 15.0


class Speed:
    """Told a meter now and then; answers requests a second and the seconds left."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int, int]] = deque()

    def look(self, meter: Meter) -> None:
        """Remember what the meter says now; a new round of questions begins anew."""
        now = self._clock()
        if self._seen and meter.answered < self._seen[-1][2]:
            self._seen.clear()
        self._seen.append((now, meter.api.requests, meter.answered))
        while now - self._seen[0][0] > WINDOW_SECONDS:
            self._seen.popleft()

    @property
    def requests(self) -> float:
        """Requests a second."""
        return self._pace(1)

    def seconds_left(self, meter: Meter) -> float | None:
        """Seconds until everything is answered at this speed; None while that is not known."""
        answers = self._pace(2)
        return (meter.to_ask - meter.answered) / answers if answers and meter.to_ask else None

    def _pace(self, place: int) -> float:
        if len(self._seen) < 2:  # noqa: PLR2004 -- a speed needs two looks
            return 0.0
        first, last = self._seen[0], self._seen[-1]
        return (last[place] - first[place]) / max(last[0] - first[0], 0.001)

"""What the sandbox saw: requests by operation, how many at once, and the most in any one second."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, Final

WINDOW_SECONDS: Final = 1.0


class SlidingWindow:
    """Counts what happened in the last second; each arrival costs O(1) on average."""

    def __init__(self) -> None:
        self._arrivals: deque[float] = deque()

    def count(self, at: float) -> int:
        """How many were added in the second that ends at `at`."""
        arrivals = self._arrivals
        horizon = at - WINDOW_SECONDS
        while arrivals and arrivals[0] <= horizon:
            arrivals.popleft()
        return len(arrivals)

    def add(self, at: float) -> None:
        """Add one; times must not go back."""
        self._arrivals.append(at)


class Traffic:
    """The log of all requests but those to the control plane, in real time, not the sandbox's.

    `most_per_second` is exact: the largest number of arrivals in any half-open second.
    """

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self.record_numbers = False
        self._in_flight = 0
        self.reset()

    def reset(self) -> None:
        """Start counting anew; requests in flight stay in flight."""
        self._window = SlidingWindow()
        self._operations: Counter[str] = Counter()
        self._statuses: Counter[int] = Counter()
        self._faults: Counter[str] = Counter()
        self._asks: dict[str, Counter[str]] = {}
        self._first = self._last = 0.0
        self._most_at_once = self._in_flight
        self.most_per_second = 0

    @property
    def requests(self) -> int:
        """All requests since the last reset."""
        return self._operations.total()

    @property
    def most_at_once(self) -> int:
        """The highest number of requests in flight at once."""
        return self._most_at_once

    @property
    def rate_limited(self) -> int:
        """How many replies were 429, by limit or by fault."""
        return self._statuses[429]

    def arrived(self, operation: str) -> None:
        """A request came in."""
        at = self._last = self._now()
        self._first = self._first or at
        self._operations[operation] += 1
        self._window.add(at)
        self.most_per_second = max(self.most_per_second, self._window.count(at))
        self._in_flight += 1
        self._most_at_once = max(self._most_at_once, self._in_flight)

    def left(self, status: int | None) -> None:
        """A request was answered with this status, or cut off without one."""
        self._in_flight -= 1
        if status is not None:
            self._statuses[status] += 1

    def faulted(self, kind: str) -> None:
        """A fault was played."""
        self._faults[kind] += 1

    def asked(self, question: str, number: str) -> None:
        """A number was asked about; kept only while `record_numbers` is on."""
        if self.record_numbers:
            self._asks.setdefault(question, Counter())[number] += 1

    def report(self) -> dict[str, Any]:
        """The whole log as JSON for the control plane."""
        return {
            "requests": self.requests,
            "operations": dict(self._operations),
            "statuses": {str(status): count for status, count in self._statuses.items()},
            "faults": dict(self._faults),
            "in_flight": self._in_flight,
            "highest_concurrency": self._most_at_once,
            "most_in_one_second": self.most_per_second,
            "rate_limited": self.rate_limited,
            "seconds": self._last - self._first,
            "asks": {question: dict(counts) for question, counts in self._asks.items()},
        }

"""Counts of a run's requests, for its summary and its progress line."""

from __future__ import annotations

from typing import Final

_TOO_MANY: Final = 429


class Tally:
    """A Listener that counts.

    `requests` is what was sent, answered or not, `retries` the repetitions among them, `rate_limited` the 429s,
    `failures` what got no reply. `mean_seconds` is the mean time to a reply, `slowest_seconds` the longest.
    """

    def __init__(self) -> None:
        self.requests = 0
        self.retries = 0
        self.rate_limited = 0
        self.failures = 0
        self.slowest_seconds = 0.0
        self._seconds = 0.0

    @property
    def mean_seconds(self) -> float:
        """The mean time to a reply, 0 before the first."""
        replies = self.requests - self.failures
        return self._seconds / replies if replies else 0.0

    def answered(self, kind: str, status: int, seconds: float) -> None:  # noqa: ARG002 - a Listener is told the kind
        """Count a reply."""
        self.requests += 1
        self._seconds += seconds
        self.slowest_seconds = max(self.slowest_seconds, seconds)
        if status == _TOO_MANY:
            self.rate_limited += 1

    def failed(self, kind: str, reason: str) -> None:  # noqa: ARG002 - a Listener is told kind and reason
        """Count a request without a reply."""
        self.requests += 1
        self.failures += 1

    def retried(self, kind: str, reason: str, wait_seconds: float) -> None:  # noqa: ARG002 - told more than counted
        """Count a repetition."""
        self.retries += 1

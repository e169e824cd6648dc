"""Before a long run: how many requests it takes, and how long at the present pace."""

from __future__ import annotations

import math
from dataclasses import dataclass

TYPICAL_REPLY_SECONDS = 0.25
SHORTEST_REPLY_SECONDS = 0.01
POLLS_A_JOB = 5
LONG_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Estimate:
    """Requests to send and seconds they take; the seconds are a guess as good as the pace is steady."""

    requests: int
    seconds: float

    def sentence(self) -> str:
        """The estimate for a person."""
        return f"About {self.requests:,} requests, {in_words(self.seconds)} at the present pace."


def estimate_of(
    *,
    hosting: int,
    portability: int,
    bulk_size: int,
    rate: float | None,
    concurrency: int,
    reply_seconds: float = TYPICAL_REPLY_SECONDS,
) -> Estimate:
    """The requests for so many open questions of each kind, at `rate` a second or `concurrency` at once.

    `reply_seconds` is how long a reply takes, as far as it is known; 0 where it is not.
    """
    requests = portability + math.ceil(hosting / bulk_size) * (1 + POLLS_A_JOB)
    return at_pace(requests, rate=rate, concurrency=concurrency, reply_seconds=reply_seconds)


def at_pace(
    requests: int, *, rate: float | None, concurrency: int, reply_seconds: float = TYPICAL_REPLY_SECONDS
) -> Estimate:
    """So many requests at `rate` a second or `concurrency` at once; `reply_seconds` 0 where it is not known."""
    by_concurrency = concurrency / max(reply_seconds or TYPICAL_REPLY_SECONDS, SHORTEST_REPLY_SECONDS)
    return Estimate(requests, requests / min(by_concurrency, rate or by_concurrency))


def in_words(seconds: float) -> str:
    """A span of time as a person says it: `40 s`, `12 min`, `3 h 20 min`."""
    if seconds < 2 * LONG_SECONDS:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < LONG_SECONDS * 2 else f"{minutes // 60} h {minutes % 60} min"

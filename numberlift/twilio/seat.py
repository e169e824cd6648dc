"""Our side of the bargain that divides an account's pace between processes (`domain.shares`)."""

from __future__ import annotations

import time
from math import inf

from numberlift.domain.shares import NOTHING, SEND_WITHIN_SECONDS, Share


def awake_clock() -> float:
    """Seconds that go on while the machine sleeps (CLOCK_BOOTTIME where there is one), for leases and patience."""
    return time.clock_gettime(_BOOTTIME) if _BOOTTIME is not None else time.monotonic()


_BOOTTIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)


class LoneShares:
    """The shares of a process that has the account to itself: all that is wanted."""

    async def beat(self, *, rate: float | None, concurrency: int, holding: Share) -> Share:  # noqa: ARG002 - the port's
        """Grant what is wanted."""
        return Share(rate, concurrency)

    async def leave(self) -> None:
        """Nobody is waiting for our share."""


class Seat:
    """The share we were last given, and until when we may use it."""

    def __init__(self) -> None:
        self.share = NOTHING
        self._until = -inf

    def take(self, share: Share, *, began: float) -> None:
        """Use `share` from now on: the answer to a beat that began at `began`."""
        self.share = share
        self._until = began + SEND_WITHIN_SECONDS

    def lapsed(self, now: float) -> bool:
        """Whether others may think us gone, so that nothing may be sent before the next answered beat."""
        return now > self._until

    def holding(self, in_flight: int, now: float) -> Share:
        """What to report: the share we may be using, or more where requests of a larger one are still in flight."""
        if self.lapsed(now):
            self.share = NOTHING
        return Share(self.share.rate, max(self.share.concurrency, in_flight))

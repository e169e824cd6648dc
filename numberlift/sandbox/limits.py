"""The account's limits, enforced but not told: requests at once and requests in any one second.

Twilio limits concurrency per account and answers 429 with code 20429 (https://www.twilio.com/docs/api/errors/20429).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from numberlift.sandbox.traffic import SlidingWindow


@dataclass(slots=True)
class _Use:
    at_once: int = 0
    window: SlidingWindow = field(default_factory=SlidingWindow)


class Limits:
    """Admits or turns away the requests of each account; None is no limit.

    The rate is a sliding window over the requests admitted in the last 1.0 s: one that was turned
    away was never processed and counts against nobody.
    """

    def __init__(self, *, rate: int | None, concurrency: int | None, now: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self.concurrency = concurrency
        self._now = now
        self._uses: dict[str, _Use] = {}

    def admit(self, account_sid: str) -> bool:
        """Take a place for one request; True must be followed by `release`."""
        use = self._uses.setdefault(account_sid, _Use())
        if self.concurrency is not None and use.at_once >= self.concurrency:
            return False
        if self.rate is not None:
            at = self._now()
            if use.window.count(at) >= self.rate:
                return False
            use.window.add(at)
        use.at_once += 1
        return True

    def release(self, account_sid: str) -> None:
        """Give the place back."""
        self._uses[account_sid].at_once -= 1

    def at_once(self, account_sid: str) -> int:
        """How many admitted requests of the account are in flight."""
        use = self._uses.get(account_sid)
        return use.at_once if use else 0

"""When a request is sent again, and when a run is stopped because nobody is answered.

Whether a request may be sent again at all is not decided here: reads and the eligibility POSTs may, creates go through
the ledger's exactly-once rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from numberlift.errors import ApiDown, TryAgain

RATE_LIMITED = "rate-limited"
NEVER_SENT = "never-sent"


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long: exponential waits with jitter, in seconds.

    `attempts` counts the first send too; a 429 is never held against it. `jitter` is the part of a wait that is left to
    chance: 1 is full jitter, 0 none. `longest_wish` bounds what a server's Retry-After can make us wait.
    `undecided_attempts` is how often a number is asked while Twilio answers that it failed inside.
    """

    attempts: int = 6
    first_wait: float = 0.5
    cap: float = 20.0
    jitter: float = 1.0
    longest_wish: float = 120.0
    undecided_attempts: int = 3


def next_wait(policy: RetryPolicy, attempt: int, error: TryAgain, random: Callable[[], float]) -> float | None:
    """Seconds to wait after the failed `attempt` (the first is 1); None to give up.

    The server's own wish wins. `random` answers a number in [0, 1).
    """
    if attempt >= policy.attempts and error.reason != RATE_LIMITED:
        return None
    return wait_after(policy, attempt, error, random)


def wait_after(policy: RetryPolicy, attempt: int, error: TryAgain | None, random: Callable[[], float]) -> float:
    """Seconds to wait after the failed `attempt`, however many there were."""
    if error is not None and error.wait_seconds is not None:
        return min(error.wait_seconds, policy.longest_wish)
    wait = min(policy.cap, policy.first_wait * 2.0 ** min(attempt - 1, 30))
    return wait * (1.0 - policy.jitter * random())


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a run goes on without a single answer.

    The API is down when `failures` requests in a row, over at least `seconds`, were not answered; and when for
    `throttled_seconds` it answered nothing but 429.
    """

    seconds: float = 60.0
    failures: int = 100
    throttled_seconds: float = 900.0


class RetryBudget:
    """A run's patience: counts what failed since the last answer, and stops the run when that is plainly too much.

    An answer to anyone makes it whole again, so an API that fails a third of all requests never exhausts it.
    """

    def __init__(self, patience: Patience, *, clock: Callable[[], float]) -> None:
        self._patience = patience
        self._clock = clock
        self._failures = 0
        self._silent_since = 0.0
        self._throttled_since: float | None = None

    @property
    def suspicious(self) -> bool:
        """So many failures in a row that they are the API's, not any one number's."""
        return self._failures >= self._patience.failures

    @property
    def fresh(self) -> bool:
        """Whether nothing has failed since the last answer."""
        return not self._failures and self._throttled_since is None

    def answered(self) -> None:
        """Somebody got an answer."""
        self._failures = 0
        self._throttled_since = None

    def failed(self, error: TryAgain) -> None:
        """Count a failure. Raises ApiDown when patience is at its end."""
        now = self._clock()
        if error.reason == RATE_LIMITED:
            self._throttled(now, error)
            return
        if not self._failures:
            self._silent_since = now
        self._failures += 1
        silent = now - self._silent_since
        if self.suspicious and silent >= self._patience.seconds:
            raise ApiDown(
                f"Twilio has answered nothing for {silent:.0f} s ({self._failures} requests failed, the last: "
                f"{error.reason}). Every row is kept: run the same command again to go on.",
            ) from error

    def _throttled(self, now: float, error: TryAgain) -> None:
        if self._throttled_since is None:
            self._throttled_since = now
        refused = now - self._throttled_since
        if refused >= self._patience.throttled_seconds:
            raise ApiDown(
                f"Twilio has answered nothing but 429 (too many requests) for {refused:.0f} s. Stop what else uses "
                "this account, then run the same command again to go on; every row is kept.",
            ) from error

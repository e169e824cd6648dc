"""What the client needs from others: a share of the account's pace, and someone who listens."""

from __future__ import annotations

from typing import Protocol

from numberlift.domain.shares import Share


class Shares(Protocol):
    """This process's seat among all that use one account; a ledger keeps the seats (see `domain.shares`)."""

    async def beat(self, *, rate: float | None, concurrency: int, holding: Share) -> Share:
        """Say that we live; answer what we may use from now on.

        `rate` and `concurrency` are the limits for the whole account as we were told them, `holding` is what we may
        be using at this moment, requests in flight included. The first beat joins. Raises TryAgain if the seat could
        not be written this time; anything else ends the pace.
        """
        ...

    async def leave(self) -> None:
        """Give the seat up; our share is free at once."""
        ...


class Listener(Protocol):
    """Hears of every request; must answer at once and raise nothing. `kind` is the operation, never personal."""

    def answered(self, kind: str, status: int, seconds: float) -> None:
        """A reply came (429 and 5xx are replies too), `seconds` after its request was sent."""
        ...

    def failed(self, kind: str, reason: str) -> None:
        """No reply came: `never-sent`, `time-out`, `reset` or `no-answer`."""
        ...

    def retried(self, kind: str, reason: str, wait_seconds: float) -> None:
        """The request will be sent again after `wait_seconds`."""
        ...

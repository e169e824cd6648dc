"""What a run has done so far, counted as it happens; listeners look at it when they like."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from numberlift.twilio import Tally


@dataclass(slots=True)
class Meter:
    """Counters of one run in one process; `phase` is a word for people (`reading`, `checking`, `reporting`).

    `to_ask` and `answered` count answers (a number asked for hosting and portability counts twice). `api` listens to
    the client and counts requests, retries and 429s. `verdicts` may be below zero for what another process counted.
    """

    phase: str = "starting"
    rows: int = 0
    to_ask: int = 0
    answered: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    api: Tally = field(default_factory=Tally)

    def as_json(self) -> dict[str, object]:
        """The counters as the ledger keeps them for pages and other processes."""
        return {
            "phase": self.phase,
            "rows": self.rows,
            "to_ask": self.to_ask,
            "answered": self.answered,
            "verdicts": {str(name): count for name, count in self.verdicts.items() if count > 0},
            "requests": self.api.requests,
            "retries": self.api.retries,
            "rate_limited": self.api.rate_limited,
        }


class Progress(Protocol):
    """Someone who shows how a run goes on."""

    def say(self, sentence: str) -> None:
        """Something a person should read once."""
        ...

    def show(self, meter: Meter) -> None:
        """The counters, a few times a second."""
        ...


class Silent:
    """A progress that nobody looks at."""

    def say(self, sentence: str) -> None:
        """Say nothing."""

    def show(self, meter: Meter) -> None:
        """Show nothing."""

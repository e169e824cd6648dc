"""What is told to a person about a verdict: what is the case, what to do, and what kind of remedy that is."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Remedy(StrEnum):
    """Who moves next: nobody, the person with the list, the check again, Twilio support, nobody ever, time."""

    NONE = "none"
    FIX = "fix"
    RETRY = "retry"
    SUPPORT = "support"
    FINAL = "final"
    WAIT = "wait"


class Advice(NamedTuple):
    """One sentence of fact, one next step, and the remedy's kind."""

    sentence: str
    next_step: str
    remedy: Remedy

"""Twilio's several spellings of a status: its page's words, its contract's snake case, its webhooks' event names.

A request always gets the same spelling, different requests different ones: a client that reads only one is found out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_PAGE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "in-review": "In review",
        "waiting-for-signature": "Waiting for Signature",
        "in-progress": "In progress",
        "action-required": "Action Required",
        "completed": "Completed",
        "expired": "Expired",
        "canceled": "Canceled",
        "canceling": "Canceling",
        "port-submitted": "Port Submitted",
        "port-pending": "Port Pending",
        "port-rejected": "Port Rejected",
    }
)
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def grain(sid: str) -> int:
    """A stable draw from a sid."""
    return int(sid[-4:], 16)


def of_status(status: str, sid: str) -> str:
    """A status in a reply about the request `sid`."""
    return _PAGE[status] if grain(sid) % 2 else status.replace("-", "_")


def of_event(word: str, sid: str) -> str:
    """A status in a webhook, from the name of its event: `WaitingForSignature`, or in other dress."""
    spaced = _HUMP.sub(" ", word)
    return (word, spaced, spaced.replace(" ", "_").lower())[grain(sid) % 3]

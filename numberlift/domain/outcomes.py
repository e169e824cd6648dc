"""How the one send of a create can end, and what a look for the object can find: two closed unions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Answered:
    """2xx with a readable sid: it exists. `facts` is the object as JSON can hold it, `date` the server's, ISO or ""."""

    sid: str
    status: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)
    date: str = ""


@dataclass(frozen=True, slots=True)
class Throttled:
    """429: it was not processed. `wait_seconds` is the server's wish, None if it had none."""

    wait_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class NeverSent:
    """No byte of the request was written: no connection, or the send was dropped."""

    cause: str = "never-sent"


@dataclass(frozen=True, slots=True)
class Denied:
    """401 or 403: the credentials are wrong, or may not do this one thing."""

    status: int
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Another 4xx: not processed because it is wrong. `message` is in our words and holds nothing personal."""

    status: int
    code: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """It is open whether the object exists. `cause` is a lower-kebab word, `status` the reply's, 0 if none came."""

    cause: str
    status: int = 0


CreateReply: TypeAlias = Answered | Throttled | NeverSent | Denied | Refused | NoAnswer


@dataclass(frozen=True, slots=True)
class Ours:
    """A look found the object we asked for, in whatever status."""

    sid: str
    status: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class NotOurs:
    """A complete read found only objects that somebody else created; one of them."""

    sid: str
    status: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Nothing:
    """A complete read found nothing."""


@dataclass(frozen=True, slots=True)
class Unread:
    """The list could not be read to its end, and what was read of it is not ours."""

    cause: str


Found: TypeAlias = Ours | NotOurs | Nothing | Unread

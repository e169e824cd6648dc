"""What goes to Twilio and what comes back, as plain values; no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias
from urllib.parse import quote, urlencode

Host: TypeAlias = Literal["numbers", "preview", "upload", "api", "messaging"]
Pairs: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body; a file has a name. The content is not in the repr."""

    name: str
    content: bytes = field(repr=False)
    filename: str = field(default="", repr=False)
    media_type: str = ""


class Request(NamedTuple):
    """One call of Twilio's API.

    `path` and `query` are already percent-encoded, the query without its question mark. At most one of `json` (any
    value that JSON can hold), `form` (name and value pairs, names may repeat) and `parts` (multipart) is given. `kind`
    names the operation for counters and logs and holds no personal data.
    """

    kind: str
    method: str
    host: Host
    path: str
    query: str = ""
    json: Any = None
    form: Pairs | None = None
    parts: tuple[Part, ...] | None = None


class Reply(NamedTuple):
    """One whole answer; `headers` finds its names in any spelling of upper and lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def segment(value: str) -> str:
    """`value` encoded as one path segment; `.` and `..` cannot climb out of it."""
    if value[:1] == "+" and value[1:].isdecimal() and value.isascii():
        return f"%2B{value[1:]}"
    return quote(value, safe="").replace(".", "%2E")


def query_of(**fields: str) -> str:
    """The encoded query of the fields that have a value, in the order given."""
    return urlencode([(name, value) for name, value in fields.items() if value])

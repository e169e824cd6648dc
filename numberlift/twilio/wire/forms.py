"""Form bodies and queries as Twilio's older APIs take them: names in CamelCase, lists as a repeated name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias
from urllib.parse import urlencode

from numberlift.twilio.wire.exchange import Pairs

Field: TypeAlias = str | int | bool | Iterable[str] | None


def pairs_of(fields: Mapping[str, Field]) -> Pairs:
    """The fields that are to be sent: None is left out, an empty list is sent as one empty value (it clears)."""
    return tuple(pair for name, value in fields.items() for pair in _pairs(name, value))


def given(fields: Mapping[str, str]) -> dict[str, Field]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value}


def query_with(fields: Mapping[str, str], *, page_size: int) -> str:
    """The encoded query of the filters that have a value, and the size of a page (at most 1,000)."""
    return urlencode([*((name, value) for name, value in fields.items() if value), ("PageSize", str(page_size))])


def _pairs(name: str, value: Field) -> Pairs:
    if value is None:
        return ()
    if isinstance(value, bool):
        return ((name, "true" if value else "false"),)
    if isinstance(value, str | int):
        return ((name, str(value)),)
    return tuple((name, item) for item in value) or ((name, ""),)

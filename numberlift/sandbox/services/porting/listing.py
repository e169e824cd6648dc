"""The list of port-in requests: newest first, token paging, five filters.

https://www.twilio.com/docs/phone-numbers/port-in/port-in-request-api. A token is the sid of the first request of its
page. "Created after" a date excludes that date, "before" likewise: what Twilio does with the day itself is documented
nowhere, and so a client that counts on it is found out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from numberlift.sandbox.services.porting import requests
from numberlift.sandbox.services.porting.refusals import refused
from numberlift.sandbox.services.porting.requests import PortIn
from numberlift.sandbox.services.porting.shown import shown_row
from numberlift.sandbox.services.porting.statuses import RequestStatus
from numberlift.sandbox.world import World

_DEFAULT_SIZE: Final = 20
_LARGEST_SIZE: Final = 100
_DAY: Final = 86_400.0
_DATE_LENGTH: Final = 10


def listed(world: World, actor: str, query: Mapping[str, str], *, created_before: float) -> dict[str, Any]:
    """The page that a query asks for; raises Refusal 20001 where it makes no sense."""
    size = _size(query.get("Size", str(_DEFAULT_SIZE)))
    rows = _filtered(world, actor, query, created_before)
    start = _start(rows, query.get("Token"))
    following = start + size
    return {
        "port_in_requests": [shown_row(request) for request in rows[start:following]],
        "meta": {
            "next_token": rows[following].sid if following < len(rows) else None,
            "previous_token": rows[max(start - size, 0)].sid if start else None,
        },
    }


def _filtered(world: World, actor: str, query: Mapping[str, str], created_before: float) -> list[PortIn]:
    sids = {sid.strip() for sid in query.get("PortInRequestSid", "").split(",") if sid.strip()}
    status = _status(query.get("PortInRequestStatus"))
    after, before = _after(query.get("CreatedAfter")), _before(query.get("CreatedBefore"))
    found = [
        PortIn(sid, *kept)
        for sid, kept in world.store.items(requests.KIND, created_before=created_before)
        if after <= kept.created < before
        and (not sids or sid in sids)
        and (status is None or kept.fields["status"] == status)
        and world.accounts.may_act(actor, kept.fields["account_sid"])
    ]
    return found[::-1]


def _start(rows: Sequence[PortIn], token: str | None) -> int:
    if not token:
        return 0
    for place, request in enumerate(rows):
        if request.sid == token:
            return place
    raise refused(20001, "Token is not one that a list gave")


def _size(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= _LARGEST_SIZE):
        raise refused(20001, f"Size must be a whole number from 1 to {_LARGEST_SIZE}")
    return int(text)


def _status(text: str | None) -> RequestStatus | None:
    if not text:
        return None
    word = text.strip().lower().replace(" ", "-").replace("_", "-")
    if word not in [*RequestStatus]:
        raise refused(20001, f"{text!r} is not a status")
    return RequestStatus(word)


def _after(text: str | None) -> float:
    return float("-inf") if not text else _moment(text) + (_DAY if len(text) == _DATE_LENGTH else 0.0)


def _before(text: str | None) -> float:
    return float("inf") if not text else _moment(text)


def _moment(text: str) -> float:
    try:
        read = datetime.fromisoformat(text)
    except ValueError as exc:
        raise refused(20001, "CreatedBefore and CreatedAfter must be ISO dates") from exc
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()

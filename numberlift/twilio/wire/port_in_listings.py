"""The list of port-in requests: GET /v1/Porting/PortIn/PortInRequests, token paging.

Source: https://www.twilio.com/docs/phone-numbers/port-in/port-in-request-api. Whether "created after" a day includes
the day is documented nowhere: whoever must not miss one asks from the day before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import unreadable
from numberlift.twilio.wire.exchange import Request
from numberlift.twilio.wire.port_in_orders import PATH
from numberlift.twilio.wire.port_ins import PREFIX, request_status
from numberlift.twilio.wire.sids import sid_in

KIND: Final = "list-port-ins"
KEY: Final = "port_in_requests"
LARGEST_PAGE: Final = 100
_MOST_DIGITS: Final = 9
_WORDS: Final = {
    "in-review": "In review",
    "waiting-for-signature": "Waiting for Signature",
    "in-progress": "In progress",
    "action-required": "Action Required",
    "completed": "Completed",
    "expired": "Expired",
    "canceled": "Canceled",
}
"""Statuses in the words of Twilio's page, in which the filter wants them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortInListing:
    """A request as the list shows it. `status_since` is as Twilio wrote it, a time or a day: only compare it.

    The two counts are None where Twilio gives none.
    """

    sid: str
    status: str
    status_since: str = ""
    requested: int | None = None
    ported: int | None = None
    suggested_action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortInFilters:
    """What the list is narrowed to; empty does not narrow. The two days are YYYY-MM-DD, the status lower-kebab."""

    sids: tuple[str, ...] = ()
    status: str = ""
    created_before: str = ""
    created_after: str = ""


def list_port_ins(filters: PortInFilters, *, size: int = LARGEST_PAGE) -> Request:
    """The first page of the requests that the filters leave, 1 to 100 a page."""
    query = {
        "PortInRequestSid": ",".join(filters.sids),
        "PortInRequestStatus": _WORDS.get(filters.status, filters.status),
        "CreatedBefore": filters.created_before,
        "CreatedAfter": filters.created_after,
        "Size": str(size),
    }
    encoded = urlencode({name: value for name, value in query.items() if value})
    return Request(KIND, "GET", "numbers", f"{PATH}/PortInRequests", encoded)


def listing_in(fields: Mapping[str, Any]) -> PortInListing:
    """A row of the list. Raises TryAgain without a sid or a status."""
    sid, status = sid_in(fields.get("port_in_request_sid"), PREFIX), request_status(fields)
    if not sid or not status:
        raise unreadable(KIND)
    return PortInListing(
        sid=sid,
        status=status,
        status_since=spelling.text(fields.get("status_last_updated_timestamp")),
        requested=_count(fields.get("phone_numbers_requested")),
        ported=_count(fields.get("phone_numbers_ported")),
        suggested_action=spelling.text(fields.get("suggested_action")),
    )


def _count(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

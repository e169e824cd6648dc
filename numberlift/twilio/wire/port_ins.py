"""Port-in requests and their numbers, asked for, read and cancelled: /v1/Porting/PortIn/{KW}[/PhoneNumber/{PU}].

Source: https://www.twilio.com/docs/phone-numbers/port-in/port-in-request-api. Statuses come as `In Review`, `in_review`
or `WaitingForSignature`, rejection codes as numbers or strings; here they are lower-kebab and numbers. A PIN or account
number in a reply is never kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply, Request, segment
from numberlift.twilio.wire.outcomes import Created, read_created
from numberlift.twilio.wire.port_in_orders import CREATE, PATH
from numberlift.twilio.wire.sids import sid_in, sids_in
from numberlift.twilio.wire.times import iso

KIND: Final = "port-in"
NUMBER_KIND: Final = "port-in-number"
PREFIX: Final = "KW"
NUMBER_PREFIX: Final = "PU"

_REQUEST_STATUSES: Final = MappingProxyType({"pending": "in-review", "cancelled": "canceled"})
_NUMBER_STATUSES: Final = MappingProxyType(
    {
        "submitted": "port-submitted",
        "pending": "port-pending",
        "rejected": "port-rejected",
        "cancelled": "canceled",
        "cancelling": "canceling",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortInNumber:
    """A number in a request, as the request shows it or as it is fetched by itself; an absent value is the empty one.

    `portable` and `missing_required_fields` are None until Twilio has looked; `port_date` is ISO with Z, empty until
    the carrier has confirmed it.
    """

    sid: str
    phone_number: str
    status: str
    request_sid: str = ""
    account_sid: str = ""
    number_type: str = "unknown"
    country: str = ""
    portable: bool | None = None
    not_portable_code: int | None = None
    not_portable_reason: str = ""
    missing_required_fields: bool | None = None
    port_date: str = ""
    rejection_code: int | None = None
    rejection_reason: str = ""
    status_since: str = ""
    date_created: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortInRequest:
    """A request as Twilio holds it. Names and e-mail addresses are not in the repr."""

    sid: str
    status: str
    account_sid: str = ""
    numbers: tuple[PortInNumber, ...] = ()
    documents: tuple[str, ...] = ()
    bundle_sid: str = ""
    customer_name: str = field(default="", repr=False)
    authorized_representative: str = field(default="", repr=False)
    authorized_representative_email: str = field(default="", repr=False)
    notification_emails: tuple[str, ...] = field(default=(), repr=False)
    target_port_in_date: str = ""
    target_port_in_time_range_start: str = ""
    target_port_in_time_range_end: str = ""
    cancellation_reason: str = ""
    signature_request_url: str = field(default="", repr=False)
    support_ticket_id: str = ""
    date_created: str = ""


def fetch_port_in(sid: str) -> Request:
    """Fetch one request with its numbers."""
    return Request(KIND, "GET", "numbers", _path(sid))


def cancel_port_in(sid: str) -> Request:
    """Cancel a request; 204 says that the cancellation has begun."""
    return Request("cancel-port-in", "DELETE", "numbers", _path(sid))


def fetch_number(sid: str, number_sid: str) -> Request:
    """Fetch one number of a request."""
    return Request(NUMBER_KIND, "GET", "numbers", _path(sid, number_sid))


def cancel_number(sid: str, number_sid: str) -> Request:
    """Cancel one number of a request."""
    return Request("cancel-port-in-number", "DELETE", "numbers", _path(sid, number_sid))


def read_port_in(reply: Reply) -> PortInRequest:
    """The request in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    return port_in_in(fields_of(reply, kind=KIND))


def read_number(reply: Reply) -> PortInNumber:
    """The number in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=NUMBER_KIND)
    return number_in(fields_of(reply, kind=NUMBER_KIND))


def read_created_port_in(reply: Reply) -> Created:
    """The request that a create answers with; its facts hold the sid of each number, as far as they can be read."""
    created = read_created(reply, kind=CREATE, prefix=PREFIX, facts=facts_in, name="port_in_request_sid")
    return replace(created, status=str(created.facts.get("status", "")))


def facts_in(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is kept of a request as JSON can hold it: nothing personal."""
    return facts_of(port_in_in(fields))


def facts_of(request: PortInRequest) -> dict[str, Any]:
    """The same of a request that was read."""
    numbers = [asdict(number) for number in request.numbers]
    return {name: getattr(request, name) for name in _FACTS} | {"numbers": numbers}


def port_in_in(fields: Mapping[str, Any]) -> PortInRequest:
    """The request in a JSON object. Raises TryAgain without a sid or a status, or for a number without either."""
    sid, status = sid_in(fields.get("port_in_request_sid"), PREFIX), request_status(fields)
    numbers = fields.get("phone_numbers")
    if not sid or not status or not isinstance(numbers, list) or not all(isinstance(item, dict) for item in numbers):
        raise unreadable(KIND)
    carrier = fields.get("losing_carrier_information")
    known = carrier if isinstance(carrier, dict) else {}
    emails = fields.get("notification_emails")
    return PortInRequest(
        sid=sid,
        status=status,
        **{name: spelling.text(fields.get(name)) for name in _TEXTS},
        **{name: spelling.text(known.get(name)) for name in _CARRIER_TEXTS},
        numbers=tuple(replace(number_in(item), request_sid=sid) for item in numbers),
        documents=sids_in(fields.get("documents"), "RD"),
        notification_emails=tuple(map(spelling.text, emails)) if isinstance(emails, list) else (),
        cancellation_reason=spelling.text(fields.get("order_cancellation_reason")),
        support_ticket_id=str(fields.get("support_ticket_id") or ""),
        date_created=iso(fields.get("date_created")),
    )


def number_in(fields: Mapping[str, Any]) -> PortInNumber:
    """The number in a JSON object of either form. Raises TryAgain without a sid, a number or a status."""
    sid = sid_in(fields.get("port_in_phone_number_sid"), NUMBER_PREFIX)
    sid = sid or sid_in(fields.get("phone_number_sid"), NUMBER_PREFIX)
    number, status = spelling.text(fields.get("phone_number")), number_status(fields)
    if not sid or not number or not status:
        raise unreadable(NUMBER_KIND)
    return PortInNumber(
        sid=sid,
        phone_number=number,
        status=status,
        request_sid=sid_in(fields.get("port_in_request_sid"), PREFIX),
        account_sid=sid_in(fields.get("account_sid"), "AC"),
        number_type=spelling.number_type(_first(fields, "number_type", "phone_number_type")),
        country=spelling.country(fields.get("country")),
        portable=spelling.flag(fields.get("portable")),
        not_portable_code=spelling.code(_first(fields, "not_portability_reason_code", "not_portable_reason_code")),
        not_portable_reason=spelling.kebab(_first(fields, "not_portability_reason", "not_portable_reason")),
        missing_required_fields=spelling.flag(fields.get("missing_required_fields")),
        port_date=iso(fields.get("port_date")),
        rejection_code=spelling.code(fields.get("rejection_reason_code")),
        rejection_reason=spelling.kebab(fields.get("rejection_reason")),
        status_since=iso(_first(fields, "status_last_time_updated_timestamp", "last_updated")),
        date_created=iso(fields.get("date_created")),
    )


def request_status(fields: Mapping[str, Any]) -> str:
    """A request's status, lower-kebab; the examples' `pending` is what the page calls In review."""
    status = spelling.kebab(fields.get("port_in_request_status"))
    return _REQUEST_STATUSES.get(status, status)


def number_status(fields: Mapping[str, Any], name: str = "port_in_phone_number_status") -> str:
    """A number's status, lower-kebab; webhooks leave the `port-` out."""
    status = spelling.kebab(fields.get(name))
    return _NUMBER_STATUSES.get(status, status)


_TEXTS: Final = (
    "account_sid",
    "bundle_sid",
    "target_port_in_date",
    "target_port_in_time_range_start",
    "target_port_in_time_range_end",
    "signature_request_url",
)
_CARRIER_TEXTS: Final = ("customer_name", "authorized_representative", "authorized_representative_email")
_FACTS: Final = ("sid", "status", "account_sid", "documents", "cancellation_reason", "date_created")


def _first(fields: Mapping[str, Any], *names: str) -> Any:
    return next((fields[name] for name in names if fields.get(name) is not None), None)


def _path(sid: str, number_sid: str = "") -> str:
    one = f"/PhoneNumber/{segment(number_sid)}" if number_sid else ""
    return f"{PATH}/{segment(sid)}{one}"

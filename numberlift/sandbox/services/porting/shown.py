"""Requests and their numbers as Twilio writes them; a PIN is never given back."""

from __future__ import annotations

from typing import Any, Final

from numberlift.sandbox.clock import iso
from numberlift.sandbox.services.porting.numbers import PortInNumber
from numberlift.sandbox.services.porting.requests import PortIn
from numberlift.sandbox.services.porting.spelling import grain, of_status
from numberlift.sandbox.services.porting.statuses import NumberStatus, RequestStatus

PATH: Final = "/v1/Porting/PortIn"

_PLAIN: Final = (
    "account_sid",
    "notification_emails",
    "bundle_sid",
    "portability_advance_carrier",
    "auto_cancel_approval_numbers",
    "documents",
)
_ACTIONS: Final = {
    RequestStatus.WAITING_FOR_SIGNATURE: "The authorized representative must sign the letter of authorization",
    RequestStatus.ACTION_REQUIRED: "Correct the rejected phone numbers",
}


def shown(request: PortIn, numbers: list[PortInNumber], *, base: str) -> dict[str, Any]:
    """The request's JSON; `base` is the origin that the client used."""
    fields = request.fields
    target_date, start, end = fields["target"]
    waiting = request.status is RequestStatus.WAITING_FOR_SIGNATURE
    canceled = request.status is RequestStatus.CANCELED
    return {name: fields[name] for name in _PLAIN} | {
        "port_in_request_sid": request.sid,
        "url": f"{base}{PATH}/{request.sid}",
        "losing_carrier_information": _filled(fields["losing_carrier_information"]),
        "target_port_in_date": target_date,
        "target_port_in_time_range_start": start,
        "target_port_in_time_range_end": end,
        "port_in_request_status": of_status(request.status, request.sid),
        "order_cancellation_reason": fields["cancellation_reason"] if canceled else None,
        "phone_numbers": [_number_of_request(number) for number in numbers],
        "date_created": iso(request.created),
        "support_ticket_id": int(request.sid[-6:], 16),
        "signature_request_url": f"{base}/_sandbox/sign/{request.sid}" if waiting else None,
    }


def shown_number(number: PortInNumber, *, base: str) -> dict[str, Any]:
    """A number's own JSON, in one of the two forms that Twilio's contract had in its time."""
    fields = number.fields
    request_sid = fields["request_sid"]
    sid_name = "phone_number_sid" if grain(number.sid) % 4 else "port_in_phone_number_sid"
    known = fields["portable"] is not None
    return {
        "port_in_request_sid": request_sid,
        sid_name: number.sid,
        "url": f"{base}{PATH}/{request_sid}/PhoneNumber/{number.sid}",
        "account_sid": fields["account_sid"],
        "phone_number_type": _type(fields["number_type"]) if known else None,
        "date_created": iso(number.created),
        "country": fields["country"] if known else None,
        "missing_required_fields": fields["missing_required_fields"] if known else None,
        "last_updated": iso(fields["since"]),
        "phone_number": number.number,
        **_verdict(number),
        "port_in_phone_number_status": of_status(number.status, request_sid),
        "port_out_pin": None,
        "rejection_reason": fields["rejection_reason"],
        "rejection_reason_code": fields["rejection_reason_code"],
        "port_date": _date(number),
    }


def shown_row(request: PortIn) -> dict[str, Any]:
    """The request as a row of the list; its timestamp is a whole date for some."""
    fields = request.fields
    since = iso(fields["since"])
    return {
        "port_in_request_sid": request.sid,
        "port_in_request_status": of_status(request.status, request.sid),
        "status_last_updated_timestamp": since if grain(request.sid) % 4 else since[:10],
        "phone_numbers_requested": fields["requested"],
        "phone_numbers_ported": fields["counts"].get(NumberStatus.COMPLETED, 0),
        "suggested_action": _ACTIONS.get(request.status),
    }


def _number_of_request(number: PortInNumber) -> dict[str, Any]:
    fields = number.fields
    code = fields["rejection_reason_code"]
    return {
        **_verdict(number),
        "number_type": _type(fields["number_type"]) if fields["portable"] is not None else None,
        "phone_number": number.number,
        "port_date": _date(number),
        "port_in_phone_number_sid": number.sid,
        "port_in_phone_number_status": of_status(number.status, fields["request_sid"]),
        "rejection_reason": fields["rejection_reason"],
        "rejection_reason_code": None if code is None else str(code),
        "status_last_time_updated_timestamp": iso(fields["since"]),
        "external_porting_vendor_phone_number_id": None,
    }


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what is not there: the contract has strings here and no null, whatever its example shows."""
    given = {name: value for name, value in fields.items() if value is not None}
    return {name: _filled(value) if isinstance(value, dict) else value for name, value in given.items()}


def _verdict(number: PortInNumber) -> dict[str, Any]:
    return {name: number.fields[name] for name in ("portable", "not_portability_reason", "not_portability_reason_code")}


def _type(number_type: str) -> str:
    return number_type.upper()


def _date(number: PortInNumber) -> str | None:
    port_date = number.fields["port_date"]
    return None if port_date is None else iso(port_date)

"""Hosting eligibility: POST /v1/HostedNumber/Eligibility for one number, …/Bulk for up to 1,000.

Source: https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/eligibility-resource.
A badly formed number inside a well-formed request is a verdict of its row, not an error of the request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from numberlift.domain.checks import Eligibility, HostingAnswer, Undecided
from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, read_problem, unreadable
from numberlift.twilio.wire.exchange import Reply, Request, segment

ONE: Final = "eligibility"
START: Final = "bulk-start"
POLL: Final = "bulk-poll"
MOST_IN_BULK: Final = 1000
_PATH: Final = "/v1/HostedNumber/Eligibility"
_NAME_LENGTH: Final = 128
_RETRYABLE: Final = frozenset({"internal-processing-error", "retry-the-eligibility-check"})
_BAD_REQUEST: Final = 400
_REFUSED_ROW: Final = MappingProxyType(
    {
        21470: ("invalid-hosting-account-sid", "hosting-account-sid-does-not-exist", "update-hosting-account-sid"),
        21471: ("invalid-hosting-account-sid", "hosting-account-sid-does-not-exist", "update-hosting-account-sid"),
        22102: (
            "invalid-phone-number",
            "invalid-phone-number",
            "edit-ineligible-number-and-run-eligibility-check-again",
        ),
    },
)


class BulkState(NamedTuple):
    """A bulk check as it stands: whether it has ended, and the rows that have an answer so far."""

    done: bool
    rows: tuple[HostingAnswer, ...]


def ask_eligibility(number: str, account: str = "") -> Request:
    """Ask whether `number` (E.164) can be hosted in `account`, our own if empty."""
    return Request(ONE, "POST", "numbers", _PATH, json={"phone_numbers": [_item(number, account)]})


def read_eligibility(reply: Reply, number: str) -> HostingAnswer:
    """The answer for `number`. Twilio's own failure is Undecided; an answer that holds none raises our errors."""
    if reply.status not in OK:
        return _read_refusal(reply, number)
    results = fields_of(reply, kind=ONE).get("results")
    row = results[0] if isinstance(results, list) and len(results) == 1 else None
    answer = _read_row(row, number) if isinstance(row, dict) else None
    if answer is None or not spelling.same_number(answer.phone_number, number):
        raise unreadable(ONE, status=reply.status)
    return answer


def ask_bulk(numbers: Iterable[tuple[str, str]], friendly_name: str) -> Request:
    """Start a check of 1 to 1,000 numbers, each given with its hosting account (empty: our own).

    Raises ValueError for a size that Twilio refuses. `friendly_name` is required; its first 128 characters are sent.
    """
    items = [_item(number, account) for number, account in numbers]
    if not 1 <= len(items) <= MOST_IN_BULK:
        raise ValueError(f"a bulk check takes 1 to {MOST_IN_BULK} numbers, not {len(items)}")
    body = {"friendly_name": friendly_name[:_NAME_LENGTH] or "numberlift", "phone_numbers": items}
    return Request(START, "POST", "numbers", f"{_PATH}/Bulk", json=body)


def read_bulk_started(reply: Reply) -> str:
    """The request id (EC…) to poll; store it before the first poll, for there is no list of bulk checks."""
    if reply.status not in OK:
        raise error_of(reply, kind=START)
    request_id = spelling.text(fields_of(reply, kind=START).get("request_id"))
    if not request_id:
        raise unreadable(START, status=reply.status)
    return request_id


def ask_bulk_result(request_id: str) -> Request:
    """Poll the bulk check `request_id`."""
    return Request(POLL, "GET", "numbers", f"{_PATH}/Bulk/{segment(request_id)}")


def read_bulk(reply: Reply) -> BulkState:
    """How far a bulk check is.

    Results are already partly there while it is PROCESSING, so only its status or `date_completed` ends it. Once it has
    ended, a row with a number but no readable verdict is Undecided; before, it is not there yet. A failed status is
    documented nowhere, so the caller needs a deadline of its own.
    """
    if reply.status not in OK:
        raise error_of(reply, kind=POLL)
    fields = fields_of(reply, kind=POLL)
    results = fields.get("results")
    if results is not None and not isinstance(results, list):
        raise unreadable(POLL, status=reply.status)
    done = spelling.finished(fields.get("status")) or bool(spelling.text(fields.get("date_completed")))
    found = (_read_row(row, "") for row in results or () if isinstance(row, dict))
    rows = (answer for answer in found if answer is not None)
    return BulkState(done, tuple(answer for answer in rows if done or isinstance(answer, Eligibility)))


def _item(number: str, account: str) -> dict[str, str]:
    return {"phone_number": number, "hosting_account_sid": account} if account else {"phone_number": number}


def _read_refusal(reply: Reply, number: str) -> HostingAnswer:
    """A request for one number that is refused because of that number or its account is a verdict."""
    code = read_problem(reply).code or 0
    if reply.status != _BAD_REQUEST or code not in _REFUSED_ROW:
        raise error_of(reply, kind=ONE)
    sub_status, reason, next_step = _REFUSED_ROW[code]
    return Eligibility(number, "ineligible", sub_status, reason, next_step)


def _read_row(row: Mapping[str, Any], asked: str) -> HostingAnswer | None:
    """One row; None if it names no number and none was asked."""
    number = spelling.text(row.get("phone_number")) or asked
    if not number:
        return None
    status, sub_status, reason, next_step = (
        spelling.kebab(row.get(name))
        for name in ("eligibility_status", "eligibility_sub_status", "ineligibility_reason", "next_step")
    )
    if {sub_status, reason, next_step} & _RETRYABLE:
        return Undecided(number, "internal-processing-error")
    sub_status = sub_status or ("eligible" if status == "eligible" else "")
    if not sub_status:
        return Undecided(number, "unreadable-reply")
    return Eligibility(
        number,
        status,
        sub_status,
        reason,
        next_step,
        number_type=spelling.number_type(row.get("phone_number_type")),
        country=spelling.country(row.get("iso_country_code")) or spelling.country(row.get("country")),
        carrier=spelling.text(row.get("voice_provider")) or spelling.text(row.get("messaging_provider")),
        order_sid=spelling.text(row.get("hosting_order_sid")),
        order_status=spelling.kebab(row.get("hosting_order_status")),
    )

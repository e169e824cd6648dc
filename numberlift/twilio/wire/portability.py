"""Portability of one number: GET /v1/Porting/Portability/PhoneNumber/{number}.

Source: https://www.twilio.com/docs/phone-numbers/port-in/portability-api. A number that is not portable comes back as
200 or as 400 with the same body; some replies carry only the code in Twilio's error shape. All are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from numberlift.domain.checks import Portability, PortabilityAnswer, Undecided
from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import DENIED, OK, TOO_MANY, error_of, fields_of, read_problem, unreadable
from numberlift.twilio.wire.exchange import Reply, Request, query_of, segment

KIND: Final = "portability"
_PATH: Final = "/v1/Porting/Portability/PhoneNumber/"
_FAILED_INSIDE: Final = 22135
_NOT_PORTABLE: Final = MappingProxyType(
    {
        22102: "invalid-phone-number",
        22130: "unsupported",
        22131: "already-in-the-target-account",
        22132: "already-in-twilio-different-owner",
        22133: "manual-porting-available",
        22136: "already-in-one-of-your-twilio-accounts",
        22137: "port-already-in-progress",
        22171: "missing-required-fields",
    },
)
_FAILED_REASONS: Final = frozenset({"internal-processing-error", "error-internal-server-error"})


def ask_portability(number: str, *, target_account_sid: str = "", address_sid: str = "") -> Request:
    """Ask whether `number` (E.164) can be ported, to `target_account_sid` if not to our own account."""
    return Request(
        KIND,
        "GET",
        "numbers",
        _PATH + segment(number),
        query_of(TargetAccountSid=target_account_sid, AddressSid=address_sid)
        if target_account_sid or address_sid
        else "",
    )


def read_portability(reply: Reply, number: str) -> PortabilityAnswer:
    """The answer for `number`: portable, not portable with code and reason, or undecided.

    Twilio's own failure (22135, `internal-processing-error`) is Undecided; a target account that we may not use
    (20003) is an answer about the row. Raises TryAgain, RowRefused or CredentialsRefused for an answer that holds none.
    """
    if reply.status not in OK:
        return _read_refusal(reply, number)
    fields = fields_of(reply, kind=KIND)
    if "portable" not in fields:
        raise unreadable(KIND, status=reply.status)
    return _answer(fields, reply, number)


def _read_refusal(reply: Reply, number: str) -> PortabilityAnswer:
    if reply.status == TOO_MANY or reply.status in DENIED or not 400 <= reply.status < 500:  # noqa: PLR2004 - HTTP
        raise error_of(reply, kind=KIND)
    fields = fields_of(reply, kind=KIND)
    if "portable" in fields:
        return _answer(fields, reply, number)
    code = read_problem(reply).code or 0
    if code in _NOT_PORTABLE:
        return Portability(number, portable=False, reason_code=code, reason=_NOT_PORTABLE[code])
    if code == _FAILED_INSIDE:
        return Undecided(number, "internal-processing-error", code)
    raise error_of(reply, kind=KIND)


def _answer(fields: Mapping[str, Any], reply: Reply, number: str) -> PortabilityAnswer:
    portable = spelling.flag(fields.get("portable"))
    about = spelling.text(fields.get("phone_number"))
    if portable is None or (about and not spelling.same_number(about, number)):
        raise unreadable(KIND, status=reply.status)
    code = _drifted_code(fields)
    reason = _drifted_reason(fields) or _NOT_PORTABLE.get(code or 0, "")
    if not portable and (code == _FAILED_INSIDE or reason in _FAILED_REASONS):
        return Undecided(number, "internal-processing-error", code)
    return Portability(
        number,
        portable=portable,
        reason_code=code,
        reason=reason,
        pin_required=spelling.flag(fields.get("pin_and_account_number_required")),
        number_type=spelling.number_type(fields.get("number_type")),
        country=spelling.country(fields.get("country")),
        carrier=spelling.text(fields.get("voice_carrier")) or spelling.text(fields.get("messaging_carrier")),
        account_sid=spelling.text(fields.get("account_sid")),
    )


def _drifted_code(fields: Mapping[str, Any]) -> int | None:
    """`not_portable_reason_code` here, `not_portability_reason_code` in port-ins, and one may replace the other."""
    found = fields.get("not_portable_reason_code")
    return spelling.code(fields.get("not_portability_reason_code") if found is None else found)


def _drifted_reason(fields: Mapping[str, Any]) -> str:
    return spelling.kebab(fields.get("not_portable_reason")) or spelling.kebab(fields.get("not_portability_reason"))

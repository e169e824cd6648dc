"""Replies as Twilio writes them, for tests of the wire."""

from __future__ import annotations

import json
from typing import Any

from multidict import CIMultiDict

from numberlift.twilio.wire import Reply

NUMBER = "+14155550100"
ACCOUNT = "AC" + "1" * 32

# https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/eligibility-resource (2026-09-28)
ELIGIBLE_ROW = {
    "phone_number": NUMBER,
    "hosting_account_sid": ACCOUNT,
    "eligibility_status": "ELIGIBLE",
    "eligibility_sub_status": "ELIGIBLE",
    "ineligibility_reason": "None",
    "next_step": "CREATE_HOSTED_NUMBER_ORDER",
    "phone_number_type": "TOLLFREE",
    "iso_country_code": "USA",
}
# https://www.twilio.com/docs/phone-numbers/port-in/portability-api
PORTABLE = {
    "phone_number": NUMBER,
    "account_sid": None,
    "portable": True,
    "pin_and_account_number_required": False,
    "not_portable_reason": None,
    "not_portable_reason_code": None,
    "number_type": "LOCAL",
    "country": "US",
}


def reply(body: Any = None, status: int = 200, **headers: str) -> Reply:
    """A reply with a JSON body, or with these bytes."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()  # orjson refuses integers beyond 64 bits
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, CIMultiDict(named), raw)


def error(status: int, code: int | None = None, **headers: str) -> Reply:
    """Twilio's error body."""
    return reply({"status": status, "code": code, "message": "It is Jane Roe's", "more_info": ""}, status, **headers)

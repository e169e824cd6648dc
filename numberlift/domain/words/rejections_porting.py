"""Why a losing carrier rejects a number, and why Twilio refuses a port-in request: in plain words; data only.

The codes are those of Twilio's error catalogue, https://www.twilio.com/docs/api/errors/22150 to 22159 and 22170 to
22173; the names those of its published contract for numbers (22157 to 22159 have none there).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from numberlift.domain.reasons import unknown_code
from numberlift.domain.words.advice import Advice, Remedy


class Reach(StrEnum):
    """What a correction changes: the one number, or what all numbers of a request share (so it needs a new one)."""

    NUMBER = "number"
    REQUEST = "request"
    NOTHING = "nothing"


class Rejection(NamedTuple):
    """What a rejection means: the advice, the list columns to correct, and whom the correction touches."""

    advice: Advice
    columns: tuple[str, ...] = ()
    reach: Reach = Reach.NOTHING


_REFILE: Final = "then file the fix-list: `numberlift port FIX-LIST`."
_BILL: Final = "exactly as on the carrier's newest bill"

REJECTIONS: Final[Mapping[int, Rejection]] = MappingProxyType(
    {
        22150: Rejection(
            Advice(
                "The port of the number needs Twilio's people.",
                "Ask Twilio support about the number; give them the number and the request's sid.",
                Remedy.SUPPORT,
            )
        ),
        22151: Rejection(
            Advice(
                "The present carrier has put a restriction on the number: a freeze, an open order or an unpaid bill.",
                f"Have the carrier lift it (its customer has to ask), {_REFILE}",
                Remedy.FIX,
            ),
            (),
            Reach.NUMBER,
        ),
        22152: Rejection(
            Advice(
                "The number is inactive or disconnected at the present carrier.",
                f"Have the carrier make it active again, {_REFILE} If that is not possible, the number is lost.",
                Remedy.FIX,
            ),
            (),
            Reach.NUMBER,
        ),
        22153: Rejection(
            Advice(
                "The customer's name is not the one that the present carrier has on file.",
                f"Write customer_name and authorized_representative {_BILL}, {_REFILE}",
                Remedy.FIX,
            ),
            ("customer_name", "authorized_representative"),
            Reach.REQUEST,
        ),
        22154: Rejection(
            Advice(
                "The address is not the one that the present carrier has on file.",
                f"Write the service address {_BILL} (the state in the same form, no PO box), {_REFILE}",
                Remedy.FIX,
            ),
            ("street", "street_2", "city", "state", "zip", "address_country", "address_sid"),
            Reach.REQUEST,
        ),
        22155: Rejection(
            Advice(
                "The PIN is not the one that the present carrier has on file.",
                f"Ask the carrier for the port-out PIN (it may have expired) and write it into pin, {_REFILE}",
                Remedy.FIX,
            ),
            ("pin",),
            Reach.NUMBER,
        ),
        22156: Rejection(
            Advice(
                "The account number is not the one that the present carrier has on file.",
                f"Write account_number {_BILL}, {_REFILE}",
                Remedy.FIX,
            ),
            ("account_number",),
            Reach.REQUEST,
        ),
        22157: Rejection(
            Advice(
                "The subscription right of the line is not what the present carrier has on file (Japan).",
                "Ask the carrier who holds the line and of which service it is, correct portability_advance_carrier "
                f"and the holder's names, {_REFILE}",
                Remedy.FIX,
            ),
            ("portability_advance_carrier", "customer_name", "katakana_name"),
            Reach.REQUEST,
        ),
        22158: Rejection(
            Advice(
                "The present carrier does not accept the port date.",
                f"Choose a later target_port_in_date, or leave it empty, {_REFILE}",
                Remedy.FIX,
            ),
            ("target_port_in_date", "target_port_in_time_range_start", "target_port_in_time_range_end"),
            Reach.REQUEST,
        ),
        22159: Rejection(
            Advice(
                "The present carrier cannot port the number.",
                "Leave the number where it is, or ask Twilio support whether there is another way.",
                Remedy.FINAL,
            )
        ),
    }
)

REJECTIONS_BY_NAME: Final[Mapping[str, int]] = MappingProxyType(
    {
        "contact-support-required": 22150,
        "phone-number-with-carrier-restriction": 22151,
        "phone-number-inactive-or-disconnected": 22152,
        "invalid-end-user-name": 22153,
        "invalid-address": 22154,
        "invalid-pin": 22155,
        "invalid-account-number": 22156,
    }
)
"""Twilio's names for the codes, lower-kebab, for messages that carry only the name."""

CREATE_REFUSALS: Final[Mapping[int, Advice]] = MappingProxyType(
    {
        22137: Advice(
            "A number of the request is in another port-in of your accounts already.",
            "Look the number up with `numberlift show NUMBER` and in the Twilio Console; file no second port-in.",
            Remedy.SUPPORT,
        ),
        22170: Advice(
            "The regulatory bundle does not exist or is not approved.",
            "Correct bundle, or have the bundle approved first (`numberlift comply`), and run the list again.",
            Remedy.FIX,
        ),
        22171: Advice(
            "The request lacks a field that its numbers need (for a US mobile number: PIN and account number).",
            "Fill in what the fix-list names and run the list again.",
            Remedy.FIX,
        ),
        22172: Advice(
            "The request holds numbers of several countries, or one that is not in E.164 format.",
            "Correct phone_number and run the list again.",
            Remedy.FIX,
        ),
        22173: Advice(
            "The address of the request does not exist or belongs to another account.",
            "Correct address_sid, or write the address out, and run the list again.",
            Remedy.FIX,
        ),
    }
)


def rejection(code: int | None, *, name: str = "") -> Rejection:
    """What a carrier's `rejection_reason_code` means; `name` is the reason's own name, for replies without a code."""
    known = REJECTIONS.get(code if code is not None else REJECTIONS_BY_NAME.get(name, 0))
    return known or Rejection(unknown_code("rejection code", str(code) if code is not None else name))


def create_refusal(code: int | None) -> Advice:
    """Why Twilio refused to take a port-in request."""
    known = CREATE_REFUSALS.get(code or 0)
    return known or unknown_code("refusal code", str(code) if code is not None else "")

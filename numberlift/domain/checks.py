"""What a check of one number can answer, in one spelling whatever Twilio's was.

Statuses, reasons and next steps are lower-kebab (`already-in-twilio`), number types are
`local | mobile | toll-free | national | voip | unknown`, countries ISO 3166 alpha-2 in upper case, and an absent value
is the empty string.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class CheckKind(StrEnum):
    """The two questions that can be asked of a number."""

    HOSTING = "hosting"
    PORTABILITY = "portability"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """One row of a hosting-eligibility reply (POST /v1/HostedNumber/Eligibility and …/Bulk)."""

    phone_number: str
    status: str
    sub_status: str
    reason: str = ""
    next_step: str = ""
    number_type: str = "unknown"
    country: str = ""
    carrier: str = ""
    order_sid: str = ""
    order_status: str = ""


@dataclass(frozen=True, slots=True)
class Portability:
    """One portability reply (GET /v1/Porting/Portability/PhoneNumber/{number})."""

    phone_number: str
    portable: bool
    reason_code: int | None = None
    reason: str = ""
    pin_required: bool | None = None
    number_type: str = "unknown"
    country: str = ""
    carrier: str = ""
    account_sid: str = ""


@dataclass(frozen=True, slots=True)
class Undecided:
    """The question was asked and not answered: unknown, which is not no.

    `cause` is a short lower-kebab word (`time-out`, `server-error`, `unreadable-reply`,
    `internal-processing-error`, `deadline`, `refused`), `code` Twilio's code where one came.
    """

    phone_number: str
    cause: str
    code: int | None = None


HostingAnswer: TypeAlias = Eligibility | Undecided
PortabilityAnswer: TypeAlias = Portability | Undecided
Answer: TypeAlias = Eligibility | Portability | Undecided

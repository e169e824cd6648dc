"""What becomes of a hosted-number order, by name: where it goes wrong, who answers the call, who signs the letter.

Statuses and their meaning: https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/hosted-number-order-resource
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class Call(StrEnum):
    """How an ownership-verification call ends."""

    ANSWERS = "answers"
    """The owner answers and types the code on the phone."""
    LISTENS = "listens"
    """The owner answers and tells the code; it must come back as VerificationCode."""
    NO_ANSWER = "no-answer"
    REFUSED = "refused"
    """Whatever code is given, on the phone or as VerificationCode, is wrong."""
    IMPOSSIBLE = "impossible"
    """The call cannot be placed (22123)."""


class Recipient(StrEnum):
    """What the recipient of a letter of authorization does with it unless told by control call."""

    WAITS = "waits"
    SIGNS = "signs"
    CANCELS = "cancels"
    FAILS = "fails"
    """The letter itself fails with an error."""


class Ordering(NamedTuple):
    """The way of an order; `ends_in` is the status in which it goes wrong, `ending` what it becomes then."""

    meaning: str
    refused: bool = False
    processed: bool = False
    ends_in: str = ""
    ending: str = "failed"
    reason: str = ""
    call: Call = Call.ANSWERS
    bill_accepted: bool = True
    recipient: Recipient = Recipient.WAITS


_SMS: Final = "The number is currently SMS enabled"
_STOPPED: Final = "action-required"

ORDERING: Final[Mapping[str, Ordering]] = MappingProxyType(
    {
        "completes": Ordering("received at once, completes"),
        "processed-completes": Ordering("twilio-processing, then received, completes", processed=True),
        "not-hostable": Ordering("refused at creation with 22110", refused=True),
        "processing-fails": Ordering(
            "twilio-processing, then failed: SMS enabled",
            processed=True,
            ends_in="twilio-processing",
            reason=_SMS,
        ),
        "carrier-fails": Ordering(
            "carrier-processing, then failed: SMS enabled", ends_in="carrier-processing", reason=_SMS
        ),
        "carrier-stops": Ordering(
            "carrier-processing, then action-required",
            ends_in="carrier-processing",
            ending=_STOPPED,
            reason="The carrier rejected the registration of the number",
        ),
        "testing-fails": Ordering("testing, then failed: SMS enabled", ends_in="testing", reason=_SMS),
        "testing-stops": Ordering(
            "testing, then action-required",
            ends_in="testing",
            ending=_STOPPED,
            reason="A test message did not arrive at the number",
        ),
        "code-told": Ordering("the owner tells the code; only VerificationCode verifies", call=Call.LISTENS),
        "no-answer": Ordering("nobody answers; action-required after the third call's code", call=Call.NO_ANSWER),
        "code-refused": Ordering("every code is wrong; action-required after three", call=Call.REFUSED),
        "no-call": Ordering("the call cannot be placed (22123)", call=Call.IMPOSSIBLE),
        "bill-refused": Ordering("a phone bill is not accepted: action-required", bill_accepted=False),
        "signs": Ordering("the letter is signed without being told", recipient=Recipient.SIGNS),
        "cancels": Ordering("the recipient cancels the letter", recipient=Recipient.CANCELS),
        "letter-fails": Ordering("the letter fails with an error", recipient=Recipient.FAILS),
    }
)
"""Ways of an order by name; a letter for several numbers goes the way of the first that does not wait."""


class OrderShare(NamedTuple):
    """So many of a hundred hostable numbers without a card go this way."""

    of_hundred: int
    ordering: str


ORDER_SHARES: Final = (
    OrderShare(68, "completes"),
    OrderShare(18, "processed-completes"),
    OrderShare(3, "processing-fails"),
    OrderShare(2, "carrier-fails"),
    OrderShare(2, "carrier-stops"),
    OrderShare(1, "testing-stops"),
    OrderShare(2, "code-told"),
    OrderShare(3, "no-answer"),
    OrderShare(1, "code-refused"),
)


def ordering_of(point: int) -> Ordering:
    """The way on which a point of 0..99 falls."""
    for share in ORDER_SHARES:
        point -= share.of_hundred
        if point < 0:
            return ORDERING[share.ordering]
    return ORDERING["completes"]

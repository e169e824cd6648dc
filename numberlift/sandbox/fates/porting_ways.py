"""What becomes of a number in a port-in request, by name: what its carrier answers, who signs, what comes too late.

Statuses and rejections: https://www.twilio.com/docs/phone-numbers/port-in/port-in-request-api and
https://www.twilio.com/docs/api/errors/22150 to 22159.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class Signatory(StrEnum):
    """What the authorized representative does with the letter unless told by control call."""

    WAITS = "waits"
    SIGNS = "signs"
    DECLINES = "declines"


class Rejected(NamedTuple):
    """A rejection: Twilio's code and its name for it."""

    code: int
    reason: str


class PortingWay(NamedTuple):
    """The way of a number through a port-in.

    `rejected` by the carrier: at once, or `late`, when it has agreed to a date already. `corrected_by` names the data
    that the carrier objects to: the next filing of the number in which they differ from what was rejected goes through.
    """

    meaning: str
    rejected: Rejected | None = None
    late: bool = False
    corrected_by: tuple[str, ...] = ()
    silent: bool = False
    days_later: int = 0
    date_moves: bool = False
    cannot_stop: bool = False
    dropped: str = ""
    signatory: Signatory = Signatory.WAITS


_REASONS: Final = {
    22150: ("CONTACT_SUPPORT_REQUIRED", ()),
    22151: ("PHONE_NUMBER_WITH_CARRIER_RESTRICTION", ()),
    22152: ("PHONE_NUMBER_INACTIVE_OR_DISCONNECTED", ()),
    22153: ("INVALID_END_USER_NAME", ("customer_name", "authorized_representative")),
    22154: ("INVALID_ADDRESS", ("address",)),
    22155: ("INVALID_PIN", ("pin",)),
    22156: ("INVALID_ACCOUNT_NUMBER", ("account_number",)),
    22157: ("INVALID_SUBSCRIPTION_RIGHT", ("portability_advance_carrier", "customer_name")),
    22158: ("PORT_DATE_REJECTED", ("target_port_in_date",)),
    22159: ("PHONE_NUMBER_NOT_PORTABLE_BY_CARRIER", ()),
}
REJECTIONS: Final[Mapping[int, Rejected]] = MappingProxyType(
    {code: Rejected(code, reason) for code, (reason, _) in _REASONS.items()}
)
WRONG_PIN: Final = REJECTIONS[22155]


def _rejection(code: int) -> PortingWay:
    corrected_by = _REASONS[code][1]
    until = f" until {' or '.join(corrected_by)} differs" if corrected_by else ""
    return PortingWay(f"rejected by the carrier with {code}{until}", REJECTIONS[code], corrected_by=corrected_by)


PORTING_WAYS: Final[Mapping[str, PortingWay]] = MappingProxyType(
    {f"rejected-{code}": _rejection(code) for code in _REASONS}
    | {
        "ports": PortingWay("accepted, ported on its port date"),
        "ports-later": PortingWay("accepted, ported a week after its request's other numbers", days_later=7),
        "rejected-late": PortingWay(
            "accepted with a port date, then rejected with 22152", REJECTIONS[22152], late=True
        ),
        "carrier-silent": PortingWay("the carrier never answers", silent=True),
        "date-moves": PortingWay("accepted; two days before the port date it moves by three days", date_moves=True),
        "cannot-stop": PortingWay("once it is pending, cancelling comes too late: it ports", cannot_stop=True),
        "dropped": PortingWay(
            "Twilio cancels the whole request in review", dropped="The documents could not be verified"
        ),
        "signs": PortingWay("the letter is signed without being told", signatory=Signatory.SIGNS),
        "declines": PortingWay("the representative declines the letter", signatory=Signatory.DECLINES),
    }
)
"""Ways of a number by name; a letter for several numbers goes the way of the first that does not wait."""

FIRST_CARD: Final = 70
"""The last two digits of the card of the first way; rejected-2215N has the card 7N."""


class PortingShare(NamedTuple):
    """So many of a hundred portable numbers without a card go this way."""

    of_hundred: int
    way: str


PORTING_SHARES: Final = (
    PortingShare(82, "ports"),
    PortingShare(4, "ports-later"),
    PortingShare(2, "date-moves"),
    PortingShare(3, "rejected-22153"),
    PortingShare(3, "rejected-22154"),
    PortingShare(2, "rejected-22155"),
    PortingShare(2, "rejected-22156"),
    PortingShare(1, "rejected-22151"),
    PortingShare(1, "rejected-22152"),
)


def porting_way_of(point: int) -> PortingWay:
    """The way on which a point of 0..99 falls."""
    for share in PORTING_SHARES:
        point -= share.of_hundred
        if point < 0:
            return PORTING_WAYS[share.way]
    return PORTING_WAYS["ports"]

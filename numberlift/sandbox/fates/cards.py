"""Numbers with a known fate, like test cards: those that end in 555-01NN, a range set aside for fiction.

The last two digits choose the card, whatever the country or area code. NN from 50 on is for the fates of
orders (50–69) and port requests (70–99): for the two checks such a number is as good as 00.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from numberlift.sandbox.fates.ordering import ORDERING
from numberlift.sandbox.fates.outcomes import FOR_EVER
from numberlift.sandbox.fates.porting_ways import FIRST_CARD, PORTING_WAYS

CARD_DIGITS: Final = "55501"
"""What stands before the last two digits of a number with a card."""


class Card(NamedTuple):
    """One fate by name (see `outcomes`, `ordering`, `porting_ways`).

    `*_undecided` is how many asks come back undecided before it.
    """

    hosting: str
    porting: str
    number_type: str | None = None
    hosting_undecided: int = 0
    porting_undecided: int = 0
    ordering: str = "completes"
    porting_way: str = "ports"


_CARRIER: Final = "numbers-provider-does-not-allow-twilio-to-host-it"
_TARGET: Final = "already-in-the-target-account"
_MANUAL: Final = "manual-porting-available"
_TYPE: Final = "number-type-ineligible"

_CHECKS: Final = {
    0: Card("eligible", "portable"),
    1: Card("eligible", "unsupported"),
    2: Card(_CARRIER, "portable"),
    3: Card(_CARRIER, "portable-with-pin"),
    4: Card(_TYPE, "portable-with-pin", "mobile"),
    5: Card(_CARRIER, "unsupported"),
    6: Card("eligible", _MANUAL),
    7: Card(_CARRIER, _MANUAL),
    8: Card("eligible-by-manual-process", "unsupported"),
    9: Card(_CARRIER, "missing-required-fields"),
    10: Card("country-not-supported", "unsupported"),
    11: Card("number-format-ineligible", "invalid-phone-number"),
    12: Card("invalid-phone-number", "invalid-phone-number"),
    13: Card(_TYPE, "unsupported", "mobile"),
    14: Card("already-hosted-in-twilio", "portable"),
    15: Card("already-in-twilio-but-not-in-use", _TARGET),
    16: Card("already-in-twilio-and-in-hosting-process", "portable"),
    17: Card("already-in-twilio-for-both-capabilities", _TARGET),
    18: Card("already-in-twilio-without-messaging-capability", _TARGET),
    19: Card("already-in-twilio-owned-by-other-account", "already-in-twilio-different-owner"),
    20: Card("hosting-account-sid-does-not-belong-to-your-account", "portable"),
    21: Card("hosting-account-sid-does-not-exist", "portable"),
    22: Card("eligible-by-manual-process", "portable"),
    23: Card("may-be-eligible-by-manual-process", _MANUAL),
    24: Card("missing-provider-data", _MANUAL),
    25: Card("support-validation-required-number-without-an-approved-nnid", "portable"),
    30: Card("eligible", _TARGET),
    31: Card("eligible", "already-in-one-of-your-twilio-accounts"),
    32: Card("eligible", "port-already-in-progress"),
    33: Card("eligible", "already-in-twilio-different-owner"),
    34: Card("eligible", "missing-required-fields"),
    35: Card("eligible", "unauthorized"),
    40: Card("eligible", "portable", hosting_undecided=2),
    41: Card("eligible", "portable", porting_undecided=2),
    42: Card("eligible", "portable", hosting_undecided=2, porting_undecided=2),
    43: Card(_CARRIER, "unsupported", hosting_undecided=1, porting_undecided=1),
    44: Card("eligible", "portable", hosting_undecided=5, porting_undecided=5),
    45: Card("internal-processing-error", "portable", hosting_undecided=FOR_EVER),
    46: Card("eligible", "error-internal-server-error", porting_undecided=FOR_EVER),
    47: Card(
        "internal-processing-error",
        "error-internal-server-error",
        hosting_undecided=FOR_EVER,
        porting_undecided=FOR_EVER,
    ),
}
_KEPT: Final = range(50, 100)
_ORDERS: Final = dict(enumerate(ORDERING, start=50))
_PORTS: Final = dict(enumerate(PORTING_WAYS, start=FIRST_CARD))

CARDS: Final[Mapping[str, Card]] = MappingProxyType(
    {f"{nn:02}": card for nn, card in _CHECKS.items()}
    | {
        f"{nn}": Card(
            "eligible", "portable", ordering=_ORDERS.get(nn, "completes"), porting_way=_PORTS.get(nn, "ports")
        )
        for nn in _KEPT
    }
)
"""Cards by the last two digits; 26–29, 36–39, 48 and 49 have none and draw their fate like any other number."""


def card_of(number: str) -> Card | None:
    """The card of an E.164 number, or None if it has none."""
    return CARDS.get(number[-2:]) if number[-7:-2] == CARD_DIGITS else None

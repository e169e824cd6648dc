"""How often each fate befalls a number without a card: shares of a hundred, by what kind of number it is."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

MOBILE_SHARE: Final = 25
"""Of a hundred US and Canadian geographic numbers, how many are mobile (the number does not tell)."""

CARRIERS: Final = (
    "Alder Telephone",
    "Birch Communications",
    "Cedar Wireline",
    "Dogwood Cable Voice",
    "Elm Street Telecom",
    "Fir Networks",
    "Hazel Mutual Telephone",
)
"""Invented names; no relation to a company of that name is meant."""
MOBILE_CARRIERS: Final = ("Juniper Mobile", "Larch Wireless", "Maple Cellular")


class Share(NamedTuple):
    """So many of a hundred numbers have this pair of verdicts (names of `outcomes`)."""

    of_hundred: int
    hosting: str
    porting: str


Shares: TypeAlias = tuple[Share, ...]

_CARRIER: Final = "numbers-provider-does-not-allow-twilio-to-host-it"
_OTHER_OWNER: Final = ("already-in-twilio-owned-by-other-account", "already-in-twilio-different-owner")
_MANUAL: Final = "manual-porting-available"
_TYPE: Final = "number-type-ineligible"
_NNID: Final = "support-validation-required-number-without-an-approved-nnid"

US_LOCAL: Final[Shares] = (
    Share(58, "eligible", "portable"),
    Share(8, "eligible", "unsupported"),
    Share(5, "eligible", _MANUAL),
    Share(10, _CARRIER, "portable"),
    Share(3, _CARRIER, "unsupported"),
    Share(3, "eligible-by-manual-process", "portable"),
    Share(1, "may-be-eligible-by-manual-process", "portable"),
    Share(2, "missing-provider-data", "portable"),
    Share(1, _NNID, "portable"),
    Share(2, "already-in-twilio-for-both-capabilities", "already-in-the-target-account"),
    Share(1, "already-in-twilio-without-messaging-capability", "already-in-the-target-account"),
    Share(1, "already-in-twilio-but-not-in-use", "already-in-one-of-your-twilio-accounts"),
    Share(1, "already-in-twilio-and-in-hosting-process", "portable"),
    Share(3, *_OTHER_OWNER),
    Share(1, "already-hosted-in-twilio", "portable"),
)
US_MOBILE: Final[Shares] = (
    Share(88, _TYPE, "portable-with-pin"),
    Share(6, _TYPE, "unsupported"),
    Share(2, _TYPE, _MANUAL),
    Share(4, *_OTHER_OWNER),
)
CA_LOCAL: Final[Shares] = (
    Share(70, "eligible", _MANUAL),
    Share(12, _CARRIER, _MANUAL),
    Share(8, "eligible-by-manual-process", _MANUAL),
    Share(6, *_OTHER_OWNER),
    Share(4, "already-in-twilio-for-both-capabilities", "already-in-the-target-account"),
)
CA_MOBILE: Final[Shares] = (Share(94, _TYPE, _MANUAL), Share(6, _TYPE, "unsupported"))
TOLL_FREE: Final[Shares] = (
    Share(72, "eligible", _MANUAL),
    Share(12, _CARRIER, _MANUAL),
    Share(6, _NNID, _MANUAL),
    Share(5, *_OTHER_OWNER),
    Share(3, "already-in-twilio-but-not-in-use", "already-in-one-of-your-twilio-accounts"),
    Share(2, "already-in-twilio-and-in-hosting-process", _MANUAL),
)
ELSEWHERE: Final[Shares] = (
    Share(70, "country-not-supported", "unsupported"),
    Share(30, "country-not-supported", _MANUAL),
)


def shares_of(country: str | None, number_type: str) -> Shares:
    """The shares for a valid number of this country and type."""
    if number_type == "toll-free" and country in ("US", "CA"):
        return TOLL_FREE
    by_kind = {
        ("US", "local"): US_LOCAL,
        ("US", "mobile"): US_MOBILE,
        ("CA", "local"): CA_LOCAL,
        ("CA", "mobile"): CA_MOBILE,
    }
    return by_kind.get((country or "", number_type), ELSEWHERE)


def pick(shares: Shares, point: int) -> Share:
    """The share on which a point of 0..99 falls."""
    for share in shares:
        point -= share.of_hundred
        if point < 0:
            return share
    return shares[-1]

"""Every verdict that Twilio documents, in its lower-kebab spelling, under the name the sandbox uses for it.

Hosting: https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/eligibility-resource
Portability: https://www.twilio.com/docs/phone-numbers/port-in/portability-api
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Hosting(NamedTuple):
    """What a hosting-eligibility row says."""

    sub_status: str
    reason: str
    next_step: str
    eligible: bool = False


class Porting(NamedTuple):
    """What a portability reply says; `code` and `reason` are None and empty when the number is portable."""

    portable: bool
    code: int | None = None
    reason: str = ""
    pin_required: bool = False


_EDIT: Final = "edit-ineligible-number-and-run-eligibility-check-again"
_IN_TWILIO: Final = "already-in-twilio"
_BAD_ACCOUNT: Final = "invalid-hosting-account-sid"
_MAY_BE: Final = "may-be-eligible-by-manual-process"
_MANUAL_REASON: Final = "eligible-for-hosting-by-manual-process"
_MANUAL_STEP: Final = "contact-support-for-manual-process"

_INELIGIBLE: Final = (
    ("country-ineligible", "country-not-supported", "none"),
    ("number-format-ineligible", "number-format-ineligible", _EDIT),
    ("invalid-phone-number", "invalid-phone-number", _EDIT),
    ("number-type-ineligible", "number-type-ineligible", "number-type-cannot-be-hosted"),
    (
        "carrier-ineligible",
        "numbers-provider-does-not-allow-twilio-to-host-it",
        "contact-support-ineligible-carrier",
    ),
    (_IN_TWILIO, "already-in-twilio-but-not-in-use", "contact-support-ineligible-inventory-status"),
    (_IN_TWILIO, "already-in-twilio-and-in-hosting-process", "manage-hosting-order"),
    (_IN_TWILIO, "already-in-twilio-for-both-capabilities", "none"),
    (_IN_TWILIO, "already-in-twilio-without-messaging-capability", "recover-messaging-capability"),
    (_IN_TWILIO, "already-in-twilio-owned-by-other-account", "contact-support-internal-transfer"),
    (_IN_TWILIO, "already-hosted-in-twilio", "contact-support-to-retire-previous-orders"),
    ("internal-processing-error", "internal-processing-error", "retry-the-eligibility-check"),
    (_BAD_ACCOUNT, "hosting-account-sid-does-not-belong-to-your-account", "update-hosting-account-sid"),
    (_BAD_ACCOUNT, "hosting-account-sid-does-not-exist", "update-hosting-account-sid"),
    (_MAY_BE, "missing-provider-data", "contact-support-missing-provider-data"),
    (_MAY_BE, "support-validation-required-number-without-an-approved-nnid", _MANUAL_STEP),
)

HOSTING: Final[Mapping[str, Hosting]] = MappingProxyType(
    {reason: Hosting(sub_status, reason, step) for sub_status, reason, step in _INELIGIBLE}
    | {
        "eligible": Hosting("eligible", "eligible-for-hosting", "create-hosted-number-order", eligible=True),
        "eligible-by-manual-process": Hosting(
            "eligible-by-manual-process",
            _MANUAL_REASON,
            "contact-support-to-manually-host-the-number",
            eligible=True,
        ),
        "may-be-eligible-by-manual-process": Hosting(_MAY_BE, _MANUAL_REASON, _MANUAL_STEP),
    }
)
"""Hosting verdicts by name: the ineligibility reason, or the sub-status where that says more."""

_NOT_PORTABLE: Final = (
    ("already-in-the-target-account", 22131),
    ("already-in-one-of-your-twilio-accounts", 22136),
    ("port-already-in-progress", 22137),
    ("already-in-twilio-different-owner", 22132),
    ("unsupported", 22130),
    ("manual-porting-available", 22133),
    ("invalid-phone-number", 22102),
    ("missing-required-fields", 22171),
    ("error-internal-server-error", 22135),
    ("unauthorized", 20003),
)

PORTING: Final[Mapping[str, Porting]] = MappingProxyType(
    {reason: Porting(portable=False, code=code, reason=reason) for reason, code in _NOT_PORTABLE}
    | {"portable": Porting(portable=True), "portable-with-pin": Porting(portable=True, pin_required=True)}
)
"""Portability verdicts by name: the reason, or `portable`, `portable-with-pin`."""

TRY_AGAIN_HOSTING: Final = HOSTING["internal-processing-error"]
TRY_AGAIN_PORTING: Final = PORTING["error-internal-server-error"]
FOR_EVER: Final = 1 << 30
"""A number of undecided asks that nobody reaches."""

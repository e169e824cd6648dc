"""Portability in plain words: Twilio's codes of numbers that are not portable by API; data only.

The codes are those of Twilio's page on the Portability API and of its error catalogue.
"""

from __future__ import annotations

from numberlift.domain.words.advice import Advice, Remedy

_FIND_IN_CONSOLE = "Look the number up in the Twilio Console; it needs no port-in."

PORTABILITY_CODES: dict[int, Advice] = {
    22131: Advice("The number is in this account already, or on its way into it.", _FIND_IN_CONSOLE, Remedy.NONE),
    22136: Advice(
        "The number is in another of your Twilio accounts already, or on its way into it.",
        "To use it here, move it between your accounts in the Twilio Console; it needs no port-in.",
        Remedy.NONE,
    ),
    22137: Advice(
        "One of your accounts has a port-in under way for the number.",
        "Follow that port-in with `numberlift follow` or in the Twilio Console; file no second one.",
        Remedy.WAIT,
    ),
    22132: Advice(
        "The number is in Twilio already and belongs to another customer.",
        "Ask Twilio support for an internal transfer, with the present owner's written consent; it is no port-in.",
        Remedy.SUPPORT,
    ),
    22130: Advice(
        "Twilio does not port numbers of this country or area.",
        "Leave the number where it is, or ask Twilio support whether the area will be covered.",
        Remedy.FINAL,
    ),
    22133: Advice(
        "The number can be ported, but not through the API.",
        "US number: file the request in the Twilio Console under Phone Numbers > Port & Host. "
        "Other countries: open a ticket with Twilio support.",
        Remedy.SUPPORT,
    ),
    22102: Advice(
        "Twilio says that this is not a valid phone number.",
        "Correct the number in the list and check it again.",
        Remedy.FIX,
    ),
    22171: Advice(
        "Twilio needs more details for numbers of this country before it can say.",
        "Add an address in the number's country (address_sid) to the row and check again.",
        Remedy.FIX,
    ),
    22135: Advice(
        "Twilio could not finish the portability check.",
        "Run the same command again; only the open numbers are asked again.",
        Remedy.RETRY,
    ),
    20003: Advice(
        "Your credentials have no access to the account in the row.",
        "Correct account_sid in the list, or use the credentials of an account above it, and check again.",
        Remedy.FIX,
    ),
}

CODES_BY_NAME: dict[str, int] = {
    "already-in-the-target-account": 22131,
    "already-in-one-of-your-twilio-accounts": 22136,
    "already-in-twilio-different-owner": 22132,
    "unsupported": 22130,
    "manual-porting-available": 22133,
    "invalid-phone-number": 22102,
    "missing-required-fields": 22171,
    "error-internal-server-error": 22135,
    "unauthorized": 20003,
}
"""Twilio's names for the codes, for replies that carry only the name."""

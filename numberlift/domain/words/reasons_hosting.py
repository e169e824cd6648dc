"""Hosting eligibility in plain words: Twilio's sub-statuses, ineligibility reasons and next steps; data only.

The codes are those of Twilio's page on the hosted-number eligibility resource, in lower-kebab.
"""

from __future__ import annotations

from numberlift.domain.words.advice import Advice, Remedy

_ORDER = "Order hosting with `numberlift host`."
_CORRECT = "Correct the number in the list and check it again."
_CHECK_AGAIN = "Run the same command again; only the open numbers are asked again."
_ASK_TO_HOST = "Ask Twilio support to host the number by hand; give them the number and the owner's name."
_ACCOUNT = "Correct account_sid in the list (or leave it empty to use your own account) and check again."
_TRANSFER = "If the other account is yours too, ask Twilio support to transfer the number between the accounts."
_FIND_IN_CONSOLE = "Look the number up in the Twilio Console; it needs no new order."
_PORT_INSTEAD = "It cannot be hosted; port it if the portability check allows it, otherwise leave it where it is."

SUB_STATUSES: dict[str, Advice] = {
    "eligible": Advice("Twilio can host the number.", _ORDER, Remedy.NONE),
    "eligible-by-manual-process": Advice("Twilio can host the number, but only by hand.", _ASK_TO_HOST, Remedy.SUPPORT),
    "may-be-eligible-by-manual-process": Advice(
        "Twilio may be able to host the number; a person at Twilio has to look at it.", _ASK_TO_HOST, Remedy.SUPPORT
    ),
    "country-ineligible": Advice("Twilio does not host numbers of this country.", _PORT_INSTEAD, Remedy.FINAL),
    "number-format-ineligible": Advice("Twilio does not accept the number as it is written.", _CORRECT, Remedy.FIX),
    "number-type-ineligible": Advice(
        "Twilio does not host numbers of this type; mobile numbers are never hosted.", _PORT_INSTEAD, Remedy.FINAL
    ),
    "carrier-ineligible": Advice("The number's carrier does not let Twilio host it.", _PORT_INSTEAD, Remedy.FINAL),
    "already-in-twilio": Advice("The number is in Twilio already.", _FIND_IN_CONSOLE, Remedy.NONE),
    "internal-processing-error": Advice("Twilio could not finish the hosting check.", _CHECK_AGAIN, Remedy.RETRY),
    "invalid-phone-number": Advice("Twilio says that this is not a valid phone number.", _CORRECT, Remedy.FIX),
    "invalid-hosting-account-sid": Advice(
        "The account in the row is not one that Twilio lets you host numbers in.", _ACCOUNT, Remedy.FIX
    ),
}

REASONS: dict[str, Advice] = {
    "eligible-for-hosting": Advice("Twilio can host the number.", _ORDER, Remedy.NONE),
    "country-not-supported": Advice("Twilio does not host numbers of this country.", _PORT_INSTEAD, Remedy.FINAL),
    "number-format-ineligible": SUB_STATUSES["number-format-ineligible"],
    "number-type-ineligible": SUB_STATUSES["number-type-ineligible"],
    "numbers-provider-does-not-allow-twilio-to-host-it": Advice(
        "The carrier that provides the number does not allow Twilio to host it.", _PORT_INSTEAD, Remedy.FINAL
    ),
    "already-in-twilio-but-not-in-use": Advice(
        "The number is in Twilio's inventory already but not in use.",
        "Ask Twilio support to release the number for your account; give them the number.",
        Remedy.SUPPORT,
    ),
    "already-in-twilio-and-in-hosting-process": Advice(
        "A hosting order for the number is under way.",
        "Follow the existing order with `numberlift follow` or in the Twilio Console; place no second one.",
        Remedy.WAIT,
    ),
    "already-in-twilio-for-both-capabilities": Advice(
        "The number is in Twilio already, with voice and messaging.", _FIND_IN_CONSOLE, Remedy.NONE
    ),
    "already-in-twilio-without-messaging-capability": Advice(
        "The number is in Twilio already, but without messaging.",
        "Ask Twilio support to restore messaging on the number; a new order does not help.",
        Remedy.SUPPORT,
    ),
    "already-in-twilio-owned-by-other-account": Advice(
        "The number is in Twilio already, in another account.", _TRANSFER, Remedy.SUPPORT
    ),
    "internal-processing-error": SUB_STATUSES["internal-processing-error"],
    "invalid-phone-number": SUB_STATUSES["invalid-phone-number"],
    "hosting-account-sid-does-not-belong-to-your-account": Advice(
        "The account in the row does not belong to your Twilio account.", _ACCOUNT, Remedy.FIX
    ),
    "hosting-account-sid-does-not-exist": Advice("The account in the row does not exist.", _ACCOUNT, Remedy.FIX),
    "eligible-for-hosting-by-manual-process": SUB_STATUSES["eligible-by-manual-process"],
    "missing-provider-data": Advice(
        "Twilio does not know which carrier provides the number.",
        "Ask Twilio support to look at the number; give them the number and its present carrier.",
        Remedy.SUPPORT,
    ),
    "already-hosted-in-twilio": Advice("The number is hosted in Twilio already.", _FIND_IN_CONSOLE, Remedy.NONE),
    "support-validation-required-number-without-an-approved-nnid": Advice(
        "The number has no approved routing identity (NNID) for messaging, so Twilio has to validate it by hand.",
        "Ask Twilio support to validate the number for hosting; give them the number and its present carrier.",
        Remedy.SUPPORT,
    ),
}

NEXT_STEPS: dict[str, Advice] = {
    "none": Advice("Twilio names no next step.", "Nothing is left to do.", Remedy.NONE),
    "create-hosted-number-order": Advice("Twilio accepts a hosting order for the number.", _ORDER, Remedy.NONE),
    "edit-ineligible-number-and-run-eligibility-check-again": Advice(
        "Twilio asks for a corrected number.", _CORRECT, Remedy.FIX
    ),
    "manage-hosting-order": Advice(
        "Twilio has a hosting order for the number.",
        "Follow the existing order with `numberlift follow` or in the Twilio Console; place no second one.",
        Remedy.WAIT,
    ),
    "recover-messaging-capability": Advice(
        "Messaging on the number has to be restored.",
        "Ask Twilio support to restore messaging on the number; a new order does not help.",
        Remedy.SUPPORT,
    ),
    "contact-support-ineligible-carrier": Advice(
        "Twilio support decides about numbers of this carrier.",
        "Ask Twilio support whether the carrier can be enabled; otherwise port the number or leave it where it is.",
        Remedy.SUPPORT,
    ),
    "contact-support-internal-transfer": Advice(
        "The number has to be moved between two Twilio accounts.", _TRANSFER, Remedy.SUPPORT
    ),
    "contact-support-ineligible-inventory-status": Advice(
        "The number's state in Twilio's inventory does not allow hosting.",
        "Ask Twilio support to release the number for your account; give them the number.",
        Remedy.SUPPORT,
    ),
    "number-type-cannot-be-hosted": Advice("Numbers of this type cannot be hosted.", _PORT_INSTEAD, Remedy.FINAL),
    "retry-the-eligibility-check": Advice("Twilio asks to check the number again.", _CHECK_AGAIN, Remedy.RETRY),
    "update-hosting-account-sid": Advice("Twilio asks for another account.", _ACCOUNT, Remedy.FIX),
    "contact-support-to-manually-host-the-number": Advice(
        "Twilio support can host the number by hand.", _ASK_TO_HOST, Remedy.SUPPORT
    ),
    "contact-support-missing-provider-data": Advice(
        "Twilio support has to find out which carrier provides the number.",
        "Ask Twilio support to look at the number; give them the number and its present carrier.",
        Remedy.SUPPORT,
    ),
    "contact-support-for-manual-process": Advice(
        "Twilio support has to take the next step by hand.", _ASK_TO_HOST, Remedy.SUPPORT
    ),
    "contact-support-to-retire-previous-orders": Advice(
        "Earlier orders for the number stand in the way.",
        "Ask Twilio support to retire the earlier orders for the number, then check it again.",
        Remedy.SUPPORT,
    ),
}
# An example in Twilio's specification shortens the name.
NEXT_STEPS["edit-ineligible-number"] = NEXT_STEPS["edit-ineligible-number-and-run-eligibility-check-again"]

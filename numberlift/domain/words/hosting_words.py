"""In plain words: what keeps a row from being hosted, and what became of its order; data and one look-up each."""

from __future__ import annotations

from typing import Final

from numberlift.domain import reasons
from numberlift.domain.words.advice import Advice, Remedy


def _fix(sentence: str, next_step: str) -> Advice:
    return Advice(sentence, next_step, Remedy.FIX)


_SIGNER: Final = "Twilio sends the letter of authorization to the signer."
_ADDRESS: Final = "Fill in street, city, region, postal_code and address_country, or name an address_sid."

LIST_PROBLEMS: Final[dict[str, Advice]] = {
    "number-unconfirmed": _fix(
        "The number was understood with some goodwill, which is not enough to order by.",
        "Write it with + and country code and nothing else, for example +14155550100.",
    ),
    "cell-ambiguous": _fix("A cell can be read in two ways.", "Write dates as 2026-11-30."),
    "cell-damaged": _fix(
        "A cell of the row was damaged by a spreadsheet, or holds its error.",
        "Take the cell from its source again, with the column formatted as text.",
    ),
    "number-mobile": _fix(
        "It is a mobile number; Twilio hosts landline and toll-free numbers only.",
        "Delete the row, or move the whole number with `numberlift port`.",
    ),
    "number-country": _fix(
        "Twilio hosts numbers of the US and Canada only.", "Delete the row, or see whether the number can be ported."
    ),
    "email-missing": _fix(f"The signer's e-mail address is missing. {_SIGNER}", "Fill in email."),
    "email-malformed": _fix("The signer's e-mail address is not one.", "Correct email: one address, name@example.com."),
    "cc-malformed": _fix("An address in cc_emails is no e-mail address.", "Correct cc_emails; several with ;."),
    "contact-title-missing": _fix(
        "The signer's title is missing; the letter names it.", "Fill in contact_title, for example Owner."
    ),
    "contact-number-missing": _fix(
        "The signer's phone number is missing; the letter names it.", "Fill in contact_phone_number."
    ),
    "contact-number-malformed": _fix(
        "The signer's phone number is not one.", "Write contact_phone_number with + and country code."
    ),
    "address-missing": _fix("The address of the number's owner is missing.", _ADDRESS),
    "address-incomplete": _fix("The address lacks a part.", _ADDRESS),
    "customer-name-missing": _fix(
        "The address has no name: whose is it?", "Fill in customer_name as on the phone bill, or contact_name."
    ),
    "address-country-unknown": _fix(
        "The address's country is not known.", "Write address_country in two letters: US, CA."
    ),
    "address-region-unknown": _fix(
        "The address's region is no state or province of its country.", "Write region as its code: CA, NY, ON."
    ),
    "postal-code-malformed": _fix(
        "The postal code cannot exist in the address's country.", "Correct postal_code; zeros in front count."
    ),
    "address-sid-malformed": _fix("The address sid is not one.", "Copy address_sid again: AD and 32 characters."),
    "text-too-long": _fix(
        "A name, title or part of the address is longer than 128 characters.", "Shorten it and keep one line."
    ),
    "friendly-name-too-long": _fix("The friendly name is longer than 64 characters.", "Shorten friendly_name."),
    "url-malformed": _fix(
        "A URL of the row is no absolute http or https address, or a doubtful one.",
        "Correct it: https://, the host, the path, and no user name in it.",
    ),
    "url-host-not-allowed": _fix(
        "A URL of the row names a host that NUMBERLIFT_ALLOWED_URL_HOSTS does not allow.",
        "Correct the URL, or have the host added to that setting (commas between several) and run the list again.",
    ),
    "method-unknown": _fix("A method of the row is neither GET nor POST.", "Write GET or POST, or leave it empty."),
    "application-sid-malformed": _fix(
        "The SMS application's sid is not one.", "Copy sms_application_sid again: AP and 32 characters."
    ),
    "verification-unknown": _fix(
        "The verification type is not known.", "Write phone-call or phone-bill in verification_type."
    ),
    "bill-document-missing": _fix(
        "Verification by phone bill needs the bill's document.",
        "Fill in verification_document_sid (RI…), or verify by phone-call.",
    ),
    "bill-document-malformed": _fix(
        "The phone bill's document sid is not one.", "Copy verification_document_sid again: RI and 32 characters."
    ),
    "bill-not-possible": _fix(
        "Twilio's v2 hosting API verifies by phone call only.",
        "Write phone-call, or use the other API (NUMBERLIFT_HOSTING_API=preview).",
    ),
    "extension-malformed": _fix("The extension is not 1 to 10 digits.", "Correct extension: digits only."),
    "call-delay-malformed": _fix("The call delay is not 0 to 60 seconds.", "Correct call_delay: 0 to 60."),
    "duplicates-disagree": _fix(
        "The number stands in several rows that say different things about its order.",
        "Keep the row that is right and delete the others.",
    ),
}

_TITLE: Final = "Twilio refused the order: "
REFUSALS: Final[dict[int, Advice]] = {
    22102: _fix(f"{_TITLE}it does not take the phone number.", "Correct the number."),
    22103: Advice(f"{_TITLE}numbers of this country cannot be hosted.", "Leave the number where it is.", Remedy.FINAL),
    22104: _fix(f"{_TITLE}it does not take an e-mail address of the row.", "Correct email or cc_emails."),
    22105: _fix(f"{_TITLE}it does not take a URL of the row.", "Correct the URLs; they must be reachable for Twilio."),
    22106: _fix(f"{_TITLE}a method is neither GET nor POST.", "Correct the methods."),
    22108: _fix(f"{_TITLE}there is no such SMS application in the account.", "Correct sms_application_sid."),
    22109: _fix(f"{_TITLE}there is no such address in the account.", "Correct address_sid, or write the address out."),
    22110: Advice(
        f"{_TITLE}the number is not hostable: hosted or owned on Twilio already, or its carrier does not allow it.",
        "Check the number again; if it is still reported as eligible, ask Twilio support and give them the number.",
        Remedy.SUPPORT,
    ),
    22115: Advice(
        f"{_TITLE}an order with our unique name is there already.",
        "Look at the account's hosted-number orders in the Twilio Console.",
        Remedy.SUPPORT,
    ),
    22116: _fix(f"{_TITLE}it does not take the friendly name.", "Shorten friendly_name."),
    22118: _fix(f"{_TITLE}it does not know the phone bill's document.", "Correct verification_document_sid."),
    22120: _fix(f"{_TITLE}it does not know the verification type.", "Write phone-call or phone-bill."),
    21470: _fix(f"{_TITLE}it does not take the account sid.", "Correct account_sid."),
    21471: _fix(f"{_TITLE}there is no such account.", "Correct account_sid."),
    20003: _fix(
        "Our credentials may not order for the row's account.",
        "Correct account_sid, or use credentials of an account above it.",
    ),
    21238: _fix("Twilio refused the address: a part is missing or too long.", "Correct the address columns."),
    21628: _fix("Twilio could not find the address.", "Correct the address columns as the postal service writes them."),
    21629: _fix("Twilio writes the address differently.", "Correct the address columns as the postal service does."),
}


def list_problem(code: str) -> Advice:
    """A problem of a row of a host list, ours or one of every list."""
    return LIST_PROBLEMS.get(code) or reasons.row_problem(code)


def refusal(code: int, *, status: int) -> Advice:
    """Why Twilio refused a create (its error code), and what to do."""
    known = REFUSALS.get(code)
    if known:
        return known
    if status in {401, 403}:
        return REFUSALS[20003]
    told = f"code {code}" if code else f"HTTP status {status}"
    return Advice(
        f"{_TITLE}{told}.",
        "Look the code up in Twilio's error catalogue, correct the row if it is wrong, and run the list again.",
        Remedy.SUPPORT,
    )

"""In plain words: what keeps a row from being ported, and what became of its request; data and one look-up each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from numberlift.domain import reasons
from numberlift.domain.lifecycles.lifecycle_compliance import REGULATORY_BUNDLE
from numberlift.domain.words.advice import Advice, Remedy
from numberlift.domain.words.rejections_porting import CREATE_REFUSALS


def _fix(sentence: str, next_step: str) -> Advice:
    return Advice(sentence, next_step, Remedy.FIX)


LIST_PROBLEMS: Final[dict[str, Advice]] = {
    "number-unconfirmed": _fix(
        "The number was understood with some goodwill, which is not enough to port by.",
        "Write it with + and country code and nothing else, for example +14155550100.",
    ),
    "cell-ambiguous": _fix("A date of the row can be read in two ways.", "Write dates as 2026-11-30."),
    "cell-damaged": _fix(
        "A cell of the row was damaged by a spreadsheet (zeros in front or last digits are lost), or holds its error.",
        "Take the cell from its source again, with the column formatted as text.",
    ),
    "customer-type-unknown": _fix(
        "Whose name is on the bill, a business's or a person's, is not said.",
        "Write Business or Individual in customer_type.",
    ),
    "customer-name-missing": _fix(
        "The customer's name is missing.", "Fill in customer_name, letter for letter as on the bill."
    ),
    "representative-missing": _fix(
        "Nobody is named who may sign.", "Fill in authorized_representative: first and last name."
    ),
    "representative-one-word": _fix(
        "The one who signs is named with one word only.", "Write first and last name in authorized_representative."
    ),
    "representative-email-missing": _fix(
        "The e-mail address of the one who signs is missing.",
        "Fill in authorized_representative_email: Twilio mails the letter of authorization there.",
    ),
    "representative-email-malformed": _fix(
        "The e-mail address of the one who signs is not one.",
        "Correct authorized_representative_email: one address, name@example.com.",
    ),
    "pin-missing": _fix(
        "The port-out PIN is missing; this number needs it.", "Ask the present carrier for it and fill in pin."
    ),
    "account-number-missing": _fix(
        "The account number with the present carrier is missing; a mobile number needs it.",
        "Fill in account_number as on the bill.",
    ),
    "account-telephone-malformed": _fix(
        "The account's telephone number is not one.", "Write account_telephone_number with + and country code."
    ),
    "address-incomplete": _fix(
        "The service address is missing or lacks a part.",
        "Fill in street, city, state, zip and address_country as on the bill, or name an address_sid.",
    ),
    "address-po-box": _fix(
        "The service address is a PO box, which carriers reject.", "Write the street address of the service."
    ),
    "address-country-unknown": _fix("The address's country is not known.", "Write address_country in two letters: US."),
    "zip-malformed": _fix("The ZIP code cannot exist.", "Correct zip; zeros in front count."),
    "address-sid-malformed": _fix("The address sid is not one.", "Copy address_sid again: AD and 32 characters."),
    "document-missing": _fix(
        "The carrier's bill is missing.", "Put the file beside the list and write its name (or RD…) into document."
    ),
    "document-not-found": _fix(
        "A file that document names is not there.", "Put it beside the list, or correct its name."
    ),
    "document-outside": _fix(
        "A file that document names lies outside the list's folder, so it is not uploaded.",
        "Put a copy of it (no link) beside the list and write its name alone.",
    ),
    "document-empty": _fix("A file that document names is empty.", "Put the whole bill in its place."),
    "document-kind": _fix("A file that document names is no PDF, JPG or PNG.", "Convert it, and write its new name."),
    "document-large": _fix("A file that document names has more than 10 MB.", "Make it smaller."),
    "document-unreadable": _fix("A file that document names cannot be read.", "Check the rights to it."),
    "document-date-malformed": _fix("The bill's date is not one.", "Write document_date as 2026-11-30."),
    "document-old": _fix(
        "The bill is older than 30 days, which Twilio does not take.", "Use the newest bill and its date."
    ),
    "document-from-the-future": _fix("The bill's date lies in the future.", "Correct document_date."),
    "notification-malformed": _fix(
        "An address in notification_emails is no e-mail address.", "Correct notification_emails; several with ;."
    ),
    "notification-too-many": _fix("There are more than 10 notification e-mails.", "Keep 10 of them at most."),
    "target-date-malformed": _fix("The target date is not one.", "Write target_port_in_date as 2026-11-30."),
    "target-date-too-soon": _fix(
        "The target date is nearer than Twilio takes (7 days, in Japan 10, unless it agreed to fewer).",
        "Choose a later target_port_in_date, or leave it empty.",
    ),
    "target-time-malformed": _fix(
        "A target time is none, or lacks its time zone.", "Write it with the offset: 10:15:00-08:00."
    ),
    "target-time-without-date": _fix("A target time stands without a date.", "Fill in target_port_in_date as well."),
    "target-time-backwards": _fix("The target times end before they begin.", "Correct the two target times."),
    "bundle-malformed": _fix("The bundle's sid is not one.", "Copy bundle again: BU and 32 characters."),
    "url-malformed": _fix(
        "sms_url or voice_url is no absolute http or https address, or a doubtful one.",
        "Correct it: https://, the host, the path, and no user name in it.",
    ),
    "url-host-not-allowed": _fix(
        "sms_url or voice_url names a host that NUMBERLIFT_ALLOWED_URL_HOSTS does not allow.",
        "Correct the URL, or have the host added to that setting (commas between several) and run the list again.",
    ),
    "trunk-sid-malformed": _fix("The trunk's sid is not one.", "Copy trunk_sid again: TK and 32 characters."),
    "messaging-service-sid-malformed": _fix(
        "The messaging service's sid is not one.", "Copy messaging_service_sid again: MG and 32 characters."
    ),
    "text-too-long": _fix("A text of the row is longer than 128 characters.", "Shorten it and keep one line."),
    "duplicates-disagree": _fix(
        "The number stands in several rows that say different things about its port.",
        "Keep the row that is right and delete the others.",
    ),
}


BUNDLE_PROBLEMS: Final[Mapping[str, Advice]] = MappingProxyType(
    {
        "bundle-unknown": _fix(
            "No bundle of that name is known here, and it is no sid of one.",
            "Write the name that a list of `numberlift comply` gave it, or its sid: BU and 32 characters.",
        ),
        "bundle-ambiguous": _fix("Several bundles have that name.", "Write the sid of the one that is meant."),
        "bundle-gone": _fix("Twilio has no such bundle.", "Write the name or the sid of one that is there."),
        **{
            f"bundle-{status}": _fix(f"The bundle is not approved yet. {stage.sentence}", stage.next_step)
            for status, stage in REGULATORY_BUNDLE.stages.items()
        },
    }
)
"""What of the bundle that a row names holds it back."""


def list_problem(code: str) -> Advice:
    """A problem of a row of a port list, ours or one of every list."""
    return LIST_PROBLEMS.get(code) or BUNDLE_PROBLEMS.get(code) or reasons.row_problem(code)


def refusal(code: int, *, status: int) -> Advice:
    """Why Twilio refused a port-in request (its error code), and what to do."""
    known = CREATE_REFUSALS.get(code)
    if known:
        return known
    if status in {401, 403}:
        return _fix(
            "Our credentials may not file port-ins for the row's account.",
            "Correct account_sid, or use credentials of an account above it.",
        )
    told = f"code {code}" if code else f"HTTP status {status}"
    return Advice(
        f"Twilio refused the port-in request: {told}.",
        "Look the code up in Twilio's error catalogue, correct the rows if they are wrong, and run the list again.",
        Remedy.SUPPORT,
    )

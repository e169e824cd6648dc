"""Why Twilio's reviewers reject a bundle, and what its evaluation misses: in plain words; data only.

The codes are those of Twilio's error catalogue, https://www.twilio.com/docs/api/errors/18001 to 18064 and 18099 (the
review, told in the errors of documents and in the status callback) and 22214 to 22219 (the evaluation).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from numberlift.domain.reasons import unknown_code
from numberlift.domain.words.advice import Advice, Remedy


class Concerns(StrEnum):
    """What has to be corrected: the sheet on which it stands."""

    DOCUMENT = "document"
    END_USER = "end-user"
    ADDRESS = "address"
    BUNDLE = "bundle"


class ReviewRejection(NamedTuple):
    """What a rejection means: the advice, what it is about, and the fields to look at first."""

    advice: Advice
    concerns: Concerns
    fields: tuple[str, ...] = ()


def review_rejection(code: int | None) -> ReviewRejection:
    """What a reviewer's rejection code means."""
    known = REVIEW_REJECTIONS.get(code or 0)
    return known or ReviewRejection(unknown_code("rejection code", str(code) if code else ""), Concerns.BUNDLE)


def evaluation_problem(code: int | None) -> ReviewRejection:
    """What an evaluation's error code means."""
    known = EVALUATION_PROBLEMS.get(code or 0)
    return known or ReviewRejection(unknown_code("evaluation code", str(code) if code else ""), Concerns.BUNDLE)


_AGAIN: Final = "then run the fix-list: `numberlift comply FIX-LIST`."
_NEW_FILE: Final = "Put a new file in its place"
_BOTH: Final = "Write it in the end user and in the document exactly as the document shows it"


def _fix(
    sentence: str, what: str, concerns: Concerns = Concerns.DOCUMENT, fields: tuple[str, ...] = ()
) -> ReviewRejection:
    return ReviewRejection(Advice(sentence, f"{what}, {_AGAIN}", Remedy.FIX), concerns, fields)


def _address(sentence: str, what: str) -> ReviewRejection:
    return _fix(sentence, what, Concerns.ADDRESS, ("address_sids",))


def _end_user(sentence: str, what: str, *fields: str) -> ReviewRejection:
    return _fix(sentence, what, Concerns.END_USER, fields)


def _other(sentence: str, next_step: str, remedy: Remedy) -> ReviewRejection:
    return ReviewRejection(Advice(sentence, next_step, remedy), Concerns.BUNDLE)


_FILES: Final = {
    18001: _fix(
        "The document is not one that the regulation accepts.",
        "Choose a document of a type that the regulation names",
    ),
    18002: _fix("The document is blurred or cannot be read.", f"{_NEW_FILE}, scanned sharply and whole"),
    18003: _fix(
        "The document has expired, or shows no date until which it is valid.",
        f"{_NEW_FILE} that is still valid",
        fields=("expiration_date",),
    ),
    18004: _fix("Parts of the document are blacked out.", f"{_NEW_FILE} in which nothing is covered"),
    18005: _fix("The document lacks information that the regulation needs.", f"{_NEW_FILE} that shows all of it"),
    18006: _fix("What was written in the form is not what the document shows.", _BOTH),
    18007: _fix("The document is incomplete: pages or its file are missing.", f"{_NEW_FILE} with every page"),
    18024: _fix(
        "Twilio could not open the document's file.", f"{_NEW_FILE}: a whole PDF, JPG or PNG whose name fits it"
    ),
    18025: _fix(
        "The document is not accepted for numbers of this type.",
        "Choose another document that the regulation names",
    ),
    18050: _fix("At least one document of the bundle has a problem.", "Correct each document by its own reason"),
    18059: _fix("The photo identity document is missing or not valid.", f"{_NEW_FILE}: a valid identity document"),
    18060: _fix("The copy of the commercial registration is missing.", "Add an excerpt from the commercial register"),
    18061: _fix("The excerpt from the commercial register is not valid.", f"{_NEW_FILE}: a current, official excerpt"),
}
_PEOPLE: Final = {
    18008: _end_user("The person's name is not the one on the proof of identity.", _BOTH, "first_name", "last_name"),
    18009: _end_user("The nationality is not the one on the proof of identity.", _BOTH, "nationality"),
    18010: _end_user(
        "The business registration number is not the one on the document.", _BOTH, "business_registration_number"
    ),
    18011: _end_user("The business name is not the one on the document.", _BOTH, "business_name"),
    18019: _end_user(
        "The authorized representative has not proven who they are.",
        "Add the representative's passport or identity card",
    ),
    18020: _end_user(
        "It is not proven that the authorized representative belongs to the business.",
        "Add a register excerpt, a power of attorney or a letter of the business that names the representative",
    ),
    18021: _end_user(
        "The name on the proof of address is not the end user's.", _BOTH, "first_name", "last_name", "business_name"
    ),
    18023: _end_user(
        "The document is about a business that is no longer active.",
        "Name the business that is active and add its documents",
        "business_name",
    ),
    18036: _end_user("Required information is missing.", "Fill in every field that the regulation names"),
    18037: _end_user("A field of the form was left empty.", "Fill in every field that the regulation names"),
    18038: _end_user("What was written in the form is not what the document shows.", _BOTH),
    18051: _end_user("Something that was written in the form is wrong.", "Compare every field with the documents"),
    18052: _end_user(
        "The person is under age.", "Name an end user who is of age, with that person's documents", "birth_date"
    ),
    18053: _end_user(
        "Twilio could not see that the website belongs to the business.",
        "Name a website on which the business appears by its full name",
        "business_website",
    ),
    18054: _end_user("The phone number of the end user is not valid.", "Write it with + and country", "phone_number"),
    18055: _end_user("The e-mail address of the end user is not valid.", "Correct it", "email"),
    18056: _end_user(
        "The authorized representative's work e-mail address is missing.",
        "Write the representative's address at the business",
        "email",
    ),
    18057: _end_user(
        "Twilio could not verify the authorized representative.", "Name another representative of the business"
    ),
    18058: _end_user("The tax number is missing.", "Write the end user's tax number", "tax_id"),
    18062: _end_user(
        "The business register says that the business is inactive.",
        "Name the registration of a business that is active",
        "business_registration_number",
    ),
}
_ADDRESSES: Final = {
    18012: _address("The address is not in the country of the numbers.", "Give an address in that country"),
    18013: _address("The emergency address is not in the country of the numbers.", "Give one in that country"),
    18014: _address("The address is wrong or incomplete.", "Write the whole address as the post delivers to it"),
    18015: _address("The emergency address is wrong or incomplete.", "Write the whole emergency address"),
    18016: _address(
        "The address is not the one on the document.", "Write the address exactly as the document shows it"
    ),
    18017: _address("The document shows no address.", f"{_NEW_FILE} that shows the address"),
    18018: _address("The address is a PO box.", "Give the street address at which the end user is"),
    18022: _fix(
        "The proof of address is too old.",
        f"{_NEW_FILE} from the last three months (a business: the last year, unless its country wants a newer one)",
        Concerns.DOCUMENT,
        ("issue_date",),
    ),
    18039: _address("Numbers of this type need an address in their own country.", "Give one in that country"),
}
_BUNDLES: Final = {
    18063: _other(
        "Numbers of this kind cannot be had by this end user.",
        "Ask Twilio support which numbers the end user may have; give them the bundle's sid.",
        Remedy.SUPPORT,
    ),
    18064: _other(
        "The end user cannot have a bundle for businesses.",
        "Write individual as end_user_type and the person as the end user, then run the list again.",
        Remedy.FIX,
    ),
    18099: _other(
        "The bundle was marked as a test, and Twilio rejects those.",
        "Nothing to do; make the bundle without the mark if it was meant in earnest.",
        Remedy.NONE,
    ),
}

REVIEW_REJECTIONS: Final[Mapping[int, ReviewRejection]] = MappingProxyType(
    dict(sorted((_FILES | _PEOPLE | _ADDRESSES | _BUNDLES).items()))
)

EVALUATION_PROBLEMS: Final[Mapping[int, ReviewRejection]] = MappingProxyType(
    {
        22214: _end_user("The bundle has no end user of the type that the regulation needs.", "Name one"),
        22215: _end_user("A field of the end user is missing.", "Fill in the field that is named"),
        22216: _fix("A document that the regulation needs is missing.", "Add one of the accepted documents"),
        22217: _fix("A field of a document is missing.", "Fill in the field that is named"),
        22218: _fix(
            "A field of a document is not the same as in the end user.",
            "Write both exactly alike, as the document shows it",
        ),
        22219: _address("A document has no address, or one that does not exist.", "Name an address for it"),
    }
)

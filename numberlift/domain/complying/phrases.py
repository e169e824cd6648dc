"""Everything that pre-flight can say, by code: the verdict, what is the case, and what to do about it. Data only.

In braces stand the facts of the case: `item` and `bundle` are names, `label` what a field or proof is called, `value`
what was read, `where` a place in the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from numberlift.domain.complying.findings import ComplyVerdict

HELD_BACK_STEP: Final = "Correct those rows, then run the list again."
"""The next step of a bundle that only its parts hold back; each of them is told of by itself."""

_FIX: Final = ComplyVerdict.FIX
_LACKS: Final = ComplyVerdict.NONCOMPLIANT
_FLAT_ROW: Final = "; in a flat list, add a row of the bundle with it"
_FLAT_STREET: Final = "; in a flat list, fill in street, city and postal_code"


class Phrase(NamedTuple):
    """A verdict with its sentence and its next step."""

    verdict: ComplyVerdict
    reason: str
    next_step: str


_BUNDLES: Final = {
    "name-missing": Phrase(_FIX, "The row has no name.", "Give it one of your choice in the column name."),
    "email-missing": Phrase(
        _LACKS,
        "The bundle has no e-mail address, at which Twilio tells what becomes of it.",
        "Write one in the column email.",
    ),
    "email-malformed": Phrase(_FIX, "“{value}” is no e-mail address.", "Correct it in the column {field}."),
    "country-missing": Phrase(_FIX, "The bundle names no country.", "Write the country of its numbers: DE, GB, AU."),
    "country-unknown": Phrase(_FIX, "“{value}” is no country known here.", "Write its code: DE, GB, AU."),
    "number-type-missing": Phrase(
        _FIX, "The bundle names no type of numbers.", "Write local, mobile, national or toll-free in number_type."
    ),
    "number-type-unknown": Phrase(
        _FIX, "“{value}” is no type of numbers.", "Write local, mobile, national or toll-free in number_type."
    ),
    "end-user-type-missing": Phrase(
        _FIX,
        "Twilio has one regulation for businesses and one for individuals here, and the bundle names neither.",
        "Write business or individual in end_user_type.",
    ),
    "end-user-type-unknown": Phrase(
        _FIX, "“{value}” is no type of end user.", "Write business or individual in the column {field}."
    ),
    "regulation-malformed": Phrase(
        _FIX, "“{value}” is no sid of a regulation.", "Write RN and 32 digits or letters, or leave it empty."
    ),
    "regulation-unknown": Phrase(
        _FIX,
        "Twilio has no regulation for {label}.",
        "Check country, number_type and end_user_type. Numbers that no regulation governs need no bundle: then take "
        "the row out.",
    ),
    "regulation-differs": Phrase(
        _FIX,
        "The regulation {value} is for {label}, and the row says otherwise.",
        "Leave regulation_sid empty, or make the row agree with it.",
    ),
    "status-callback-malformed": Phrase(
        _FIX, "“{value}” is no web address that Twilio can call.", "Write https://… in status_callback, or nothing."
    ),
    "status-callback-host": Phrase(
        _FIX,
        "Twilio may not be made to call {value}: NUMBERLIFT_ALLOWED_URL_HOSTS does not allow that host.",
        "Correct the URL, or have the host added to that setting, then run the list again with --fresh.",
    ),
    "clash": Phrase(
        _FIX, "For “{item}” this row says another {label} than {where}.", "Make them agree, or use two names."
    ),
}
_LINKS: Final = {
    "end-user-missing": Phrase(
        _LACKS,
        "The bundle names no end user: {label}.",
        "Describe it on the sheet End users and name it in the bundle's column end_user.",
    ),
    "end-user-unknown": Phrase(
        _FIX, "No row of End users is called “{value}”.", "Correct the name in end_user, or add the end user."
    ),
    "end-user-ambiguous": Phrase(
        _FIX,
        "Several end users are called “{value}”, but for case and spaces.",
        "Write the name in end_user exactly as the one that is meant.",
    ),
    "end-user-type": Phrase(
        _FIX, "“{item}” is of type {value}, and the regulation is for {label}.", "Correct the type, or the bundle's."
    ),
    "document-unknown": Phrase(
        _FIX, "No row of Documents is called “{value}”.", "Correct the name in documents, or add the document."
    ),
    "document-ambiguous": Phrase(
        _FIX,
        "Several documents are called “{value}”, but for case and spaces.",
        "Write the name in documents exactly as the one that is meant.",
    ),
    "address-unknown": Phrase(
        _FIX, "No row of Addresses is called “{value}”.", "Correct the name in addresses, or add the address."
    ),
    "address-ambiguous": Phrase(
        _FIX,
        "Several addresses are called “{value}”, but for case and spaces.",
        "Write the name in addresses exactly as the one that is meant.",
    ),
    "sid-kind": Phrase(_FIX, "{value} is the sid of something else than this column names.", "Correct the sid."),
    "unused": Phrase(
        _FIX, "No bundle uses this {label}, so nothing was done with it.", "Name it in a bundle, or take the row out."
    ),
    "held-back": Phrase(_FIX, "The bundle is held back by rows of its parts: {where}.", HELD_BACK_STEP),
}
_PARTS: Final = {
    "document-missing": Phrase(
        _LACKS,
        "“{label}” is not proven: the bundle has no {where}.",
        f"Describe one on the sheet Documents and name it in the bundle's column documents{_FLAT_ROW}.",
    ),
    "address-proof-missing": Phrase(
        _LACKS,
        "“{label}” is not proven: the bundle names no address, and has no {where}.",
        f"Describe the address on the sheet Addresses and name it in the bundle's column addresses{_FLAT_STREET}.",
    ),
    "document-type-missing": Phrase(
        _FIX, "The document has no type. The regulation accepts {label}.", "Write one of them in the column type."
    ),
    "document-type": Phrase(
        _FIX,
        "The regulation does not accept “{value}”; it accepts {label}.",
        "Take a document of one of these types, or take this one out of the bundle.",
    ),
    "field-missing": Phrase(_LACKS, "{label} is missing{where}.", "Write it in this row, in a column called {field}."),
    "cell-error": Phrase(
        _FIX,
        "In {label} stands an error of the spreadsheet, or a formula without its result.",
        "Write the value itself into the cell.",
    ),
    "digits-lost": Phrase(
        _FIX, "The spreadsheet has lost digits of {label}.", "Format the cell as text and write it again."
    ),
    "date-two-ways": Phrase(
        _FIX, "{label} reads in two ways: “{value}”.", "Write it as year-month-day, such as 2026-03-31."
    ),
    "date-malformed": Phrase(_FIX, "{label} is no date: “{value}”.", "Write it as year-month-day, such as 2026-03-31."),
    "document-expired": Phrase(
        _LACKS,
        "The document has expired: {label} is {value}.",
        "Take one that is still valid: write its dates into this row and put its file beside the list.",
    ),
    "proof-outdated": Phrase(
        _LACKS,
        "The proof is too old: {label} is {value}, and the review takes none from before {where}.",
        "Take a newer one: write its date into this row and put its file beside the list.",
    ),
    "issued-later": Phrase(
        _FIX, "{label} lies in the future: {value}.", "Correct it; write it as year-month-day, such as 2026-03-31."
    ),
    "choice-unknown": Phrase(_FIX, "{label} cannot be “{value}”.", "Write one of: {where}."),
    "phone-malformed": Phrase(
        _FIX, "{label} is no phone number: “{value}”.", "Write it with + and country code, such as +4930123456."
    ),
    "address-missing": Phrase(
        _LACKS,
        "{label} is missing: neither the document nor the bundle names an address.",
        f"Describe the address on the sheet Addresses and name it in the column addresses{_FLAT_STREET}.",
    ),
    "address-field-missing": Phrase(_LACKS, "The address has no {label}.", "Write it in the column {field}."),
    "address-region-unknown": Phrase(
        _FIX, "“{value}” is no state or province of {label}.", "Correct it in the column {field}."
    ),
    "address-country-unknown": Phrase(
        _FIX, "“{value}” is no country known here.", "Write the address's country by its code: DE, GB, AU."
    ),
}
_FILES: Final = {
    "file-wanted": Phrase(
        _LACKS,
        "A document of type {value} needs its file.",
        "Put a PDF, JPG or PNG beside the list and write its name in the column file.",
    ),
    "file-unwanted": Phrase(
        _FIX, "A document of type {value} is its fields alone, without a file.", "Leave the column file empty."
    ),
    "file-missing": Phrase(
        _FIX, "There is no file “{value}” beside the list.", "Put it there, or correct the name in the column file."
    ),
    "file-outside": Phrase(
        _FIX,
        "“{value}” lies outside the list's folder or behind a link, and is not read for that.",
        "Put the file itself into the list's folder and write its name.",
    ),
    "file-empty": Phrase(_FIX, "The file “{value}” is empty.", "Put a PDF, JPG or PNG in its place."),
    "file-kind": Phrase(_FIX, "The file “{value}” is no PDF, JPG or PNG, whatever its name.", "Convert it."),
    "file-large": Phrase(_FIX, "The file “{value}” has more than 5 MB.", "Make it smaller."),
    "file-unreadable": Phrase(_FIX, "The file “{value}” cannot be read.", "Give yourself the right to read it."),
}

PHRASES: Final[Mapping[str, Phrase]] = MappingProxyType({**_BUNDLES, **_LINKS, **_PARTS, **_FILES})

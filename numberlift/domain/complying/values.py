"""One value as a regulation wants it: days as ISO, choices and types in Twilio's spelling, numbers as E.164.

Each function answers the value and, if there is something wrong, a lower-kebab code; words are in `phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from numberlift.domain.complying.needs import NeededField
from numberlift.domain.complying.wanted import field_key
from numberlift.domain.numbers import understand
from numberlift.domain.porting_list import iso_date
from numberlift.domain.rows import PhoneNumber

EMAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
TWO_WAYS: Final = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
CELL_PROBLEMS: Final = {"error": "cell-error", "digits-lost": "digits-lost"}

_NUMBER_TYPES: Final = {
    "local": "local landline fixed geographic geografisch ortsnetz festnetz fijo fixe locale",
    "mobile": "mobile cell cellular handy mobil movil portable cellulare",
    "national": "national nongeographic nacional nationwide",
    "toll-free": "tollfree freephone freecall gratis gratuito 0800",
}
_END_USER_TYPES: Final = {
    "individual": "individual person private privat privatperson natural naturalperson particular persona particulier",
    "business": "business company firm corporate legal legalentity firma unternehmen empresa entreprise azienda",
}
_DOCUMENT_TYPES: Final = {
    "passport": "reisepass pasaporte passeport passaporto paspoort",
    "utility_bill": "bill electricitybill gasbill waterbill versorgerrechnung stromrechnung recibo facture bolletta",
    "government_issued_document": "idcard identitycard governmentid personalausweis ausweis dni carteidentite",
    "commercial_registrar_excerpt": "handelsregisterauszug kbis extraitkbis commercialregister registerexcerpt",
    "trade_license": "gewerbeanmeldung gewerbeschein tradelicence businesslicense",
    "power_of_attorney": "vollmacht poderes procuration poa",
    "tax_document": "taxnotice steuerbescheid taxbill cnpj",
    "rent_receipt": "rentalcontract mietvertrag lease quittancedeloyer",
    "business_registration": "certificateofincorporation incorporation registrationcertificate",
}


class Value(NamedTuple):
    """A value, and what is wrong with it (empty if nothing is); `text` as written where it cannot be understood."""

    text: str
    problem: str = ""


def value_of(wanted: NeededField, given: Mapping[str, str], flags: Iterable[str], *, country: str) -> Value:
    """What a row says in a field, found by its machine name or by what Twilio calls it."""
    keys = [key for key in (field_key(wanted.name), field_key(wanted.label)) if given.get(key)]
    if not keys:
        return Value("", "field-missing")
    text = given[keys[0]]
    noticed = dict(flag.split(":", 1) for flag in flags)
    if problem := CELL_PROBLEMS.get(noticed.get(keys[0], "")):
        return Value(text, problem)
    return _understood(wanted, text, country)


def _understood(wanted: NeededField, text: str, country: str) -> Value:
    if wanted.choices:
        found = choice_of(text, wanted.choices)
        return Value(found) if found else Value(text, "choice-unknown")
    if wanted.holds_date:
        return _day(text)
    constraint = wanted.constraint.casefold()
    if constraint == "email":
        return Value(text, "" if EMAIL.fullmatch(text) else "email-malformed")
    if constraint == "phone":
        number = understand(text, country=country or "US")
        return Value(number.e164) if isinstance(number, PhoneNumber) else Value(text, "phone-malformed")
    return Value(text)


def _day(text: str) -> Value:
    if day := iso_date(text):
        return Value(day)
    return Value(text, "date-two-ways" if TWO_WAYS.fullmatch(text) and _is_day(text) else "date-malformed")


def _is_day(text: str) -> bool:
    """Whether the text is a day in one of its two readings."""
    one, other = (int(part) for part in re.split(r"[-/.]", text)[:2])
    return 1 <= one <= 12 and 1 <= other <= 12  # noqa: PLR2004 - months


def choice_of(text: str, choices: Iterable[str]) -> str:
    """The choice that is meant, whatever its case and punctuation; empty for none."""
    return next((choice for choice in choices if field_key(choice) == field_key(text)), "")


def number_type_of(text: str) -> str:
    """The number type that is meant, in Twilio's spelling; empty for none."""
    return _meant(text, _NUMBER_TYPES)


def end_user_type_of(text: str) -> str:
    """The type of end user that is meant, in Twilio's spelling; empty for none."""
    return _meant(text, _END_USER_TYPES)


def document_type_of(text: str, accepted: Sequence[tuple[str, str]]) -> str:
    """The document type that is meant among the accepted ones (machine name and label); empty for none."""
    types = dict.fromkeys(name for name, _ in accepted)
    by_label = {field_key(label): name for name, label in reversed(accepted) if label}
    found = choice_of(text, types) or by_label.get(field_key(text), "") or _meant(text, _DOCUMENT_TYPES)
    return found if found in types else ""


def _meant(text: str, known: Mapping[str, str]) -> str:
    key = field_key(text)
    return next((name for name, words in known.items() if key == field_key(name) or key in words.split()), "")

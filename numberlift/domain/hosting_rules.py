"""The rules that a row of a host list must pass before any create.

A rule is a line of RULES: a code and when it applies. All of them are looked at, so that a person corrects a row once;
`hosting_words` says each code in words. Twilio's limits: its pages on hosted-number orders and on addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from numberlift.domain.hosting_list import (
    ADDRESS_COLUMNS,
    BY_BILL,
    BY_CALL,
    METHOD_COLUMNS,
    URL_COLUMNS,
    emails_in,
    has_address,
    host_allowed,
    url_host,
)
from numberlift.domain.phone.countries import country_code
from numberlift.domain.regions import has_regions, region_code

HOSTABLE_COUNTRIES: Final = frozenset({"US", "CA"})
UNCONFIRMED: Final = frozenset({"assumed-international", "vanity", "extension", "words"})
"""Notes on a number that was understood with some goodwill: good enough to ask about, not to order."""
_DAMAGE: Final = ("digits-lost", "error", "too-many-cells", "date")
_AMBIGUOUS: Final = "ambiguous"

_EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@(?:[\w-]+\.)+[^\W\d_][\w-]*")
_ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|DIV/0!|[A-ZÀ-Þ]{3,}[!?]?)", re.IGNORECASE)
_ZIP: Final = re.compile(r"(?!00000)\d{5}(?:-?\d{4})?")
_CANADIAN: Final = re.compile(r"[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d")
_POSTAL: Final = {"US": _ZIP, "CA": _CANADIAN}
_LONGEST_NAME: Final = 64
_LONGEST_PART: Final = 128
_LONGEST_DELAY: Final = 60


@dataclass(frozen=True, slots=True)
class HostingRules:
    """What the rules are told beside the row: hosts that URLs in lists may name, and what the chosen API can do."""

    url_hosts: frozenset[str] = frozenset()
    phone_bills: bool = True


class HostRow(NamedTuple):
    """One row as the rules see it: what it says (`values`, every column) and what is known of its number.

    `given` are the columns whose value is a default of the operator's, not the list's word. `notes` are those of the
    number and the reader's flags on cells.
    """

    values: Mapping[str, str]
    given: frozenset[str]
    number_type: str
    country: str
    notes: tuple[str, ...]


class Rule(NamedTuple):
    """A problem's code, and whether a row has it."""

    code: str
    applies: Callable[[HostRow, HostingRules], bool]


def problems_of(row: HostRow, rules: HostingRules) -> tuple[str, ...]:
    """The codes of all that is wrong with a row, in the order of RULES."""
    return tuple(rule.code for rule in RULES if rule.applies(row, rules))


def _sid(prefix: str, text: str) -> bool:
    return re.fullmatch(rf"{prefix}[0-9a-fA-F]{{32}}", text) is not None


def _missing(name: str) -> Callable[[HostRow, HostingRules], bool]:
    return lambda row, _: not row.values[name]


def _bad_sid(name: str, prefix: str) -> Callable[[HostRow, HostingRules], bool]:
    return lambda row, _: bool(row.values[name]) and not _sid(prefix, row.values[name])


def _written(row: HostRow) -> bool:
    """Whether the row spells its address out, in place of naming one that Twilio holds."""
    return not row.values["address_sid"] and has_address(row.values)


def _flagged(row: HostRow, *words: str) -> bool:
    return any(note.rpartition(":")[2] in words for note in row.notes if ":" in note)


def _damaged(row: HostRow, _: HostingRules) -> bool:
    return _flagged(row, *_DAMAGE) or any(map(_ERROR.fullmatch, row.values.values()))


def _incomplete(row: HostRow, _: HostingRules) -> bool:
    return _written(row) and not all(row.values[name] for name in ADDRESS_COLUMNS if name not in _MAY_STAY_EMPTY)


_MAY_STAY_EMPTY: Final = frozenset({"street_2", "customer_name"})


def _bad_region(row: HostRow, _: HostingRules) -> bool:
    region, country = row.values["region"], row.values["address_country"]
    return _written(row) and bool(region) and has_regions(country) and not region_code(region, country=country)


def _bad_postal_code(row: HostRow, _: HostingRules) -> bool:
    code, form = row.values["postal_code"], _POSTAL.get(row.values["address_country"])
    return _written(row) and bool(code) and form is not None and not form.fullmatch(code)


def _bad_country(row: HostRow, _: HostingRules) -> bool:
    return _written(row) and bool(row.values["address_country"]) and not country_code(row.values["address_country"])


def _bad_contact(row: HostRow, _: HostingRules) -> bool:
    told = row.values["contact_phone_number"]
    return bool(told) and not re.fullmatch(r"\+\d{7,15}", told)


def _strange_host(row: HostRow, rules: HostingRules) -> bool:
    told = (url_host(row.values[name]) for name in URL_COLUMNS if name not in row.given)
    return any(host and not host_allowed(host, rules.url_hosts) for host in told)


def _bill_without_document(row: HostRow, _: HostingRules) -> bool:
    return row.values["verification_type"] == BY_BILL and not row.values["verification_document_sid"]


def _bad_delay(row: HostRow, _: HostingRules) -> bool:
    told = row.values["call_delay"]
    return bool(told) and not (re.fullmatch(r"[0-9]{1,3}", told) and int(told) <= _LONGEST_DELAY)


def _too_long(row: HostRow, _: HostingRules) -> bool:
    names = (*ADDRESS_COLUMNS, "contact_title", "contact_name")
    return any(len(row.values[name]) > _LONGEST_PART for name in names)


RULES: Final = (
    Rule("number-unconfirmed", lambda row, _: not UNCONFIRMED.isdisjoint(row.notes)),
    Rule("cell-ambiguous", lambda row, _: _flagged(row, _AMBIGUOUS)),
    Rule("cell-damaged", _damaged),
    Rule("number-mobile", lambda row, _: row.number_type == "mobile"),
    Rule("number-country", lambda row, _: bool(row.country) and row.country not in HOSTABLE_COUNTRIES),
    Rule("email-missing", _missing("email")),
    Rule("email-malformed", lambda row, _: bool(row.values["email"]) and not _EMAIL.fullmatch(row.values["email"])),
    Rule("cc-malformed", lambda row, _: not all(map(_EMAIL.fullmatch, emails_in(row.values["cc_emails"])))),
    Rule("contact-title-missing", _missing("contact_title")),
    Rule("contact-number-missing", _missing("contact_phone_number")),
    Rule("contact-number-malformed", _bad_contact),
    Rule("address-missing", lambda row, _: not row.values["address_sid"] and not has_address(row.values)),
    Rule("address-incomplete", _incomplete),
    Rule("customer-name-missing", lambda row, _: _written(row) and not row.values["customer_name"]),
    Rule("address-country-unknown", _bad_country),
    Rule("address-region-unknown", _bad_region),
    Rule("postal-code-malformed", _bad_postal_code),
    Rule("address-sid-malformed", _bad_sid("address_sid", "AD")),
    Rule("text-too-long", _too_long),
    Rule("friendly-name-too-long", lambda row, _: len(row.values["friendly_name"]) > _LONGEST_NAME),
    Rule(
        "url-malformed",
        lambda row, _: any(row.values[name] and not url_host(row.values[name]) for name in URL_COLUMNS),
    ),
    Rule("url-host-not-allowed", _strange_host),
    Rule("method-unknown", lambda row, _: any(row.values[name] not in {"", "GET", "POST"} for name in METHOD_COLUMNS)),
    Rule("application-sid-malformed", _bad_sid("sms_application_sid", "AP")),
    Rule("verification-unknown", lambda row, _: row.values["verification_type"] not in {BY_CALL, BY_BILL}),
    Rule("bill-document-missing", _bill_without_document),
    Rule("bill-document-malformed", _bad_sid("verification_document_sid", "RI")),
    Rule(
        "bill-not-possible",
        lambda row, rules: row.values["verification_type"] == BY_BILL and not rules.phone_bills,
    ),
    Rule(
        "extension-malformed",
        lambda row, _: bool(row.values["extension"]) and not re.fullmatch(r"[0-9]{1,10}", row.values["extension"]),
    ),
    Rule("call-delay-malformed", _bad_delay),
)

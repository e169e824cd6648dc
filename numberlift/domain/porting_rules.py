"""The rules that a row of a port list must pass before any create: what Twilio would refuse, what carriers reject.

A rule is a line of RULES: a code and when it applies. All of them are looked at, so that a person corrects a row once;
`porting_words` says each code in words. Sources: Twilio's pages on the Port-in API and on documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType
from typing import Final, NamedTuple

from numberlift.domain.hosting_list import emails_in, host_allowed, url_host
from numberlift.domain.hosting_rules import UNCONFIRMED
from numberlift.domain.phone.countries import country_code
from numberlift.domain.porting_list import (
    CARRIER_COLUMNS,
    PORT_COLUMNS,
    TIME_COLUMNS,
    documents_in,
    is_document_sid,
    iso_date,
    offset_time,
)
from numberlift.domain.porting_setup import SETUP_URLS

MOST_EMAILS: Final = 10
LEAST_DAYS: Final = 2
OLDEST_BILL_DAYS: Final = 30
DEFAULT_DAYS: Final = MappingProxyType({"US": 7, "JP": 10})

_EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@(?:[\w-]+\.)+[^\W\d_][\w-]*")
_ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|DIV/0!|[A-ZÀ-Þ]{3,}[!?]?)", re.IGNORECASE)
_PO_BOX: Final = re.compile(
    r"\b(?:p\.?\s*o\.?|post(?:al)?(?:\s+office)?)\s*-?\s*box\b|^\s*box\s+\d|\bp\.?\s?m\.?\s?b\.?\s*#?\s*\d",
    re.IGNORECASE,
)
_ZIP: Final = re.compile(r"(?!00000)\d{5}(?:-?\d{4})?")
_DIGITS_LOST: Final = frozenset({"digits-lost", "error", "too-many-cells", "date"})
_SHORTEST_PIN: Final = 4
_LONGEST_PART: Final = 128
_WORDS_IN_NAME: Final = 2


@dataclass(frozen=True, slots=True)
class PortRules:
    """What the rules are told beside the row: today's day, and how many days ahead a port date must be by country.

    The days are LEAST_DAYS at least, whatever is told. `url_hosts` are those that URLs in lists may name.
    """

    today: date
    minimum_days: Mapping[str, int] = field(default_factory=lambda: DEFAULT_DAYS)
    url_hosts: frozenset[str] = frozenset()

    def days_ahead(self, country: str) -> int:
        """How many days ahead of today a target date must be; a country not named is as the US."""
        return max(LEAST_DAYS, self.minimum_days.get(country, self.minimum_days.get("US", DEFAULT_DAYS["US"])))


def read_days(text: str) -> dict[str, int]:
    """Days ahead by ISO country as a person writes them: `US=7,JP=10`.

    Raises ValueError, in words, for anything else and for fewer days than LEAST_DAYS.
    """
    days: dict[str, int] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, told = part.partition("=")
        country = country_code(name.strip())
        if not country or not told.strip().isdecimal():
            raise ValueError(f"{part!r} is not COUNTRY=DAYS, as in US=7,JP=10")
        if int(told) < LEAST_DAYS:
            raise ValueError(f"{part!r}: Twilio takes no port date nearer than {LEAST_DAYS} days")
        days[country] = int(told)
    return days


class PortRow(NamedTuple):
    """One row as the rules see it: what it says (`values`, every column) and what is known of its number.

    `notes` are those of the number and the reader's flags on cells. `files` says by path what is wrong with a document
    (`missing`, `outside`, `empty`, `kind`, `large`, `unreadable`), empty where nothing is. `given` are the columns
    whose value is a default of the operator's, not the list's word.
    """

    values: Mapping[str, str]
    number_type: str
    country: str
    notes: tuple[str, ...]
    pin_required: bool = False
    files: Mapping[str, str] = MappingProxyType({})
    given: frozenset[str] = frozenset()


class Rule(NamedTuple):
    """A problem's code, and whether a row has it."""

    code: str
    applies: Callable[[PortRow, PortRules], bool]


def problems_of(row: PortRow, rules: PortRules) -> tuple[str, ...]:
    """The codes of all that is wrong with a row, in the order of RULES."""
    return tuple(rule.code for rule in RULES if rule.applies(row, rules))


def _missing(name: str) -> Callable[[PortRow, PortRules], bool]:
    return lambda row, _: not row.values[name]


def _bad_sid(name: str, prefix: str) -> Callable[[PortRow, PortRules], bool]:
    return lambda row, _: bool(row.values[name]) and not re.fullmatch(rf"{prefix}[0-9a-fA-F]{{32}}", row.values[name])


def _flagged(row: PortRow, words: frozenset[str], *, fields: tuple[str, ...] = ()) -> bool:
    split = (note.partition(":") for note in row.notes if ":" in note)
    return any(word in words and (not fields or name in fields) for name, _, word in split)


def _damaged(row: PortRow, _: PortRules) -> bool:
    """Digits that a spreadsheet has lost; a PIN kept as a number that is too short has lost its zeros."""
    errors = any(_ERROR.fullmatch(row.values[name]) for name in PORT_COLUMNS)
    numeric = _flagged(row, frozenset({"numeric"}), fields=("pin",))
    return errors or _flagged(row, _DIGITS_LOST) or (numeric and 0 < len(row.values["pin"]) < _SHORTEST_PIN)


def _ambiguous(row: PortRow, _: PortRules) -> bool:
    return _flagged(row, frozenset({"ambiguous"}))


def _written(row: PortRow) -> bool:
    """Whether the row spells its address out, in place of naming one that Twilio holds."""
    return not row.values["address_sid"]


def _incomplete(row: PortRow, _: PortRules) -> bool:
    return _written(row) and not all(row.values[name] for name in ("street", "city", "state", "zip", "address_country"))


def _bad_zip(row: PortRow, _: PortRules) -> bool:
    code = row.values["zip"]
    return _written(row) and bool(code) and row.values["address_country"] == "US" and not _ZIP.fullmatch(code)


def _bad_country(row: PortRow, _: PortRules) -> bool:
    return _written(row) and bool(row.values["address_country"]) and not country_code(row.values["address_country"])


def _po_box(row: PortRow, _: PortRules) -> bool:
    return _written(row) and any(_PO_BOX.search(row.values[name]) for name in ("street", "street_2"))


def _bad_email(row: PortRow, _: PortRules) -> bool:
    told = row.values["authorized_representative_email"]
    return bool(told) and not _EMAIL.fullmatch(told)


def _bad_emails(row: PortRow, _: PortRules) -> bool:
    return not all(map(_EMAIL.fullmatch, emails_in(row.values["notification_emails"])))


def _many_emails(row: PortRow, _: PortRules) -> bool:
    return len(emails_in(row.values["notification_emails"])) > MOST_EMAILS


def _one_word(row: PortRow, _: PortRules) -> bool:
    told = row.values["authorized_representative"]
    return bool(told) and len(told.split()) < _WORDS_IN_NAME


def _needs_pin(row: PortRow, _: PortRules) -> bool:
    return (row.number_type == "mobile" or row.pin_required) and not row.values["pin"]


def _needs_account(row: PortRow, _: PortRules) -> bool:
    return row.number_type == "mobile" and not row.values["account_number"]


def _bad_account_telephone(row: PortRow, _: PortRules) -> bool:
    told = row.values["account_telephone_number"]
    return bool(told) and not re.fullmatch(r"\+\d{7,15}", told)


def _document(problem: str) -> Callable[[PortRow, PortRules], bool]:
    return lambda row, _: any(row.files.get(one) == problem for one in _files(row))


def _files(row: PortRow) -> tuple[str, ...]:
    return tuple(one for one in documents_in(row.values["document"]) if not is_document_sid(one))


def _bad_date(name: str) -> Callable[[PortRow, PortRules], bool]:
    return lambda row, rules: bool(row.values[name]) and not iso_date(row.values[name]) and not _ambiguous(row, rules)


def _old_bill(row: PortRow, rules: PortRules) -> bool:
    told = iso_date(row.values["document_date"])
    return bool(told) and (rules.today - date.fromisoformat(told)).days > OLDEST_BILL_DAYS


def _future_bill(row: PortRow, rules: PortRules) -> bool:
    told = iso_date(row.values["document_date"])
    return bool(told) and (date.fromisoformat(told) - rules.today).days > 1


def _too_soon(row: PortRow, rules: PortRules) -> bool:
    told = iso_date(row.values["target_port_in_date"])
    return bool(told) and (date.fromisoformat(told) - rules.today).days < rules.days_ahead(row.country)


def _bad_time(row: PortRow, _: PortRules) -> bool:
    return any(row.values[name] and not offset_time(row.values[name]) for name in TIME_COLUMNS)


def _time_without_date(row: PortRow, _: PortRules) -> bool:
    return any(row.values[name] for name in TIME_COLUMNS) and not row.values["target_port_in_date"]


def _backwards(row: PortRow, _: PortRules) -> bool:
    start, end = (offset_time(row.values[name]) for name in TIME_COLUMNS)
    return bool(start and end) and _minutes(start) >= _minutes(end)


def _minutes(text: str) -> float:
    """Minutes since midnight UTC, on the day that the time names in its own zone."""
    told = time.fromisoformat(text)
    offset = told.utcoffset()
    return told.hour * 60 + told.minute + told.second / 60 - (offset.total_seconds() / 60 if offset else 0.0)


def _bad_url(row: PortRow, _: PortRules) -> bool:
    return any(row.values[name] and not url_host(row.values[name]) for name in SETUP_URLS)


def _strange_host(row: PortRow, rules: PortRules) -> bool:
    told = (url_host(row.values[name]) for name in SETUP_URLS if name not in row.given)
    return any(host and not host_allowed(host, rules.url_hosts) for host in told)


def _too_long(row: PortRow, _: PortRules) -> bool:
    names = (*CARRIER_COLUMNS, "street", "street_2", "city", "state", "pin", "account_number")
    return any(len(row.values[name]) > _LONGEST_PART for name in names)


RULES: Final = (
    Rule("number-unconfirmed", lambda row, _: not UNCONFIRMED.isdisjoint(row.notes)),
    Rule("cell-ambiguous", _ambiguous),
    Rule("cell-damaged", _damaged),
    Rule("customer-type-unknown", lambda row, _: row.values["customer_type"] not in {"Business", "Individual"}),
    Rule("customer-name-missing", _missing("customer_name")),
    Rule("representative-missing", _missing("authorized_representative")),
    Rule("representative-one-word", _one_word),
    Rule("representative-email-missing", _missing("authorized_representative_email")),
    Rule("representative-email-malformed", _bad_email),
    Rule("pin-missing", _needs_pin),
    Rule("account-number-missing", _needs_account),
    Rule("account-telephone-malformed", _bad_account_telephone),
    Rule("address-incomplete", _incomplete),
    Rule("address-po-box", _po_box),
    Rule("address-country-unknown", _bad_country),
    Rule("zip-malformed", _bad_zip),
    Rule("address-sid-malformed", _bad_sid("address_sid", "AD")),
    Rule("document-missing", _missing("document")),
    Rule("document-not-found", _document("missing")),
    Rule("document-outside", _document("outside")),
    Rule("document-empty", _document("empty")),
    Rule("document-kind", _document("kind")),
    Rule("document-large", _document("large")),
    Rule("document-unreadable", _document("unreadable")),
    Rule("document-date-malformed", _bad_date("document_date")),
    Rule("document-old", _old_bill),
    Rule("document-from-the-future", _future_bill),
    Rule("notification-malformed", _bad_emails),
    Rule("notification-too-many", _many_emails),
    Rule("target-date-malformed", _bad_date("target_port_in_date")),
    Rule("target-date-too-soon", _too_soon),
    Rule("target-time-malformed", _bad_time),
    Rule("target-time-without-date", _time_without_date),
    Rule("target-time-backwards", _backwards),
    Rule("bundle-malformed", _bad_sid("bundle", "BU")),
    Rule("url-malformed", _bad_url),
    Rule("url-host-not-allowed", _strange_host),
    Rule("trunk-sid-malformed", _bad_sid("trunk_sid", "TK")),
    Rule("messaging-service-sid-malformed", _bad_sid("messaging_service_sid", "MG")),
    Rule("text-too-long", _too_long),
)

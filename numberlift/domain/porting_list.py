"""The list for `numberlift port`: its columns, and what a row says in them. `porting_rules` judges it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Final

from numberlift.domain.hosting_list import emails_in
from numberlift.domain.numbers import understand
from numberlift.domain.phone.countries import country_code
from numberlift.domain.rows import PhoneNumber

PORT_COLUMNS: Final = (
    "pin", "customer_type", "customer_name", "account_number", "account_telephone_number",
    "authorized_representative", "authorized_representative_email", "street", "street_2", "city", "state", "zip",
    "address_country", "address_sid", "document", "document_date", "notification_emails", "target_port_in_date",
    "target_port_in_time_range_start", "target_port_in_time_range_end", "bundle", "sms_url", "voice_url", "trunk_sid",
    "messaging_service_sid", "authorized_representative_katakana", "katakana_name", "sub_municipality", "building",
)  # fmt: skip
"""The columns beside phone_number and account_sid."""
CARRIER_COLUMNS: Final = (
    "customer_type", "customer_name", "account_telephone_number", "authorized_representative",
    "authorized_representative_email", "authorized_representative_katakana", "katakana_name", "sub_municipality",
    "building",
)  # fmt: skip
"""What the losing carrier knows of its customer, the account number and the address apart."""
ADDRESS_COLUMNS: Final = ("street", "street_2", "city", "state", "zip", "address_country")
TIME_COLUMNS: Final = ("target_port_in_time_range_start", "target_port_in_time_range_end")
DATE_COLUMNS: Final = ("document_date", "target_port_in_date")

_TYPES: Final = {
    "business": "Business", "company": "Business", "commercial": "Business", "individual": "Individual",
    "residential": "Individual", "person": "Individual", "personal": "Individual",
}  # fmt: skip
_SPELT: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_DATED: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00)?)?")
_MONTHS: Final = 12


def read_port_values(
    cells: Sequence[str], fields: Mapping[str, int], *, country: str, default_of: str = "default {}"
) -> dict[str, str]:
    """What a row says in each of PORT_COLUMNS, in one spelling; a state stays as the customer wrote it.

    `fields` maps a column to its cell; that of `default_of.format(column)` stands in for an empty one. `country` (the
    number's, ISO) is the address's where it names none. Dates and times that can be read come as ISO, others as they
    were written.
    """
    values = {
        name: _cell(cells, fields.get(name)) or _cell(cells, fields.get(default_of.format(name)))
        for name in PORT_COLUMNS
    }
    values["customer_type"] = _TYPES.get(values["customer_type"].lower(), values["customer_type"])
    values["account_telephone_number"] = _number(values["account_telephone_number"], country)
    where = values["address_country"]
    written = any(values[name] for name in ("street", "city", "zip"))
    values["address_country"] = (country_code(where) or where) if where else (country if written else "")
    for name in DATE_COLUMNS:
        values[name] = iso_date(values[name]) or values[name]
    for name in TIME_COLUMNS:
        values[name] = offset_time(values[name]) or values[name]
    values["notification_emails"] = ";".join(sorted(emails_in(values["notification_emails"])))
    values["document"] = ";".join(documents_in(values["document"]))
    return values


def documents_in(text: str) -> tuple[str, ...]:
    """The paths and sids of a cell that holds several with `;` between them."""
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in re.split(r"[;\n]", text)))))


def is_document_sid(text: str) -> bool:
    """Whether this names a document that Twilio holds, and no file."""
    return re.fullmatch(r"RD[0-9a-fA-F]{32}", text) is not None


def iso_date(text: str) -> str:
    """A day as YYYY-MM-DD; empty for none, or one that reads in two ways."""
    if found := _DATED.fullmatch(text):
        try:
            return date.fromisoformat(found[1]).isoformat()
        except ValueError:
            return ""
    found = _SPELT.fullmatch(text)
    if not found:
        return ""
    one, other, year = int(found[1]), int(found[2]), int(found[3])
    if one <= _MONTHS and other <= _MONTHS and one != other:
        return ""
    month, day = (one, other) if one <= _MONTHS else (other, one)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def offset_time(text: str) -> str:
    """A time with its zone's offset, as `10:15:00-08:00`; empty for anything else."""
    try:
        found = time.fromisoformat(text)
    except ValueError:
        return ""
    return found.isoformat(timespec="seconds") if found.tzinfo is not None else ""


def _cell(cells: Sequence[str], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""


def _number(written: str, country: str) -> str:
    found = understand(written, country=country or "US") if written else None
    return found.e164 if isinstance(found, PhoneNumber) else written

"""The list for `numberlift host`: its columns, and what a row says in them. `hosting_rules` judges it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from numberlift.domain.numbers import understand
from numberlift.domain.phone.countries import country_code
from numberlift.domain.regions import region_code
from numberlift.domain.rows import PhoneNumber

HOST_COLUMNS: Final = (
    "email", "cc_emails", "contact_name", "contact_title", "contact_phone_number", "customer_name", "street",
    "street_2", "city", "region", "postal_code", "address_country", "address_sid", "friendly_name", "sms_url",
    "sms_method", "sms_fallback_url", "sms_fallback_method", "sms_application_sid", "status_callback_url",
    "status_callback_method", "verification_type", "verification_document_sid", "extension", "call_delay",
)  # fmt: skip
"""The columns beside phone_number and account_sid; each may have a default."""
URL_COLUMNS: Final = ("sms_url", "sms_fallback_url", "status_callback_url")
METHOD_COLUMNS: Final = ("sms_method", "sms_fallback_method", "status_callback_method")
ADDRESS_COLUMNS: Final = ("customer_name", "street", "street_2", "city", "region", "postal_code", "address_country")
ANY_HOST: Final = "*"
BY_CALL: Final = "phone-call"
BY_BILL: Final = "phone-bill"

_SEVERAL: Final = re.compile(r"[;,\s]+")
_ODD_IN_URL: Final = re.compile(r"[\s\\\x00-\x1f\x7f]")
_LONGEST_URL: Final = 2_000


def read_values(
    cells: Sequence[str], fields: Mapping[str, int], *, country: str, default_of: str = "default {}"
) -> tuple[dict[str, str], frozenset[str]]:
    """What a row says in each of HOST_COLUMNS, in one spelling, and which of it are defaults.

    `fields` maps a column to its cell; that of `default_of.format(column)` stands in for an empty one. `country` (the
    number's, ISO) is the address's where it names none.
    """
    values: dict[str, str] = {}
    given = set()
    for name in HOST_COLUMNS:
        told = _cell(cells, fields.get(name))
        if not told and (told := _cell(cells, fields.get(default_of.format(name)))):
            given.add(name)
        values[name] = told
    return _in_one_spelling(values, country), frozenset(given)


def emails_in(text: str) -> tuple[str, ...]:
    """The addresses of a cell that holds several."""
    return tuple(dict.fromkeys(filter(None, _SEVERAL.split(text))))


def url_host(url: str) -> str:
    """The host that a URL names, lower case; empty if it is no absolute http or https address, or a doubtful one."""
    if _ODD_IN_URL.search(url) or len(url) > _LONGEST_URL:
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return ""
    return host.rstrip(".") if parts.scheme in {"http", "https"} and parts.username is None else ""


def host_allowed(host: str, allowed: frozenset[str]) -> bool:
    """Whether `allowed` names the host: itself, `.example.com` for all below it, or `*` for any."""
    return any(
        one == ANY_HOST or host == one.removeprefix(".") or (one.startswith(".") and host.endswith(one))
        for one in allowed
    )


def has_address(values: Mapping[str, str]) -> bool:
    """Whether any part of an address is written out."""
    return any(values[name] for name in ("street", "city", "postal_code"))


def _cell(cells: Sequence[str], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""


def _in_one_spelling(values: dict[str, str], country: str) -> dict[str, str]:
    for name in METHOD_COLUMNS:
        values[name] = values[name].upper()
    values["verification_type"] = re.sub(r"[\s_]+", "-", values["verification_type"].lower()) or BY_CALL
    if values["email"]:
        local, at, domain = values["email"].rpartition("@")
        values["email"] = f"{local}{at}{domain.lower()}"
    values["contact_phone_number"] = _number(values["contact_phone_number"], country)
    where = values["address_country"]
    values["address_country"] = (country_code(where) or where) if where else (country if has_address(values) else "")
    iso = values["address_country"]
    values["region"] = region_code(values["region"], country=iso) or values["region"]
    values["postal_code"] = _postal(values["postal_code"], iso)
    values["customer_name"] = values["customer_name"] or (values["contact_name"] if values["street"] else "")
    return values


def _number(written: str, country: str) -> str:
    found = understand(written, country=country or "US") if written else None
    return found.e164 if isinstance(found, PhoneNumber) else written


def _postal(written: str, country: str) -> str:
    code = " ".join(written.upper().split())
    if country == "US" and re.fullmatch(r"\d{9}", code):
        return f"{code[:5]}-{code[5:]}"
    if country == "CA" and re.fullmatch(r"[A-Z0-9]{6}", code):
        return f"{code[:3]} {code[3:]}"
    return code

"""What is refused in a create, with which code, and what is kept of one that is taken. No HTTP.

https://www.twilio.com/docs/phone-numbers/port-in/port-in-request-api. Bundles are kept under the kind `Bundle`, with
`account_sid` and `status`, by whichever service makes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from numberlift.sandbox.accounts import is_account_sid
from numberlift.sandbox.replies import unauthorized
from numberlift.sandbox.services.hosting.parameters import ADDRESS
from numberlift.sandbox.services.porting import uploads
from numberlift.sandbox.services.porting.refusals import refused
from numberlift.sandbox.services.porting.target import Target, target_of
from numberlift.sandbox.world import World

MOST_NUMBERS: Final = 1000
MOST_EMAILS: Final = 10
BUNDLE: Final = "Bundle"
APPROVED: Final = "twilio-approved"

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_EMAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
_CUSTOMER: Final = ("customer_name", "authorized_representative", "authorized_representative_email")
_JAPANESE: Final = ("authorized_representative_katakana", "katakana_name")
_ADDRESS: Final = ("street", "city", "state", "zip", "country")
_CARRIER_FIELDS: Final = (
    "customer_type",
    "customer_name",
    "account_number",
    "account_telephone_number",
    "address_sid",
    "authorized_representative",
    "authorized_representative_email",
    "authorized_representative_katakana",
    "sub_municipality",
    "building",
    "katakana_name",
)


@dataclass(frozen=True, slots=True)
class Order:
    """A create that passed: each number with its PIN (or None), and the fields of the request."""

    numbers: tuple[tuple[str, str | None], ...]
    account_sid: str
    documents: tuple[str, ...]
    carrier: Mapping[str, Any]
    emails: tuple[str, ...]
    target: Target
    bundle_sid: str | None
    portability_advance_carrier: str | None
    auto_cancel_approval_numbers: str | None


def read(world: World, actor: str, body: Mapping[str, Any]) -> Order:
    """The create in a body; raises Refusal 20001, 20003, 21470, 21471, 22124, 22125, 22170 to 22173."""
    account_sid = _account(world, actor, body.get("account_sid"))
    numbers = _numbers(body.get("phone_numbers"))
    country = _country(world, numbers)
    carrier = _carrier(world, actor, body.get("losing_carrier_information"))
    _check_needs(world, numbers, carrier)
    if country == "JP":
        _require({**carrier, **body}, (*_JAPANESE, "portability_advance_carrier"))
    return Order(
        numbers=numbers,
        account_sid=account_sid,
        documents=_documents(world, actor, body.get("documents")),
        carrier=carrier,
        emails=_emails(body.get("notification_emails")),
        target=target_of(world, body, country),
        bundle_sid=_bundle(world, actor, body.get("bundle_sid")),
        portability_advance_carrier=_text(body, "portability_advance_carrier"),
        auto_cancel_approval_numbers=_text(body, "auto_cancel_approval_numbers"),
    )


def _account(world: World, actor: str, sid: Any) -> str:
    if not is_account_sid(sid):
        raise refused(21470, "account_sid is required")
    if not world.accounts.may_act(actor, sid):
        raise unauthorized()
    account = world.accounts.get(sid)
    if account is not None and account.status == "closed":
        raise refused(21471, f"Account {sid} was not found")
    return str(sid)


def _numbers(entries: Any) -> tuple[tuple[str, str | None], ...]:
    if not isinstance(entries, list) or not entries:
        raise refused(22124, "phone_numbers is required")
    if len(entries) > MOST_NUMBERS:
        raise refused(22125, f"phone_numbers may hold at most {MOST_NUMBERS}")
    return tuple(_number(entry) for entry in entries)


def _number(entry: Any) -> tuple[str, str | None]:
    number = entry.get("phone_number") if isinstance(entry, dict) else None
    if not isinstance(number, str) or not _E164.fullmatch(number):
        raise refused(22172, "Every phone_number must be in E.164 format")
    return number, _text(entry, "pin")


def _country(world: World, numbers: tuple[tuple[str, str | None], ...]) -> str | None:
    countries = {world.fates.fate(number).country for number, _ in numbers}
    if len(countries) > 1:
        raise refused(22172, "All numbers of a request must be of one country")
    return countries.pop()


def _check_needs(world: World, numbers: tuple[tuple[str, str | None], ...], carrier: Mapping[str, Any]) -> None:
    for number, pin in numbers:
        fate = world.fates.fate(number)
        if fate.country == "US" and fate.number_type == "mobile" and not (pin and carrier["account_number"]):
            raise refused(22171, f"{number} is a mobile number: pin and account_number are required")


def _carrier(world: World, actor: str, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise refused(22171, "losing_carrier_information is required")
    carrier: dict[str, Any] = {name: _text(given, name) for name in _CARRIER_FIELDS}
    _require(carrier, _CUSTOMER)
    if carrier["customer_type"] not in (None, "Individual", "Business"):
        raise refused(20001, "customer_type must be Individual or Business")
    _check_email(carrier["authorized_representative_email"])
    return carrier | {"address": _address(world, actor, carrier["address_sid"], given.get("address"))}


def _address(world: World, actor: str, sid: str | None, given: Any) -> dict[str, Any]:
    """The address as written, or a copy of the one that the sid names: later changes do not reach the request."""
    if sid is None:
        if not isinstance(given, dict):
            raise refused(22171, "address or address_sid is required")
        address = {name: _text(given, name) for name in (*_ADDRESS, "street_2")}
        _require(address, _ADDRESS)
        return address
    kept = world.store.get(ADDRESS, sid)
    if kept is None or not world.accounts.may_act(actor, kept.fields["account_sid"]):
        raise refused(22173, f"{sid} does not exist or does not belong to your account")
    fields = kept.fields
    return {
        "street": fields.get("street"),
        "street_2": fields.get("street_secondary") or None,
        "city": fields.get("city"),
        "state": fields.get("region"),
        "zip": fields.get("postal_code"),
        "country": fields.get("iso_country"),
    }


def _documents(world: World, actor: str, sids: Any) -> tuple[str, ...]:
    if not isinstance(sids, list) or not sids:
        raise refused(22171, "documents must name at least one utility bill")
    for sid in sids:
        if not uploads.usable(world, actor, sid):
            raise refused(20001, f"Document {sid} does not exist or has no content")
    return tuple(sids)


def _emails(given: Any) -> tuple[str, ...]:
    emails = [] if given is None else given
    if not isinstance(emails, list) or len(emails) > MOST_EMAILS:
        raise refused(20001, f"notification_emails may hold at most {MOST_EMAILS}")
    for email in emails:
        _check_email(email)
    return tuple(emails)


def _check_email(email: Any) -> None:
    if not isinstance(email, str) or not _EMAIL.fullmatch(email):
        raise refused(20001, f"{email!r} is not an e-mail address")


def _bundle(world: World, actor: str, sid: Any) -> str | None:
    if sid is None:
        return None
    kept = world.store.get(BUNDLE, sid) if isinstance(sid, str) else None
    if kept is None or not world.accounts.may_act(actor, kept.fields["account_sid"]):
        raise refused(22170, f"{sid} does not exist or does not belong to your account")
    if kept.fields["status"] != APPROVED:
        raise refused(22170, f"{sid} is {kept.fields['status']}, not approved")
    return str(sid)


def _require(fields: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        if not fields.get(name):
            raise refused(22171, f"{name} is required")


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    """A string that has something in it, or None; raises Refusal 20001 for another kind of value."""
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise refused(20001, f"{name} must be a string")
    return value or None

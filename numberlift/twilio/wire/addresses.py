"""Addresses of the owners of numbers: /2010-04-01/Accounts/{account}/Addresses.json.

Source: https://www.twilio.com/docs/usage/api/address. Form-encoded; the list stands under `addresses`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply, Request, segment
from numberlift.twilio.wire.forms import Field, given, pairs_of, query_with
from numberlift.twilio.wire.outcomes import Created, read_created
from numberlift.twilio.wire.sids import sid_in
from numberlift.twilio.wire.times import iso

KIND: Final = "address"
PREFIX: Final = "AD"
KEY: Final = "addresses"


@dataclass(frozen=True, slots=True)
class Address:
    """An address as Twilio holds it; only its sids, country and times are in the repr."""

    sid: str
    account_sid: str = ""
    friendly_name: str = field(default="", repr=False)
    customer_name: str = field(default="", repr=False)
    street: str = field(default="", repr=False)
    street_2: str = field(default="", repr=False)
    city: str = field(default="", repr=False)
    region: str = field(default="", repr=False)
    postal_code: str = field(default="", repr=False)
    country: str = ""
    validated: bool = False
    verified: bool = False
    date_created: str = ""
    date_updated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAddress:
    """An address to create; `country` is ISO alpha-2, `friendly_name` (up to 64 characters) carries our key.

    Twilio corrects the spelling unless `auto_correct` is off; then it refuses with its own spelling (21629).
    """

    customer_name: str = field(repr=False)
    street: str = field(repr=False)
    city: str = field(repr=False)
    region: str = field(repr=False)
    postal_code: str = field(repr=False)
    country: str
    street_2: str = field(default="", repr=False)
    friendly_name: str = field(default="", repr=False)
    auto_correct: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFilters:
    """What a list is narrowed to; empty does not narrow."""

    customer_name: str = field(default="", repr=False)
    friendly_name: str = field(default="", repr=False)
    country: str = ""


def create_address(account: str, address: NewAddress) -> Request:
    """Create an address in `account`."""
    fields: dict[str, Field] = {
        **given({"CustomerName": address.customer_name, "Street": address.street, "City": address.city}),
        **given({"StreetSecondary": address.street_2, "Region": address.region, "PostalCode": address.postal_code}),
        **given({"IsoCountry": address.country, "FriendlyName": address.friendly_name}),
        "AutoCorrectAddress": None if address.auto_correct else False,
    }
    return Request("create-address", "POST", "api", _path(account), form=pairs_of(fields))


def fetch_address(account: str, sid: str) -> Request:
    """Fetch one address."""
    return Request(KIND, "GET", "api", _path(account, sid))


def list_addresses(account: str, filters: AddressFilters, *, page_size: int = 1000) -> Request:
    """The first page of the addresses that the filters leave."""
    names = {
        "CustomerName": filters.customer_name,
        "FriendlyName": filters.friendly_name,
        "IsoCountry": filters.country,
    }
    return Request("list-addresses", "GET", "api", _path(account), query_with(names, page_size=page_size))


def address_in(fields: Mapping[str, Any], *, kind: str = KIND) -> Address:
    """The address in a JSON object. Raises TryAgain without a sid."""
    sid = sid_in(fields.get("sid"), PREFIX)
    if not sid:
        raise unreadable(kind)
    text = {name: spelling.text(fields.get(name)) for name in _TEXTS}
    return Address(
        sid,
        **text,
        street_2=spelling.text(fields.get("street_secondary")),
        country=spelling.country(fields.get("iso_country")),
        validated=spelling.flag(fields.get("validated")) is True,
        verified=spelling.flag(fields.get("verified")) is True,
        date_created=iso(fields.get("date_created")),
        date_updated=iso(fields.get("date_updated")),
    )


def read_address(reply: Reply) -> Address:
    """The address in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    return address_in(fields_of(reply, kind=KIND))


def read_created_address(reply: Reply) -> Created:
    """The address that a create answers with."""
    return read_created(reply, kind=KIND, prefix=PREFIX, facts=lambda fields: asdict(address_in(fields)))


_TEXTS: Final = ("account_sid", "friendly_name", "customer_name", "street", "city", "region", "postal_code")


def _path(account: str, sid: str = "") -> str:
    one = f"/{segment(sid)}" if sid else ""
    return f"/2010-04-01/Accounts/{segment(account)}/Addresses{one}.json"

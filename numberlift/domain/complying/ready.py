"""A bundle that pre-flight let through, put together: its parts, each with the attributes that Twilio is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from numberlift.domain.complying.findings import FileSeen
from numberlift.domain.complying.needs import Needs
from numberlift.domain.complying.wanted import Place, WantedBundle


@dataclass(frozen=True, slots=True)
class Held:
    """A part that Twilio holds already, which the list names by its sid."""

    sid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyAddress:
    """An address to be there; `country` is ISO. Equal ones are one address."""

    name: str = field(repr=False, compare=False)
    place: Place = field(compare=False)
    customer_name: str = field(repr=False)
    street: str = field(repr=False)
    street_2: str = field(default="", repr=False)
    city: str = field(repr=False)
    region: str = field(default="", repr=False)
    postal_code: str = field(default="", repr=False)
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyEndUser:
    """An end user to be there; `attributes` by machine name, each in the form that Twilio is sent."""

    name: str = field(repr=False)
    place: Place
    type: str
    attributes: Mapping[str, str] = field(repr=False, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyDocument:
    """A document to be there. Its addresses' sids go into the attribute named `address_field`, empty for none.

    `file` is the path as the list writes it, `seen` what it holds; both empty for a document without a file. A document
    made from the bundle's own addresses stands where the bundle stands (`made`).
    """

    name: str = field(repr=False)
    place: Place
    type: str
    attributes: Mapping[str, str] = field(repr=False, hash=False)
    address_field: str = ""
    addresses: tuple[ReadyAddress | Held, ...] = field(default=(), repr=False)
    file: str = field(default="", repr=False)
    seen: FileSeen | None = None
    made: bool = False


EndUserPart: TypeAlias = ReadyEndUser | Held
DocumentPart: TypeAlias = ReadyDocument | Held


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyBundle:
    """A bundle to be there: all rows of one name as one, its country ISO, its regulation, and its parts."""

    bundle: WantedBundle
    regulation: Needs = field(repr=False)
    end_user: EndUserPart | None
    documents: tuple[DocumentPart, ...]

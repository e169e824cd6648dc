"""What a person asks for in a comply list: bundles, end users, documents and addresses, linked by the names they give.

Everything stands as it was written, trimmed; what it means is judged by `preflight`. Several entries may have one name:
later rows add documents and fill what earlier ones left empty. What is personal is in no repr.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

_SID: Final = re.compile(r"(?:IT|RD|AD|BU|RN)[0-9a-f]{32}", re.IGNORECASE)


class ItemKind(StrEnum):
    """What a line of the report is about."""

    BUNDLE = "bundle"
    END_USER = "end-user"
    DOCUMENT = "document"
    ADDRESS = "address"


class Place(NamedTuple):
    """Where something stands in the list, as a person would look for it."""

    sheet: str
    row: int


class Mark(NamedTuple):
    """What a fix-list says a row was: the run it was written by, and its place in that run's list."""

    run: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedBundle:
    """One row that asks for a bundle. `end_user`, `documents` and `addresses` are names, or sids that Twilio holds."""

    name: str = field(repr=False)
    place: Place
    email: str = field(default="", repr=False)
    country: str = ""
    number_type: str = ""
    end_user_type: str = ""
    regulation_sid: str = ""
    status_callback: str = field(default="", repr=False)
    end_user: str = field(default="", repr=False)
    documents: tuple[str, ...] = field(default=(), repr=False)
    addresses: tuple[str, ...] = field(default=(), repr=False)
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEndUser:
    """One row that describes an end user; `type` is `individual | business` once understood.

    `given` is what stands under every further heading, by `field_key` of the heading; empty cells are left out.
    """

    name: str = field(repr=False)
    place: Place
    type: str = ""
    given: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    flags: tuple[str, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedDocument:
    """One row that describes a document; `file` is a path as written, empty for a document without one.

    `addresses` are names of addresses, or sids; `given` as with an end user. In a `flat` row, what stands nowhere but
    in the end user's row holds for the document too.
    """

    name: str = field(repr=False)
    place: Place
    type: str = ""
    file: str = field(default="", repr=False)
    addresses: tuple[str, ...] = field(default=(), repr=False)
    given: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    flags: tuple[str, ...] = ()
    flat: bool = False
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedAddress:
    """One row that describes an address; `country` as written."""

    name: str = field(repr=False)
    place: Place
    customer_name: str = field(default="", repr=False)
    street: str = field(default="", repr=False)
    street_2: str = field(default="", repr=False)
    city: str = field(default="", repr=False)
    region: str = field(default="", repr=False)
    postal_code: str = field(default="", repr=False)
    country: str = ""
    mark: Mark | None = None


Wanted: TypeAlias = WantedBundle | WantedEndUser | WantedDocument | WantedAddress


@dataclass(frozen=True, slots=True)
class ComplyList:
    """All that a list asks for, in input order; `rows` are the places of all its rows that are not wholly blank."""

    bundles: tuple[WantedBundle, ...] = ()
    end_users: tuple[WantedEndUser, ...] = ()
    documents: tuple[WantedDocument, ...] = ()
    addresses: tuple[WantedAddress, ...] = ()
    rows: tuple[Place, ...] = ()


def is_sid(text: str) -> bool:
    """Whether this names something that Twilio holds, and nothing in the list."""
    return _SID.fullmatch(text.strip()) is not None


def kind_of_sid(text: str) -> str:
    """The first two letters of a sid in upper case (`IT`, `RD`, `AD`, `BU`, `RN`); empty for anything else."""
    return text.strip()[:2].upper() if is_sid(text) else ""


def shown_name(text: str) -> str:
    """A name as it is compared exactly and shown: NFKC, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def name_key(text: str) -> str:
    """A name as it stands for one thing: without case, with single spaces."""
    return shown_name(shown_name(text).casefold())


@lru_cache(maxsize=4_096)
def field_key(text: str) -> str:
    """The name of a regulation's field, or a heading that means it: letters and digits without case and accents."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in plain if char.isalnum())

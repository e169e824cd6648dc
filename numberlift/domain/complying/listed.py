"""From the rows of the sheets to what is wanted: four sheets linked by names, or a flat one that says all in each row.

A flat row is a bundle, its end user, a document and an address at once; rows with one bundle name add documents. What
is left empty there follows: the end user is called after the business or the person, the document after its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from numberlift.domain.complying.wanted import (
    ComplyList,
    Mark,
    Place,
    Wanted,
    WantedAddress,
    WantedBundle,
    WantedDocument,
    WantedEndUser,
    field_key,
    is_sid,
    kind_of_sid,
    name_key,
)
from numberlift.domain.rows import SheetHead

BUNDLE_COLUMNS: Final = (
    "name",
    "email",
    "country",
    "number_type",
    "end_user_type",
    "regulation_sid",
    "status_callback",
)
ADDRESS_COLUMNS: Final = ("customer_name", "street", "street_2", "city", "region", "postal_code")
MARKS: Final = ("_run", "_sheet", "_row")

_SEVERAL: Final = re.compile(r"[;\n]")


class Holds(StrEnum):
    """What the rows of a sheet are; `SheetHead.how` says it."""

    BUNDLES = "bundles"
    END_USERS = "end-users"
    DOCUMENTS = "documents"
    ADDRESSES = "addresses"
    FLAT = "flat"


class SheetRow(NamedTuple):
    """A row that is not wholly blank. `flags` are `COLUMN:error` and `COLUMN:digits-lost`, the column a `field_key`."""

    sheet: str
    row: int
    cells: tuple[str, ...]
    flags: tuple[str, ...] = ()


def comply_list(heads: Iterable[SheetHead], rows: Iterable[SheetRow]) -> ComplyList:
    """What the rows ask for, in their order; a row of a sheet without a head is an error of the caller (KeyError)."""
    columns = {head.sheet: _Columns(Holds(head.how), head.fields, head.names) for head in heads}
    found: list[Wanted] = []
    places: list[Place] = []
    begun: dict[str, str] = {}
    for row in rows:
        places.append(Place(row.sheet, row.row))
        found += _said(columns[row.sheet], row, begun)
    return ComplyList(
        tuple(one for one in found if isinstance(one, WantedBundle)),
        tuple(one for one in found if isinstance(one, WantedEndUser)),
        tuple(one for one in found if isinstance(one, WantedDocument)),
        tuple(one for one in found if isinstance(one, WantedAddress)),
        tuple(places),
    )


def names_in(text: str) -> tuple[str, ...]:
    """The names in a cell that holds several with `;` or line breaks between them; sids also with commas."""
    parts = [part.strip() for part in _SEVERAL.split(text)]
    spread = [one for part in parts for one in (_sids(part) or [part])]
    return tuple(dict.fromkeys(one for one in spread if one))


def _sids(part: str) -> list[str]:
    items = [one.strip() for one in part.split(",")]
    return items if all(map(is_sid, items)) else []


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of a sheet lie, by field."""

    holds: Holds
    fields: Mapping[str, int]
    names: tuple[str, ...]


class _Told(NamedTuple):
    """One row: its fixed columns, and what stands under every heading by `field_key`."""

    holds: Holds
    place: Place
    fixed: Mapping[str, str]
    given: Mapping[str, str]
    flags: tuple[str, ...]
    mark: Mark | None

    def of(self, name: str) -> str:
        """What stands in a fixed column."""
        return self.fixed.get(name, "")


_Parts: TypeAlias = list[Wanted]


def _said(columns: _Columns, row: SheetRow, begun: dict[str, str]) -> _Parts:
    """What a row asks for; `begun` holds the end user of every flat bundle that has begun."""
    told = _told(columns, row)
    if columns.holds is Holds.FLAT:
        return _flat(told, begun)
    if columns.holds is Holds.BUNDLES:
        return [_bundle(told, told.of("end_user"), names_in(told.of("documents")), names_in(told.of("addresses")))]
    if columns.holds is Holds.END_USERS:
        return [_end_user(told, told.of("name"), told.of("type"), told.given)]
    if columns.holds is Holds.DOCUMENTS:
        return [_document(told, told.of("name"), names_in(told.of("addresses")), told.given)]
    return [_address(told, told.of("name"), told.of("country"))]


def _told(columns: _Columns, row: SheetRow) -> _Told:
    cells = [cell.strip() for cell in row.cells]
    fixed = {name: cells[index] for name, index in columns.fields.items() if index < len(cells) and cells[index]}
    given = {field_key(name): text for name, text in fixed.items()}
    own = zip(columns.names, cells, strict=False)
    given |= {field_key(name): cell for name, cell in own if cell and field_key(name)}
    run, sheet, number = (fixed.get(name, "") for name in MARKS)
    mark = Mark(run, sheet, int(number)) if run and number.isdecimal() else None
    return _Told(columns.holds, Place(row.sheet, row.row), fixed, given, _flags(columns, row.flags), mark)


def _flags(columns: _Columns, flags: Iterable[str]) -> tuple[str, ...]:
    """The flags of the columns, under every name that a column has."""
    told = dict(flag.split(":", 1) for flag in flags)
    if not told:
        return ()
    headed = {index: key for index, name in enumerate(columns.names) if (key := field_key(name)) in told}
    known = {field_key(name): told[headed[index]] for name, index in columns.fields.items() if index in headed}
    return tuple(f"{key}:{word}" for key, word in (told | known).items())


def _bundle(told: _Told, end_user: str, documents: tuple[str, ...], addresses: tuple[str, ...]) -> WantedBundle:
    texts = {name: told.of(name) for name in BUNDLE_COLUMNS}
    return WantedBundle(
        **texts, end_user=end_user, documents=documents, addresses=addresses, place=told.place, mark=told.mark
    )


def _end_user(told: _Told, name: str, kind: str, given: Mapping[str, str]) -> WantedEndUser:
    return WantedEndUser(name=name, type=kind, given=given, flags=told.flags, place=told.place, mark=told.mark)


def _document(told: _Told, name: str, addresses: tuple[str, ...], given: Mapping[str, str]) -> WantedDocument:
    return WantedDocument(
        name=name,
        type=told.of("type"),
        file=told.of("file"),
        addresses=addresses,
        given=given,
        flags=told.flags,
        flat=told.holds is Holds.FLAT,
        place=told.place,
        mark=told.mark,
    )


def _address(told: _Told, name: str, country: str) -> WantedAddress:
    texts = {column: told.of(column) for column in ADDRESS_COLUMNS}
    return WantedAddress(name=name, **texts, country=country, place=told.place, mark=told.mark)


def _flat(told: _Told, begun: dict[str, str]) -> _Parts:
    """A flat row; one that names no end user adds to the bundle that an earlier row began."""
    address, addresses = _flat_address(told)
    document, documents = _flat_document(told)
    key = name_key(told.of("name"))
    further = key in begun and not told.of("end_user")
    end_user = begun[key] if further else told.of("end_user") or _called(told.given) or told.of("name")
    begun.setdefault(key, end_user)
    parts: _Parts = [_bundle(told, end_user, documents, addresses)]
    if end_user and not further and not is_sid(end_user):
        parts.append(_end_user(told, end_user, told.of("end_user_type"), _prefixed(told.given, "enduser")))
    return [*parts, *document, *address]


def _called(given: Mapping[str, str]) -> str:
    person = " ".join(filter(None, (given.get("firstname", ""), given.get("lastname", ""))))
    return given.get("businessname", "") or person


def _flat_document(told: _Told) -> tuple[_Parts, tuple[str, ...]]:
    named = names_in(told.of("document"))
    held = tuple(one for one in named if kind_of_sid(one))
    if not (told.of("type") or told.of("file")) and len(held) == len(named):
        return [], held
    label = next((one for one in named if not kind_of_sid(one)), "") or told.of("file") or told.of("type")
    name = label if named else f"{told.of('name')}: {label}"
    return [_document(told, name, (), _prefixed(told.given, "document"))], (*held, name)


def _flat_address(told: _Told) -> tuple[_Parts, tuple[str, ...]]:
    named = names_in(told.of("addresses"))
    texts = [told.of(column) for column in ("street", "street_2", "postal_code", "city")]
    if not (told.of("street") or told.of("city")):
        return [], named
    name = next((one for one in named if not is_sid(one)), "") or ", ".join(filter(None, texts))
    return [_address(told, name, told.of("address_country") or told.of("country"))], (name,)


def _prefixed(given: Mapping[str, str], prefix: str) -> dict[str, str]:
    """What the row says, `document_first_name` (for documents) in place of `first_name`."""
    own = {key.removeprefix(prefix): text for key, text in given.items() if key.startswith(prefix) and key != prefix}
    return {**given, **own}

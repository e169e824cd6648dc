"""What each country asks for: read from `regulations.json`, and from files of the same form that are added to it.

A file has `regulations` (one for each country, number type and end-user type: a later one takes an earlier one's place)
and may have `fields` and `document_types`, which say more about the names that its regulations use:

    {"regulations": [{"iso_country": "CH", "number_type": "local", "end_user_type": "business",
      "end_user": {"fields": ["business_name"]},
      "supporting_document": [{"name": "Proof of Identity",
        "accepted_documents": [{"type": "passport", "fields": ["last_name"]}]}]}]}

A supporting document may have `most_months` (how old a review takes it), a field `unless` (a `pattern`, and the `code`
and `reason` with which an evaluation minds what does not match it): rules that no client is shown.

All of it is invented. Twilio's own regulations change, and are read from Twilio.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

END_USER_TYPES: Final = ("individual", "business")
NUMBER_TYPES: Final = ("local", "mobile", "national", "toll-free")

_DATA: Final = Path(__file__).with_name("regulations.json")


class Objecting(NamedTuple):
    """A rule that no regulation shows and an evaluation minds: a value that does not match fails so."""

    pattern: str
    code: int
    reason: str


class Field(NamedTuple):
    """One field of an end user or document."""

    machine_name: str
    friendly_name: str
    description: str
    constraint: str
    values: tuple[str, ...]
    unless: Objecting | None = None


class DocumentKind(NamedTuple):
    """A type of document, with the fields that are asked of it; `file` whether it is more than its fields."""

    type: str
    name: str
    file: bool
    fields: tuple[Field, ...]


class Requirement(NamedTuple):
    """What is to be proven, and the documents any one of which proves it; `most_months` how old one may be, if told."""

    name: str
    requirement_name: str
    description: str
    foreign_addresses: bool
    most_months: int | None
    accepted: tuple[DocumentKind, ...]


@dataclass(frozen=True, slots=True)
class Regulation:
    """What a bundle for these numbers and end users must hold."""

    sid: str
    friendly_name: str
    iso_country: str
    number_type: str
    end_user_type: str
    end_user_name: str
    end_user_requirement: str
    end_user_fields: tuple[Field, ...]
    requirements: tuple[Requirement, ...]

    @property
    def group(self) -> tuple[str, str, str]:
        """Country, number type, end-user type: there is one regulation for each."""
        return self.iso_country, self.number_type, self.end_user_type


class Catalogue:
    """All regulations by sid, in the order of their files, and the types of documents that they accept."""

    def __init__(self, regulations: Mapping[str, Regulation]) -> None:
        self.regulations = regulations
        self.document_types: dict[str, DocumentKind] = {}
        self.end_user_types: dict[str, dict[str, Field]] = {name: {} for name in END_USER_TYPES}
        for regulation in regulations.values():
            fields = self.end_user_types[regulation.end_user_type]
            fields.update({field.machine_name: field for field in regulation.end_user_fields})
            for kind in (kind for requirement in regulation.requirements for kind in requirement.accepted):
                self._learn(kind)

    def of_group(self, iso_country: str, number_type: str, end_user_type: str | None) -> Regulation | None:
        """The regulation for such numbers; where no end-user type is named, the one for businesses first."""
        for wanted in (end_user_type,) if end_user_type else reversed(END_USER_TYPES):
            found = self.regulations.get(regulation_sid(iso_country, number_type, wanted))
            if found is not None:
                return found
        return None

    def _learn(self, kind: DocumentKind) -> None:
        known = self.document_types.get(kind.type)
        fields = {field.machine_name: field for field in (*(known.fields if known else ()), *kind.fields)}
        name, file = (known.name, known.file) if known else (kind.name, kind.file)
        self.document_types[kind.type] = DocumentKind(kind.type, name, file, tuple(fields.values()))


def regulation_sid(iso_country: str, number_type: str, end_user_type: str) -> str:
    """The sid of a group's regulation, the same in every world."""
    return stable_sid("RN", f"{iso_country.upper()} {number_type} {end_user_type}")


def stable_sid(prefix: str, name: str) -> str:
    """A sid that follows from a name."""
    return prefix + hashlib.blake2b(name.encode(), digest_size=16).hexdigest()


@lru_cache(maxsize=8)
def catalogue_from(*added: str) -> Catalogue:
    """The catalogue of the data file and of further ones, as JSON; raises ValueError for what makes no sense."""
    fields: dict[str, Any] = {}
    types: dict[str, Any] = {}
    regulations: dict[str, Regulation] = {}
    for text in (_DATA.read_text(encoding="utf-8"), *added):
        content = _object(orjson.loads(text), "a file of regulations")
        fields |= _object(content.get("fields", {}), "fields")
        types |= _object(content.get("document_types", {}), "document_types")
        for entry in _list(content.get("regulations", []), "regulations"):
            read = _regulation(_object(entry, "a regulation"), fields, types)
            regulations[read.sid] = read
    return Catalogue(regulations)


def _regulation(entry: Mapping[str, Any], fields: Mapping[str, Any], types: Mapping[str, Any]) -> Regulation:
    country, number_type, end_user_type = (
        str(entry.get(name, "")) for name in ("iso_country", "number_type", "end_user_type")
    )
    if len(country) != 2 or number_type not in NUMBER_TYPES or end_user_type not in END_USER_TYPES:  # noqa: PLR2004 - ISO 3166
        raise ValueError("a regulation has iso_country, number_type and end_user_type as Twilio writes them")
    end_user = _object(entry.get("end_user", {}), "end_user")
    named = _Named(fields, types, end_user_type.title())
    title = f"{country.upper()}: {number_type.title()} - {end_user_type.title()}"
    return Regulation(
        sid=regulation_sid(country, number_type, end_user_type),
        friendly_name=str(entry.get("friendly_name", title)),
        iso_country=country.upper(),
        number_type=number_type,
        end_user_type=end_user_type,
        end_user_name=str(end_user.get("name", end_user_type.title())),
        end_user_requirement=str(end_user.get("requirement_name", f"{end_user_type}_info")),
        end_user_fields=named.fields(end_user.get("fields", [])),
        requirements=tuple(
            named.requirement(item) for item in _list(entry.get("supporting_document", []), "documents")
        ),
    )


class _Named:
    """Reads names of fields and types with what the files say about them."""

    def __init__(self, fields: Mapping[str, Any], types: Mapping[str, Any], end_user: str) -> None:
        self._fields, self._types, self._end_user = fields, types, end_user

    def requirement(self, value: Any) -> Requirement:
        item = _object(value, "a supporting document")
        name = str(item.get("name", "Document"))
        accepted = tuple(
            self._kind(_object(kind, "a document")) for kind in _list(item.get("accepted_documents"), name)
        )
        if not accepted:
            raise ValueError(f"{name} accepts no document")
        return Requirement(
            name=name,
            requirement_name=str(item.get("requirement_name", name.lower().replace(" ", "_"))),
            description=str(item.get("description", "")),
            foreign_addresses=item.get("foreign_addresses") is True,
            most_months=int(item["most_months"]) if "most_months" in item else None,
            accepted=accepted,
        )

    def fields(self, names: Any) -> tuple[Field, ...]:
        return tuple(self._field(str(name)) for name in _list(names, "fields"))

    def _kind(self, item: Mapping[str, Any]) -> DocumentKind:
        type_name = str(item.get("type", ""))
        if not type_name:
            raise ValueError("an accepted document has a type")
        known = _object(self._types.get(type_name, {}), type_name)
        name = item.get("name", known.get("name", type_name.replace("_", " ").capitalize()))
        return DocumentKind(type_name, str(name), known.get("file", True) is True, self.fields(item.get("fields", [])))

    def _field(self, name: str) -> Field:
        known = _object(self._fields.get(name, {}), name)
        return Field(
            machine_name=name,
            friendly_name=str(known.get("friendly_name", name.replace("_", " ").title())),
            description=str(known.get("description", "")).replace("{end_user}", self._end_user),
            constraint=str(known.get("constraint", "String")),
            values=tuple(map(str, _list(known.get("values", []), name))),
            unless=_objecting(_object(known["unless"], name)) if "unless" in known else None,
        )


def _objecting(told: Mapping[str, Any]) -> Objecting:
    pattern = str(told.get("pattern", ""))
    try:
        re.compile(pattern)
    except re.error as exc:
        raise ValueError(f"{pattern!r} is no pattern") from exc
    return Objecting(pattern, int(told.get("code", 0)), str(told.get("reason", "")))


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{what} must be an object")  # noqa: TRY004 - a wrong value of a file
    return value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{what} must be a list")  # noqa: TRY004 - a wrong value of a file
    return value

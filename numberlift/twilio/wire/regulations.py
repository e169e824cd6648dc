"""Regulations, and the types of end users and supporting documents: what each country asks for.

Source: https://www.twilio.com/docs/phone-numbers/regulatory/api/regulations. Requirements come as a list of end users
and as a list of lists of documents; all of them are needed, and of each requirement's accepted documents one. What
IncludeConstraints adds is documented nowhere; whatever of it can be understood is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply, Request, query_of, segment
from numberlift.twilio.wire.forms import query_with
from numberlift.twilio.wire.sids import sid_in

KIND: Final = "regulation"
PREFIX: Final = "RN"
KEY: Final = "results"
END_USER_TYPES: Final = "end_user_types"
DOCUMENT_TYPES: Final = "supporting_document_types"
ROOT: Final = "/v2/RegulatoryCompliance"

_TYPE_PATHS: Final = {END_USER_TYPES: "EndUserTypes", DOCUMENT_TYPES: "SupportingDocumentTypes"}


@dataclass(frozen=True, slots=True)
class RequiredField:
    """One field: its machine name, what to call it, what it is; the constraint's word and the values it allows."""

    name: str
    label: str = ""
    description: str = ""
    constraint: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndUserRequirement:
    """An end user that a bundle must have, of type `individual | business`."""

    name: str
    label: str
    type: str
    fields: tuple[RequiredField, ...]


@dataclass(frozen=True, slots=True)
class AcceptedDocument:
    """A document that meets a requirement; `file_wanted` None where Twilio does not say."""

    type: str
    label: str
    fields: tuple[RequiredField, ...]
    file_wanted: bool | None = None


@dataclass(frozen=True, slots=True)
class DocumentRequirement:
    """What is to be proven, and the documents any one of which proves it."""

    name: str
    label: str
    description: str
    accepted: tuple[AcceptedDocument, ...]


@dataclass(frozen=True, slots=True)
class Regulation:
    """What a bundle must hold for numbers of a country and type with such an end user."""

    sid: str
    friendly_name: str
    country: str
    number_type: str
    end_user_type: str
    end_users: tuple[EndUserRequirement, ...]
    documents: tuple[DocumentRequirement, ...]


@dataclass(frozen=True, slots=True)
class ComplianceType:
    """A type of end user or document, `name` as creates take it, with every field that any regulation asks of it."""

    sid: str
    name: str
    label: str
    fields: tuple[RequiredField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationFilters:
    """What a list is narrowed to; empty does not narrow."""

    country: str = ""
    number_type: str = ""
    end_user_type: str = ""


def list_regulations(filters: RegulationFilters, *, constraints: bool = True, page_size: int = 1000) -> Request:
    """The first page of the regulations that the filters leave."""
    names = {
        "IsoCountry": filters.country,
        "NumberType": filters.number_type,
        "EndUserType": filters.end_user_type,
        "IncludeConstraints": "true" if constraints else "",
    }
    query = query_with(names, page_size=page_size)
    return Request("list-regulations", "GET", "numbers", f"{ROOT}/Regulations", query)


def fetch_regulation(sid: str, *, constraints: bool = True) -> Request:
    """Fetch one regulation."""
    query = query_of(IncludeConstraints="true" if constraints else "")
    return Request(KIND, "GET", "numbers", f"{ROOT}/Regulations/{segment(sid)}", query)


def list_types(key: str, *, page_size: int = 1000) -> Request:
    """The first page of the types under `key`, which is END_USER_TYPES or DOCUMENT_TYPES."""
    query = query_with({}, page_size=page_size)
    return Request("list-compliance-types", "GET", "numbers", f"{ROOT}/{_TYPE_PATHS[key]}", query)


def fetch_type(key: str, sid: str) -> Request:
    """Fetch one type."""
    return Request("compliance-type", "GET", "numbers", f"{ROOT}/{_TYPE_PATHS[key]}/{segment(sid)}")


def regulation_in(fields: Mapping[str, Any], *, kind: str = KIND) -> Regulation:
    """The regulation in a JSON object.

    Raises TryAgain without a sid or with requirements that make no sense: half of them must not pass for all.
    """
    sid, requirements = sid_in(fields.get("sid"), PREFIX), fields.get("requirements")
    if not sid or not isinstance(requirements, dict):
        raise unreadable(kind)
    end_users = _objects(requirements.get("end_user"), kind)
    documents = _objects(requirements.get("supporting_document"), kind)
    return Regulation(
        sid,
        friendly_name=spelling.text(fields.get("friendly_name")),
        country=spelling.country(fields.get("iso_country")),
        number_type=spelling.number_type(fields.get("number_type")),
        end_user_type=spelling.kebab(fields.get("end_user_type")),
        end_users=tuple(_end_user(item) for item in end_users),
        documents=tuple(_document(item, kind) for item in documents),
    )


def read_regulation(reply: Reply) -> Regulation:
    """The regulation in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    return regulation_in(fields_of(reply, kind=KIND))


def type_in(fields: Mapping[str, Any], *, kind: str = "compliance-type") -> ComplianceType:
    """The type in a JSON object. Raises TryAgain without a sid or a name."""
    sid, name = sid_in(fields.get("sid")), spelling.text(fields.get("machine_name"))
    if not sid or not name:
        raise unreadable(kind)
    return ComplianceType(sid, name, spelling.text(fields.get("friendly_name")), _fields(fields.get("fields")))


def read_type(reply: Reply) -> ComplianceType:
    """The type in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind="compliance-type")
    return type_in(fields_of(reply, kind="compliance-type"))


def _end_user(item: Mapping[str, Any]) -> EndUserRequirement:
    return EndUserRequirement(
        spelling.text(item.get("requirement_name")),
        spelling.text(item.get("name")),
        spelling.kebab(item.get("type")),
        _asked(item),
    )


def _document(item: Mapping[str, Any], kind: str) -> DocumentRequirement:
    accepted = [_accepted(one) for one in _objects(item.get("accepted_documents"), kind)]
    if not accepted or not all(one.type for one in accepted):
        raise unreadable(kind)
    return DocumentRequirement(
        spelling.text(item.get("requirement_name")),
        spelling.text(item.get("name")),
        spelling.text(item.get("description")),
        tuple(accepted),
    )


def _accepted(item: Mapping[str, Any]) -> AcceptedDocument:
    limits = item.get("constraints")
    wanted = limits.get("file") if isinstance(limits, dict) else None
    type_name = spelling.text(item.get("type"))
    return AcceptedDocument(type_name, spelling.text(item.get("name")), _asked(item), spelling.flag(wanted))


def _asked(item: Mapping[str, Any]) -> tuple[RequiredField, ...]:
    """The fields of an item: those told in detail, and any that are only named."""
    detailed = {field.name: field for field in _fields(item.get("detailed_fields"))}
    named = item.get("fields")
    names = [spelling.text(name) for name in named] if isinstance(named, list) else []
    return tuple({**{name: RequiredField(name) for name in names if name}, **detailed}.values())


def _fields(value: Any) -> tuple[RequiredField, ...]:
    items = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return tuple(_field(item) for item in items if spelling.text(item.get("machine_name")))


def _field(item: Mapping[str, Any]) -> RequiredField:
    choices = item.get("constraint_values")
    return RequiredField(
        spelling.text(item.get("machine_name")),
        spelling.text(item.get("friendly_name")),
        spelling.text(item.get("description")),
        spelling.text(item.get("constraint")),
        tuple(one for one in choices if isinstance(one, str) and one) if isinstance(choices, list) else (),
    )


def _objects(value: Any, kind: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, or of a list of lists. Raises TryAgain for anything else; None is an empty list."""
    if not isinstance(value, list | None):
        raise unreadable(kind)
    for item in value or []:
        if isinstance(item, dict):
            yield item
        else:
            yield from _objects(item if isinstance(item, list) else 0, kind)

"""Regulations, types, bundles and what is in them, as Twilio writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from numberlift.sandbox.clock import iso
from numberlift.sandbox.services.compliance.bundles import Bundle
from numberlift.sandbox.services.compliance.items import DOCUMENT, Item
from numberlift.sandbox.services.compliance.regulations import DocumentKind, Field, Regulation, Requirement, stable_sid
from numberlift.sandbox.store import Fields

ROOT: Final = "/v2/RegulatoryCompliance"
BUNDLES: Final = ROOT + "/Bundles"
MEDIA_TYPES: Final = ("application/pdf", "image/jpeg", "image/png")

_DOCUMENT: Final = (
    "account_sid",
    "friendly_name",
    "mime_type",
    "status",
    "failure_reason",
    "errors",
    "type",
    "attributes",
)
_END_USER: Final = ("account_sid", "friendly_name", "type", "attributes")
_BUNDLE: Final = ("account_sid", "regulation_sid", "friendly_name", "status", "email", "status_callback")


def shown_regulation(regulation: Regulation, *, base: str, constraints: bool) -> dict[str, Any]:
    """A regulation with all it requires; with `constraints` also what may stand in its fields, and which need files."""
    end_user = {
        "name": regulation.end_user_name,
        "type": regulation.end_user_type,
        "requirement_name": regulation.end_user_requirement,
        "url": f"{base}{ROOT}/Regulations/{regulation.end_user_type}",
        **_asked(regulation.end_user_fields, constraints=constraints),
    }
    documents = [_shown_requirement(wanted, base=base, constraints=constraints) for wanted in regulation.requirements]
    return {
        "sid": regulation.sid,
        "friendly_name": regulation.friendly_name,
        "iso_country": regulation.iso_country,
        "number_type": regulation.number_type,
        "end_user_type": regulation.end_user_type,
        "requirements": {"end_user": [end_user], "supporting_document": [documents]},
        "url": f"{base}{ROOT}/Regulations/{regulation.sid}",
    }


def shown_end_user_type(name: str, fields: Iterable[Field], *, base: str) -> dict[str, Any]:
    """A type of end user with the fields that any regulation asks of it."""
    return _shown_type("EndUserTypes", name, name.title(), fields, base=base)


def shown_document_type(kind: DocumentKind, *, base: str) -> dict[str, Any]:
    """A type of document with the fields that any regulation asks of it."""
    return _shown_type("SupportingDocumentTypes", kind.type, kind.name, kind.fields, base=base)


def type_sid(name: str) -> str:
    """The sid of a type of end user or document."""
    return stable_sid("OY", name)


def shown_bundle(bundle: Bundle, *, base: str) -> dict[str, Any]:
    """A bundle with its address and links."""
    url = f"{base}{BUNDLES}/{bundle.sid}"
    links = {"evaluations": "Evaluations", "item_assignments": "ItemAssignments", "bundle_copies": "Copies"}
    return {
        **shown_copy(bundle),
        "url": url,
        "links": {name: f"{url}/{path}" for name, path in links.items()},
    }


def shown_copy(bundle: Bundle) -> dict[str, Any]:
    """A bundle as copies and replaced items are answered: without address and links."""
    until = bundle.fields["valid_until"]
    return {
        "sid": bundle.sid,
        **{name: bundle.fields[name] for name in _BUNDLE},
        "valid_until": iso(until) if until is not None else None,
        "date_created": iso(bundle.created),
        "date_updated": iso(bundle.fields["updated"]),
    }


def shown_clone(bundle: Bundle, *, base: str) -> dict[str, Any]:
    """A bundle as its clone is answered."""
    shown = shown_copy(bundle)
    return {"bundle_sid": shown.pop("sid"), **shown, "url": f"{base}{BUNDLES}/{bundle.sid}/Clones"}


def shown_item(item: Item, *, base: str) -> dict[str, Any]:
    """An end user or a supporting document."""
    names, path = (_DOCUMENT, "SupportingDocuments") if item.kind == DOCUMENT else (_END_USER, "EndUsers")
    return {
        "sid": item.sid,
        **{name: item.fields[name] for name in names},
        "date_created": iso(item.created),
        "date_updated": iso(item.fields["updated"]),
        "url": f"{base}{ROOT}/{path}/{item.sid}",
    }


def shown_assignment(sid: str, created: float, fields: Fields, *, base: str) -> dict[str, Any]:
    """An assignment of an item to a bundle."""
    return {
        "sid": sid,
        **fields,
        "date_created": iso(created),
        "url": f"{base}{BUNDLES}/{fields['bundle_sid']}/ItemAssignments/{sid}",
    }


def shown_evaluation(sid: str, created: float, fields: Fields, *, base: str) -> dict[str, Any]:
    """An evaluation with its results."""
    return {
        "sid": sid,
        **fields,
        "date_created": iso(created),
        "url": f"{base}{BUNDLES}/{fields['bundle_sid']}/Evaluations/{sid}",
    }


def _shown_requirement(wanted: Requirement, *, base: str, constraints: bool) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "type": "document",
        "requirement_name": wanted.requirement_name,
        "description": wanted.description,
        "accepted_documents": [_shown_kind(kind, base=base, constraints=constraints) for kind in wanted.accepted],
    }


def _shown_kind(kind: DocumentKind, *, base: str, constraints: bool) -> dict[str, Any]:
    limits = {"constraints": {"file": kind.file, "mime_types": list(MEDIA_TYPES) if kind.file else []}}
    return {
        "name": kind.name,
        "type": kind.type,
        "url": f"{base}{ROOT}/DocumentTypes/{kind.type}",
        **_asked(kind.fields, constraints=constraints),
        **(limits if constraints else {}),
    }


def _asked(fields: Iterable[Field], *, constraints: bool) -> dict[str, Any]:
    fields = list(fields)
    return {
        "fields": [field.machine_name for field in fields],
        "detailed_fields": [_detailed(field, constraints=constraints) for field in fields],
    }


def _detailed(field: Field, *, constraints: bool) -> dict[str, Any]:
    limits = {"constraint": field.constraint} | ({"constraint_values": list(field.values)} if field.values else {})
    return {
        "machine_name": field.machine_name,
        "friendly_name": field.friendly_name,
        "description": field.description,
        **(limits if constraints else {}),
    }


def _shown_type(path: str, name: str, label: str, fields: Iterable[Field], *, base: str) -> dict[str, Any]:
    sid = type_sid(name)
    return {
        "sid": sid,
        "friendly_name": label,
        "machine_name": name,
        "fields": [
            {"friendly_name": field.friendly_name, "machine_name": field.machine_name, "constraint": field.constraint}
            for field in fields
        ],
        "url": f"{base}{ROOT}/{path}/{sid}",
    }

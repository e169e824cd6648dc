"""What a bundle lacks of its regulation, requirement by requirement and field by field. No HTTP.

https://www.twilio.com/docs/phone-numbers/regulatory/api/evaluations. A requirement for which nothing is there is
reported with the first document that it accepts, and all fields of that. A document may meet several requirements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from numberlift.sandbox.services.compliance import bundles
from numberlift.sandbox.services.compliance.bundles import Bundle
from numberlift.sandbox.services.compliance.items import DOCUMENT, END_USER, Item
from numberlift.sandbox.services.compliance.regulations import DocumentKind, Field, Regulation, Requirement
from numberlift.sandbox.services.hosting.parameters import ADDRESS
from numberlift.sandbox.world import World

ADDRESS_SIDS: Final = "address_sids"

_END_USER_MISSING, _END_USER_FIELD = 22214, 22215
_DOCUMENT_MISSING, _DOCUMENT_FIELD, _MISMATCH, _NO_ADDRESS = 22216, 22217, 22218, 22219


class Verdict(NamedTuple):
    """What an evaluation says: one result a requirement, as Twilio writes them."""

    results: list[dict[str, Any]]

    @property
    def compliant(self) -> bool:
        """Whether nothing is missing."""
        return all(result["passed"] for result in self.results)

    @property
    def first_code(self) -> int | None:
        """The code of the first requirement that is not met."""
        return next((result["error_code"] for result in self.results if not result["passed"]), None)


def evaluate(world: World, bundle: Bundle) -> Verdict:
    """Compare a bundle's items with its regulation."""
    regulation = bundles.regulation_of(world, bundle)
    assigned = bundles.assigned(world, bundle)
    end_user = next((i for i in assigned if i.kind == END_USER and i.fields["type"] == regulation.end_user_type), None)
    documents = [item for item in assigned if item.kind == DOCUMENT]
    results = [_end_user_result(regulation, end_user)]
    results += [_document_result(world, bundle, wanted, documents, end_user) for wanted in regulation.requirements]
    return Verdict(results)


def addresses_of(world: World, item: Item) -> list[Mapping[str, Any]]:
    """The addresses of a document that exist in its account."""
    kept = (world.store.get(ADDRESS, sid) for sid in address_sids(item))
    return [found.fields for found in kept if found and found.fields["account_sid"] == item.fields["account_sid"]]


def address_sids(item: Item) -> list[str]:
    """The addresses that a document names, in a list or alone."""
    named = item.attributes.get(ADDRESS_SIDS) or []
    return [str(sid) for sid in (named if isinstance(named, list) else [named])]


def _end_user_result(regulation: Regulation, end_user: Item | None) -> dict[str, Any]:
    name = regulation.end_user_name
    given = end_user.attributes if end_user else {}
    missing = [field for field in regulation.end_user_fields if not _present(given.get(field.machine_name))]
    invalid = [
        _failing(field, _END_USER_FIELD, f"The {field.friendly_name} is missing from the {name} information.")
        for field in missing
    ]
    for field in regulation.end_user_fields:
        rule, value = field.unless, given.get(field.machine_name)
        if rule and field not in missing and not re.fullmatch(rule.pattern, str(value)):
            invalid.append(_failing(field, rule.code, rule.reason))
    failing = {one["object_field"] for one in invalid}
    code = None if end_user and not invalid else invalid[0]["error_code"] if end_user else _END_USER_MISSING
    return _result(
        label=name,
        object_type=regulation.end_user_type,
        code=code,
        reason=f"A {name} End-User is missing."
        if code == _END_USER_MISSING
        else f"The {name} information is incomplete.",
        valid=[_passing(field) for field in regulation.end_user_fields if field.machine_name not in failing],
        invalid=invalid,
        requirement=(name, regulation.end_user_requirement),
    )


def _document_result(
    world: World, bundle: Bundle, wanted: Requirement, documents: Iterable[Item], end_user: Item | None
) -> dict[str, Any]:
    """The result with the document that misses least."""
    shared = _shared_fields(world, bundle, end_user)
    fitting = [(kind, item) for kind in wanted.accepted for item in documents if item.fields["type"] == kind.type]
    judged = [(kind, _invalid(world, kind, item, shared)) for kind, item in fitting]
    if judged:
        kind, invalid = min(judged, key=lambda pair: len(pair[1]))
        code = invalid[0]["error_code"] if invalid else None
        reason = f"{kind.name} does not hold all that is needed."
    else:
        kind = wanted.accepted[0]
        invalid, code = _invalid(world, kind, None, {}), _DOCUMENT_MISSING
        reason = f"{kind.name} is missing. Add one to the regulatory bundle."
    failing = {field["object_field"] for field in invalid}
    return _result(
        label=kind.name,
        object_type=kind.type,
        code=code,
        reason=reason,
        valid=[_passing(field) for field in kind.fields if field.machine_name not in failing],
        invalid=invalid,
        requirement=(wanted.name, wanted.requirement_name),
    )


def _shared_fields(world: World, bundle: Bundle, end_user: Item | None) -> dict[str, Any]:
    """What a document must say as the end user does."""
    asked = {field.machine_name for field in bundles.regulation_of(world, bundle).end_user_fields}
    given = end_user.attributes if end_user else {}
    return {name: value for name, value in given.items() if name in asked and _present(value)}


def _invalid(world: World, kind: DocumentKind, item: Item | None, shared: Mapping[str, Any]) -> list[dict[str, Any]]:
    given = item.attributes if item else {}
    found = []
    for field in kind.fields:
        name, value = field.machine_name, given.get(field.machine_name)
        if name == ADDRESS_SIDS:
            if item is None or not address_sids(item) or len(addresses_of(world, item)) < len(address_sids(item)):
                found.append(_failing(field, _NO_ADDRESS, "The Address is missing, or does not exist."))
        elif not _present(value):
            found.append(_failing(field, _DOCUMENT_FIELD, f"The {field.friendly_name} is missing on {kind.name}."))
        elif name in shared and str(shared[name]) != str(value):
            reason = f"The {field.friendly_name} on {kind.name} is not the one of the End-User."
            found.append(_failing(field, _MISMATCH, reason))
        elif field.unless and not re.fullmatch(field.unless.pattern, str(value)):
            found.append(_failing(field, field.unless.code, field.unless.reason))
    return found


def _present(value: Any) -> bool:
    return value is not None and str(value).strip() != ""


def _passing(field: Field) -> dict[str, Any]:
    return {
        "friendly_name": field.friendly_name,
        "object_field": field.machine_name,
        "failure_reason": None,
        "error_code": None,
    }


def _failing(field: Field, code: int, reason: str) -> dict[str, Any]:
    return {**_passing(field), "failure_reason": reason, "error_code": code}


def _result(
    *,
    label: str,
    object_type: str,
    code: int | None,
    reason: str,
    valid: Sequence[dict[str, Any]],
    invalid: Sequence[dict[str, Any]],
    requirement: tuple[str, str],
) -> dict[str, Any]:
    return {
        "friendly_name": label,
        "object_type": object_type,
        "passed": code is None,
        "failure_reason": None if code is None else reason,
        "error_code": code,
        "valid": list(valid),
        "invalid": list(invalid),
        "requirement_friendly_name": requirement[0],
        "requirement_name": requirement[1],
    }

"""A regulation as the client reads it, as a value of our own."""

from __future__ import annotations

from collections.abc import Iterable

from numberlift.domain.complying.needs import AcceptedDocument, NeededEndUser, NeededField, NeededProof, Needs
from numberlift.twilio.wire.regulations import DocumentRequirement, Regulation, RequiredField


def needs_of(regulation: Regulation) -> Needs:
    """What a regulation asks for."""
    return Needs(
        regulation.sid,
        regulation.friendly_name,
        regulation.country,
        regulation.number_type,
        regulation.end_user_type,
        tuple(NeededEndUser(one.name, one.label, one.type, _fields(one.fields)) for one in regulation.end_users),
        tuple(_proof(one) for one in regulation.documents),
    )


def _proof(told: DocumentRequirement) -> NeededProof:
    accepted = tuple(
        AcceptedDocument(one.type, one.label, _fields(one.fields), one.file_wanted) for one in told.accepted
    )
    return NeededProof(told.name, told.label, told.description, accepted)


def _fields(told: Iterable[RequiredField]) -> tuple[NeededField, ...]:
    return tuple(NeededField(one.name, one.label, one.description, one.constraint, one.choices) for one in told)

"""What several bundles share: a part is one thing, with the fields that any of them asks of it.

So one end user is made for two regulations, and stays the one it is when the second bundle is corrected later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from numberlift.domain.complying.ready import (
    DocumentPart,
    EndUserPart,
    Held,
    ReadyAddress,
    ReadyBundle,
    ReadyDocument,
    ReadyEndUser,
)
from numberlift.domain.complying.wanted import Place

_Part: TypeAlias = tuple[Place, str, str]
_Where: TypeAlias = tuple[str, tuple[ReadyAddress | Held, ...]]


def shared(bundles: Sequence[ReadyBundle]) -> list[ReadyBundle]:
    """The bundles, each part with all that is asked of it anywhere."""
    attributes: dict[_Part, dict[str, str]] = {}
    wheres: dict[_Part, dict[_Where, None]] = {}
    for part in _parts(bundles):
        attributes.setdefault(_key(part), {}).update(part.attributes)
        if isinstance(part, ReadyDocument) and part.addresses:
            wheres.setdefault(_key(part), {})[part.address_field, part.addresses] = None

    def of_end_user(part: EndUserPart | None) -> EndUserPart | None:
        return replace(part, attributes=attributes[_key(part)]) if isinstance(part, ReadyEndUser) else part

    def of_document(part: DocumentPart) -> DocumentPart:
        if not isinstance(part, ReadyDocument):
            return part
        told = list(wheres.get(_key(part), ()))
        where, addresses = told[0] if len(told) == 1 else (part.address_field, part.addresses)
        return replace(part, attributes=attributes[_key(part)], address_field=where, addresses=addresses)

    return [
        replace(one, end_user=of_end_user(one.end_user), documents=tuple(map(of_document, one.documents)))
        for one in bundles
    ]


def _parts(bundles: Iterable[ReadyBundle]) -> Iterable[ReadyEndUser | ReadyDocument]:
    for bundle in bundles:
        for part in (bundle.end_user, *bundle.documents):
            if isinstance(part, ReadyEndUser | ReadyDocument):
                yield part


def _key(part: ReadyEndUser | ReadyDocument) -> _Part:
    return part.place, part.name, part.type

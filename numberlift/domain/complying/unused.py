"""Rows that no bundle leads to, and parts without a name: each is told of, so that no row is silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from numberlift.domain.complying.findings import Finding
from numberlift.domain.complying.joining import Joined, Named, T
from numberlift.domain.complying.noting import Notebook
from numberlift.domain.complying.wanted import (
    ComplyList,
    ItemKind,
    WantedAddress,
    WantedDocument,
    WantedEndUser,
    name_key,
)


def unused(lst: ComplyList) -> Iterator[Finding]:
    """A finding for every end user, document and address that nothing names, or that cannot be named."""
    people, documents = Named[WantedEndUser](lst.end_users), Named[WantedDocument](lst.documents)
    addresses = Named[WantedAddress](lst.addresses)
    named_documents = _reached(documents, (name for bundle in lst.bundles for name in bundle.documents))
    told = [*(bundle.addresses for bundle in lst.bundles), *(document.addresses for document in lst.documents)]
    named_addresses = _reached(addresses, (name for names in told for name in names))
    yield from _left(lst.end_users, _reached(people, (bundle.end_user for bundle in lst.bundles)), ItemKind.END_USER)
    yield from _left(lst.documents, named_documents, ItemKind.DOCUMENT)
    yield from _left(lst.addresses, named_addresses, ItemKind.ADDRESS)


def _reached(named: Named[T], names: Iterable[str]) -> set[str]:
    """The names that are reached; those of an ambiguous one too, of which a bundle tells."""
    reached: set[str] = set()
    for name in named.spread(dict.fromkeys(names)):
        found = named.find(name)
        reached.add(name_key(found.one.name if isinstance(found, Joined) else name))
    return reached


def _left(
    entries: Iterable[WantedEndUser] | Iterable[WantedDocument] | Iterable[WantedAddress],
    reached: set[str],
    kind: ItemKind,
) -> Iterator[Finding]:
    for entry in entries:
        notes = Notebook("")
        page = notes.on(entry.place, kind, entry.name)
        if not entry.name:
            page.note("name-missing", "name")
        elif name_key(entry.name) not in reached:
            page.note("unused", "name", label=kind.value.replace("-", " "))
        yield from notes.findings

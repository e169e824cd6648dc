"""End users and supporting documents as they are kept, and the bundles that they hang on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from numberlift.sandbox.services.compliance.statuses import DOCUMENT_MOVES, SUBMITTABLE, BundleStatus, DocumentStatus
from numberlift.sandbox.services.porting.order import BUNDLE
from numberlift.sandbox.store import Fields
from numberlift.sandbox.world import World

END_USER: Final = "EndUser"
DOCUMENT: Final = "SupportingDocument"
ASSIGNMENT: Final = "ItemAssignment"
KINDS: Final[Mapping[str, str]] = {"IT": END_USER, "RD": DOCUMENT}
"""What can be assigned to a bundle, by the beginning of its sid."""


class Item(NamedTuple):
    """One end user or document: its sid, when it was created, and what is kept of it."""

    sid: str
    created: float
    fields: Fields

    @property
    def kind(self) -> str:
        """Whether it is an end user or a document."""
        return KINDS[self.sid[:2]]

    @property
    def attributes(self) -> Mapping[str, Any]:
        """The fields that its type asks for, as they were sent."""
        return dict(self.fields["attributes"])

    @property
    def status(self) -> DocumentStatus:
        """Where a document stands."""
        return DocumentStatus(self.fields["status"])


def get(world: World, sid: str) -> Item | None:
    """The end user or document with this sid, whosever it is."""
    kind = KINDS.get(sid[:2])
    kept = world.store.get(kind, sid) if kind else None
    return None if kept is None else Item(sid, *kept)


def keep_end_user(world: World, fields: Mapping[str, Any], *, account_sid: str, at: float) -> Item:
    """A new end user; creates are counted by its FriendlyName."""
    kept = {**fields, "account_sid": account_sid, "updated": at}
    sid = world.store.insert(END_USER, "IT", kept, at=at, number=fields["friendly_name"])
    return Item(sid, at, kept)


def keep_document(world: World, fields: Mapping[str, Any], *, account_sid: str, at: float) -> Item:
    """A new document, a draft; creates are counted by its FriendlyName."""
    kept = {
        "mime_type": None,
        "sha256": None,
        **fields,
        "account_sid": account_sid,
        "status": DocumentStatus.DRAFT,
        "failure_reason": None,
        "errors": None,
        "updated": at,
    }
    sid = world.store.insert(DOCUMENT, "RD", kept, at=at, number=fields["friendly_name"])
    return Item(sid, at, kept)


def change(world: World, item: Item, *, at: float, **changes: Any) -> Item:
    """The item with other fields."""
    fields = {**item.fields, **changes, "updated": at}
    world.store.put(item.kind, item.sid, fields)
    return item._replace(fields=fields)


def move(world: World, document: Item, to: DocumentStatus, *, at: float, **changes: Any) -> Item:
    """A document in another status; staying in one is no move."""
    if to is document.status:
        return change(world, document, at=at, **changes) if changes else document
    assert to in DOCUMENT_MOVES[document.status], f"{document.status} -> {to}"
    return change(world, document, at=at, status=to, **changes)


def bundles_of(world: World, sid: str) -> list[str]:
    """The sids of the bundles that an item is assigned to."""
    assigned = world.store.where(ASSIGNMENT, "object_sid", sid)
    return list(dict.fromkeys(str(kept.fields["bundle_sid"]) for _, kept in assigned))


def statuses_of(world: World, sid: str) -> list[BundleStatus]:
    """Where the bundles stand that an item is assigned to."""
    kept = (world.store.get(BUNDLE, bundle_sid) for bundle_sid in bundles_of(world, sid))
    return [BundleStatus(found.fields["status"]) for found in kept if found is not None]


def is_free(world: World, sid: str) -> bool:
    """Whether an item may be edited: no bundle that it hangs on is under review or approved."""
    return all(status in SUBMITTABLE for status in statuses_of(world, sid))

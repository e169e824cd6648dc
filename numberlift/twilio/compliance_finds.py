"""Finding again what a lost reply may have created in compliance: one look each, all of them strong.

A bundle, a copy, an end user and a document carry our key in their FriendlyName; an assignment is known by its bundle
and its object. A look that could not read its list to the end is `Unread`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from typing import TypeVar

from numberlift.domain.natural_keys import key_in
from numberlift.domain.outcomes import Found, Nothing, Ours, Unread
from numberlift.errors import RowRefused, TryAgain
from numberlift.twilio.compliance import ComplianceApi
from numberlift.twilio.creating import unread
from numberlift.twilio.wire.bundles import Bundle, BundleFilters
from numberlift.twilio.wire.end_users import EndUser
from numberlift.twilio.wire.item_assignments import ItemAssignment
from numberlift.twilio.wire.supporting_documents import SupportingDocument

T = TypeVar("T", Bundle, EndUser, SupportingDocument, ItemAssignment)


async def find_bundle(api: ComplianceApi, friendly_name: str) -> Found:
    """Strong: the bundle whose FriendlyName is the one with our key."""
    _must(friendly_name)
    pages = api.bundles(BundleFilters(friendly_name=friendly_name))
    return await _first(pages, lambda bundle: bundle.friendly_name == friendly_name)


async def find_copy(api: ComplianceApi, sid: str, friendly_name: str) -> Found:
    """Strong: the copy of the bundle `sid` whose FriendlyName is the one with our key."""
    _must(friendly_name)
    return await _first(api.copies(sid), lambda bundle: bundle.friendly_name == friendly_name)


async def find_end_user(api: ComplianceApi, key: str) -> Found:
    """Strong: the end user with this natural key in its FriendlyName, after listing all."""
    _must(key)
    return await _first(api.end_users(), lambda found: key_in(found.friendly_name) == key)


async def find_supporting_document(api: ComplianceApi, key: str) -> Found:
    """Strong: the supporting document with this natural key in its FriendlyName, after listing all."""
    _must(key)
    return await _first(api.documents(), lambda found: key_in(found.friendly_name) == key)


async def find_assignment(api: ComplianceApi, bundle_sid: str, object_sid: str) -> Found:
    """Strong: the assignment of an end user or document to a bundle."""
    return await _first(api.assignments(bundle_sid), lambda found: found.object_sid == object_sid)


async def _first(pages: AsyncIterator[tuple[T, ...]], is_ours: Callable[[T], bool]) -> Found:
    try:
        async for page in pages:
            for found in page:
                if is_ours(found):
                    return Ours(found.sid, getattr(found, "status", ""), asdict(found))
    except (TryAgain, RowRefused) as error:
        return Unread(unread(error))
    return Nothing()


def _must(key: str) -> None:
    if not key:
        raise ValueError("what has no key cannot be found by it")

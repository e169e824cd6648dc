"""How the parts of a comply plan are sent, and found again after a lost reply: each by the key in its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from numberlift.domain.creates import CreateReply, FindKind, Found
from numberlift.domain.natural_keys import name_with_key
from numberlift.domain.outcomes import Nothing, Ours, Unread
from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import BeforeFirstByte, Creation, Find, OrderSeen
from numberlift.pipeline.complying.kinds import made_bundle_seen
from numberlift.pipeline.planning.carrying import Work
from numberlift.twilio.compliance import ComplianceApi
from numberlift.twilio.compliance_finds import (
    find_assignment,
    find_bundle,
    find_end_user,
    find_supporting_document,
)
from numberlift.twilio.wire.bundles import NewBundle
from numberlift.twilio.wire.end_users import NewEndUser
from numberlift.twilio.wire.outcomes import NO_SUCH
from numberlift.twilio.wire.supporting_documents import NewSupportingDocument


def end_user_work(creation: Creation, payload: Mapping[str, Any], *, api: ComplianceApi) -> Work:
    """How an end user is made; found again among all of them by its key."""
    end_user = NewEndUser(
        friendly_name=name_with_key(payload["label"], creation.key),
        type=payload["type"],
        attributes=payload["attributes"],
    )

    async def send(before: BeforeFirstByte) -> CreateReply:
        return await api.create_end_user(end_user, before_first_byte=before)

    async def look(_: Creation) -> Found:
        return await _still_there(await find_end_user(api, creation.key), creation, api.end_user)

    return Work(send, Find(FindKind.STRONG, look))


def attributes_in(payload: Mapping[str, Any], address_sids: list[str]) -> Mapping[str, Any]:
    """What a part says, a document with the sids of its addresses."""
    field = payload.get("address_field")
    return {**payload["attributes"], **({field: address_sids} if field else {})}


def document_work(
    creation: Creation,
    payload: Mapping[str, Any],
    *,
    address_sids: list[str],
    content: bytes | None,
    api: ComplianceApi,
) -> Work:
    """How a document is made, with the `content` of its file or without one; found again by its key."""
    document = NewSupportingDocument(
        friendly_name=name_with_key(payload["label"], creation.key),
        type=payload["type"],
        attributes=attributes_in(payload, address_sids),
        content=content,
        filename=payload["filename"],
    )

    async def send(before: BeforeFirstByte) -> CreateReply:
        return await api.create_document(document, before_first_byte=before)

    async def look(_: Creation) -> Found:
        return await _still_there(await find_supporting_document(api, creation.key), creation, api.document)

    return Work(send, Find(FindKind.STRONG, look))


def bundle_work(creation: Creation, payload: Mapping[str, Any], *, api: ComplianceApi) -> Work:
    """How a bundle, a draft, is made; found again by its name, which carries the key."""
    about = payload["about"]
    bundle = NewBundle(
        friendly_name=name_with_key(about["name"], creation.key),
        email=payload["email"],
        regulation_sid=about["regulation_sid"],
        status_callback=payload["status_callback"],
    )

    async def send(before: BeforeFirstByte) -> CreateReply:
        return await api.create_bundle(bundle, before_first_byte=before)

    async def look(_: Creation) -> Found:
        return await _still_there(await find_bundle(api, bundle.friendly_name), creation, api.bundle)

    def seen(sid: str, status: str, facts: Mapping[str, Any]) -> OrderSeen:
        return made_bundle_seen(sid, status, facts, account_sid=creation.account_sid, about=about)

    return Work(send, Find(FindKind.STRONG, look), as_order=seen)


def assignment_work(bundle_sid: str, object_sid: str, *, api: ComplianceApi) -> Work:
    """How an end user or document is put into a bundle; found again in the bundle's list."""

    async def send(before: BeforeFirstByte) -> CreateReply:
        return await api.assign(bundle_sid, object_sid, before_first_byte=before)

    async def look(_: Creation) -> Found:
        return await find_assignment(api, bundle_sid, object_sid)

    return Work(send, Find(FindKind.STRONG, look))


async def _still_there(found: Found, creation: Creation, fetch: Callable[[str], Awaitable[object]]) -> Found:
    """What a look found. Of what is made anew the deleted one had the same key, and a list that lags still shows it."""
    if creation.generation == 1 or not isinstance(found, Ours):
        return found
    try:
        await fetch(found.sid)
    except TryAgain as error:
        return Unread(error.reason)
    except RowRefused as error:
        return Nothing() if error.status == NO_SUCH else Unread(f"refused-{error.status}")
    return found

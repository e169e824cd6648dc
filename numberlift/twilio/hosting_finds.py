"""Finding again what a lost reply may have created: one look each, answering with `domain.outcomes.Found`.

A look that could not read its list to the end is `Unread`, whatever it has seen that is not ours. Objects that the
ledger knows as another creation's are handed in as `known` and never taken for this one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace
from typing import Final

from numberlift.domain.outcomes import Found, Nothing, NotOurs, Ours, Unread
from numberlift.domain.settling import created_by_us
from numberlift.errors import RowRefused, TryAgain
from numberlift.twilio.creating import unread
from numberlift.twilio.hosting_ports import HostingApi
from numberlift.twilio.owning import AccountApi
from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.addresses import AddressFilters
from numberlift.twilio.wire.hosted_orders import HostedOrder, NewOrder, OrderFilters
from numberlift.twilio.wire.outcomes import NO_SUCH
from numberlift.twilio.wire.times import moment

_LIVE: Final = frozenset({"opened", "signing", "signed"})
_COMPARED: Final = ("account_sid", "address_sid", "email", "friendly_name", "contact_phone_number")


async def find_order_by_name(api: HostingApi, order: NewOrder) -> Found:
    """Strong: the order that carries our UniqueName (preview API)."""
    if not order.unique_name:
        raise ValueError("an order without a unique name cannot be found by it")
    try:
        async for page in api.orders(OrderFilters(unique_name=order.unique_name)):
            for found in page:
                if found.unique_name == order.unique_name and _same_number(found, order):
                    return _ours(found)
    except (TryAgain, RowRefused) as error:
        return Unread(unread(error))
    return Nothing()


async def find_order_by_number(
    api: HostingApi, order: NewOrder, *, intent_age_seconds: float, known: Collection[str] = ()
) -> Found:
    """Weak: an order for the number with the same fields, created at most ten minutes before the intent.

    `intent_age_seconds` is how long ago we meant to create it; the moment is taken on the server's own clock.
    """
    others: list[HostedOrder] = []
    try:
        async for page in api.orders(OrderFilters(phone_number=order.phone_number)):
            for found in page:
                if not _same_number(found, order) or found.sid in known:
                    continue
                if _looks_ours(api, found, order, intent_age_seconds):
                    return _ours(found)
                others.append(found)
    except (TryAgain, RowRefused) as error:
        return Unread(unread(error))
    standing = [found for found in others if found.status != "failed"]
    return NotOurs(standing[0].sid, standing[0].status, asdict(standing[0])) if standing else Nothing()


async def find_call(api: HostingApi, sid: str, *, calls_before: int) -> Found:
    """Strong: whether one more verification call than `calls_before` was placed for the order `sid`."""
    try:
        order = await api.order(sid)
    except (TryAgain, RowRefused) as error:
        return Unread(unread(error))
    calls = max(order.verification_attempts, len(order.verification_call_sids))
    return _ours(order) if calls > calls_before else Nothing()


async def find_document(
    api: HostingApi, order_sids: Collection[str], *, intent_age_seconds: float, known: Collection[str] = ()
) -> Found:
    """Strong: the document over these orders, by their `signing_document_sid`.

    One over exactly these orders is ours; one that has ended unsigned only if it is no older than the intent (as in
    `find_order_by_number`). Documents that are live or signed over some of the orders, or over others besides, are not
    ours: the facts name all `covered` orders, over which no other document may stand.
    """
    try:
        covered = await _documents_of(api, order_sids)
        not_ours: list[NotOurs] = []
        for sid in sorted(covered.keys() - set(known)):
            found = await _compare(api, sid, covered[sid], set(order_sids), intent_age_seconds)
            if isinstance(found, Ours):
                return found
            not_ours += [found] if found else []
    except (TryAgain, RowRefused) as error:
        return Unread(unread(error))
    if not not_ours:
        return Nothing()
    all_covered = sorted(sid for found in not_ours for sid in found.facts["covered"])
    return replace(not_ours[0], facts={**not_ours[0].facts, "covered": all_covered})


async def find_sent(api: HostingApi, document_sid: str) -> Found:
    """Strong: whether an opened letter has left for its signer."""
    try:
        document = await api.document(document_sid)
    except (TryAgain, RowRefused) as error:
        return Unread(unread(error))
    return Nothing() if document.status == "opened" else Ours(document.sid, document.status, asdict(document))


async def find_address(api: AccountApi, friendly_name: str) -> Found:
    """Strong: the address whose FriendlyName is the one with our key."""
    if not friendly_name:
        raise ValueError("an address without a friendly name cannot be found by it")
    try:
        async for page in api.addresses(AddressFilters(friendly_name=friendly_name)):
            for found in page:
                if found.friendly_name == friendly_name:
                    return Ours(found.sid, "", asdict(found))
    except (TryAgain, RowRefused) as error:
        return Unread(unread(error))
    return Nothing()


async def _documents_of(api: HostingApi, order_sids: Collection[str]) -> dict[str, list[str]]:
    """The documents that the orders name, each with those orders; an order that is gone names none."""
    documents: dict[str, list[str]] = {}
    for sid in order_sids:
        try:
            order = await api.order(sid)
        except RowRefused as error:
            if error.status != NO_SUCH:
                raise
        else:
            if order.signing_document_sid:
                documents.setdefault(order.signing_document_sid, []).append(sid)
    return documents


async def _compare(
    api: HostingApi, document_sid: str, covered: list[str], wanted: set[str], intent_age_seconds: float
) -> Ours | NotOurs | None:
    """Ours, not ours, or None if the document stands in nobody's way."""
    document = await api.document(document_sid)
    live = document.status in _LIVE
    listed = {order.sid async for page in api.dependents(document_sid) for order in page}
    facts = asdict(document) | {"covered": sorted(covered)}
    if (
        set(covered) == wanted
        and listed <= wanted
        and (live or _recent(api, document.date_created, intent_age_seconds))
    ):
        return Ours(document.sid, document.status, facts)
    return NotOurs(document.sid, document.status, facts) if live else None


def _ours(order: HostedOrder) -> Ours:
    return Ours(order.sid, order.status, asdict(order))


def _same_number(found: HostedOrder, order: NewOrder) -> bool:
    return spelling.same_number(found.phone_number, order.phone_number)


def _looks_ours(api: HostingApi, found: HostedOrder, order: NewOrder, intent_age_seconds: float) -> bool:
    """Whether all that we would have sent is there, and it was created when we meant to or later."""
    asked = {name: getattr(order, name) for name in _COMPARED}
    if any(value and getattr(found, name) != value for name, value in asked.items()):
        return False
    return _recent(api, found.date_created, intent_age_seconds)


def _recent(api: HostingApi, date_created: str, intent_age_seconds: float) -> bool:
    created, intent = moment(date_created), api.server_clock.now(seconds_ago=intent_age_seconds)
    return created is not None and intent is not None and created_by_us(created_at=created, intent_at=intent)

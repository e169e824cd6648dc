"""How addresses and orders of a host plan are sent, found again after a lost reply, and followed from then on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from numberlift.domain.creates import CreateReply, FindKind, Found
from numberlift.domain.keys import address_name, order_name
from numberlift.ledger import BeforeFirstByte, Creation, Find, Ledger, OrderSeen
from numberlift.pipeline.hosting.kinds import order_seen
from numberlift.pipeline.planning.carrying import Work
from numberlift.twilio import (
    AccountApi,
    HostingApi,
    Line,
    NewAddress,
    NewOrder,
    find_address,
    find_order_by_name,
    find_order_by_number,
)

_PREVIEW_ONLY = ("verification_type", "verification_document_sid")


def new_order(
    creation: Creation, payload: Mapping[str, Any], *, realm: str, address_sid: str, own_account: str, api: HostingApi
) -> NewOrder:
    """What is asked of Twilio for a planned order."""
    asked = {**payload["order"], "cc_emails": tuple(payload["order"].get("cc_emails", ()))}
    unique_name = ""
    if api.abilities.unique_names:
        unique_name = order_name(
            realm=realm,
            account_sid=creation.account_sid,
            phone_number=creation.key,
            generation=creation.generation,
        )
    else:
        asked = {name: value for name, value in asked.items() if name not in _PREVIEW_ONLY}
    return NewOrder(
        phone_number=creation.key,
        account_sid="" if creation.account_sid == own_account else creation.account_sid,
        unique_name=unique_name,
        address_sid=address_sid,
        **asked,
    )


def order_work(creation: Creation, order: NewOrder, *, api: HostingApi, ledger: Ledger, kind: FindKind) -> Work:
    """How a hosted-number order is made, and found again by its unique name, or by its number where there are none.

    `kind` says how far its account's list can be trusted (`visibility`).
    """

    async def send(before: BeforeFirstByte) -> CreateReply:
        return await api.create_order(order, before_first_byte=before)

    async def by_name(_: Creation) -> Found:
        return await find_order_by_name(api, order)

    async def by_number(now: Creation) -> Found:
        known = await asyncio.to_thread(_known_orders, ledger, creation.key)
        age = _seconds_between(now.at, await asyncio.to_thread(ledger.now))
        return await find_order_by_number(api, order, intent_age_seconds=age, known=known)

    def seen(sid: str, status: str, facts: Mapping[str, Any]) -> OrderSeen:
        return order_seen(sid, status, facts, phone_number=creation.key, account_sid=creation.account_sid)

    find = Find(kind, by_name if order.unique_name else by_number)
    return Work(send, find, as_order=seen)


def address_work(creation: Creation, payload: Mapping[str, Any], *, line: Line) -> Work:
    """How an address is made; found again by its friendly name, which carries the key."""
    account = AccountApi(line, creation.account_sid)
    name = address_name(creation.key)
    address = NewAddress(
        customer_name=payload["customer_name"],
        street=payload["street"],
        street_2=payload["street_2"],
        city=payload["city"],
        region=payload["region"],
        postal_code=payload["postal_code"],
        country=payload["address_country"],
        friendly_name=name,
    )

    async def send(before: BeforeFirstByte) -> CreateReply:
        return await account.create_address(address, before_first_byte=before)

    async def look(_: Creation) -> Found:
        return await find_address(account, name)

    return Work(send, Find(FindKind.STRONG, look))


def _known_orders(ledger: Ledger, phone_number: str) -> set[str]:
    """The orders for a number that other creations of ours are known to have made."""
    found = ledger.orders.with_numbers([phone_number]).get(phone_number, [])
    return {one.sid for one in found if one.creation_id is not None}


def _seconds_between(earlier: str | None, later: str) -> float:
    if not earlier:
        return 0.0
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()

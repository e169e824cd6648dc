"""How a port-in request is sent, found again after a lost reply, and followed from then on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from numberlift.domain.creates import CreateReply, FindKind, Found
from numberlift.domain.plans import PlannedNumber
from numberlift.ledger import BeforeFirstByte, Creation, Find, Ledger, OrderSeen
from numberlift.pipeline.planning.carrying import Work
from numberlift.pipeline.porting.kinds import PORT_IN, port_in_seen
from numberlift.pipeline.porting.secrets import Secret
from numberlift.twilio.porting import PortingApi
from numberlift.twilio.porting_finds import find_port_in
from numberlift.twilio.wire.port_in_orders import CarrierAddress, LosingCarrier, PortInItem, PortInOrder


def new_port_in(
    creation: Creation,
    payload: Mapping[str, Any],
    *,
    numbers: Sequence[PlannedNumber],
    secrets: Mapping[int, Secret],
    documents: Sequence[str],
) -> PortInOrder:
    """What is asked of Twilio for a planned request: the numbers it is sent with, and its documents' sids."""
    address = payload["address"]
    written = None if "sid" in address else _address(address)
    account_number = secrets[numbers[0].position].account_number
    return PortInOrder(
        account_sid=creation.account_sid,
        documents=tuple(documents),
        numbers=tuple(PortInItem(one.phone_number, secrets[one.position].pin) for one in numbers),
        losing_carrier=LosingCarrier(
            **payload["carrier"],
            account_number=account_number,
            address_sid=address.get("sid", ""),
            address=written,
        ),
        notification_emails=tuple(payload["notification_emails"]),
        bundle_sid=payload["bundle"],
        **payload["target"],
    )


def port_in_work(creation: Creation, order: PortInOrder, *, api: PortingApi, ledger: Ledger) -> Work:
    """How a request is made: found again among those created since, by its numbers and fields, which is weak."""

    async def send(before: BeforeFirstByte) -> CreateReply:
        return await api.create(order, before_first_byte=before)

    async def look(now: Creation) -> Found:
        known = await asyncio.to_thread(_known, ledger, order, creation.id)
        age = _seconds_between(now.at, await asyncio.to_thread(ledger.now))
        return await find_port_in(api, order, intent_age_seconds=age, known=known)

    def seen(sid: str, status: str, facts: Mapping[str, Any]) -> OrderSeen:
        return port_in_seen(sid, status, facts, account_sid=creation.account_sid)

    return Work(send, Find(FindKind.WEAK, look), as_order=seen)


def _address(told: Mapping[str, str]) -> CarrierAddress:
    return CarrierAddress(
        street=told["street"],
        street_2=told.get("street_2", ""),
        city=told["city"],
        state=told["state"],
        zip=told["zip"],
        country=told["address_country"],
    )


def _known(ledger: Ledger, order: PortInOrder, creation_id: int) -> set[str]:
    """The requests for any of these numbers that other creations of ours are known to have made."""
    found = ledger.orders.with_numbers(item.phone_number for item in order.numbers)
    return {
        one.sid
        for some in found.values()
        for one in some
        if one.kind == PORT_IN and one.creation_id not in {None, creation_id}
    }


def _seconds_between(earlier: str | None, later: str) -> float:
    if not earlier:
        return 0.0
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()

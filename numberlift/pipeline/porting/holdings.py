"""How port-in requests at Twilio are kept, and which rows may not be ported now, by what the ledger knows of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from numberlift.domain.port_groups import PortCandidate
from numberlift.errors import RowRefused
from numberlift.ledger import Ledger, OrderSeen, StoredNumber, StoredOrder
from numberlift.ledger.events import Source
from numberlift.pipeline.hosting.kinds import ORDER
from numberlift.pipeline.planning.aside import (
    ALREADY,
    ELSEWHERE,
    HELD,
    ORDERED_BEFORE,
    OTHERWISE,
    Aside,
    under_way_elsewhere,
)
from numberlift.pipeline.porting.kinds import LISTED, NOT_FOUND, PORT_IN, port_in_seen
from numberlift.twilio.porting import PortingApi
from numberlift.twilio.wire.port_in_listings import PortInListing
from numberlift.twilio.wire.port_ins import facts_of

NO_SUCH = 404
_COMPLETED = "completed"


def stamp_of(listed: PortInListing) -> str:
    """What the list shows of a request, to tell later whether it has changed: only to be compared."""
    return f"{listed.status} {listed.status_since} {listed.ported}"


def changed(ledger: Ledger, listed: Sequence[PortInListing]) -> list[PortInListing]:
    """Those that the ledger does not have, or not as the list shows them. Blocking."""
    found = []
    for one in listed:
        stored = ledger.orders.get(one.sid)
        if stored is None or stored.status != one.status or stored.body.get(LISTED) != stamp_of(one):
            found.append(one)
    return found


async def fetch_into(
    api: PortingApi, ledger: Ledger, sid: str, *, listed: str = "", account_sid: str = "", source: Source = "poll"
) -> None:
    """Fetch a request and keep it. Raises TryAgain, RowRefused.

    One that Twilio does not have keeps the status it had, and is marked as not found until it is seen again.
    `source` is what made us look: a poll, or a webhook.
    """
    try:
        request = await api.request(sid)
    except RowRefused as error:
        if error.status != NO_SUCH:
            raise
        await asyncio.to_thread(_mark_not_found, ledger, sid, source)
        return
    seen = port_in_seen(request.sid, request.status, facts_of(request), account_sid=account_sid, listed=listed)
    await asyncio.to_thread(ledger.orders.upsert, [seen], source=source)


def _mark_not_found(ledger: Ledger, sid: str, source: Source) -> None:
    """Note that an open request cannot be found any more; how it ended is for a person to say. Blocking."""
    order = ledger.orders.get(sid)
    if order is not None and order.status and not order.terminal:
        body = {**order.body, NOT_FOUND: True}
        seen = OrderSeen(sid, PORT_IN, order.account_sid, order.status, terminal=False, body=body)
        ledger.orders.upsert([seen], source=source)


def standing_aside(
    ledger: Ledger, candidates: Sequence[PortCandidate], *, run_id: str, again: bool
) -> dict[int, Aside]:
    """By position, the rows that may not be ported now. Blocking.

    A number is held back while another run holds its claim, while any port-in for it is open, where one of before has
    ended and nobody asked for another, and while somebody else is having it hosted. The request in place of which a row
    is filed anew is not in its way.
    """
    numbers = [one.phone_number for one in candidates]
    held = ledger.claims.holders(numbers)
    found = ledger.orders.with_numbers(numbers)
    asides: dict[int, Aside] = {}
    for one in candidates:
        filed = [order for order in found.get(one.phone_number, []) if order.kind == PORT_IN]
        holder = held.get(one.phone_number)
        if holder is not None and holder.run_id not in {run_id, one.follows}:
            theirs = next((order for order in filed if order.run_id == holder.run_id), None)
            asides[one.position] = _about(one, HELD, theirs, holder.run_id)
        elif standing := _in_the_way(one, filed, again=again):
            ours = standing.origin != ELSEWHERE
            code, origin = (ORDERED_BEFORE, standing.run_id) if ours else (ELSEWHERE, ELSEWHERE)
            asides[one.position] = _about(one, code, standing, origin)
        elif hosted := under_way_elsewhere(found.get(one.phone_number, []), ORDER, one.phone_number):
            asides[one.position] = _about(one, OTHERWISE, hosted, ELSEWHERE)
    return asides


def _in_the_way(one: PortCandidate, filed: Sequence[StoredOrder], *, again: bool) -> StoredOrder | None:
    """The port-in that stands in the way of another: an open one always, an ended one unless it is asked for.

    A fix-list asks for another in place of one that ended, but never where the number was ported.
    """
    for order in filed:
        number = _number_in(order, one.phone_number)
        if one.renews is not None and order.sid == one.renews.sid:
            continue
        if not (order.terminal or number.terminal):
            return order
        asked = again or (one.renews is not None and number.status != _COMPLETED)
        if not asked and (order.origin != ELSEWHERE or number.status == _COMPLETED):
            return order
    return None


def _number_in(order: StoredOrder, phone_number: str) -> StoredNumber:
    return next(number for number in order.numbers if number.phone_number == phone_number)


def _about(one: PortCandidate, code: str, order: StoredOrder | None, origin: str) -> Aside:
    if order is None:
        return Aside(one.position, ALREADY, (code,), origin=origin)
    number = _number_in(order, one.phone_number)
    since = number.status_since or order.status_since or ""
    return Aside(one.position, ALREADY, (code,), order.sid, number.status or order.status, since, origin)

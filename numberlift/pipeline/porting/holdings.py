"""What the account has under way already, looked at once before a plan: open port-ins, listed and then fetched.

What no creation of ours made is `elsewhere`: never adopted as ours and never cancelled by us.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from numberlift.domain.lifecycles.lifecycle_porting import PORT_IN_REQUEST
from numberlift.domain.port_groups import PortCandidate
from numberlift.errors import ApiDown, RowRefused, RunStopped, TryAgain
from numberlift.ledger import Ledger, StoredNumber, StoredOrder
from numberlift.pipeline.planning.aside import ALREADY, ELSEWHERE, HELD, ORDERED_BEFORE, Aside
from numberlift.pipeline.porting.kinds import LISTED, PORT_IN, port_in_seen
from numberlift.twilio.porting import PortingApi
from numberlift.twilio.wire.port_in_listings import PortInListing
from numberlift.twilio.wire.port_ins import facts_of

NO_SUCH = 404
_COMPLETED = "completed"


def stamp_of(listed: PortInListing) -> str:
    """What the list shows of a request, to tell later whether it has changed: only to be compared."""
    return f"{listed.status} {listed.status_since} {listed.ported}"


async def sweep(api: PortingApi, ledger: Ledger, *, phone_numbers: Collection[str]) -> None:
    """Read the account's list of port-ins, fetch those open ones that the ledger has not seen as listed.

    Raises ApiDown if they cannot be read now, RunStopped if Twilio does not let us read them.
    """
    if not phone_numbers:
        return
    try:
        async for page in api.requests():
            open_ones = [one for one in page if not PORT_IN_REQUEST.stage(one.status).ended]
            for listed in await asyncio.to_thread(changed, ledger, open_ones):
                await fetch_into(api, ledger, listed.sid, listed=stamp_of(listed))
    except TryAgain as error:
        raise ApiDown(f"{error} Nothing was planned, for what is filed already is not known.") from error
    except RowRefused as error:
        raise RunStopped(
            f"Twilio does not let us read the account's port-in requests ({error}). Ask Twilio support to enable "
            "porting by API for the account."
        ) from error


def changed(ledger: Ledger, listed: Sequence[PortInListing]) -> list[PortInListing]:
    """Those that the ledger does not have, or not as the list shows them. Blocking."""
    found = []
    for one in listed:
        stored = ledger.orders.get(one.sid)
        if stored is None or stored.status != one.status or stored.body.get(LISTED) != stamp_of(one):
            found.append(one)
    return found


async def fetch_into(api: PortingApi, ledger: Ledger, sid: str, *, listed: str = "", account_sid: str = "") -> None:
    """Fetch a request and keep it; one that Twilio does not have is left as it is. Raises TryAgain, RowRefused."""
    try:
        request = await api.request(sid)
    except RowRefused as error:
        if error.status != NO_SUCH:
            raise
        return
    seen = port_in_seen(request.sid, request.status, facts_of(request), account_sid=account_sid, listed=listed)
    await asyncio.to_thread(ledger.orders.upsert, [seen], source="poll")


def standing_aside(
    ledger: Ledger, candidates: Sequence[PortCandidate], *, run_id: str, again: bool
) -> dict[int, Aside]:
    """By position, the rows that may not be ported now. Blocking.

    A number is held back while another run holds its claim, while any port-in for it is open, and where one of before
    has ended and nobody asked for another.
    """
    numbers = [one.phone_number for one in candidates]
    held = ledger.claims.holders(numbers)
    found = ledger.orders.with_numbers(numbers)
    asides: dict[int, Aside] = {}
    for one in candidates:
        filed = [order for order in found.get(one.phone_number, []) if order.kind == PORT_IN]
        holder = held.get(one.phone_number)
        if holder is not None and holder.run_id != run_id:
            theirs = next((order for order in filed if order.run_id == holder.run_id), None)
            asides[one.position] = _about(one, HELD, theirs, holder.run_id)
        elif standing := _in_the_way(one, filed, again=again):
            ours = standing.origin != ELSEWHERE
            code, origin = (ORDERED_BEFORE, standing.run_id) if ours else (ELSEWHERE, ELSEWHERE)
            asides[one.position] = _about(one, code, standing, origin)
    return asides


def _in_the_way(one: PortCandidate, filed: Sequence[StoredOrder], *, again: bool) -> StoredOrder | None:
    """The port-in that stands in the way of another: an open one always, an ended one unless it is asked for."""
    for order in filed:
        number = _number_in(order, one.phone_number)
        if not (order.terminal or number.terminal):
            return order
        if not again and (order.origin != ELSEWHERE or number.status == _COMPLETED):
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

"""Finding again the port-in request that a lost reply may have created: one look, answering with `Found`.

A port-in request carries no key of ours. It is found among the requests created since the intent by how many numbers it
holds, then fetched and compared: a weak find, whose silence only a person may turn into a second send.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from numberlift.domain.outcomes import Found, Nothing, NotOurs, Ours, Unread
from numberlift.domain.settling import OURS_BEFORE_INTENT_SECONDS, created_by_us
from numberlift.errors import RowRefused, TryAgain
from numberlift.twilio.creating import unread
from numberlift.twilio.porting import PortingApi
from numberlift.twilio.wire.outcomes import NO_SUCH
from numberlift.twilio.wire.port_in_listings import PortInFilters
from numberlift.twilio.wire.port_in_orders import PortInOrder
from numberlift.twilio.wire.port_ins import PortInRequest, facts_of
from numberlift.twilio.wire.times import moment

_GONE: Final = frozenset({"canceled", "expired"})
_COMPARED: Final = ("customer_name", "authorized_representative", "authorized_representative_email")
_MARGIN: Final = timedelta(seconds=OURS_BEFORE_INTENT_SECONDS, days=1)


async def find_port_in(
    api: PortingApi, order: PortInOrder, *, intent_age_seconds: float, known: Collection[str] = ()
) -> Found:
    """Weak: a request for exactly these numbers with the same fields, created at most ten minutes before the intent.

    `intent_age_seconds` is how long ago we meant to create it; the moment is taken on the server's own clock. `known`
    are sids that the ledger has as another creation's. One for exactly these numbers that is not ours, and has not been
    cancelled, is not ours; one whose date cannot be read decides nothing.
    """
    not_ours: list[NotOurs] = []
    try:
        intent = api.server_clock.now(seconds_ago=intent_age_seconds)
        for sid in await _candidates(api, order, intent, known):
            found = await _fetched(api, sid)
            verdict = _verdict(api, found, order, intent_age_seconds) if found is not None else None
            if isinstance(verdict, Ours):
                return verdict
            not_ours += [verdict] if verdict is not None else []
    except (TryAgain, RowRefused) as error:
        return Unread(unread(error))
    return not_ours[0] if not_ours else Nothing()


def _verdict(
    api: PortingApi, found: PortInRequest, order: PortInOrder, intent_age_seconds: float
) -> Ours | NotOurs | None:
    """Ours, not ours, or None where it stands in nobody's way or decides nothing."""
    if not _same_numbers(found, order):
        return None
    if _same_fields(found, order):
        created, intent = moment(found.date_created), api.server_clock.now(seconds_ago=intent_age_seconds)
        if created is None or intent is None:
            return None
        if created_by_us(created_at=created, intent_at=intent):
            return Ours(found.sid, found.status, facts_of(found))
    return None if found.status in _GONE else NotOurs(found.sid, found.status, facts_of(found))


async def _candidates(
    api: PortingApi, order: PortInOrder, intent: datetime | None, known: Collection[str]
) -> list[str]:
    """Requests created since about the intent that hold as many numbers."""
    since = (intent - _MARGIN).date().isoformat() if intent is not None else ""
    filters = PortInFilters(created_after=since)
    return [
        listed.sid
        async for page in api.requests(filters)
        for listed in page
        if listed.sid not in known and listed.requested in (None, len(order.numbers))
    ]


async def _fetched(api: PortingApi, sid: str) -> PortInRequest | None:
    try:
        return await api.request(sid)
    except RowRefused as error:
        if error.status != NO_SUCH:
            raise
        return None


def _same_numbers(found: PortInRequest, order: PortInOrder) -> bool:
    asked = sorted(item.phone_number for item in order.numbers)
    return sorted(number.phone_number for number in found.numbers) == asked


def _same_fields(found: PortInRequest, order: PortInOrder) -> bool:
    """Whether all that we would have sent is there; the names may have been blanked at Twilio since."""
    carrier = order.losing_carrier
    if any((seen := getattr(found, name)) and seen != getattr(carrier, name) for name in _COMPARED):
        return False
    return (found.account_sid, set(found.documents), found.bundle_sid) == (
        order.account_sid,
        set(order.documents),
        order.bundle_sid,
    )

"""Which incoming phone numbers an account sees, and when one may be deleted. No HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from numberlift.sandbox.replies import Refusal
from numberlift.sandbox.services.hosting import numbers, orders
from numberlift.sandbox.services.hosting.statuses import ENDED
from numberlift.sandbox.services.paging import Row
from numberlift.sandbox.store import Stored
from numberlift.sandbox.world import World

_FILTERS: Final = {"PhoneNumber": "phone_number", "FriendlyName": "friendly_name"}


def found(world: World, account_sid: str, sid: str) -> Stored | None:
    """The number with this sid, if it is the account's own."""
    kept = world.store.get(numbers.KIND, sid)
    return kept if kept is not None and kept.fields["account_sid"] == account_sid else None


def listed(world: World, account_sid: str, query: Mapping[str, str], *, created_before: float) -> list[Row]:
    """The account's own numbers, filtered by PhoneNumber and FriendlyName."""
    filters = {field: query[name] for name, field in _FILTERS.items() if name in query}
    kept = (
        world.store.where(numbers.KIND, "phone_number", filters["phone_number"], created_before=created_before)
        if "phone_number" in filters
        else world.store.items(numbers.KIND, created_before=created_before)
    )
    wanted = {**filters, "account_sid": account_sid}
    return [Row(sid, item) for sid, item in kept if all(item.fields[name] == value for name, value in wanted.items())]


def off_board(world: World, sid: str) -> None:
    """Delete a number; raises Refusal 20001 while an order for it is under way, which must be cancelled instead."""
    for order_sid, order in world.store.where(orders.KIND, "incoming_phone_number_sid", sid):
        if order.fields["status"] not in ENDED:
            raise Refusal(400, 20001, f"The number belongs to {order_sid}, which is {order.fields['status']}")
    numbers.withdraw(world, sid)

"""Whether a number can be hosted at all, before an order for it is accepted."""

from __future__ import annotations

from typing import NamedTuple

from numberlift.sandbox.services.hosting import numbers, orders
from numberlift.sandbox.services.hosting.statuses import ENDED
from numberlift.sandbox.services.hosting.switches import switches_of
from numberlift.sandbox.world import World

_HOSTABLE_COUNTRIES = ("US", "CA")
_INVALID = ("number-format-ineligible", "invalid-phone-number")
_MANUAL = "may-be-eligible-by-manual-process"
_UNDECIDED = "internal-processing-error"


class Problem(NamedTuple):
    """Why a number is not hosted, with Twilio's code."""

    code: int
    reason: str


def problem_of(world: World, number: str) -> Problem | None:
    """What stands against an order for this number at once, None if nothing does."""
    fate = world.fates.fate(number)
    if fate.hosting.sub_status in _INVALID:
        return Problem(22102, f"{number} is not a valid phone number")
    if fate.country not in _HOSTABLE_COUNTRIES or fate.hosting.sub_status == "country-ineligible":
        return Problem(22103, f"Numbers of {fate.country or 'this country'} cannot be hosted")
    if fate.ordering.refused or not (fate.hosting.eligible or fate.hosting.sub_status in (_MANUAL, _UNDECIDED)):
        return Problem(22110, f"{number} cannot be hosted: {fate.hosting.reason}")
    if switches_of(world).guards and taken(world, number):
        return Problem(22110, f"{number} is already hosted or in a Hosted Number Order")
    return None


def doom_of(world: World, number: str) -> str:
    """Why Twilio's processing will fail an order that was accepted; empty if it will not."""
    fate = world.fates.fate(number)
    if fate.hosting.sub_status == _MANUAL:
        return f"The number is not eligible: {fate.hosting.reason}"
    return fate.ordering.reason if fate.ordering.ends_in == "twilio-processing" else ""


def taken(world: World, number: str) -> bool:
    """Whether the number is hosted, or an order for it is under way, in any account."""
    for _, order in world.store.where(orders.KIND, "phone_number", number):
        if order.fields["status"] not in ENDED:
            return True
        if order.fields["status"] == "completed" and _present(world, order.fields["incoming_phone_number_sid"]):
            return True
    return False


def _present(world: World, number_sid: str) -> bool:
    return world.store.get(numbers.KIND, number_sid) is not None

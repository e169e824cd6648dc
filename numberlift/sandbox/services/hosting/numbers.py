"""The incoming phone number that comes with a hosted order, gone with it, or with a number that was ported in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from numberlift.sandbox.world import World

KIND: Final = "IncomingPhoneNumber"

_COPIED: Final = (
    "sms_url",
    "sms_method",
    "sms_fallback_url",
    "sms_fallback_method",
    "sms_application_sid",
    "status_callback_url",
    "status_callback_method",
    "address_sid",
)


def provide(
    world: World, asked: Mapping[str, Any], *, account_sid: str, at: float, origin: str = "hosted", voice: bool = False
) -> str:
    """Make the number of an order with its URLs, and return its PN sid; a ported one comes with voice."""
    fields = {name: asked.get(name) for name in _COPIED} | {
        "origin": origin,
        "voice": voice,
        "account_sid": account_sid,
        "phone_number": asked["phone_number"],
        "friendly_name": asked.get("friendly_name") or asked["phone_number"],
        "updated": at,
    }
    return world.store.insert(KIND, "PN", fields, at=at)


def change(world: World, sid: str, *, at: float, **changes: Any) -> None:
    """Change fields of a number that is there."""
    kept = world.store.get(KIND, sid)
    assert kept is not None, sid
    world.store.put(KIND, sid, {**kept.fields, **changes, "updated": at})


def withdraw(world: World, sid: str) -> None:
    """Delete a number if it is still there."""
    if world.store.get(KIND, sid) is not None:
        world.store.remove(KIND, sid)

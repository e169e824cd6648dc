"""Which incoming phone numbers an account sees, what of them can be changed, and when one may be deleted. No HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from numberlift.sandbox.replies import Refusal
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosting import numbers, orders
from numberlift.sandbox.services.hosting.statuses import ENDED
from numberlift.sandbox.services.paging import Row
from numberlift.sandbox.store import Stored
from numberlift.sandbox.world import World

_SETTABLE: Final = {
    "FriendlyName": "friendly_name",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
    "SmsApplicationSid": "sms_application_sid",
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "TrunkSid": "trunk_sid",
}
_TRUNK: Final = re.compile(r"TK[0-9a-fA-F]{32}")
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


def changes_in(form: Form) -> dict[str, str | None]:
    """What a form changes, by field; an empty value clears. Raises Refusal 20001 for a URL, method or trunk of none."""
    changes: dict[str, str | None] = {}
    for name, field in _SETTABLE.items():
        if name in form:
            text = (form.text(name) or "").strip()
            _refuse_odd(name, text)
            changes[field] = text or None
    return changes


def change(world: World, sid: str, changes: Mapping[str, str | None], *, at: float) -> None:
    """Carry them out."""
    if changes:
        numbers.change(world, sid, at=at, **changes)


def off_board(world: World, sid: str) -> None:
    """Delete a number; raises Refusal 20001 while an order for it is under way, which must be cancelled instead."""
    for order_sid, order in world.store.where(orders.KIND, "incoming_phone_number_sid", sid):
        if order.fields["status"] not in ENDED:
            raise Refusal(400, 20001, f"The number belongs to {order_sid}, which is {order.fields['status']}")
    numbers.withdraw(world, sid)


def _refuse_odd(name: str, text: str) -> None:
    if not text:
        return
    if name.endswith("Url") and not _is_url(text):
        raise Refusal(400, 20001, f"{name} is not an absolute http or https address")
    if name.endswith("Method") and text.upper() not in ("GET", "POST"):
        raise Refusal(400, 20001, f"{name} must be GET or POST")
    if name == "TrunkSid" and not _TRUNK.fullmatch(text):
        raise Refusal(400, 20001, "TrunkSid is not the sid of a trunk")


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False

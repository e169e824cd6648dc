"""Hosted-number orders as they are kept: placed, changed, moved along the table of moves, cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from numberlift.sandbox.callbacks import Callback
from numberlift.sandbox.fates import Ordering
from numberlift.sandbox.services.hosting import numbers
from numberlift.sandbox.services.hosting.statuses import MOVES, Status
from numberlift.sandbox.services.hosting.switches import switches_of
from numberlift.sandbox.services.hosting.timetable import upcoming
from numberlift.sandbox.services.paging import Row
from numberlift.sandbox.store import Fields
from numberlift.sandbox.world import World

KIND: Final = "HostedNumberOrder"
DOCUMENT: Final = "AuthorizationDocument"

_NEW: Final[Mapping[str, Any]] = {
    "address_sid": None,
    "signing_document_sid": None,
    "friendly_name": None,
    "unique_name": None,
    "failure_reason": "",
    "verification_attempts": 0,
    "email": None,
    "cc_emails": [],
    "verification_type": "phone-call",
    "verification_document_sid": None,
    "extension": None,
    "call_delay": 0,
    "verification_code": None,
    "verification_call_sids": None,
    "code_expires": None,
    "codes_refused": 0,
    "call_at": None,
    "status_callback_url": None,
    "status_callback_method": "POST",
    "contact_title": None,
    "contact_phone_number": None,
    "bulk_sid": None,
    "doomed": "",
}


class Order(NamedTuple):
    """One order: its HR sid, when it was created, and what is kept of it."""

    sid: str
    created: float
    fields: Fields

    @property
    def status(self) -> Status:
        """Where it stands."""
        return Status(self.fields["status"])

    @property
    def number(self) -> str:
        """The number to be hosted, in E.164 form."""
        return str(self.fields["phone_number"])


def place(world: World, asked: Mapping[str, Any], *, account_sid: str, at: float, doomed: str = "") -> Order:
    """Keep a new order with its incoming phone number; `doomed` is why Twilio's processing will fail it."""
    number = asked["phone_number"]
    processed = doomed or ordering_of(world, number).processed
    status = Status.TWILIO_PROCESSING if processed else Status.RECEIVED
    fields: dict[str, Any] = {
        **_NEW,
        **asked,
        "account_sid": account_sid,
        "incoming_phone_number_sid": numbers.provide(world, asked, account_sid=account_sid, at=at),
        "status": status,
        "since": at,
        "updated": at,
        "doomed": doomed,
    }
    fields = _timed(world, fields)
    sid = world.store.insert(KIND, "HR", fields, at=at, number=number)
    return Order(sid, at, fields)


def get(world: World, sid: str) -> Order | None:
    """The order with this sid, whosever it is."""
    kept = world.store.get(KIND, sid)
    return None if kept is None else Order(sid, kept.created, kept.fields)


def found(world: World, actor: str, key: str) -> Order | None:
    """The order with this sid or UniqueName among those the actor may see."""
    order = get(world, key)
    if order is None:
        named = world.store.where(KIND, "unique_name", key)
        order = next((Order(sid, *kept) for sid, kept in named if _visible(world, actor, kept.fields)), None)
    return order if order is not None and _visible(world, actor, order.fields) else None


def listed(world: World, actor: str, *, filters: Mapping[str, Any], created_before: float) -> list[Row]:
    """Orders that the actor may see, oldest first, whose fields have the values of `filters`."""
    field = next((name for name in _INDEXED if name in filters), None)
    candidates = (
        world.store.where(KIND, field, filters[field], created_before=created_before)
        if field is not None
        else world.store.items(KIND, created_before=created_before)
    )
    return [
        Row(sid, kept)
        for sid, kept in candidates
        if _visible(world, actor, kept.fields) and all(kept.fields[name] == value for name, value in filters.items())
    ]


def change(world: World, order: Order, *, at: float, **changes: Any) -> Order:
    """The order with other fields; whoever changes it has been active, so it is not idle."""
    fields = _timed(world, {**order.fields, "updated": at, **changes})
    world.store.put(KIND, order.sid, fields)
    return order._replace(fields=fields)


def move(world: World, order: Order, to: Status, *, at: float, why: str = "", **changes: Any) -> Order:
    """The order in another status, which is told to its StatusCallbackUrl."""
    assert to in MOVES[order.status], f"{order.status} -> {to}"
    moved = change(world, order, at=at, status=to, since=at, failure_reason=why, **changes)
    if to is Status.FAILED:
        numbers.withdraw(world, order.fields["incoming_phone_number_sid"])
    _tell(world, moved)
    return moved


def cancel(world: World, order: Order) -> None:
    """Forget an order, its incoming phone number, and its place in a letter."""
    numbers.withdraw(world, order.fields["incoming_phone_number_sid"])
    letter = world.store.get(DOCUMENT, order.fields["signing_document_sid"] or "")
    if letter is not None:
        rest = [sid for sid in letter.fields["order_sids"] if sid != order.sid]
        world.store.put(DOCUMENT, order.fields["signing_document_sid"], {**letter.fields, "order_sids": rest})
    world.store.remove(KIND, order.sid)


def ordering_of(world: World, number: str) -> Ordering:
    """The way that orders for this number go."""
    return world.fates.fate(number).ordering


_INDEXED: Final = ("phone_number", "unique_name", "incoming_phone_number_sid")


def _visible(world: World, actor: str, fields: Fields) -> bool:
    return world.accounts.may_act(actor, fields["account_sid"])


def _timed(world: World, fields: dict[str, Any]) -> dict[str, Any]:
    following = upcoming(fields, ordering_of(world, fields["phone_number"]), switches_of(world).seconds)
    return fields | {
        "due_at": following.at if following else None,
        "due": following.event if following else None,
    }


def _tell(world: World, order: Order) -> None:
    fields = order.fields
    account = world.accounts.get(fields["account_sid"])
    if fields["status_callback_url"] is None or account is None:
        return
    form = {"Status": str(order.status), "HostedNumberOrderSid": order.sid, "PhoneNumber": order.number}
    world.callbacks.send(
        Callback(
            url=fields["status_callback_url"],
            token=account.auth_token,
            method=fields["status_callback_method"] or "POST",
            form=form,
        )
    )

"""The webhooks of porting: what is told, in which words, and to whom.

https://www.twilio.com/docs/phone-numbers/port-in/porting-webhooks. The account that owns the family is told, of its
subaccounts' port-ins too. A message names no event; what it is about shows by its number and status.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from numberlift.sandbox.callbacks import Callback
from numberlift.sandbox.clock import iso
from numberlift.sandbox.services.porting.numbers import PortInNumber
from numberlift.sandbox.services.porting.spelling import of_event
from numberlift.sandbox.services.porting.statuses import NumberStatus, RequestStatus
from numberlift.sandbox.store import Fields
from numberlift.sandbox.world import World

CONFIGURATION: Final = "PortingWebhookConfiguration"

_OF_REQUEST: Final[Mapping[str, str]] = MappingProxyType(
    {
        RequestStatus.WAITING_FOR_SIGNATURE: "PortInWaitingForSignature",
        RequestStatus.IN_PROGRESS: "PortInInProgress",
        RequestStatus.COMPLETED: "PortInCompleted",
        RequestStatus.ACTION_REQUIRED: "PortInActionRequired",
        RequestStatus.CANCELED: "PortInCanceled",
        RequestStatus.EXPIRED: "PortInExpired",
    }
)
_OF_NUMBER: Final[Mapping[str, str]] = MappingProxyType(
    {
        NumberStatus.WAITING_FOR_SIGNATURE: "PortInPhoneNumberWaitingForSignature",
        NumberStatus.PORT_SUBMITTED: "PortInPhoneNumberSubmitted",
        NumberStatus.PORT_PENDING: "PortInPhoneNumberPending",
        NumberStatus.PORT_REJECTED: "PortInPhoneNumberRejected",
        NumberStatus.COMPLETED: "PortInPhoneNumberCompleted",
        NumberStatus.CANCELED: "PortInPhoneNumberCanceled",
    }
)
PORTED_OUT: Final = "PortOutPhoneNumberCompleted"
EVENTS: Final = frozenset({*_OF_REQUEST.values(), *_OF_NUMBER.values(), PORTED_OUT})
"""Every event that `notifications_of` can name."""

_PREFIXES: Final = ("PortInPhoneNumber", "PortIn")
_EMPTY: Final[Mapping[str, Any]] = {
    "port_in_phone_number_sid": None,
    "phone_number": None,
    "portable": None,
    "not_portable_reason": None,
    "not_portable_reason_code": None,
    "rejection_reason": None,
    "rejection_reason_code": None,
    "port_date": None,
    "order_cancellation_reason": None,
}


def configuration_of(world: World, account_sid: str) -> tuple[str, Fields] | None:
    """The account's own webhook configuration, with its key in the store."""
    for sid, kept in world.store.where(CONFIGURATION, "account_sid", account_sid):
        return sid, kept.fields
    return None


def tell_request(world: World, sid: str, fields: Fields) -> None:
    """Tell of a request's new status, if there is an event for it."""
    event = _OF_REQUEST.get(fields["status"])
    if event is not None:
        canceled = fields["status"] == RequestStatus.CANCELED
        about = {"order_cancellation_reason": fields["cancellation_reason"] if canceled else None}
        _tell(world, event, fields, sid=sid, about=about)


def tell_number(world: World, number: PortInNumber) -> None:
    """Tell of a number's new status or date, if there is an event for it."""
    fields = number.fields
    event = _OF_NUMBER.get(number.status)
    if event is None:
        return
    about = {
        "port_in_phone_number_sid": number.sid,
        "phone_number": number.number,
        "portable": None if fields["portable"] is None else str(fields["portable"]).lower(),
        "not_portable_reason": fields["not_portability_reason"],
        "not_portable_reason_code": fields["not_portability_reason_code"],
        "rejection_reason": fields["rejection_reason"],
        "rejection_reason_code": fields["rejection_reason_code"],
        "port_date": None if fields["port_date"] is None else iso(fields["port_date"]),
    }
    _tell(world, event, fields, sid=fields["request_sid"], about=about)


def tell_port_out(world: World, account_sid: str, number: str) -> None:
    """Tell that a number has left for another carrier."""
    about = {"phone_number": number, "status": "Completed", "last_date_updated": iso(world.clock.now())}
    _send(world, account_sid, PORTED_OUT, about, target="port_out_target_url")


def _tell(world: World, event: str, fields: Fields, *, sid: str, about: Mapping[str, Any]) -> None:
    word = next(event.removeprefix(prefix) for prefix in _PREFIXES if event.startswith(prefix))
    message = {
        "port_in_request_sid": sid,
        "last_date_updated": iso(fields["since"]),
        "status": of_event(word, sid),
        **_EMPTY,
        **about,
    }
    _send(world, fields["account_sid"], event, message, target="port_in_target_url")


def _send(world: World, account_sid: str, event: str, message: Mapping[str, Any], *, target: str) -> None:
    account = world.accounts.get(account_sid)
    owner = world.accounts.get(account.owner_sid) if account is not None else None
    kept = configuration_of(world, owner.sid) if owner is not None else None
    if owner is None or kept is None or not kept[1][target]:
        return
    wanted = kept[1]["notifications_of"]
    if not wanted or event in wanted:
        world.callbacks.send(Callback(url=kept[1][target], token=owner.auth_token, json=message))

"""The account's porting webhook configuration, and the messages that come by it.

Source: https://www.twilio.com/docs/phone-numbers/port-in/porting-webhooks. A create overwrites all there is; the
configuration is the account's, and the account that owns others receives their events too.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import orjson

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of
from numberlift.twilio.wire.exchange import Reply, Request
from numberlift.twilio.wire.outcomes import NO_SUCH
from numberlift.twilio.wire.port_ins import NUMBER_PREFIX, PREFIX, number_status
from numberlift.twilio.wire.sids import sid_in
from numberlift.twilio.wire.times import iso

KIND: Final = "porting-webhooks"
PATH: Final = "/v1/Porting/Configuration/Webhook"

WebhookType: TypeAlias = Literal["PORT_IN", "PORT_OUT"]

_CANCELED: Final = MappingProxyType({"cancelled": "canceled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookConfiguration:
    """Where porting events go; no `notifications_of` means all events. The dates are Twilio's, empty when not told."""

    port_in_target_url: str = ""
    port_out_target_url: str = ""
    notifications_of: tuple[str, ...] = ()
    port_in_target_date_created: str = ""
    port_out_target_date_created: str = ""

    def same_as(self, other: WebhookConfiguration) -> bool:
        """Whether both send the same events to the same places."""
        urls = (self.port_in_target_url, self.port_out_target_url)
        return urls == (other.port_in_target_url, other.port_out_target_url) and set(self.notifications_of) == set(
            other.notifications_of
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PortingEvent:
    """What a webhook says: the request, the number if it is about one, its status and when. A hint to fetch."""

    request_sid: str
    status: str
    number_sid: str = ""
    phone_number: str = ""
    at: str = ""


def fetch_webhooks() -> Request:
    """Fetch the configuration."""
    return Request(KIND, "GET", "numbers", PATH)


def set_webhooks(configuration: WebhookConfiguration) -> Request:
    """Overwrite the configuration. Raises ValueError for one that names no URL."""
    urls = {
        "port_in_target_url": configuration.port_in_target_url,
        "port_out_target_url": configuration.port_out_target_url,
    }
    if not any(urls.values()):
        raise ValueError("a webhook configuration names at least one URL")
    given = {name: url for name, url in urls.items() if url}
    body = {**given, "notifications_of": list(configuration.notifications_of)}
    return Request("set-porting-webhooks", "POST", "numbers", PATH, json=body)


def delete_webhooks(which: WebhookType) -> Request:
    """Take one of the two targets away."""
    return Request("delete-porting-webhooks", "DELETE", "numbers", f"{PATH}/{which}")


def read_webhooks(reply: Reply) -> WebhookConfiguration | None:
    """The configuration in a reply, None where there is none (404, or no URL)."""
    if reply.status == NO_SUCH:
        return None
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    fields = fields_of(reply, kind=KIND)
    events = fields.get("notifications_of")
    found = WebhookConfiguration(
        port_in_target_url=spelling.text(fields.get("port_in_target_url")),
        port_out_target_url=spelling.text(fields.get("port_out_target_url")),
        notifications_of=tuple(map(spelling.text, events)) if isinstance(events, list) else (),
        port_in_target_date_created=iso(fields.get("port_in_target_date_created")),
        port_out_target_date_created=iso(fields.get("port_out_target_date_created")),
    )
    return found if found.port_in_target_url or found.port_out_target_url else None


def read_event(body: bytes) -> PortingEvent | None:
    """What a webhook's body says, None if it is not about a port-in. Raises nothing."""
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    sid = sid_in(fields.get("port_in_request_sid"), PREFIX) if isinstance(fields, dict) else ""
    if not sid:
        return None
    number = spelling.text(fields.get("phone_number"))
    number_sid = sid_in(fields.get("port_in_phone_number_sid"), NUMBER_PREFIX)
    about_number = bool(number or number_sid)
    status = number_status(fields, "status") if about_number else spelling.kebab(fields.get("status"))
    return PortingEvent(
        request_sid=sid,
        status=_CANCELED.get(status, status),
        number_sid=number_sid,
        phone_number=number,
        at=iso(fields.get("last_date_updated")),
    )

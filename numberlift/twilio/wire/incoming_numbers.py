"""Numbers that an account has: /2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource. Deleting the number that came with
a completed hosted order takes it off Twilio's platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply, Request, segment
from numberlift.twilio.wire.forms import given, pairs_of, query_with
from numberlift.twilio.wire.sids import sid_in
from numberlift.twilio.wire.times import iso

KIND: Final = "incoming-number"
PREFIX: Final = "PN"
KEY: Final = "incoming_phone_numbers"


@dataclass(frozen=True, slots=True)
class IncomingNumber:
    """A number of an account: `origin` is `twilio` or `hosted`, times are ISO with Z, an absent value is empty."""

    sid: str
    phone_number: str
    account_sid: str = ""
    friendly_name: str = field(default="", repr=False)
    origin: str = ""
    status: str = ""
    sms: bool = False
    voice: bool = False
    address_sid: str = ""
    sms_url: str = ""
    sms_application_sid: str = ""
    voice_url: str = ""
    trunk_sid: str = ""
    status_callback: str = ""
    date_created: str = ""
    date_updated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFilters:
    """What a list is narrowed to; empty does not narrow."""

    phone_number: str = ""
    friendly_name: str = field(default="", repr=False)
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChanges:
    """What is to be different about a number; what is empty stays as it is. A trunk takes calls in place of a URL."""

    sms_url: str = ""
    voice_url: str = ""
    trunk_sid: str = ""

    def missing_in(self, number: IncomingNumber) -> NumberChanges:
        """What of it the number does not have yet."""
        return NumberChanges(
            **{name: getattr(self, name) for name in self.__slots__ if getattr(self, name) != getattr(number, name)}
        )

    def __bool__(self) -> bool:
        """Whether there is anything to change."""
        return bool(self.sms_url or self.voice_url or self.trunk_sid)


def fetch_number(account: str, sid: str) -> Request:
    """Fetch one number."""
    return Request(KIND, "GET", "api", _path(account, sid))


def list_numbers(account: str, filters: NumberFilters, *, page_size: int = 1000) -> Request:
    """The first page of the numbers that the filters leave."""
    names = {"PhoneNumber": filters.phone_number, "FriendlyName": filters.friendly_name, "Origin": filters.origin}
    return Request("list-incoming-numbers", "GET", "api", _path(account), query_with(names, page_size=page_size))


def update_number(account: str, sid: str, changes: NumberChanges) -> Request:
    """Change a number."""
    fields = {"SmsUrl": changes.sms_url, "VoiceUrl": changes.voice_url, "TrunkSid": changes.trunk_sid}
    return Request("update-incoming-number", "POST", "api", _path(account, sid), form=pairs_of(given(fields)))


def delete_number(account: str, sid: str) -> Request:
    """Take the number out of the account."""
    return Request("delete-incoming-number", "DELETE", "api", _path(account, sid))


def number_in(fields: Mapping[str, Any], *, kind: str = KIND) -> IncomingNumber:
    """The number in a JSON object. Raises TryAgain without a sid or a number."""
    sid, number = sid_in(fields.get("sid"), PREFIX), spelling.text(fields.get("phone_number"))
    if not sid or not number:
        raise unreadable(kind)
    able = fields.get("capabilities")
    able = able if isinstance(able, dict) else {}
    text = {name: spelling.text(fields.get(name)) for name in _TEXTS}
    return IncomingNumber(
        sid,
        number,
        **text,
        origin=_ORIGINS.get(spelling.kebab(fields.get("origin")), spelling.kebab(fields.get("origin"))),
        status=spelling.kebab(fields.get("status")),
        sms=spelling.flag(able.get("sms", able.get("SMS"))) is True,
        voice=spelling.flag(able.get("voice")) is True,
        date_created=iso(fields.get("date_created")),
        date_updated=iso(fields.get("date_updated")),
    )


def read_number(reply: Reply) -> IncomingNumber:
    """The number in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    return number_in(fields_of(reply, kind=KIND))


_TEXTS: Final = (
    "account_sid", "friendly_name", "address_sid", "sms_url", "sms_application_sid", "voice_url", "trunk_sid",
    "status_callback",
)  # fmt: skip
_ORIGINS: Final[Mapping[str, str]] = {"hosted-numbers": "hosted"}


def _path(account: str, sid: str = "") -> str:
    one = f"/{segment(sid)}" if sid else ""
    return f"/2010-04-01/Accounts/{segment(account)}/IncomingPhoneNumbers{one}.json"

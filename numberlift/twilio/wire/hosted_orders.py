"""Hosted-number orders as values: what is asked for, what is changed, what is filtered by, and what Twilio holds.

Sources: https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/hosted-number-order-resource
(preview) and https://www.twilio.com/docs/phone-numbers/hosted-numbers (v2, which renames extension and delay).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply
from numberlift.twilio.wire.outcomes import Created, read_created
from numberlift.twilio.wire.sids import sid_in, sids_in
from numberlift.twilio.wire.times import iso

KIND: Final = "hosted-order"
PREFIX: Final = "HR"


@dataclass(frozen=True, slots=True)
class HostedOrder:
    """An order as Twilio holds it: status lower-kebab, times ISO with Z, an absent value the empty one.

    `verification_code` is what a person must hear or enter; it, names and e-mail addresses are not in the repr.
    """

    sid: str
    status: str
    phone_number: str = ""
    account_sid: str = ""
    incoming_phone_number_sid: str = ""
    address_sid: str = ""
    signing_document_sid: str = ""
    friendly_name: str = field(default="", repr=False)
    unique_name: str = field(default="", repr=False)
    failure_reason: str = ""
    next_step: str = ""
    email: str = field(default="", repr=False)
    cc_emails: tuple[str, ...] = field(default=(), repr=False)
    contact_title: str = field(default="", repr=False)
    contact_phone_number: str = field(default="", repr=False)
    sms: bool = False
    verification_type: str = ""
    verification_attempts: int = 0
    verification_document_sid: str = ""
    verification_code: str = field(default="", repr=False)
    verification_call_sids: tuple[str, ...] = ()
    extension: str = ""
    call_delay: int = 0
    bulk_sid: str = ""
    date_created: str = ""
    date_updated: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """What a create asks for; empty is left out. The v2 API takes contacts, the preview API names and verification."""

    phone_number: str
    account_sid: str = ""
    friendly_name: str = field(default="", repr=False)
    unique_name: str = field(default="", repr=False)
    cc_emails: tuple[str, ...] = field(default=(), repr=False)
    sms_url: str = ""
    sms_method: str = ""
    sms_fallback_url: str = ""
    sms_fallback_method: str = ""
    status_callback_url: str = ""
    status_callback_method: str = ""
    sms_application_sid: str = ""
    address_sid: str = ""
    email: str = field(default="", repr=False)
    verification_type: str = ""
    verification_document_sid: str = ""
    contact_title: str = field(default="", repr=False)
    contact_phone_number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanges:
    """What an update changes; None leaves as it is, an empty list of cc_emails clears it."""

    status: str | None = None
    friendly_name: str | None = field(default=None, repr=False)
    unique_name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    cc_emails: tuple[str, ...] | None = field(default=None, repr=False)
    verification_code: str | None = field(default=None, repr=False)
    verification_type: str | None = None
    verification_document_sid: str | None = None
    extension: str | None = None
    call_delay: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilters:
    """What a list is narrowed to; empty does not narrow. The v2 API knows no unique names."""

    status: str = ""
    phone_number: str = ""
    incoming_phone_number_sid: str = ""
    friendly_name: str = ""
    unique_name: str = ""


def order_in(fields: Mapping[str, Any], *, kind: str = KIND) -> HostedOrder:
    """The order in a JSON object of either API. Raises TryAgain without a sid or a status."""
    sid, status = sid_in(fields.get("sid"), PREFIX), spelling.kebab(fields.get("status"))
    if not sid or not status:
        raise unreadable(kind)
    text = {name: spelling.text(fields.get(name)) for name in _TEXTS}
    capabilities = fields.get("capabilities")
    return HostedOrder(
        sid,
        status,
        **text,
        cc_emails=_texts(fields.get("cc_emails")),
        sms=isinstance(capabilities, dict) and spelling.flag(capabilities.get("sms")) is True,
        verification_type=spelling.kebab(fields.get("verification_type")),
        verification_attempts=count_in(fields.get("verification_attempts")),
        verification_call_sids=sids_in(fields.get("verification_call_sids"), "CA"),
        extension=_written(_either(fields, "extension", "verification_call_extension")),
        call_delay=count_in(_either(fields, "call_delay", "verification_call_delay")),
        verification_code=_written(fields.get("verification_code")),
        bulk_sid=sid_in(fields.get("bulk_hosting_request_sid"), "BH"),
        date_created=iso(fields.get("date_created")),
        date_updated=iso(fields.get("date_updated")),
    )


def read_order(reply: Reply, *, kind: str = KIND) -> HostedOrder:
    """The order in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=kind)
    return order_in(fields_of(reply, kind=kind), kind=kind)


def read_created_order(reply: Reply) -> Created:
    """The order that a create, or a call placed for it, answers with."""
    return read_created(reply, kind=KIND, prefix=PREFIX, facts=lambda fields: asdict(order_in(fields)))


def facts_of(order: HostedOrder) -> dict[str, Any]:
    """The order as JSON can hold it."""
    return asdict(order)


def count_in(value: Any) -> int:
    """A whole number from 0 up, also from a string; 0 for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:  # noqa: PLR2004 - no bomb
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


_TEXTS: Final = (
    "phone_number", "account_sid", "incoming_phone_number_sid", "address_sid", "signing_document_sid", "friendly_name",
    "unique_name", "failure_reason", "next_step", "email", "contact_title", "contact_phone_number",
    "verification_document_sid", "url",
)  # fmt: skip


def _texts(value: Any) -> tuple[str, ...]:
    found = (spelling.text(item) for item in value) if isinstance(value, list) else ()
    return tuple(item for item in found if item)


def _either(fields: Mapping[str, Any], name: str, other: str) -> Any:
    found = fields.get(name)
    return fields.get(other) if found is None else found


def _written(value: Any) -> str:
    """Digits that JSON may hold as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else spelling.text(value)

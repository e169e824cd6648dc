"""Authorization documents (letters of authorization) as values.

Source: https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/authorization-document-resource.
That page swaps the descriptions of ContactTitle and ContactPhoneNumber; the names rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply
from numberlift.twilio.wire.outcomes import Created, read_created
from numberlift.twilio.wire.sids import sid_in
from numberlift.twilio.wire.times import iso

KIND: Final = "authorization-document"
PREFIX: Final = "PX"


@dataclass(frozen=True, slots=True)
class AuthorizationDocument:
    """A letter as Twilio holds it: status lower-kebab, times ISO with Z; e-mail addresses are not in the repr."""

    sid: str
    status: str
    address_sid: str = ""
    email: str = field(default="", repr=False)
    cc_emails: tuple[str, ...] = field(default=(), repr=False)
    date_created: str = ""
    date_updated: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A letter to be sent: `order_sids` is the whole list of its orders. It goes out at once."""

    order_sids: tuple[str, ...]
    address_sid: str
    email: str = field(repr=False)
    contact_title: str = field(repr=False)
    contact_phone_number: str = field(repr=False)
    cc_emails: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChanges:
    """What an update changes, while `opened` (status `opened` opens it); None leaves, an empty list clears."""

    status: str | None = None
    order_sids: tuple[str, ...] | None = None
    address_sid: str | None = None
    email: str | None = field(default=None, repr=False)
    cc_emails: tuple[str, ...] | None = field(default=None, repr=False)
    contact_title: str | None = field(default=None, repr=False)
    contact_phone_number: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFilters:
    """What a list is narrowed to; empty does not narrow."""

    email: str = field(default="", repr=False)
    status: str = ""


def document_in(fields: Mapping[str, Any], *, kind: str = KIND) -> AuthorizationDocument:
    """The document in a JSON object. Raises TryAgain without a sid or a status."""
    sid, status = sid_in(fields.get("sid"), PREFIX), spelling.kebab(fields.get("status"))
    if not sid or not status:
        raise unreadable(kind)
    copies = fields.get("cc_emails")
    return AuthorizationDocument(
        sid,
        _ONE_SPELLING.get(status, status),
        address_sid=sid_in(fields.get("address_sid"), "AD"),
        email=spelling.text(fields.get("email")),
        cc_emails=tuple(filter(None, map(spelling.text, copies))) if isinstance(copies, list) else (),
        date_created=iso(fields.get("date_created")),
        date_updated=iso(fields.get("date_updated")),
        url=spelling.text(fields.get("url")),
    )


def read_document(reply: Reply, *, kind: str = KIND) -> AuthorizationDocument:
    """The document in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=kind)
    return document_in(fields_of(reply, kind=kind), kind=kind)


def read_created_document(reply: Reply) -> Created:
    """The document that a create, or sending it again, answers with."""
    return read_created(reply, kind=KIND, prefix=PREFIX, facts=lambda fields: asdict(document_in(fields)))


_ONE_SPELLING: Final[Mapping[str, str]] = {"cancelled": "canceled", "signed-loa": "signed"}

"""End users as values: /v2/RegulatoryCompliance/EndUsers. Whoever answers the number, a person or a business.

Source: https://www.twilio.com/docs/phone-numbers/regulatory/api/end-users. The attributes travel as a JSON string, and
are personal: they are never in a repr, and Twilio blanks them 30 days after the end user is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import orjson

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply, Request, segment
from numberlift.twilio.wire.forms import Field, pairs_of, query_with
from numberlift.twilio.wire.outcomes import Created, read_created
from numberlift.twilio.wire.regulations import ROOT
from numberlift.twilio.wire.sids import sid_in
from numberlift.twilio.wire.times import iso

KIND: Final = "end-user"
PREFIX: Final = "IT"
KEY: Final = "results"
_PATH: Final = f"{ROOT}/EndUsers"


@dataclass(frozen=True, slots=True)
class EndUser:
    """An end user as Twilio holds it; `attributes` by machine name."""

    sid: str
    type: str
    account_sid: str = ""
    friendly_name: str = field(default="", repr=False)
    attributes: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)
    date_created: str = ""
    date_updated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndUser:
    """An end user to create, of type `individual | business`; `friendly_name` carries our key."""

    friendly_name: str = field(repr=False)
    type: str
    attributes: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChanges:
    """What an update of an end user or document changes; None leaves, attributes replace all there were."""

    friendly_name: str | None = field(default=None, repr=False)
    attributes: Mapping[str, Any] | None = field(default=None, repr=False, hash=False)


def create_end_user(end_user: NewEndUser) -> Request:
    """Create an end user."""
    fields: dict[str, Field] = {
        "FriendlyName": end_user.friendly_name,
        "Type": end_user.type,
        "Attributes": json_text(end_user.attributes),
    }
    return Request("create-end-user", "POST", "numbers", _PATH, form=pairs_of(fields))


def fetch_end_user(sid: str) -> Request:
    """Fetch one end user."""
    return Request(KIND, "GET", "numbers", f"{_PATH}/{segment(sid)}")


def list_end_users(*, page_size: int = 1000) -> Request:
    """The first page of all end users; there are no filters."""
    return Request("list-end-users", "GET", "numbers", _PATH, query_with({}, page_size=page_size))


def update_end_user(sid: str, changes: ItemChanges) -> Request:
    """Change an end user."""
    path = f"{_PATH}/{segment(sid)}"
    return Request("update-end-user", "POST", "numbers", path, form=pairs_of(changed_fields(changes)))


def delete_end_user(sid: str) -> Request:
    """Delete an end user; Twilio refuses it while a bundle holds it (21644)."""
    return Request("delete-end-user", "DELETE", "numbers", f"{_PATH}/{segment(sid)}")


def end_user_in(fields: Mapping[str, Any], *, kind: str = KIND) -> EndUser:
    """The end user in a JSON object. Raises TryAgain without a sid."""
    sid = sid_in(fields.get("sid"), PREFIX)
    if not sid:
        raise unreadable(kind)
    return EndUser(
        sid,
        spelling.kebab(fields.get("type")),
        account_sid=sid_in(fields.get("account_sid"), "AC"),
        friendly_name=spelling.text(fields.get("friendly_name")),
        attributes=attributes_in(fields.get("attributes")),
        date_created=iso(fields.get("date_created")),
        date_updated=iso(fields.get("date_updated")),
    )


def read_end_user(reply: Reply) -> EndUser:
    """The end user in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    return end_user_in(fields_of(reply, kind=KIND))


def read_created_end_user(reply: Reply) -> Created:
    """The end user that a create answers with."""
    return read_created(reply, kind=KIND, prefix=PREFIX, facts=lambda fields: asdict(end_user_in(fields)))


def json_text(attributes: Mapping[str, Any]) -> str:
    """Attributes as the JSON string that Twilio takes."""
    return orjson.dumps(dict(attributes)).decode()


def changed_fields(changes: ItemChanges) -> dict[str, Field]:
    """The fields of an update."""
    attributes = None if changes.attributes is None else json_text(changes.attributes)
    return {"FriendlyName": changes.friendly_name, "Attributes": attributes}


def attributes_in(value: Any) -> dict[str, Any]:
    """Attributes, come as an object or as a JSON string; empty for anything else."""
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return {}
    return dict(value) if isinstance(value, dict) else {}

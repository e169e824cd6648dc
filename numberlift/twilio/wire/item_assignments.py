"""Item assignments as values: which end users and documents a bundle holds.

Source: https://www.twilio.com/docs/phone-numbers/regulatory/api/item-assignments
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from numberlift.twilio.wire.bundles import PATH
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply, Request, segment
from numberlift.twilio.wire.forms import query_with
from numberlift.twilio.wire.outcomes import Created, read_created
from numberlift.twilio.wire.sids import sid_in
from numberlift.twilio.wire.times import iso

KIND: Final = "item-assignment"
PREFIX: Final = "BV"
KEY: Final = "results"


@dataclass(frozen=True, slots=True)
class ItemAssignment:
    """One end user or document (`object_sid`) in one bundle."""

    sid: str
    bundle_sid: str
    object_sid: str
    account_sid: str = ""
    date_created: str = ""


def create_assignment(bundle_sid: str, object_sid: str) -> Request:
    """Assign an end user or document to a bundle."""
    return Request("assign-item", "POST", "numbers", _path(bundle_sid), form=(("ObjectSid", object_sid),))


def fetch_assignment(bundle_sid: str, sid: str) -> Request:
    """Fetch one assignment."""
    return Request(KIND, "GET", "numbers", _path(bundle_sid, sid))


def list_assignments(bundle_sid: str, *, page_size: int = 1000) -> Request:
    """The first page of the assignments of a bundle."""
    query = query_with({}, page_size=page_size)
    return Request("list-item-assignments", "GET", "numbers", _path(bundle_sid), query)


def delete_assignment(bundle_sid: str, sid: str) -> Request:
    """Take an item out of a bundle; the item stays."""
    return Request("unassign-item", "DELETE", "numbers", _path(bundle_sid, sid))


def assignment_in(fields: Mapping[str, Any], *, kind: str = KIND) -> ItemAssignment:
    """The assignment in a JSON object. Raises TryAgain without a sid or an object."""
    sid, object_sid = sid_in(fields.get("sid"), PREFIX), sid_in(fields.get("object_sid"))
    if not sid or not object_sid:
        raise unreadable(kind)
    return ItemAssignment(
        sid,
        sid_in(fields.get("bundle_sid"), "BU"),
        object_sid,
        account_sid=sid_in(fields.get("account_sid"), "AC"),
        date_created=iso(fields.get("date_created")),
    )


def read_assignment(reply: Reply) -> ItemAssignment:
    """The assignment in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    return assignment_in(fields_of(reply, kind=KIND))


def read_created_assignment(reply: Reply) -> Created:
    """The assignment that a create answers with."""
    return read_created(reply, kind=KIND, prefix=PREFIX, facts=lambda fields: asdict(assignment_in(fields)))


def _path(bundle_sid: str, sid: str = "") -> str:
    one = f"/{segment(sid)}" if sid else ""
    return f"{PATH}/{segment(bundle_sid)}/ItemAssignments{one}"

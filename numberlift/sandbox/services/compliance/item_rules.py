"""What is refused in a request about an end user or supporting document, with which code; what is done. No HTTP.

https://www.twilio.com/docs/phone-numbers/regulatory/api/end-users and …/supporting-documents. An item may be edited
while no bundle that it hangs on is under review or approved; an edited document is a draft again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from numberlift.sandbox.services.compliance import items
from numberlift.sandbox.services.compliance.items import DOCUMENT, Item
from numberlift.sandbox.services.compliance.refusals import refused
from numberlift.sandbox.services.compliance.regulations import END_USER_TYPES
from numberlift.sandbox.services.compliance.statuses import DOCUMENT_MOVES, DocumentStatus
from numberlift.sandbox.services.compliance.switches import catalogue_of
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.world import World

_LONGEST_NAME: Final = 128


def create_end_user(world: World, account_sid: str, form: Form) -> Item:
    """Keep a new end user; raises Refusal 20001, 22200 or 22207."""
    name, type_name = _name(form, code=20001), form.text("Type")
    if type_name not in END_USER_TYPES:
        raise refused(22200, f"Type must be one of {', '.join(END_USER_TYPES)}")
    fields = {"friendly_name": name, "type": type_name, "attributes": _attributes(form)}
    return items.keep_end_user(world, fields, account_sid=account_sid, at=world.clock.now())


def create_document(world: World, account_sid: str, form: Form, *, file: Mapping[str, Any] | None = None) -> Item:
    """Keep a new document, `file` its mime_type and sha256; raises Refusal 22207, 22210 or 22211."""
    type_name = form.text("Type")
    if not type_name or type_name not in catalogue_of(world).document_types:
        raise refused(22210, "Type must be the machine_name of a Supporting Document Type")
    fields = {"type": type_name, "friendly_name": _name(form, code=22211), "attributes": _attributes(form)}
    return items.keep_document(world, {**fields, **(file or {})}, account_sid=account_sid, at=world.clock.now())


def update(world: World, item: Item, form: Form) -> Item:
    """The item with other properties; raises Refusal 20001, 22207, 22208 or 22209."""
    status = form.text("Status") if item.kind == DOCUMENT else None
    if status is not None:
        return _set_status(world, item, form, status)
    changes: dict[str, Any] = {"friendly_name": _name(form, code=20001)} if "FriendlyName" in form else {}
    if "Attributes" in form:
        changes["attributes"] = _attributes(form)
    if not changes:
        return item
    _must_be_free(world, item)
    if item.kind == DOCUMENT:
        return _drafted(world, item, changes)
    return items.change(world, item, at=world.clock.now(), **changes)


def delete(world: World, item: Item) -> None:
    """Forget an item; raises Refusal 21644, 21645 or 21646."""
    if item.kind == DOCUMENT and item.status is DocumentStatus.PENDING_REVIEW:
        raise refused(21646, "It is in pending-review")
    if items.bundles_of(world, item.sid):
        raise refused(21645 if item.kind == DOCUMENT else 21644, "Take it out of its bundles first")
    world.store.remove(item.kind, item.sid)


def _set_status(world: World, document: Item, form: Form, status: str) -> Item:
    if "Attributes" in form:
        raise refused(22208, "Send the status alone")
    if status not in [*DocumentStatus] or DocumentStatus(status) is not DocumentStatus.DRAFT:
        raise refused(22209, "Only draft can be set")
    _must_be_free(world, document)
    return _drafted(world, document, {})


def _drafted(world: World, document: Item, changes: Mapping[str, Any]) -> Item:
    at = world.clock.now()
    if DocumentStatus.DRAFT in DOCUMENT_MOVES[document.status]:
        return items.move(world, document, DocumentStatus.DRAFT, at=at, failure_reason=None, errors=None, **changes)
    return items.change(world, document, at=at, **changes)


def _must_be_free(world: World, item: Item) -> None:
    if not items.is_free(world, item.sid):
        raise refused(20001, f"{item.sid} belongs to a bundle that is under review or approved")


def _name(form: Form, *, code: int) -> str:
    name = (form.text("FriendlyName") or "").strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        raise refused(code, f"FriendlyName must have 1 to {_LONGEST_NAME} characters")
    return name


def _attributes(form: Form) -> dict[str, Any]:
    text = form.text("Attributes")
    if not text:
        return {}
    try:
        read = orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        raise refused(22207, "Attributes is no JSON") from exc
    if not isinstance(read, dict):
        raise refused(22207, "Attributes must be a JSON object")
    return read

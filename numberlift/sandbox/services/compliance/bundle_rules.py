"""What is refused in a request about a bundle or its assignments, with which code; what is done. No HTTP.

https://www.twilio.com/docs/phone-numbers/regulatory/api/bundles and …/item-assignments
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from numberlift.sandbox.services.compliance import bundles, items, reviewing
from numberlift.sandbox.services.compliance.bundles import Bundle
from numberlift.sandbox.services.compliance.items import ASSIGNMENT, KINDS
from numberlift.sandbox.services.compliance.refusals import refused
from numberlift.sandbox.services.compliance.regulations import END_USER_TYPES, NUMBER_TYPES, Regulation
from numberlift.sandbox.services.compliance.statuses import SUBMITTABLE, UNDER_REVIEW, BundleStatus
from numberlift.sandbox.services.compliance.switches import catalogue_of, switches_of
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.world import World

_EMAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
_SID: Final = re.compile(r"[a-zA-Z]{2}[0-9a-fA-F]{32}")
_PROPERTIES: Final = ("FriendlyName", "Email", "StatusCallback")


def create(world: World, account_sid: str, form: Form) -> Bundle:
    """Keep a new bundle, a draft; raises Refusal 20001 or 22200 to 22202."""
    regulation = _regulation(world, form)
    for name in ("FriendlyName", "Email"):
        if not (form.text(name) or "").strip():
            raise refused(20001, f"{name} is required")
    asked = _properties(form) | {
        "regulation_sid": regulation.sid,
        "is_test": (form.text("IsTest") or "").lower() == "true",
    }
    return bundles.place(world, asked, account_sid=account_sid, at=world.clock.now())


def update(world: World, bundle: Bundle, form: Form) -> Bundle:
    """The bundle with other properties, or in another status; raises Refusal 22203, 22204, 20001, or as `submit`."""
    word, properties, at = form.text("Status"), _properties(form), world.clock.now()
    if not word:
        return bundles.change(world, bundle, at=at, **properties) if properties else bundle
    if word not in [*BundleStatus]:
        raise refused(22203, f"{word!r} is not a status")
    if properties:
        raise refused(22204, "Send the status alone")
    if word == BundleStatus.PENDING_REVIEW:
        return reviewing.submit(world, bundle, at=at)
    if word == BundleStatus.DRAFT and bundle.status is BundleStatus.TWILIO_REJECTED:
        return bundles.move(world, bundle, BundleStatus.DRAFT, at=at, due_at=None)
    raise refused(20001, f"A bundle in {bundle.status} cannot be set to {word}")


def delete(world: World, bundle: Bundle) -> None:
    """Forget a bundle; raises Refusal 21647 or 21648."""
    if bundle.status in UNDER_REVIEW:
        raise refused(21647, f"It is in {bundle.status}")
    if bundles.has_numbers(world, bundle):
        raise refused(21648, "Reassign its numbers to another approved bundle")
    bundles.remove(world, bundle)


def assign(world: World, bundle: Bundle, form: Form) -> str:
    """Assign an end user or document, which gives the BV sid; raises Refusal 20001, 22205 or 22206."""
    sid = form.text("ObjectSid") or ""
    if not _SID.fullmatch(sid):
        raise refused(22205, f"{sid!r} is not a sid")
    if sid[:2] not in KINDS:
        raise refused(22206, f"{sid} is neither an end user nor a supporting document")
    item = items.get(world, sid)
    if item is None or item.fields["account_sid"] != bundle.fields["account_sid"]:
        raise refused(22205, f"{sid} does not exist in this account")
    _must_be_open(bundle)
    assigned = world.store.where(ASSIGNMENT, "object_sid", sid)
    if switches_of(world).guards and any(kept.fields["bundle_sid"] == bundle.sid for _, kept in assigned):
        raise refused(20001, f"{sid} is assigned to this bundle already")
    return bundles.assign(world, bundle, sid, at=world.clock.now())


def unassign(world: World, bundle: Bundle, assignment_sid: str) -> None:
    """Take an end user or document out of a bundle; raises Refusal 20001."""
    _must_be_open(bundle)
    world.store.remove(ASSIGNMENT, assignment_sid)


def _must_be_open(bundle: Bundle) -> None:
    if bundle.status not in SUBMITTABLE:
        raise refused(20001, f"The items of a bundle in {bundle.status} cannot be changed")


def _regulation(world: World, form: Form) -> Regulation:
    catalogue, sid = catalogue_of(world), form.text("RegulationSid")
    country, number_type, end_user_type = (form.text(name) for name in ("IsoCountry", "NumberType", "EndUserType"))
    if end_user_type and end_user_type not in END_USER_TYPES:
        raise refused(22200, f"EndUserType must be one of {', '.join(END_USER_TYPES)}")
    if number_type and number_type not in NUMBER_TYPES:
        raise refused(22200, f"NumberType must be one of {', '.join(NUMBER_TYPES)}")
    if not sid and not (country and number_type):
        raise refused(22202, "Send RegulationSid, or IsoCountry and NumberType")
    found = (
        catalogue.regulations.get(sid)
        if sid
        else catalogue.of_group(str(country).upper(), str(number_type), end_user_type)
    )
    if found is None:
        raise refused(22201, "There is no such regulation")
    return found


def _properties(form: Form) -> dict[str, Any]:
    """The properties that came, checked."""
    given = {name: text.strip() for name in _PROPERTIES if (text := form.text(name)) is not None}
    if not given.get("FriendlyName", "given"):
        raise refused(20001, "FriendlyName must not be empty")
    if "Email" in given and not _EMAIL.fullmatch(given["Email"]):
        raise refused(20001, "Email is not an e-mail address")
    callback = given.get("StatusCallback")
    if callback and not _is_url(callback):
        raise refused(20001, "StatusCallback is not an absolute http or https address")
    fields = {"FriendlyName": "friendly_name", "Email": "email", "StatusCallback": "status_callback"}
    return {fields[name]: text or None for name, text in given.items()}


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)

"""Copies and clones of bundles, and items replaced by those of an approved copy. No HTTP.

https://www.twilio.com/docs/phone-numbers/regulatory/api/copies-resource, …/replace-items-resource, and the
guide on updating compliance information.
"""

from __future__ import annotations

from typing import Any, Final

from numberlift.sandbox.accounts import is_account_sid
from numberlift.sandbox.replies import Refusal, unauthorized
from numberlift.sandbox.services.compliance import bundles, items
from numberlift.sandbox.services.compliance.bundles import Bundle
from numberlift.sandbox.services.compliance.evaluating import ADDRESS_SIDS, address_sids, addresses_of
from numberlift.sandbox.services.compliance.items import ASSIGNMENT, DOCUMENT, Item
from numberlift.sandbox.services.compliance.refusals import refused
from numberlift.sandbox.services.compliance.statuses import BundleStatus, DocumentStatus
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosting.parameters import ADDRESS
from numberlift.sandbox.world import World

_KEPT: Final = ("email", "status_callback", "regulation_sid")
_APPROVED: Final = BundleStatus.TWILIO_APPROVED


def copy(world: World, bundle: Bundle, form: Form) -> Bundle:
    """A draft with copies of all items; raises Refusal 22230."""
    _must_have_addresses(world, bundle)
    asked = _asked(bundle, form)
    made = bundles.place(
        world, asked, account_sid=bundle.fields["account_sid"], at=world.clock.now(), copy_of=bundle.sid
    )
    _copy_items(world, bundle, made, approved=False)
    return made


def copies_of(world: World, bundle: Bundle) -> list[Bundle]:
    """The copies of a bundle, oldest first."""
    return [Bundle(sid, *kept) for sid, kept in world.store.where(bundles.KIND, "copy_of", bundle.sid)]


def clone(world: World, actor: str, bundle: Bundle, form: Form) -> Bundle:
    """The bundle again in another account, a draft or approved at once.

    Raises Refusal 21470, 21471, 20003, 22230, and 20001 for one that is to be approved at once and is not approved.
    """
    target = _target(world, actor, form.text("TargetAccountSid"))
    as_draft = (form.text("MoveToDraft") or "").lower() == "true"
    if not as_draft and bundle.status is not _APPROVED:
        raise refused(20001, f"A bundle in {bundle.status} can be cloned to a draft only: set MoveToDraft")
    _must_have_addresses(world, bundle)
    status = BundleStatus.DRAFT if as_draft else _APPROVED
    until = None if as_draft else bundle.fields["valid_until"]
    asked = {**_asked(bundle, form), "valid_until": until}
    made = bundles.place(world, asked, account_sid=target, at=world.clock.now(), status=status)
    if until is not None:
        made = bundles.change(world, made, at=made.created, due_at=until)
    _copy_items(world, bundle, made, approved=not as_draft)
    return made


def replace_items(world: World, bundle: Bundle, form: Form) -> Bundle:
    """The bundle with the items of its approved copy, valid without end.

    Raises Refusal 22224 to 22226, 22228, 22229.
    """
    source = bundles.get(world, form.text("FromBundleSid") or "")
    if source is None or source.fields["account_sid"] != bundle.fields["account_sid"]:
        raise refused(22225, "There is no such bundle in this account")
    if source.sid == bundle.sid:
        raise refused(22226, "Name the copy of the bundle")
    if {source.status, bundle.status} != {_APPROVED} or source.fields["copy_of"] != bundle.sid:
        raise refused(22224, "Both must be twilio-approved, and FromBundleSid a copy of the bundle")
    if source.fields["regulation_sid"] != bundle.fields["regulation_sid"]:
        raise refused(22228, "Their regulations differ")
    if not _addresses(world, bundle) <= _addresses(world, source):
        raise refused(22229, "The copy must keep the addresses of the bundle")
    at = world.clock.now()
    for sid, _ in bundles.assignments(world, bundle):
        world.store.remove(ASSIGNMENT, sid)
    for item in bundles.assigned(world, source):
        bundles.assign(world, bundle, item.sid, at=at)
    return bundles.change(world, bundle, at=at, valid_until=None, due_at=None)


def _asked(bundle: Bundle, form: Form) -> dict[str, Any]:
    name = form.text("FriendlyName") or bundle.fields["friendly_name"]
    return {"friendly_name": name, **{field: bundle.fields[field] for field in _KEPT}}


def _target(world: World, actor: str, asked: str | None) -> str:
    if not is_account_sid(asked):
        raise Refusal(400, 21470, "Invalid Account SID. TargetAccountSid is required")
    if not world.accounts.may_act(actor, str(asked)):
        raise unauthorized()
    account = world.accounts.get(str(asked))
    if account is None or account.status == "closed":
        raise Refusal(400, 21471, "Account Not Found")
    return account.sid


def _copy_items(world: World, source: Bundle, made: Bundle, *, approved: bool) -> None:
    at, account_sid = world.clock.now(), made.fields["account_sid"]
    for item in bundles.assigned(world, source):
        fields = {**item.fields, "attributes": _attributes(world, item, account_sid)}
        if item.kind == DOCUMENT:
            copied = items.keep_document(world, fields, account_sid=account_sid, at=at)
            status = DocumentStatus.APPROVED if approved else DocumentStatus.DRAFT
            copied = items.change(world, copied, at=at, status=status)
        else:
            copied = items.keep_end_user(world, fields, account_sid=account_sid, at=at)
        bundles.assign(world, made, copied.sid, at=at)


def _attributes(world: World, item: Item, account_sid: str) -> dict[str, Any]:
    """The attributes, with the addresses as they are in the account that they go to."""
    attributes = dict(item.attributes)
    if item.fields["account_sid"] != account_sid and address_sids(item):
        at = world.clock.now()
        attributes[ADDRESS_SIDS] = [
            world.store.insert(ADDRESS, "AD", {**fields, "account_sid": account_sid}, at=at)
            for fields in addresses_of(world, item)
        ]
    return attributes


def _must_have_addresses(world: World, bundle: Bundle) -> None:
    for item in bundles.assigned(world, bundle):
        if len(addresses_of(world, item)) < len(address_sids(item)):
            raise refused(22230, f"An address of {item.sid} does not exist")


def _addresses(world: World, bundle: Bundle) -> set[str]:
    return {sid for item in bundles.assigned(world, bundle) for sid in address_sids(item)}

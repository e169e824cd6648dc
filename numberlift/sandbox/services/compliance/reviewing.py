"""What happens to a bundle and its documents: submitted, reviewed, approved or rejected, and fallen when it lapses.

Words in a bundle's FriendlyName beside those of `objecting`: `provisional` is approved provisionally first, and
`expires-30d` is approved until 30 days later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from numberlift.sandbox.services.compliance import bundles, items
from numberlift.sandbox.services.compliance.bundles import Bundle
from numberlift.sandbox.services.compliance.evaluating import evaluate
from numberlift.sandbox.services.compliance.items import DOCUMENT, Item
from numberlift.sandbox.services.compliance.objecting import Objection, objections
from numberlift.sandbox.services.compliance.refusals import refused
from numberlift.sandbox.services.compliance.statuses import DOCUMENT_MOVES, SUBMITTABLE, BundleStatus, DocumentStatus
from numberlift.sandbox.services.compliance.switches import switches_of
from numberlift.sandbox.services.compliance.titles import TEST_BUNDLE, TITLES, told
from numberlift.sandbox.world import World

_LAPSED: Final = "The bundle's information was not updated before valid_until"
_PROVISIONAL: Final = re.compile(r"\bprovisional\b", re.IGNORECASE)
_EXPIRES: Final = re.compile(r"\bexpires-([0-9]{1,4})d\b")
_DAY: Final = 86_400.0


def submit(world: World, bundle: Bundle, *, at: float) -> Bundle:
    """Hand a bundle in for review; raises Refusal, for a noncompliant one with its first evaluation code."""
    if bundle.status not in SUBMITTABLE:
        raise refused(20001, f"A bundle in {bundle.status} cannot be submitted")
    switches, verdict = switches_of(world), evaluate(world, bundle)
    if switches.strict and verdict.first_code is not None:
        raise refused(verdict.first_code, "The bundle is noncompliant; its evaluation says where")
    is_test = bundle.fields["is_test"]
    if not is_test:
        for document in _documents(world, bundle):
            _towards(world, document, DocumentStatus.PENDING_REVIEW, at=at)
    due_at = at + (switches.seconds.test if is_test else switches.seconds.queue)
    return bundles.move(world, bundle, BundleStatus.PENDING_REVIEW, at=at, due_at=due_at, valid_until=None)


def step(world: World, sid: str, at: float) -> None:
    """Let happen to a bundle what is due now."""
    bundle = bundles.get(world, sid)
    if bundle is not None:
        _STEPS[bundle.status](world, bundle, at)


def _begin(world: World, bundle: Bundle, at: float) -> None:
    if bundle.fields["is_test"]:
        _reject(world, bundle, [Objection(TEST_BUNDLE, None)], at=at)
    else:
        due_at = at + switches_of(world).seconds.review
        bundles.move(world, bundle, BundleStatus.IN_REVIEW, at=at, due_at=due_at)


def _reviewed(world: World, bundle: Bundle, at: float) -> None:
    found = objections(world, bundle)
    if found:
        _reject(world, bundle, found, at=at)
    elif bundle.status is BundleStatus.IN_REVIEW and _PROVISIONAL.search(bundle.fields["friendly_name"]):
        for document in _documents(world, bundle):
            _towards(world, document, DocumentStatus.PROVISIONALLY_APPROVED, at=at)
        due_at = at + switches_of(world).seconds.provisional
        bundles.move(world, bundle, BundleStatus.PROVISIONALLY_APPROVED, at=at, due_at=due_at)
    else:
        _approve(world, bundle, at=at)


def _approve(world: World, bundle: Bundle, *, at: float) -> None:
    for document in _documents(world, bundle):
        approved = _towards(world, document, DocumentStatus.APPROVED, at=at)
        if approved.fields["errors"]:
            items.change(world, approved, at=at, failure_reason=None, errors=None)
    word = _EXPIRES.search(bundle.fields["friendly_name"])
    until = at + int(word[1]) * _DAY if word else None
    bundles.move(world, bundle, BundleStatus.TWILIO_APPROVED, at=at, valid_until=until, due_at=until, objections={})


def _reject(world: World, bundle: Bundle, found: Sequence[Objection], *, at: float) -> None:
    for document in _documents(world, bundle):
        codes = [one.code for one in found if one.document_sid in (document.sid, None)]
        at_fault = any(one.document_sid == document.sid for one in found)
        errors = [{"code": code, "message": TITLES[code]} for code in dict.fromkeys(codes)]
        to = DocumentStatus.REJECTED if at_fault else DocumentStatus.APPROVED
        moved = document if bundle.fields["is_test"] else _towards(world, document, to, at=at)
        items.change(world, moved, at=at, failure_reason=told(codes) or None, errors=errors or None)
    seen = dict(bundle.fields["objections"])
    for one in found:
        if one.fingerprint is not None:
            seen[str(one.code)] = sorted({*seen.get(str(one.code), ()), one.fingerprint})
    why = told([one.code for one in found])
    bundles.move(world, bundle, BundleStatus.TWILIO_REJECTED, at=at, why=why, due_at=None, objections=seen)


def _lapse(world: World, bundle: Bundle, at: float) -> None:
    """An approved bundle falls, and with it the documents that no other approved bundle vouches for."""
    fallen = bundles.move(world, bundle, BundleStatus.TWILIO_REJECTED, at=at, why=_LAPSED, due_at=None)
    for document in _documents(world, fallen):
        if BundleStatus.TWILIO_APPROVED not in items.statuses_of(world, document.sid):
            _towards(world, document, DocumentStatus.EXPIRED, at=at)


def _documents(world: World, bundle: Bundle) -> list[Item]:
    return [item for item in bundles.assigned(world, bundle) if item.kind == DOCUMENT]


def _towards(world: World, document: Item, to: DocumentStatus, *, at: float) -> Item:
    """The document in another status, if that can follow its own."""
    return items.move(world, document, to, at=at) if to in DOCUMENT_MOVES[document.status] else document


def _nothing(_world: World, _bundle: Bundle, _at: float) -> None:
    raise AssertionError("nothing is due in this status")


_STEPS: Final[dict[BundleStatus, Callable[[World, Bundle, float], None]]] = {
    BundleStatus.DRAFT: _nothing,
    BundleStatus.PENDING_REVIEW: _begin,
    BundleStatus.IN_REVIEW: _reviewed,
    BundleStatus.PROVISIONALLY_APPROVED: _reviewed,
    BundleStatus.TWILIO_APPROVED: _lapse,
    BundleStatus.TWILIO_REJECTED: _nothing,
}

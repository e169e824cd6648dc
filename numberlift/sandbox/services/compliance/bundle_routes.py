"""Bundles, and what stands under them: item assignments, evaluations, copies, clones, replaced items.

https://www.twilio.com/docs/phone-numbers/regulatory/api/bundles and the pages beside it
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

from numberlift.sandbox.replies import base_url, json_reply, not_found
from numberlift.sandbox.service import account_of, listed_before
from numberlift.sandbox.services.compliance import bundle_listing, bundle_rules, bundles, copying
from numberlift.sandbox.services.compliance.bundles import EVALUATION, Bundle
from numberlift.sandbox.services.compliance.evaluating import evaluate
from numberlift.sandbox.services.compliance.items import ASSIGNMENT
from numberlift.sandbox.services.compliance.progress import current_world
from numberlift.sandbox.services.compliance.shown import (
    BUNDLES,
    shown_assignment,
    shown_bundle,
    shown_clone,
    shown_copy,
    shown_evaluation,
)
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.paging import Row, page_of, with_meta
from numberlift.sandbox.store import Stored
from numberlift.sandbox.world import World

_ONE: Final = BUNDLES + "/{bundle_sid}"
_SHOW: Final = {ASSIGNMENT: shown_assignment, EVALUATION: shown_evaluation}


async def create_bundle(request: web.Request) -> web.Response:
    """A new bundle, 201."""
    form = await Form.of(request)
    made = bundle_rules.create(current_world(request), account_of(request), form)
    return json_reply(shown_bundle(made, base=base_url(request)), status=201)


async def fetch_bundle(request: web.Request) -> web.Response:
    """One bundle."""
    return json_reply(shown_bundle(_named(request, current_world(request)), base=base_url(request)))


async def list_bundles(request: web.Request) -> web.Response:
    """The bundles that the query leaves, in pages."""
    world, base = current_world(request), base_url(request)
    before = listed_before(request)
    rows = bundle_listing.listed(world, account_of(request), request.query, created_before=before)
    own = {row.sid: bundle for row in rows if (bundle := bundle_listing.bundle_of(world, row)) is not None}
    page = page_of(request, rows)
    shown = with_meta(request, page, lambda row: shown_bundle(own[row.sid], base=base), key="results")
    return json_reply(shown)


async def update_bundle(request: web.Request) -> web.Response:
    """The bundle after the change, or submitted."""
    form = await Form.of(request)
    world = current_world(request)
    changed = bundle_rules.update(world, _named(request, world), form)
    return json_reply(shown_bundle(changed, base=base_url(request)))


async def delete_bundle(request: web.Request) -> web.Response:
    """204; it is forgotten."""
    world = current_world(request)
    bundle_rules.delete(world, _named(request, world))
    return web.Response(status=204)


async def create_assignment(request: web.Request) -> web.Response:
    """An end user or document assigned, 201."""
    form = await Form.of(request)
    world = current_world(request)
    sid = bundle_rules.assign(world, _named(request, world), form)
    return json_reply(_shown_below(request, ASSIGNMENT, Row(sid, _kept(world, ASSIGNMENT, sid))), status=201)


async def delete_assignment(request: web.Request) -> web.Response:
    """204; the item is no longer in the bundle."""
    world = current_world(request)
    bundle_rules.unassign(world, _named(request, world), _below(request, world, ASSIGNMENT).sid)
    return web.Response(status=204)


async def create_evaluation(request: web.Request) -> web.Response:
    """What the bundle lacks at this moment, 201."""
    world = current_world(request)
    bundle = _named(request, world)
    verdict = evaluate(world, bundle)
    fields = {
        "account_sid": bundle.fields["account_sid"],
        "regulation_sid": bundle.fields["regulation_sid"],
        "bundle_sid": bundle.sid,
        "status": "compliant" if verdict.compliant else "noncompliant",
        "results": verdict.results,
    }
    sid = world.store.insert(EVALUATION, "EL", fields, at=world.clock.now())
    return json_reply(_shown_below(request, EVALUATION, Row(sid, _kept(world, EVALUATION, sid))), status=201)


async def fetch_below(request: web.Request) -> web.Response:
    """One assignment or evaluation."""
    kind = _kind(request)
    return json_reply(_shown_below(request, kind, _below(request, current_world(request), kind)))


async def list_below(request: web.Request) -> web.Response:
    """The assignments or evaluations of a bundle, in pages."""
    world, kind = current_world(request), _kind(request)
    bundle = _named(request, world)
    kept = world.store.where(kind, "bundle_sid", bundle.sid, created_before=listed_before(request))
    page = page_of(request, [Row(sid, item) for sid, item in kept])
    return json_reply(with_meta(request, page, lambda row: _shown_below(request, kind, row), key="results"))


async def create_copy(request: web.Request) -> web.Response:
    """A copy of the bundle with copies of its items, 201."""
    form = await Form.of(request)
    world = current_world(request)
    return json_reply(shown_copy(copying.copy(world, _named(request, world), form)), status=201)


async def list_copies(request: web.Request) -> web.Response:
    """The copies of a bundle, in pages."""
    world, before = current_world(request), listed_before(request)
    copies = [one for one in copying.copies_of(world, _named(request, world)) if one.created < before]
    page = page_of(request, [Row(one.sid, Stored(one.created, one.fields)) for one in copies])
    return json_reply(with_meta(request, page, lambda row: shown_copy(Bundle(row.sid, *row.item)), key="results"))


async def create_clone(request: web.Request) -> web.Response:
    """The bundle again in another account, 201."""
    form = await Form.of(request)
    world = current_world(request)
    made = copying.clone(world, account_of(request), _named(request, world), form)
    return json_reply(shown_clone(made, base=base_url(request)), status=201)


async def replace_items(request: web.Request) -> web.Response:
    """The bundle with the items of its copy, 201."""
    form = await Form.of(request)
    world = current_world(request)
    return json_reply(shown_copy(copying.replace_items(world, _named(request, world), form)), status=201)


def _named(request: web.Request, world: World) -> Bundle:
    bundle = bundles.get(world, request.match_info["bundle_sid"])
    if bundle is None or bundle.fields["account_sid"] != account_of(request):
        raise not_found(request.path)
    return bundle


def _kind(request: web.Request) -> str:
    return ASSIGNMENT if "/ItemAssignments" in request.path else EVALUATION


def _kept(world: World, kind: str, sid: str) -> Stored:
    kept = world.store.get(kind, sid)
    assert kept is not None, "it was just kept"
    return kept


def _below(request: web.Request, world: World, kind: str) -> Row:
    sid = request.match_info["sid"]
    kept = world.store.get(kind, sid)
    if kept is None or kept.fields["bundle_sid"] != _named(request, world).sid:
        raise not_found(request.path)
    return Row(sid, kept)


def _shown_below(request: web.Request, kind: str, row: Row) -> object:
    return _SHOW[kind](row.sid, row.item.created, row.item.fields, base=base_url(request))


_ASSIGNMENTS: Final = _ONE + "/ItemAssignments"
_EVALUATIONS: Final = _ONE + "/Evaluations"

BUNDLE_ROUTES: Final = (
    web.post(BUNDLES, create_bundle, name="CreateBundle"),
    web.get(BUNDLES, list_bundles, name="ListBundle"),
    web.get(_ONE, fetch_bundle, name="FetchBundle"),
    web.post(_ONE, update_bundle, name="UpdateBundle"),
    web.delete(_ONE, delete_bundle, name="DeleteBundle"),
    web.post(_ASSIGNMENTS, create_assignment, name="CreateItemAssignment"),
    web.get(_ASSIGNMENTS, list_below, name="ListItemAssignment"),
    web.get(_ASSIGNMENTS + "/{sid}", fetch_below, name="FetchItemAssignment"),
    web.delete(_ASSIGNMENTS + "/{sid}", delete_assignment, name="DeleteItemAssignment"),
    web.post(_EVALUATIONS, create_evaluation, name="CreateEvaluation"),
    web.get(_EVALUATIONS, list_below, name="ListEvaluation"),
    web.get(_EVALUATIONS + "/{sid}", fetch_below, name="FetchEvaluation"),
    web.post(_ONE + "/Copies", create_copy, name="CreateBundleCopy"),
    web.get(_ONE + "/Copies", list_copies, name="ListBundleCopy"),
    web.post(_ONE + "/Clones", create_clone, name="CreateBundleClone"),
    web.post(_ONE + "/ReplaceItems", replace_items, name="CreateReplaceItems"),
)

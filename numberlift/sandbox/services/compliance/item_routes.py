"""End users and supporting documents; a document with a file comes by multipart, on the upload host.

https://www.twilio.com/docs/phone-numbers/regulatory/api/end-users and …/supporting-documents
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

from numberlift.sandbox.replies import base_url, json_reply, not_found
from numberlift.sandbox.service import account_of, listed_before
from numberlift.sandbox.services.compliance import item_rules, items
from numberlift.sandbox.services.compliance.items import DOCUMENT, END_USER, KINDS, Item
from numberlift.sandbox.services.compliance.progress import current_world
from numberlift.sandbox.services.compliance.shown import ROOT, shown_item
from numberlift.sandbox.services.compliance.uploads import file_fields, read_upload
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.paging import Row, page_of, with_meta
from numberlift.sandbox.world import World

_END_USERS: Final = ROOT + "/EndUsers"
_DOCUMENTS: Final = ROOT + "/SupportingDocuments"
_PREFIXES: Final = {kind: prefix for prefix, kind in KINDS.items()}


async def create_end_user(request: web.Request) -> web.Response:
    """A new end user, 201."""
    form = await Form.of(request)
    made = item_rules.create_end_user(current_world(request), account_of(request), form)
    return json_reply(shown_item(made, base=base_url(request)), status=201)


async def create_document(request: web.Request) -> web.Response:
    """A new document, 201; told by multipart that it comes with a file."""
    if request.content_type == "multipart/form-data":
        form, part = await read_upload(request)
        world = current_world(request)
        made = item_rules.create_document(world, account_of(request), form, file=file_fields(world, part))
    else:
        form = await Form.of(request)
        made = item_rules.create_document(current_world(request), account_of(request), form)
    return json_reply(shown_item(made, base=base_url(request)), status=201)


async def fetch_item(request: web.Request) -> web.Response:
    """One end user or document."""
    return json_reply(shown_item(_named(request, current_world(request)), base=base_url(request)))


async def update_item(request: web.Request) -> web.Response:
    """The end user or document after the change."""
    form = await Form.of(request)
    world = current_world(request)
    changed = item_rules.update(world, _named(request, world), form)
    return json_reply(shown_item(changed, base=base_url(request)))


async def delete_item(request: web.Request) -> web.Response:
    """204; it is forgotten."""
    world = current_world(request)
    item_rules.delete(world, _named(request, world))
    return web.Response(status=204)


async def list_items(request: web.Request) -> web.Response:
    """All end users or all documents of the account, in pages."""
    world, kind = current_world(request), _kind(request)
    kept = world.store.where(kind, "account_sid", account_of(request), created_before=listed_before(request))
    page, base = page_of(request, [Row(sid, item) for sid, item in kept]), base_url(request)
    shown = with_meta(request, page, lambda row: shown_item(Item(row.sid, *row.item), base=base), key="results")
    return json_reply(shown)


def _kind(request: web.Request) -> str:
    return END_USER if request.path.startswith(_END_USERS) else DOCUMENT


def _named(request: web.Request, world: World) -> Item:
    sid = request.match_info["sid"]
    item = items.get(world, sid) if sid.startswith(_PREFIXES[_kind(request)]) else None
    if item is None or item.fields["account_sid"] != account_of(request):
        raise not_found(request.path)
    return item


ITEM_ROUTES: Final = (
    web.post(_END_USERS, create_end_user, name="CreateEndUser"),
    web.get(_END_USERS, list_items, name="ListEndUser"),
    web.get(_END_USERS + "/{sid}", fetch_item, name="FetchEndUser"),
    web.post(_END_USERS + "/{sid}", update_item, name="UpdateEndUser"),
    web.delete(_END_USERS + "/{sid}", delete_item, name="DeleteEndUser"),
    web.post(_DOCUMENTS, create_document, name="CreateSupportingDocument"),
    web.get(_DOCUMENTS, list_items, name="ListSupportingDocument"),
    web.get(_DOCUMENTS + "/{sid}", fetch_item, name="FetchSupportingDocument"),
    web.post(_DOCUMENTS + "/{sid}", update_item, name="UpdateSupportingDocument"),
    web.delete(_DOCUMENTS + "/{sid}", delete_item, name="DeleteSupportingDocument"),
)

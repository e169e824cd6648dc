"""The handlers of authorization documents under one path, for the two APIs that serve them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from numberlift.sandbox.clock import iso
from numberlift.sandbox.replies import base_url, json_reply, not_found
from numberlift.sandbox.service import account_of, listed_before
from numberlift.sandbox.services.authorization_documents import rules
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosted_orders.rules import FILTERS, filters_of
from numberlift.sandbox.services.hosting import documents
from numberlift.sandbox.services.hosting.documents import Document
from numberlift.sandbox.services.hosting.orders import Order
from numberlift.sandbox.services.hosting.progress import current_world
from numberlift.sandbox.services.paging import Row, page_of, with_meta
from numberlift.sandbox.store import Stored
from numberlift.sandbox.world import World


class Letters:
    """Documents under `path`; `show_order` writes a dependent order as this API does."""

    def __init__(self, path: str, *, show_order: Callable[[Order, str], Any], title_required: bool) -> None:
        self._path = path
        self._show_order = show_order
        self._title_required = title_required

    async def create(self, request: web.Request) -> web.Response:
        """A new document, mailed at once, 201."""
        form = await Form.of(request)
        world = current_world(request)
        document = rules.create(world, account_of(request), form, title_required=self._title_required)
        return json_reply(self._shown(document, request), status=201)

    async def fetch(self, request: web.Request) -> web.Response:
        """One document."""
        return json_reply(self._shown(self._named(request, current_world(request)), request))

    async def list_all(self, request: web.Request) -> web.Response:
        """The documents, filtered by Email and Status, in pages."""
        world, actor = current_world(request), account_of(request)
        rows = rules.listed(world, actor, request.query, created_before=listed_before(request))
        page = page_of(request, rows)
        return json_reply(with_meta(request, page, lambda row: self._shown(Document(row.sid, *row.item), request)))

    async def update(self, request: web.Request) -> web.Response:
        """The document after the change."""
        form = await Form.of(request)
        world = current_world(request)
        document = rules.update(world, account_of(request), self._named(request, world), form)
        return json_reply(self._shown(document, request))

    async def delete(self, request: web.Request) -> web.Response:
        """204; the document is canceled and its orders are free for another."""
        world = current_world(request)
        rules.cancel(world, self._named(request, world))
        return web.Response(status=204)

    async def dependents(self, request: web.Request) -> web.Response:
        """The orders of a document, filtered as orders are, in pages."""
        world = current_world(request)
        filters, before = filters_of(request.query, FILTERS), listed_before(request)
        rows = [
            Row(order.sid, Stored(order.created, order.fields))
            for order in documents.dependents(world, self._named(request, world))
            if order.created < before and all(order.fields[name] == value for name, value in filters.items())
        ]
        page = page_of(request, sorted(rows, key=lambda row: row.item.created))
        base = base_url(request)
        return json_reply(with_meta(request, page, lambda row: self._show_order(Order(row.sid, *row.item), base)))

    def _named(self, request: web.Request, world: World) -> Document:
        document = documents.get(world, request.match_info["sid"])
        if document is None or not world.accounts.may_act(account_of(request), document.fields["account_sid"]):
            raise not_found(request.path)
        return document

    def _shown(self, document: Document, request: web.Request) -> dict[str, Any]:
        url = f"{base_url(request)}{self._path}/{document.sid}"
        fields = document.fields
        return {
            "sid": document.sid,
            "address_sid": fields["address_sid"],
            "status": fields["status"],
            "email": fields["email"],
            "cc_emails": fields["cc_emails"],
            "date_created": iso(document.created),
            "date_updated": iso(fields["updated"]),
            "url": url,
            "links": {"dependent_hosted_number_orders": f"{url}/DependentHostedNumberOrders"},
        }

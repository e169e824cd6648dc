"""/v2/HostedNumber: orders (form), bulk requests (JSON) and authorization documents (form).

https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

from numberlift.sandbox.replies import base_url, json_body, json_reply, not_found
from numberlift.sandbox.service import Service, account_of, listed_before
from numberlift.sandbox.services.authorization_documents.letters import Letters
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosted_orders.routes import delete_order, order_of
from numberlift.sandbox.services.hosted_orders.rules import filters_of
from numberlift.sandbox.services.hosting import bulk, orders
from numberlift.sandbox.services.hosting.orders import Order
from numberlift.sandbox.services.hosting.progress import current_world
from numberlift.sandbox.services.hosting_v2 import rules
from numberlift.sandbox.services.hosting_v2.shown import BULK, ORDERS, shown, shown_bulk
from numberlift.sandbox.services.paging import page_of, with_meta

_ORDER: Final = ORDERS + "/{sid}"
_DOCUMENTS: Final = "/v2/HostedNumber/AuthorizationDocuments"
_DOCUMENT: Final = _DOCUMENTS + "/{sid}"
_LETTERS: Final = Letters(_DOCUMENTS, show_order=shown, title_required=False)


async def create_order(request: web.Request) -> web.Response:
    """A new order, 201."""
    form = await Form.of(request)
    order = rules.create(current_world(request), account_of(request), form)
    return json_reply(shown(order, base_url(request)), status=201)


async def fetch_order(request: web.Request) -> web.Response:
    """One order."""
    return json_reply(shown(order_of(request, current_world(request)), base_url(request)))


async def list_orders(request: web.Request) -> web.Response:
    """The orders of the account and its subaccounts, filtered, in pages; all have the SMS capability."""
    world, filters = current_world(request), filters_of(request.query, rules.FILTERS)
    rows = orders.listed(world, account_of(request), filters=filters, created_before=listed_before(request))
    if request.query.get("SmsCapability", "true").lower() != "true":
        rows = []
    base = base_url(request)
    return json_reply(with_meta(request, page_of(request, rows), lambda row: shown(Order(row.sid, *row.item), base)))


async def update_order(request: web.Request) -> web.Response:
    """The order after the change."""
    form = await Form.of(request)
    world = current_world(request)
    return json_reply(shown(rules.update(world, order_of(request, world), form), base_url(request)))


async def create_bulk(request: web.Request) -> web.Response:
    """Accept a bulk request, 202."""
    body = await json_body(request)
    world, actor = current_world(request), account_of(request)
    sid = bulk.begin(world, rules.bulk_request(world, actor, body), actor=actor)
    return _shown_bulk(request, sid, status=202)


async def fetch_bulk(request: web.Request) -> web.Response:
    """How far a bulk request is, with its orders by status; `?OrderStatus=` for one status only."""
    return _shown_bulk(request, request.match_info["sid"], status=200)


def _shown_bulk(request: web.Request, sid: str, *, status: int) -> web.Response:
    world = current_world(request)
    kept = world.store.get(bulk.KIND, sid)
    if kept is None or not world.accounts.may_act(account_of(request), kept.fields["account_sid"]):
        raise not_found(request.path)
    only = request.query.get("OrderStatus")
    return json_reply(shown_bulk(world, sid, kept, base=base_url(request), only=only), status=status)


HOSTING_V2: Final = Service(
    name="hosting-v2",
    routes=(
        web.post(BULK, create_bulk, name="CreateBulkHostedNumberOrder"),
        web.get(BULK + "/{sid}", fetch_bulk, name="FetchBulkHostedNumberOrder"),
        web.post(ORDERS, create_order, name="CreateHostedNumberOrder"),
        web.get(ORDERS, list_orders, name="ListHostedNumberOrder"),
        web.get(_ORDER, fetch_order, name="FetchHostedNumberOrder"),
        web.post(_ORDER, update_order, name="UpdateHostedNumberOrder"),
        web.delete(_ORDER, delete_order, name="DeleteHostedNumberOrder"),
        web.post(_DOCUMENTS, _LETTERS.create, name="CreateAuthorizationDocument"),
        web.get(_DOCUMENTS, _LETTERS.list_all, name="ListAuthorizationDocument"),
        web.get(_DOCUMENT, _LETTERS.fetch, name="FetchAuthorizationDocument"),
        web.delete(_DOCUMENT, _LETTERS.delete, name="DeleteAuthorizationDocument"),
        web.get(
            _DOCUMENT + "/DependentHostedNumberOrders",
            _LETTERS.dependents,
            name="ListDependentHostedNumberOrder",
        ),
    ),
)

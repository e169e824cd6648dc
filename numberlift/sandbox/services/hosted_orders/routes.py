"""POST, GET and DELETE /HostedNumbers/HostedNumberOrders (form-encoded).

https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/hosted-number-order-resource
"""

from __future__ import annotations

from functools import partial
from typing import Final

from aiohttp import web

from numberlift.sandbox.replies import base_url, json_reply, not_found
from numberlift.sandbox.service import Service, account_of, listed_before
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosted_orders import rules
from numberlift.sandbox.services.hosted_orders.shown import PATH, shown, shown_row
from numberlift.sandbox.services.hosting import orders
from numberlift.sandbox.services.hosting.orders import Order
from numberlift.sandbox.services.hosting.progress import current_world
from numberlift.sandbox.services.paging import page_of, with_meta
from numberlift.sandbox.world import World

_ONE: Final = PATH + "/{sid}"


async def create_order(request: web.Request) -> web.Response:
    """A new order, 201; 200 with the first one where names are answered so."""
    form = await Form.of(request)
    created = rules.create(current_world(request), account_of(request), form)
    return json_reply(shown(created.order, base=base_url(request)), status=201 if created.new else 200)


async def fetch_order(request: web.Request) -> web.Response:
    """One order, by sid or UniqueName."""
    return json_reply(shown(order_of(request, current_world(request)), base=base_url(request)))


async def list_orders(request: web.Request) -> web.Response:
    """The orders of the account and its subaccounts, filtered, in pages."""
    rows = orders.listed(
        current_world(request),
        account_of(request),
        filters=rules.filters_of(request.query),
        created_before=listed_before(request),
    )
    return json_reply(with_meta(request, page_of(request, rows), partial(shown_row, base=base_url(request))))


async def update_order(request: web.Request) -> web.Response:
    """The order after the change."""
    form = await Form.of(request)
    world = current_world(request)
    return json_reply(shown(rules.update(world, order_of(request, world), form), base=base_url(request)))


async def delete_order(request: web.Request) -> web.Response:
    """204; the order and its number are gone."""
    world = current_world(request)
    rules.cancel(world, order_of(request, world))
    return web.Response(status=204)


def order_of(request: web.Request, world: World) -> Order:
    """The order that the path names; raises Refusal 20404."""
    order = orders.found(world, account_of(request), request.match_info["sid"])
    if order is None:
        raise not_found(request.path)
    return order


HOSTED_ORDERS: Final = Service(
    name="hosted-orders",
    routes=(
        web.post(PATH, create_order, name="CreateHostedNumbersHostedNumberOrder"),
        web.get(PATH, list_orders, name="ListHostedNumbersHostedNumberOrder"),
        web.get(_ONE, fetch_order, name="FetchHostedNumbersHostedNumberOrder"),
        web.post(_ONE, update_order, name="UpdateHostedNumbersHostedNumberOrder"),
        web.delete(_ONE, delete_order, name="DeleteHostedNumbersHostedNumberOrder"),
    ),
)

"""Brings orders, letters and bulk requests up to the sandbox's clock, each event at its own time, earliest first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from aiohttp import web

from numberlift.sandbox.service import world_of
from numberlift.sandbox.services.due import Step, let_happen
from numberlift.sandbox.services.hosting import bulk, documents, orders, verification
from numberlift.sandbox.services.hosting.orders import Order
from numberlift.sandbox.services.hosting.statuses import DocumentStatus, Status
from numberlift.sandbox.services.hosting.timetable import Event
from numberlift.sandbox.world import World

_IDLE: Final = "The order has been idle for more than 30 days"


def bring_up_to_date(world: World) -> None:
    """Let everything happen that is due by now."""
    let_happen(world, _STEPS)


def current_world(request: web.Request) -> World:
    """The world of a request, up to date."""
    world = world_of(request)
    bring_up_to_date(world)
    return world


def _order_step(world: World, sid: str, at: float) -> None:
    order = orders.get(world, sid)
    if order is not None:
        _ON_EVENT[Event(order.fields["due"])](world, order, at=at)


def _document_step(world: World, sid: str, at: float) -> None:
    document = documents.get(world, sid)
    if document is not None:
        documents.settle(world, document, DocumentStatus(document.fields["due"]), at=at)


def _processed(world: World, order: Order, *, at: float) -> None:
    doomed = order.fields["doomed"]
    orders.move(world, order, Status.FAILED if doomed else Status.RECEIVED, at=at, why=doomed)


def _bill_sent(world: World, order: Order, *, at: float) -> None:
    verification.submit_bill(world, order, at=at)


def _idle(world: World, order: Order, *, at: float) -> None:
    orders.move(world, order, Status.FAILED, at=at, why=_IDLE)


def _onward(world: World, order: Order, *, at: float, to: Status) -> None:
    """To the next status, unless the number's fate is to go wrong in this one."""
    way = orders.ordering_of(world, order.number)
    if way.ends_in == order.status:
        orders.move(world, order, Status(way.ending), at=at, why=way.reason)
    else:
        orders.move(world, order, to, at=at)


_ON_EVENT: Final[dict[Event, Callable[..., None]]] = {
    Event.PROCESSED: _processed,
    Event.BILL_SENT: _bill_sent,
    Event.BILL_READ: verification.bill_read,
    Event.CALL_ENDED: verification.call_ended,
    Event.CODE_EXPIRED: verification.code_expired,
    Event.CARRIER_DONE: partial(_onward, to=Status.TESTING),
    Event.TESTED: partial(_onward, to=Status.COMPLETED),
    Event.IDLE: _idle,
}
_STEPS: Final[dict[str, Step]] = {
    orders.KIND: _order_step,
    documents.KIND: _document_step,
    bulk.KIND: bulk.step,
}

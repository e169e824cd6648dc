"""POST, GET and DELETE /v1/Services/{MG sid}/PhoneNumbers: which numbers send and receive through a service.

https://www.twilio.com/docs/messaging/api/phonenumber-resource. Every service exists but those whose sid ends in 0404; a
number is in one service at most, and only the account that has it can put it there.
"""

from __future__ import annotations

import re
from typing import Any, Final

from aiohttp import web

from numberlift.sandbox.clock import iso
from numberlift.sandbox.replies import Refusal, base_url, json_reply, not_found
from numberlift.sandbox.service import Service, account_of, listed_before
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosting import numbers
from numberlift.sandbox.services.hosting.progress import current_world
from numberlift.sandbox.services.paging import Row, page_of, with_meta
from numberlift.sandbox.world import World

FIELD: Final = "messaging_service_sid"
"""Of an incoming phone number: the service that it is in."""
NO_SERVICE: Final = "0404"
_LIST: Final = "/v1/Services/{service}/PhoneNumbers"
_ONE: Final = "/v1/Services/{service}/PhoneNumbers/{sid}"
_SERVICE: Final = re.compile(r"MG[0-9a-fA-F]{32}")
_ALREADY: Final = 21710
_ELSEWHERE: Final = 21712


async def add_number(request: web.Request) -> web.Response:
    """201; raises Refusal 21710 for a number that is in the service already, 21712 for one that is in another."""
    world, service = current_world(request), _service(request)
    sid = (await Form.of(request)).text("PhoneNumberSid") or ""
    number = _own(request, world, sid)
    if number is None:
        raise not_found(f"/PhoneNumbers/{sid}")
    before = number.item.fields.get(FIELD)
    if before:
        code = _ALREADY if before == service else _ELSEWHERE
        raise Refusal(409, code, "Phone Number is already in a Messaging Service")
    numbers.change(world, sid, at=world.clock.now(), **{FIELD: service})
    return json_reply(_shown(request, _there(request, world, sid)), status=201)


async def fetch_number(request: web.Request) -> web.Response:
    """One number of a service."""
    world = current_world(request)
    return json_reply(_shown(request, _there(request, world, request.match_info["sid"])))


async def list_numbers(request: web.Request) -> web.Response:
    """The numbers of a service, in pages."""
    world, service = current_world(request), _service(request)
    kept = world.store.items(numbers.KIND, created_before=listed_before(request))
    mine = [Row(sid, one) for sid, one in kept if one.fields.get(FIELD) == service]
    rows = [row for row in mine if row.item.fields["account_sid"] == account_of(request)]
    return json_reply(with_meta(request, page_of(request, rows), lambda row: _shown(request, row), key="phone_numbers"))


async def remove_number(request: web.Request) -> web.Response:
    """204; the number is in no service any more."""
    world = current_world(request)
    row = _there(request, world, request.match_info["sid"])
    numbers.change(world, row.sid, at=world.clock.now(), **{FIELD: None})
    return web.Response(status=204)


def _service(request: web.Request) -> str:
    service = request.match_info["service"]
    if not _SERVICE.fullmatch(service) or service.endswith(NO_SERVICE):
        raise not_found(request.path)
    return service


def _own(request: web.Request, world: World, sid: str) -> Row | None:
    kept = world.store.get(numbers.KIND, sid)
    return Row(sid, kept) if kept is not None and kept.fields["account_sid"] == account_of(request) else None


def _there(request: web.Request, world: World, sid: str) -> Row:
    service, row = _service(request), _own(request, world, sid)
    if row is None or row.item.fields.get(FIELD) != service:
        raise not_found(request.path)
    return row


def _shown(request: web.Request, row: Row) -> dict[str, Any]:
    fields = row.item.fields
    return {
        "sid": row.sid,
        "account_sid": fields["account_sid"],
        "service_sid": fields[FIELD],
        "phone_number": fields["phone_number"],
        "country_code": "US",
        "capabilities": ["SMS", *(["Voice"] if fields.get("voice") else [])],
        "date_created": iso(fields["updated"]),
        "date_updated": iso(fields["updated"]),
        "url": f"{base_url(request)}/v1/Services/{fields[FIELD]}/PhoneNumbers/{row.sid}",
    }


MESSAGING: Final = Service(
    name="messaging",
    routes=(
        web.post(_LIST, add_number, name="CreateMessagingServicePhoneNumber"),
        web.get(_LIST, list_numbers, name="ListMessagingServicePhoneNumber"),
        web.get(_ONE, fetch_number, name="FetchMessagingServicePhoneNumber"),
        web.delete(_ONE, remove_number, name="DeleteMessagingServicePhoneNumber"),
    ),
)

"""GET, POST and DELETE /2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers, as far as moving numbers needs them.

https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from numberlift.sandbox.clock import rfc2822
from numberlift.sandbox.replies import json_reply, not_found
from numberlift.sandbox.service import Service, account_of, listed_before
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosting.progress import current_world
from numberlift.sandbox.services.incoming_numbers import rules
from numberlift.sandbox.services.paging import Row, flat, page_of
from numberlift.sandbox.store import Stored
from numberlift.sandbox.world import World

_LIST: Final = "/2010-04-01/Accounts/{account_sid}/IncomingPhoneNumbers.json"
_URLS: Final = ("sms_url", "sms_fallback_url", "sms_application_sid", "voice_url")
_ONE: Final = "/2010-04-01/Accounts/{account_sid}/IncomingPhoneNumbers/{sid}.json"


async def fetch_number(request: web.Request) -> web.Response:
    """One number."""
    world = current_world(request)
    return json_reply(_shown(Row(request.match_info["sid"], _named(request, world))))


async def list_numbers(request: web.Request) -> web.Response:
    """The account's numbers, filtered by PhoneNumber and FriendlyName, in pages."""
    world = current_world(request)
    rows = rules.listed(world, _account(request, world), request.query, created_before=listed_before(request))
    return json_reply(flat(page_of(request, rows), _shown, key="incoming_phone_numbers"))


async def update_number(request: web.Request) -> web.Response:
    """One number with other URLs, application or trunk; raises Refusal 20001 for a value that is none."""
    world = current_world(request)
    _named(request, world)
    sid = request.match_info["sid"]
    rules.change(world, sid, rules.changes_in(await Form.of(request)), at=world.clock.now())
    return json_reply(_shown(Row(sid, _named(request, world))))


async def delete_number(request: web.Request) -> web.Response:
    """204; the number has left the platform."""
    world = current_world(request)
    _named(request, world)
    rules.off_board(world, request.match_info["sid"])
    return web.Response(status=204)


def _account(request: web.Request, world: World) -> str:
    account_sid = request.match_info["account_sid"]
    if not world.accounts.may_act(account_of(request), account_sid):
        raise not_found(request.path)
    return account_sid


def _named(request: web.Request, world: World) -> Stored:
    kept = rules.found(world, _account(request, world), request.match_info["sid"])
    if kept is None:
        raise not_found(request.path)
    return kept


def _shown(row: Row) -> dict[str, Any]:
    fields = row.item.fields
    urls = {name: fields.get(name) or "" for name in _URLS}
    methods = {name: fields.get(name) or "POST" for name in ("sms_method", "sms_fallback_method", "voice_method")}
    return {
        "sid": row.sid,
        "account_sid": fields["account_sid"],
        "phone_number": fields["phone_number"],
        "friendly_name": fields["friendly_name"],
        "address_sid": fields["address_sid"],
        "address_requirements": "none",
        "api_version": "2010-04-01",
        "beta": False,
        "capabilities": {"fax": False, "mms": False, "sms": True, "voice": fields.get("voice", False)},
        "origin": fields.get("origin", "hosted"),
        "status": "in-use",
        "status_callback": fields["status_callback_url"] or "",
        "status_callback_method": fields["status_callback_method"] or "POST",
        "trunk_sid": fields.get("trunk_sid"),
        "date_created": rfc2822(row.item.created),
        "date_updated": rfc2822(fields["updated"]),
        "uri": f"/2010-04-01/Accounts/{fields['account_sid']}/IncomingPhoneNumbers/{row.sid}.json",
        **urls,
        **methods,
    }


INCOMING_NUMBERS: Final = Service(
    name="incoming-numbers",
    routes=(
        web.get(_LIST, list_numbers, name="ListIncomingPhoneNumber"),
        web.get(_ONE, fetch_number, name="FetchIncomingPhoneNumber"),
        web.post(_ONE, update_number, name="UpdateIncomingPhoneNumber"),
        web.delete(_ONE, delete_number, name="DeleteIncomingPhoneNumber"),
    ),
)

"""POST and GET /2010-04-01/Accounts/{AccountSid}/Addresses, as far as hosting needs them.

https://www.twilio.com/docs/usage/api/address
"""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from numberlift.sandbox.clock import rfc2822
from numberlift.sandbox.replies import json_reply, not_found
from numberlift.sandbox.service import Service, account_of, listed_before, world_of
from numberlift.sandbox.services.addresses import rules
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosting.parameters import ADDRESS
from numberlift.sandbox.services.paging import Row, flat, page_of

_LIST: Final = "/2010-04-01/Accounts/{account_sid}/Addresses.json"
_ONE: Final = "/2010-04-01/Accounts/{account_sid}/Addresses/{sid}.json"
_FILTERS: Final = {"CustomerName": "customer_name", "FriendlyName": "friendly_name", "IsoCountry": "iso_country"}


async def create_address(request: web.Request) -> web.Response:
    """A new address, 201."""
    form = await Form.of(request)
    world, account_sid = world_of(request), _account(request)
    fields = rules.address(form) | {"account_sid": account_sid}
    at = world.clock.now()
    sid = world.store.insert(ADDRESS, "AD", fields, at=at)
    return json_reply(_shown(Row(sid, world.store.get(ADDRESS, sid))), status=201)  # type: ignore[arg-type]  # just kept


async def fetch_address(request: web.Request) -> web.Response:
    """One address."""
    sid = request.match_info["sid"]
    kept = world_of(request).store.get(ADDRESS, sid)
    if kept is None or kept.fields["account_sid"] != _account(request):
        raise not_found(request.path)
    return json_reply(_shown(Row(sid, kept)))


async def list_addresses(request: web.Request) -> web.Response:
    """The account's addresses, filtered by CustomerName, FriendlyName and IsoCountry, in pages."""
    wanted = {field: request.query[name] for name, field in _FILTERS.items() if name in request.query}
    wanted["account_sid"] = _account(request)
    rows = [
        Row(sid, kept)
        for sid, kept in world_of(request).store.items(ADDRESS, created_before=listed_before(request))
        if all(kept.fields[name] == value for name, value in wanted.items())
    ]
    return json_reply(flat(page_of(request, rows), _shown, key="addresses"))


def _account(request: web.Request) -> str:
    account_sid = request.match_info["account_sid"]
    if not world_of(request).accounts.may_act(account_of(request), account_sid):
        raise not_found(request.path)
    return account_sid


def _shown(row: Row) -> dict[str, Any]:
    fields = row.item.fields
    at = rfc2822(row.item.created)
    return {
        "sid": row.sid,
        **fields,
        "street_secondary": fields["street_secondary"] or None,
        "validated": fields["iso_country"] in ("US", "CA"),
        "verified": False,
        "date_created": at,
        "date_updated": at,
        "uri": f"/2010-04-01/Accounts/{fields['account_sid']}/Addresses/{row.sid}.json",
    }


ADDRESSES: Final = Service(
    name="addresses",
    routes=(
        web.post(_LIST, create_address, name="CreateAddress"),
        web.get(_LIST, list_addresses, name="ListAddress"),
        web.get(_ONE, fetch_address, name="FetchAddress"),
    ),
)

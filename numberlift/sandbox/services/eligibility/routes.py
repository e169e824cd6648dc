"""POST /v1/HostedNumber/Eligibility, POST and GET /v1/HostedNumber/Eligibility/Bulk.

Source: https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/eligibility-resource.
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

from numberlift.sandbox.replies import base_url, json_body, json_reply, not_found
from numberlift.sandbox.service import Service, account_of, world_of
from numberlift.sandbox.services.eligibility import bulk
from numberlift.sandbox.services.eligibility.rows import count_ask, row
from numberlift.sandbox.services.eligibility.rules import LARGEST_BULK, friendly_name, wanted_numbers

_SINGLE: Final = "/v1/HostedNumber/Eligibility"
_BULK: Final = "/v1/HostedNumber/Eligibility/Bulk"


async def check_one(request: web.Request) -> web.Response:
    """The verdict on exactly one number, at once; nothing is kept."""
    world, actor = world_of(request), account_of(request)
    body = await json_body(request)
    friendly_name(body, required=False)
    (wanted,) = wanted_numbers(body, actor=actor, accounts=world.accounts, at_most=1)
    ask = count_ask(world, wanted.phone_number)
    return json_reply({"results": [row(world, wanted, actor=actor, ask=ask)]})


async def begin_bulk(request: web.Request) -> web.Response:
    """Accept a check of up to a thousand numbers."""
    world, actor = world_of(request), account_of(request)
    body = await json_body(request)
    name = friendly_name(body, required=True) or ""
    wanted = wanted_numbers(body, actor=actor, accounts=world.accounts, at_most=LARGEST_BULK)
    return _shown(request, bulk.begin(world, name, wanted, actor=actor), status=202)


async def fetch_bulk(request: web.Request) -> web.Response:
    """How far a check is, with the rows that are ready."""
    return _shown(request, request.match_info["sid"], status=200)


def _shown(request: web.Request, sid: str, *, status: int) -> web.Response:
    world = world_of(request)
    check = world.store.get(bulk.KIND, sid)
    if check is None or not world.accounts.may_act(account_of(request), check.fields["account_sid"]):
        raise not_found(request.path)
    return json_reply(bulk.shown(world, sid, check, url=f"{base_url(request)}{_BULK}/{sid}"), status=status)


ELIGIBILITY: Final = Service(
    name="eligibility",
    routes=(
        web.post(_SINGLE, check_one, name="CreateEligibility"),
        web.post(_BULK, begin_bulk, name="CreateBulkEligibility"),
        web.get(_BULK + "/{sid}", fetch_bulk, name="FetchBulkEligibility"),
    ),
)

"""GET /2010-04-01/Accounts.json and /2010-04-01/Accounts/{sid}.json.

Source: https://www.twilio.com/docs/iam/api/account.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from numberlift.sandbox.accounts import Account
from numberlift.sandbox.clock import rfc2822
from numberlift.sandbox.replies import Refusal, json_reply, not_found
from numberlift.sandbox.service import Service, account_of, world_of

_LIST: Final = "/2010-04-01/Accounts.json"
_OPENED: Final = rfc2822(1_700_000_000)
_LARGEST_PAGE: Final = 1000


async def fetch_account(request: web.Request) -> web.Response:
    """The account itself or a subaccount of the one that asks."""
    world = world_of(request)
    account = world.accounts.get(request.match_info["sid"])
    if account is None or not world.accounts.may_act(account_of(request), account.sid):
        raise not_found(request.path)
    return json_reply(_account(account))


async def list_accounts(request: web.Request) -> web.Response:
    """The account that asks and its subaccounts, filtered by FriendlyName and Status, in pages."""
    query = request.query
    accounts = [
        account
        for account in world_of(request).accounts.family(account_of(request))
        if query.get("Status", account.status) == account.status
        and query.get("FriendlyName", account.friendly_name) == account.friendly_name
    ]
    return json_reply(_page(accounts, query.get("Page", "0"), query.get("PageSize", "50")))


def _page(accounts: Sequence[Account], page_text: str, size_text: str) -> dict[str, Any]:
    if not (page_text.isdecimal() and size_text.isdecimal() and 0 < int(size_text) <= _LARGEST_PAGE):
        raise Refusal(400, 20001, "Page and PageSize must be whole numbers, PageSize from 1 to 1000")
    page, size = int(page_text), int(size_text)
    first = page * size
    shown = accounts[first : first + size]

    def uri(number: int) -> str:
        return f"{_LIST}?{urlencode({'PageSize': size, 'Page': number})}"

    return {
        "accounts": [_account(account) for account in shown],
        "page": page,
        "page_size": size,
        "start": first,
        "end": max(first + len(shown) - 1, 0),
        "uri": uri(page),
        "first_page_uri": uri(0),
        "previous_page_uri": uri(page - 1) if page else None,
        "next_page_uri": uri(page + 1) if first + size < len(accounts) else None,
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "sid": account.sid,
        "friendly_name": account.friendly_name,
        "status": account.status,
        "type": "Full",
        "owner_account_sid": account.owner_sid,
        "auth_token": account.auth_token,
        "date_created": _OPENED,
        "date_updated": _OPENED,
        "uri": f"/2010-04-01/Accounts/{account.sid}.json",
        "subresource_uris": {},
    }


ACCOUNTS: Final = Service(
    name="account",
    routes=(
        web.get(_LIST, list_accounts, name="ListAccount"),
        web.get("/2010-04-01/Accounts/{sid}.json", fetch_account, name="FetchAccount"),
    ),
)

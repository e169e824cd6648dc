"""Lists in pages: `meta` with a page token as in Twilio's newer APIs, or flat fields as in its 2010 API.

Source: https://www.twilio.com/docs/usage/twilios-response#pagination. The token carries the place, not the
`Page` number, which is "simply for client state": a client that counts pages itself gets the first one for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import dropwhile
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from aiohttp import web

from numberlift.sandbox.replies import Refusal, base_url
from numberlift.sandbox.store import Stored

LARGEST_PAGE: Final = 1000
_DEFAULT_PAGE: Final = 50
_AFTER, _BEFORE = "PA", "PB"
_STATE: Final = ("PageSize", "Page", "PageToken")


class Row(NamedTuple):
    """One object of a list."""

    sid: str
    item: Stored


class Page(NamedTuple):
    """The rows of one page, and the addresses of this page and its neighbours, from `/` on."""

    rows: Sequence[Row]
    number: int
    size: int
    first: str
    this: str
    previous: str | None
    following: str | None


def page_of(request: web.Request, rows: Sequence[Row]) -> Page:
    """The page that a request asks for; raises Refusal 20001 when PageSize, Page or PageToken make no sense."""
    query = request.query
    size = _whole(query.get("PageSize", str(_DEFAULT_PAGE)), "PageSize", at_least=1, at_most=LARGEST_PAGE)
    number = _whole(query.get("Page", "0"), "Page", at_least=0, at_most=1 << 31)
    start = _start(rows, query.get("PageToken"), size)
    shown = rows[start : start + size]

    def address(page: int, token: str | None) -> str:
        filters = {name: value for name, value in query.items() if name not in _STATE}
        state = {"PageSize": size, "Page": page} | ({"PageToken": token} if token else {})
        return f"{request.path}?{urlencode(filters | state)}"

    more = start + size < len(rows)
    return Page(
        rows=shown,
        number=number,
        size=size,
        first=address(0, None),
        this=address(number, query.get("PageToken")),
        previous=address(max(number - 1, 0), _token(_BEFORE, shown[0])) if start and shown else None,
        following=address(number + 1, _token(_AFTER, shown[-1])) if more else None,
    )


def with_meta(request: web.Request, page: Page, show: Callable[[Row], Any], *, key: str = "items") -> dict[str, Any]:
    """The page as `{"meta": …, key: […]}` with absolute addresses."""
    base = base_url(request)
    return {
        "meta": {
            "first_page_url": base + page.first,
            "key": key,
            "next_page_url": base + page.following if page.following else None,
            "page": page.number,
            "page_size": page.size,
            "previous_page_url": base + page.previous if page.previous else None,
            "url": base + page.this,
        },
        key: [show(row) for row in page.rows],
    }


def flat(page: Page, show: Callable[[Row], Any], *, key: str) -> dict[str, Any]:
    """The page as the 2010 API writes it: relative addresses beside the list."""
    start = page.number * page.size
    return {
        key: [show(row) for row in page.rows],
        "page": page.number,
        "page_size": page.size,
        "start": start,
        "end": max(start + len(page.rows) - 1, 0),
        "uri": page.this,
        "first_page_uri": page.first,
        "previous_page_uri": page.previous,
        "next_page_uri": page.following,
    }


def _token(side: str, row: Row) -> str:
    return f"{side}{row.sid}-{row.item.created!r}"


def _start(rows: Sequence[Row], token: str | None, size: int) -> int:
    if not token:
        return 0
    sid, _, created_text = token[len(_AFTER) :].partition("-")
    try:
        created = float(created_text)
    except ValueError as exc:
        raise Refusal(400, 20001, "PageToken is not one that a list gave") from exc
    place = _place(rows, sid, created)
    if token.startswith(_BEFORE):
        return max(place - size, 0)
    return place + 1 if place < len(rows) and rows[place].sid == sid else place


def _place(rows: Sequence[Row], sid: str, created: float) -> int:
    """Where the row stands, or would stand if it is gone."""
    numbered = dropwhile(lambda pair: pair[1].item.created < created, enumerate(rows))
    first_of_equals = len(rows)
    for place, row in numbered:
        if row.sid == sid:
            return place
        first_of_equals = min(first_of_equals, place)
        if row.item.created > created:
            break
    return first_of_equals


def _whole(text: str, name: str, *, at_least: int, at_most: int) -> int:
    if not (text.isascii() and text.isdecimal() and at_least <= int(text) <= at_most):
        raise Refusal(400, 20001, f"{name} must be a whole number from {at_least} to {at_most}")
    return int(text)

"""Twilio's two ways of paging, read alike: a page holds its items and the query of the next one.

Page paging gives `meta.next_page_url` (or `next_page_uri`), token paging (port-ins) `meta.next_token`. Only the query
of a link is used, on the path and base that we asked ourselves, so that credentials never follow a link elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply, Request


class Page(NamedTuple):
    """One page: its objects, and the request for the next page, None on the last."""

    items: tuple[Mapping[str, Any], ...]
    next: Request | None


def read_page(reply: Reply, request: Request, *, key: str) -> Page:
    """The page that answers `request`; its items stand under `key`.

    Raises TryAgain for a page without that list: half a list must never pass for a whole one.
    """
    if reply.status not in OK:
        raise error_of(reply, kind=request.kind)
    fields = fields_of(reply, kind=request.kind)
    items = fields.get(key)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise unreadable(request.kind, status=reply.status)
    query = _next_query(fields, request)
    return Page(tuple(items), request._replace(query=query) if query else None)


def _next_query(fields: Mapping[str, Any], request: Request) -> str:
    meta = fields.get("meta")
    meta = meta if isinstance(meta, dict) else fields
    token = spelling.text(meta.get("next_token"))
    if token:
        kept = [(name, value) for name, value in parse_qsl(request.query) if name != "Token"]
        return urlencode([*kept, ("Token", token)])
    link = spelling.text(meta.get("next_page_url")) or spelling.text(meta.get("next_page_uri"))
    if not link:
        return ""
    try:
        query = urlsplit(link).query
    except ValueError:
        query = ""
    if not query or not query.isascii():
        raise unreadable(request.kind)
    return query

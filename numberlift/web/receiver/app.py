"""The receiver's paths, limits and replies.

    POST /webhooks/porting | hosting | bundles
    200   kept, or kept before
    403   not signed by Twilio for our address; nothing is kept
    408   the body came too slowly          413   it is too large
    503   the ledger cannot take it now; Twilio tries again, and the polling sees what it was about

Every other path is 404, every other method 405.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final, TypedDict

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from numberlift.errors import LedgerFailed
from numberlift.web.receiver.keeping import Keep, Keeper
from numberlift.web.receiver.reading import Sent, read_sent
from numberlift.wiring.webhooks import KINDS, PREFIX

MOST_BYTES: Final = 64 * 1024
BODY_SECONDS: Final = 10.0
_SIGNATURE: Final = "X-Twilio-Signature"
_USUAL: Final = frozenset({200, 503})


class _State(TypedDict):
    keeper: Keeper


class _TooLarge(Exception):
    """The body has more bytes than are taken."""


def receiver_app(ledger: Keep, *, public_url: str, auth_tokens: Sequence[str]) -> Starlette:
    """The application; `public_url` is the address under which Twilio knows it, without `/webhooks`.

    `auth_tokens` are those of every account that may send: subaccounts sign with their own, and while a token is
    exchanged for another one both count.
    """

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[_State]:
        async with Keeper(ledger) as keeper:
            yield {"keeper": keeper}

    base = public_url.rstrip("/")
    routes = [Route(f"{PREFIX}/{kind}", _endpoint(kind, base, tuple(auth_tokens)), methods=["POST"]) for kind in KINDS]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.router.redirect_slashes = False
    return app


def _endpoint(kind: str, base: str, auth_tokens: Sequence[str]) -> Callable[[Request], Awaitable[Response]]:
    async def take(request: Request) -> Response:
        signature = request.headers.get(_SIGNATURE, "")
        if not signature:
            return _reply(403)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request)
        except _TooLarge:
            return _reply(413)
        except (TimeoutError, ClientDisconnect):
            return _reply(408)
        delivery = read_sent(Sent(kind, _called(request, base, kind), signature, body), auth_tokens=auth_tokens)
        if delivery is None:
            return _reply(403)
        keeper: Keeper = request.state.keeper
        try:
            await keeper.take(delivery)
        except LedgerFailed:
            return _reply(503)
        return _reply(200)

    return take


def _called(request: Request, base: str, kind: str) -> str:
    """The URL that Twilio called, as it wrote it: the query is taken as it came, byte for byte."""
    query = request.scope["query_string"].decode("latin-1")
    return f"{base}{PREFIX}/{kind}" + (f"?{query}" if query else "")


async def _body(request: Request) -> bytes:
    """The whole body; what is told to be too large is not read at all. Raises _TooLarge."""
    told = request.headers.get("Content-Length", "")
    if told.isdecimal() and int(told) > MOST_BYTES:
        raise _TooLarge
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise _TooLarge
    return bytes(body)


def _reply(status: int) -> Response:
    closing = {} if status in _USUAL else {"Connection": "close"}
    return Response(status_code=status, headers={"Cache-Control": "no-store", **closing})

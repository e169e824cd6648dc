"""Stands before everything the page answers: who is it, may this come from another site, and what headers go out.

Nothing but the sign-in page and its looks is answered without a session. What changes anything (every method but GET
and HEAD) and every websocket must come from the page's own origin; a browser says so with each of them. A websocket
lasts no longer than its session: that is looked at with every message and, in silence, every few seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from numberlift.ledger import User
from numberlift.web.entrance.headers import STRICT, for_framework, new_nonce, secured, with_nonce
from numberlift.web.entrance.sessions import COOKIE, Claim, Sessions, read_claim

OPEN: Final = frozenset({"/login", "/looks/page.css", "/looks/mark.svg", "/favicon.ico"})
SOCKET: Final = "/_nicegui_ws/"
ASSETS: Final = ("/_nicegui/", "/looks/")
LOOK_SECONDS: Final = 15.0
_SAFE: Final = frozenset({"GET", "HEAD"})

KnownUser = Callable[[str], Awaitable[User | None]]


@dataclass(frozen=True, slots=True)
class Guard:
    """The outermost part of the page; `user_of` answers the user of a name."""

    app: ASGIApp
    sessions: Sessions
    user_of: KnownUser

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on with its user's name in `state.user`."""
        if scope["type"] == "http":
            await self._http(scope, receive, _Outgoing(scope, send))
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: _Outgoing) -> None:
        claim = await self._true_claim(scope)
        refusal = self._refusal(scope, claim)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        _note(scope, claim)
        await self.app(_as_it_goes_in(scope), receive, send)
        await send.finish()

    def _refusal(self, scope: Scope, claim: Claim | None) -> Response | None:
        path, connection = scope["path"], HTTPConnection(scope)
        if scope["method"] not in _SAFE and not same_origin(connection):
            return PlainTextResponse("This request did not come from the page itself.", 403)
        if path.startswith(SOCKET):
            return PlainTextResponse("The page speaks over a websocket only.", 400)
        if claim is None and path not in OPEN:
            return _sign_in(scope, connection)
        return None

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        claim = await self._true_claim(scope)
        if claim is None or not same_origin(HTTPConnection(scope)):
            await receive()
            await send({"type": "websocket.close", "code": 4403, "reason": "not signed in, or from another site"})
            return
        _note(scope, claim)
        held = claim

        async def alive() -> bool:
            return self.sessions.judge(held, await self.user_of(held.name))

        await self.app(scope, _Watched(receive, alive).receive, send)

    async def _true_claim(self, scope: Scope) -> Claim | None:
        claim = claim_of(HTTPConnection(scope))
        if claim is None or not self.sessions.judge(claim, await self.user_of(claim.name)):
            return None
        return claim


def claim_of(connection: HTTPConnection) -> Claim | None:
    """What the connection's cookie says, true or not."""
    try:
        morsel = SimpleCookie(connection.headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return read_claim(morsel.value) if morsel else None


def same_origin(connection: HTTPConnection) -> bool:
    """Whether the browser says that the page itself asks; a request without any word of it is none of the page's."""
    host = connection.headers.get("host", "").lower()
    origin = connection.headers.get("origin")
    if origin is not None:
        return bool(host) and urlsplit(origin).netloc.lower() == host
    return connection.headers.get("sec-fetch-site") == "same-origin"


def _sign_in(scope: Scope, connection: HTTPConnection) -> Response:
    wants_page = scope["method"] == "GET" and "text/html" in connection.headers.get("accept", "")
    if not wants_page:
        return PlainTextResponse("Sign in first.", 401)
    told = quote(scope["path"], safe="/")
    return RedirectResponse("/login" if told == "/" else f"/login?next={told}", 303)


def _as_it_goes_in(scope: Scope) -> Scope:
    """A page comes out as it is, so that it can be given its nonce; only assets may come out compressed.

    The framework would write a prefix that a visitor says into the page: none is said to it.
    """
    dropped = (
        {b"x-forwarded-prefix"} if scope["path"].startswith(ASSETS) else {b"x-forwarded-prefix", b"accept-encoding"}
    )
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in dropped]}


def _note(scope: Scope, claim: Claim | None) -> None:
    state = scope.setdefault("state", {})
    state["claim"] = claim
    state["user"] = claim.name if claim else ""


class _Outgoing:
    """An answer on its way out: headers put on; a page of the framework held until it has its nonce."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._private = not scope["path"].startswith(ASSETS)
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self.finish()

    async def _begin(self, message: Message) -> None:
        names = {name.lower() for name, _ in message["headers"]}
        if b"x-nicegui-content" in names:
            self._start = message
            return
        headers = secured(message["headers"], policy=STRICT, private=self._private)
        await self._send({**message, "headers": headers})

    async def finish(self) -> None:
        """Send what was held; nothing if nothing was."""
        if self._start is None:
            return
        start, self._start = self._start, None
        nonce = new_nonce()
        body = with_nonce(bytes(self._body), nonce)
        headers = secured(start["headers"], policy=for_framework(nonce), private=True)
        headers = [(name, value) for name, value in headers if name.lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


class _Watched:
    """What a websocket receives, for as long as its session lives."""

    def __init__(self, receive: Receive, alive: Callable[[], Awaitable[bool]]) -> None:
        self._receive = receive
        self._alive = alive
        self._next: asyncio.Task[Message] | None = None

    async def receive(self) -> Message:
        """The next message; a disconnect once the session is over."""
        while True:
            if self._next is None:
                self._next = asyncio.ensure_future(self._receive())
            done, _ = await asyncio.wait({self._next}, timeout=LOOK_SECONDS)
            if not await self._alive():
                self._next.cancel()
                return {"type": "websocket.disconnect", "code": 4401}
            if done:
                message, self._next = self._next.result(), None
                return message

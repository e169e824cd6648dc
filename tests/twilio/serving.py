"""A small server of the tests' own over a real socket: it answers what it is told, in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from aiohttp import web

from numberlift.twilio import BaseUrls, Credentials, LoneShares, Pace, Patience, RetryPolicy, TwilioClient
from tests.twilio.replies import ACCOUNT, PORTABLE

SECRET = "s3cr3t-auth-token"
CREDENTIALS = Credentials(ACCOUNT, SECRET)
QUICK = RetryPolicy(attempts=4, first_wait=0.001, cap=0.002, longest_wish=0.05)

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Script:
    """Answers each request with the next of `answers`, the last one for ever; remembers what it received."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers) or [portable]
        self.received: list[web.Request] = []
        self.bodies: list[bytes] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.received.append(request)
        self.bodies.append(await request.read())
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return await answer(request) if callable(answer) else answered(answer)


def answered(answer: Any) -> web.Response:
    """`(status, body)`, `(status, body, headers)` or a status alone."""
    status, body, headers = (*answer, {})[:3] if isinstance(answer, tuple) else (answer, {}, {})
    if isinstance(body, bytes):
        return web.Response(status=status, body=body, headers=headers)
    return web.json_response(body, status=status, headers=headers)


async def portable(request: web.Request) -> web.Response:
    """A portable number, whichever was asked."""
    return web.json_response(PORTABLE | {"phone_number": request.path.rsplit("/", 1)[-1]})


async def cut(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    raise asyncio.CancelledError


async def silence(request: web.Request) -> web.StreamResponse:
    """Answer long after anyone here would wait for it."""
    await asyncio.sleep(0.5)
    return await portable(request)


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """The base URL of a server that hands every request to `handler`."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def client_of(base: str, **parts: Any) -> TwilioClient:
    """A client of that server that hardly waits before it asks again."""
    given: dict[str, Any] = {
        "pace": Pace(LoneShares()),
        "base": BaseUrls.at(base),
        "retry": QUICK,
        "patience": Patience(seconds=5.0),
    } | parts
    return TwilioClient(CREDENTIALS, **given)


@asynccontextmanager
async def talking(*answers: Any, **parts: Any) -> AsyncIterator[tuple[TwilioClient, Script]]:
    """A client, and the server that answers it as scripted."""
    script = Script(*answers)
    async with serving(script.answer) as base, client_of(base, **parts) as client:
        yield client, script

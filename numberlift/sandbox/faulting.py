"""Plays a fault on a request: instead of processing it, after processing it, or long after."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from aiohttp import web

from numberlift.sandbox.faults import Kind, Rule
from numberlift.sandbox.replies import JSON_HEADERS, Refusal, too_many_requests

Process: TypeAlias = Callable[[], Awaitable[web.StreamResponse]]
"""Processes the request to its committed end and returns the answer."""

LIST_AGE: Final = web.RequestKey("list_age", float)
"""By how many seconds of the sandbox's time the lists of this request lag."""

_LINGER_OFF: Final = struct.pack("ii", 1, 0)
_PAGE: Final = "<html><head><title>Gateway</title></head><body><h1>Please wait</h1></body></html>"


class Player:
    """Plays drawn faults; keeps the requests that are to be processed late."""

    def __init__(self) -> None:
        self._late: set[asyncio.Task[None]] = set()

    async def play(self, rule: Rule, request: web.Request, process: Process) -> web.StreamResponse:
        """The answer of a request that `rule` befalls."""
        match rule.kind:
            case Kind.THROTTLE | Kind.ERROR | Kind.RESET | Kind.LATE:
                return await self._unprocessed(rule, request, process)
            case Kind.SLOW:
                await request.read()
                await asyncio.sleep(rule.seconds)
                return await process()
            case Kind.LAG:
                request[LIST_AGE] = rule.seconds
                return await process()
        return _spoilt(rule, request, await process())

    async def close(self) -> None:
        """Let go of what was still to be processed."""
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    async def _unprocessed(self, rule: Rule, request: web.Request, process: Process) -> web.StreamResponse:
        if rule.kind is Kind.THROTTLE:
            return _throttled(rule)
        if rule.kind is Kind.ERROR:
            return _error(rule)
        if rule.kind is Kind.LATE:
            await request.read()
            task = asyncio.create_task(_processed_later(rule.seconds, process))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
        return cut(request)


async def _processed_later(seconds: float, process: Process) -> None:
    await asyncio.sleep(seconds)
    await process()


def cut(request: web.Request) -> web.Response:
    """Reset the client's connection; the response returned goes nowhere."""
    transport = request.transport
    if transport is not None:
        peer = transport.get_extra_info("socket")
        with contextlib.suppress(OSError, AttributeError):
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_OFF)
        transport.abort()
    return web.Response(status=0)


def _spoilt(rule: Rule, request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    if rule.kind is Kind.RESET_AFTER:
        return cut(request)
    if rule.kind is Kind.ERROR_AFTER:
        return _error(rule)
    return _misread(rule, answer)


def _misread(rule: Rule, answer: web.StreamResponse) -> web.StreamResponse:
    body = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""
    match rule.kind:
        case Kind.TRUNCATED:
            return web.Response(body=body[: len(body) // 2], status=answer.status, headers=JSON_HEADERS)
        case Kind.MISLABELLED:
            return web.Response(body=body, status=answer.status, content_type="text/plain")
        case Kind.HTML:
            return web.Response(text=_PAGE, content_type="text/html")
        case Kind.EMPTY:
            return web.Response(body=b"", headers=JSON_HEADERS)
    return answer


def _throttled(rule: Rule) -> web.Response:
    reply = too_many_requests().reply()
    if rule.retry_after is not None:
        reply.headers["Retry-After"] = f"{rule.retry_after:g}"
    return reply


def _error(rule: Rule) -> web.Response:
    code = 20503 if rule.status == 503 else 20500  # noqa: PLR2004 - Twilio's two codes for its own failures
    return Refusal(rule.status, code, "An internal server error has occurred").reply()

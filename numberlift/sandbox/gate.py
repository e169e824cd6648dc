"""The one door for every service: who asks, how much, what goes wrong, and the headers of the reply."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeAlias

from aiohttp import web

from numberlift.sandbox.clock import http_date
from numberlift.sandbox.faults import Asked
from numberlift.sandbox.replies import Refusal, not_found, too_many_requests, unauthorized
from numberlift.sandbox.service import ACCOUNT
from numberlift.sandbox.world import World

CONTROL: Final = "/_sandbox"
_NOT_FOUND: Final = 404

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Gate:
    """Passes requests to their handlers as Twilio's front would; the control plane goes through untouched."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.latency = world.options.latency_ms / 1000
        self._date = (0, "")

    async def admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer one request."""
        if request.path == CONTROL or request.path.startswith(CONTROL + "/"):
            return await self._processed(request, handler)
        operation = request.match_info.route.name or "Unknown"
        traffic = self._world.traffic
        traffic.arrived(operation)
        status: int | None = None
        try:
            answer = await self._authenticated(request, handler, operation)
            status = answer.status or None
        finally:
            traffic.left(status)
        return answer

    async def _authenticated(self, request: web.Request, handler: Handler, operation: str) -> web.StreamResponse:
        world = self._world
        account = world.accounts.authenticated(request.headers.get("Authorization"))
        if account is None:
            reply = unauthorized().reply()
            reply.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
            return self._stamped(reply, 0)
        if not world.limits.admit(account):
            return self._stamped(too_many_requests().reply(), world.limits.at_once(account))
        request[ACCOUNT] = account
        at_once = world.limits.at_once(account)
        try:
            if self.latency:
                await asyncio.sleep(self.latency)
            return self._stamped(await self._with_faults(request, handler, operation), at_once)
        finally:
            world.limits.release(account)

    async def _with_faults(self, request: web.Request, handler: Handler, operation: str) -> web.StreamResponse:
        faults = self._world.faults
        if faults.quiet:
            return await self._processed(request, handler)
        body = (await request.read()).decode(errors="replace") if faults.looks_at_bodies else ""
        rule = faults.drawn(Asked(operation, request.method, request.path, body))
        if rule is None:
            return await self._processed(request, handler)
        self._world.traffic.faulted(rule.kind.value)
        return await self._world.player.play(rule, request, partial(self._processed, request, handler))

    async def _processed(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as refusal:
            return refusal.reply()
        except web.HTTPException as exc:
            return _foreign(request, exc).reply()
        finally:
            self._world.flush()

    def _stamped(self, answer: web.StreamResponse, at_once: int) -> web.StreamResponse:
        headers = answer.headers
        headers["Date"] = self._http_date()
        headers["Twilio-Request-Id"] = self._world.new_request_id()
        headers["Twilio-Concurrent-Requests"] = str(at_once)
        return answer

    def _http_date(self) -> str:
        second = int(self._world.clock.now())
        if self._date[0] != second:
            self._date = (second, http_date(second))
        return self._date[1]


def _foreign(request: web.Request, exc: web.HTTPException) -> Refusal:
    if exc.status == _NOT_FOUND:
        return not_found(request.path)
    if exc.status == web.HTTPMethodNotAllowed.status_code:
        return Refusal(exc.status, 20004, "Method not allowed")
    return Refusal(exc.status, 20001, exc.reason)

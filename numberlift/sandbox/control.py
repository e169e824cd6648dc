"""The control plane under /_sandbox: no credentials, not counted as traffic, for clients on this machine only."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from aiohttp import web

from numberlift.sandbox.accounts import MAIN_SID
from numberlift.sandbox.clock import iso
from numberlift.sandbox.faults import Rule
from numberlift.sandbox.gate import Gate
from numberlift.sandbox.options import Chaos
from numberlift.sandbox.replies import Refusal, json_body, json_reply, not_found
from numberlift.sandbox.service import Service
from numberlift.sandbox.world import World

_BAD: Final = 20001
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ControlPlane:
    """Looks into a world and moves it."""

    def __init__(self, world: World, services: Sequence[Service], gate: Gate) -> None:
        self._world = world
        self._services = services
        self._gate = gate
        self._signers = {prefix: sign for service in services for prefix, sign in service.signers.items()}

    def routes(self) -> list[web.RouteDef]:
        """Every control call."""
        calls: tuple[tuple[str, str, Handler], ...] = (
            ("GET", "", self.hello),
            ("POST", "/reset", self.reset),
            ("POST", "/advance", self.advance),
            ("GET", "/faults", self.list_faults),
            ("POST", "/faults", self.change_faults),
            ("DELETE", "/faults", self.clear_faults),
            ("POST", "/limits", self.change_limits),
            ("POST", "/sign/{sid}", self.sign),
            ("GET", "/state", self.state),
            ("GET", "/traffic", self.traffic),
            ("POST", "/traffic", self.change_traffic),
        )
        return [web.route(method, f"/_sandbox{path}", local_only(handler)) for method, path, handler in calls]

    async def hello(self, _request: web.Request) -> web.Response:
        """How a client recognises a sandbox, and its world."""
        return json_reply(self._hello())

    async def reset(self, _request: web.Request) -> web.Response:
        """Begin a new world."""
        self._world.reset()
        self._gate.latency = self._world.options.latency_ms / 1000
        return json_reply(self._hello())

    async def advance(self, request: web.Request) -> web.Response:
        """`{"seconds": N, "speed": N}`: move the clock, and let everything that is due happen."""
        body = await json_body(request)
        seconds = _number(body, "seconds", default=0.0)
        speed = _number(body, "speed", default=None)
        self._world.advance(seconds or 0.0, speed=speed)
        self.tick()
        return json_reply(self._hello())

    def tick(self) -> None:
        """Bring every service up to the clock."""
        for service in self._services:
            if service.tick is not None:
                service.tick(self._world)
        self._world.flush()

    async def list_faults(self, _request: web.Request) -> web.Response:
        """The profile and the added rules."""
        return self._faults()

    async def change_faults(self, request: web.Request) -> web.Response:
        """`{"rule": …}`, `{"rules": […]}`, `{"clear": true}`, `{"chaos": "hostile"}`, in any combination."""
        body = await json_body(request)
        faults = self._world.faults
        try:
            rules = [Rule.from_json(value) for value in (*body.get("rules", ()), *_only(body, "rule"))]
            chaos = Chaos(body.get("chaos", faults.chaos))
        except (ValueError, TypeError) as exc:
            raise Refusal(400, _BAD, str(exc)) from exc
        if body.get("clear"):
            faults.clear()
        faults.add(rules)
        faults.play(chaos)
        return self._faults()

    async def clear_faults(self, _request: web.Request) -> web.Response:
        """Drop the added rules."""
        self._world.faults.clear()
        return self._faults()

    async def change_limits(self, request: web.Request) -> web.Response:
        """`{"rate": N, "concurrency": N, "latency_ms": N}`; null lifts a limit, what is not named stays."""
        body = await json_body(request)
        limits = self._world.limits
        if "rate" in body:
            limits.rate = _limit(body, "rate")
        if "concurrency" in body:
            limits.concurrency = _limit(body, "concurrency")
        self._gate.latency = (_number(body, "latency_ms", default=self._gate.latency * 1000) or 0.0) / 1000
        return json_reply(
            {"rate": limits.rate, "concurrency": limits.concurrency, "latency_ms": self._gate.latency * 1000}
        )

    async def sign(self, request: web.Request) -> web.Response:
        """Sign a letter of authorization or a port-in request as its signer would; `{"as": "canceled"}`: or not."""
        sid = request.match_info["sid"]
        ending = (await json_body(request)).get("as", "signed")
        signer = self._signers.get(sid[:2])
        if signer is None or not signer(self._world, sid, str(ending)):
            raise not_found(request.path)
        return json_reply({str(ending): sid})

    async def state(self, request: web.Request) -> web.Response:
        """Every object by kind, creates accepted and asks counted per number; `?kind=` for one kind only."""
        state = self._world.store.state()
        kind = request.query.get("kind")
        if kind is not None:
            state["objects"] = {kind: state["objects"].get(kind, {})}
        return json_reply(self._hello() | state | {"callbacks": self._world.callbacks.deliveries})

    async def traffic(self, _request: web.Request) -> web.Response:
        """What was asked so far, and how fast."""
        return json_reply(self._world.traffic.report())

    async def change_traffic(self, request: web.Request) -> web.Response:
        """`{"reset": true, "record_numbers": true}`: count anew; keep how often each number was asked about."""
        body = await json_body(request)
        traffic = self._world.traffic
        if body.get("reset"):
            traffic.reset()
        traffic.record_numbers = bool(body.get("record_numbers", traffic.record_numbers))
        return json_reply(traffic.report())

    def _hello(self) -> dict[str, Any]:
        world = self._world
        return {
            "sandbox": True,
            "world": world.id,
            "now": iso(world.clock.now()),
            "speed": world.clock.anchor.speed,
            "seed": world.fates.seed,
            "chaos": world.faults.chaos,
            "account_sid": MAIN_SID,
            "services": [service.name for service in self._services],
        }

    def _faults(self) -> web.Response:
        return json_reply({"chaos": self._world.faults.chaos, "rules": self._world.faults.listed()})


def local_only(handler: Handler) -> Handler:
    """A control call that answers this machine only."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if not ipaddress.ip_address(request.remote or "0.0.0.0").is_loopback:  # noqa: S104 - an address, not a bind
            raise Refusal(403, 20403, "The control plane answers this machine only")
        return await handler(request)

    return guarded


def _only(body: Mapping[str, Any], name: str) -> tuple[Any, ...]:
    return (body[name],) if name in body else ()


def _number(body: Mapping[str, Any], name: str, *, default: float | None) -> float | None:
    value = body.get(name, default)
    if value is not None and (not isinstance(value, int | float) or value < 0):
        raise Refusal(400, _BAD, f"{name} must be a number, 0 or more")
    return value


def _limit(body: Mapping[str, Any], name: str) -> int | None:
    value = body[name]
    if value is not None and (not isinstance(value, int) or value < 1):
        raise Refusal(400, _BAD, f"{name} must be a whole number from 1, or null")
    return value

"""What one emulated service brings to the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from aiohttp import web

from numberlift.sandbox.faulting import LIST_AGE
from numberlift.sandbox.world import World

WORLD: Final = web.AppKey("world", World)
ACCOUNT: Final = web.RequestKey("account", str)
"""The sid of the account whose credentials came with the request."""

Signer: TypeAlias = Callable[[World, str, str], bool]
"""Settles the document or request with this sid as its recipient would: `signed`, or another ending that the
service knows (`canceled`); False when there is none, a Refusal when it cannot be settled so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Routes (named by Twilio's operation id), signers by sid prefix, and what moves by itself as time goes on.

    `tick` is called a few times a second and after each move of the clock; it must bring the
    service's objects up to `world.clock.now()`.
    """

    name: str
    routes: Sequence[web.RouteDef]
    signers: Mapping[str, Signer] = field(default_factory=dict)
    tick: Callable[[World], None] | None = None


def world_of(request: web.Request) -> World:
    """The world this request is about."""
    return request.app[WORLD]


def account_of(request: web.Request) -> str:
    """The account that asks."""
    return request[ACCOUNT]


def listed_before(request: web.Request) -> float:
    """What a list may show: objects created before this time (see `Store.items`), less if lists lag."""
    age = request.get(LIST_AGE)
    return float("inf") if age is None else world_of(request).clock.now() - age

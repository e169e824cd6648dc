"""Brings bundles up to the sandbox's clock, each event at its own time, earliest first."""

from __future__ import annotations

from aiohttp import web

from numberlift.sandbox.service import world_of
from numberlift.sandbox.services.compliance import reviewing
from numberlift.sandbox.services.compliance.bundles import KIND
from numberlift.sandbox.world import World


def bring_up_to_date(world: World) -> None:
    """Let everything happen that is due by now."""
    now = world.clock.now()
    while (due := world.store.next_due(KIND)) is not None and due.at <= now:
        reviewing.step(world, due.sid, due.at)


def current_world(request: web.Request) -> World:
    """The world of a request, up to date."""
    world = world_of(request)
    bring_up_to_date(world)
    return world

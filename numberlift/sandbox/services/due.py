"""What is due happens, each event at its own time, earliest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from numberlift.sandbox.world import World

Step: TypeAlias = Callable[[World, str, float], None]
"""Lets what is due happen to the object with this sid, at this time."""


def let_happen(world: World, steps: Mapping[str, Step]) -> None:
    """Let everything happen that is due by now among the objects of these kinds."""
    now = world.clock.now()
    while True:
        waiting = [(due, kind) for kind in steps if (due := world.store.next_due(kind)) is not None]
        if not waiting:
            return
        due, kind = min(waiting)
        if due.at > now:
            return
        steps[kind](world, due.sid, due.at)

"""GET and POST /_sandbox/hosting: duplicates of unique names, guards and durations; and what moves by itself."""

from __future__ import annotations

from typing import Final

from numberlift.sandbox.service import Service
from numberlift.sandbox.services.hosting import documents
from numberlift.sandbox.services.hosting.progress import bring_up_to_date, current_world
from numberlift.sandbox.services.hosting.switches import SWITCHES
from numberlift.sandbox.world import World

_PATH: Final = "/_sandbox/hosting"


def _sign(world: World, sid: str, ending: str) -> bool:
    bring_up_to_date(world)
    return documents.sign(world, sid, ending)


HOSTING: Final = Service(
    name="hosting",
    routes=SWITCHES.routes(_PATH, current_world),
    signers={"PX": _sign},
    tick=bring_up_to_date,
)

"""GET and POST /_sandbox/hosting: duplicates of unique names, guards and durations; and what moves by itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from aiohttp import web

from numberlift.sandbox.control import local_only
from numberlift.sandbox.replies import Refusal, json_body, json_reply
from numberlift.sandbox.service import Service, world_of
from numberlift.sandbox.services.hosting import documents
from numberlift.sandbox.services.hosting.progress import bring_up_to_date, current_world
from numberlift.sandbox.services.hosting.switches import Switches, change, switches_of
from numberlift.sandbox.world import World

_PATH: Final = "/_sandbox/hosting"


async def show_switches(request: web.Request) -> web.Response:
    """The switches as they stand."""
    return json_reply(asdict(switches_of(world_of(request))))


async def change_switches(request: web.Request) -> web.Response:
    """`{"unique_name": "ignored", "guards": false, "seconds": {"carrier": 60}}`; what is not named stays."""
    body = await json_body(request)
    world = current_world(request)
    try:
        switches = Switches.from_json(body, standing=switches_of(world))
    except ValueError as exc:
        raise Refusal(400, 20001, str(exc)) from exc
    change(world, switches)
    return json_reply(asdict(switches))


def _sign(world: World, sid: str, ending: str) -> bool:
    bring_up_to_date(world)
    return documents.sign(world, sid, ending)


HOSTING: Final = Service(
    name="hosting",
    routes=(
        web.get(_PATH, local_only(show_switches), name="ShowHostingSwitches"),
        web.post(_PATH, local_only(change_switches), name="ChangeHostingSwitches"),
    ),
    signers={"PX": _sign},
    tick=bring_up_to_date,
)

"""The compliance service, and its control calls.

GET, POST /_sandbox/compliance              the switches (`switches`)
POST /_sandbox/compliance/regulations       a file of regulations, to be added (`regulations`)
POST /_sandbox/compliance/valid-until       {"sid": "BU…", "seconds": N}: an approved bundle falls so much later
POST /_sandbox/compliance/numbers           {"sid": "BU…", "numbers": ["+61…"]}: the numbers that use a bundle
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

from numberlift.sandbox.control import local_only
from numberlift.sandbox.replies import Refusal, json_body, json_reply, not_found
from numberlift.sandbox.service import Service, world_of
from numberlift.sandbox.services.compliance import bundles
from numberlift.sandbox.services.compliance.bundle_routes import BUNDLE_ROUTES
from numberlift.sandbox.services.compliance.bundles import Bundle
from numberlift.sandbox.services.compliance.item_routes import ITEM_ROUTES
from numberlift.sandbox.services.compliance.progress import bring_up_to_date, current_world
from numberlift.sandbox.services.compliance.refusals import refused
from numberlift.sandbox.services.compliance.regulation_routes import REGULATION_ROUTES
from numberlift.sandbox.services.compliance.statuses import BundleStatus
from numberlift.sandbox.services.compliance.switches import SWITCHES, add_regulations

_CONTROL: Final = "/_sandbox/compliance"


async def more_regulations(request: web.Request) -> web.Response:
    """The sids of all regulations, once those of the body are added."""
    body = await json_body(request)
    try:
        catalogue = add_regulations(world_of(request), body)
    except ValueError as exc:
        raise Refusal(400, 20001, str(exc)) from exc
    return json_reply({"regulations": {sid: one.friendly_name for sid, one in catalogue.regulations.items()}})


async def set_valid_until(request: web.Request) -> web.Response:
    """An approved bundle gets a date on which it falls, as when its regulation changes."""
    body = await json_body(request)
    bundle, seconds = _bundle(request, body.get("sid")), body.get("seconds")
    if bundle.status is not BundleStatus.TWILIO_APPROVED or isinstance(seconds, bool):
        raise refused(20001, "The bundle must be twilio-approved, seconds a number")
    if not isinstance(seconds, int | float) or seconds < 0:
        raise refused(20001, "seconds must be a number, 0 or more")
    at = world_of(request).clock.now()
    bundles.change(world_of(request), bundle, at=at, valid_until=at + seconds, due_at=at + seconds)
    return json_reply({"sid": bundle.sid, "seconds": seconds})


async def set_numbers(request: web.Request) -> web.Response:
    """The bundle is used by these numbers, by none if the list is empty."""
    body = await json_body(request)
    bundle, numbers = _bundle(request, body.get("sid")), body.get("numbers")
    if not isinstance(numbers, list):
        raise refused(20001, "numbers must be a list")
    world = world_of(request)
    bundles.change(world, bundle, at=world.clock.now(), numbers=[str(number) for number in numbers])
    return json_reply({"sid": bundle.sid, "numbers": numbers})


def _bundle(request: web.Request, sid: object) -> Bundle:
    found = bundles.get(current_world(request), str(sid))
    if found is None:
        raise not_found(request.path)
    return found


COMPLIANCE: Final = Service(
    name="compliance",
    routes=(
        *REGULATION_ROUTES,
        *BUNDLE_ROUTES,
        *ITEM_ROUTES,
        *SWITCHES.routes(_CONTROL, current_world),
        web.post(_CONTROL + "/regulations", local_only(more_regulations), name="AddRegulations"),
        web.post(_CONTROL + "/valid-until", local_only(set_valid_until), name="SetBundleValidUntil"),
        web.post(_CONTROL + "/numbers", local_only(set_numbers), name="SetBundleNumbers"),
    ),
    tick=bring_up_to_date,
)

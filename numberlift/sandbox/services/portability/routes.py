"""GET /v1/Porting/Portability/PhoneNumber/{PhoneNumber}?TargetAccountSid&AddressSid.

Source: https://www.twilio.com/docs/phone-numbers/port-in/portability-api.
"""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from numberlift.sandbox.fates import Fate, Porting
from numberlift.sandbox.replies import base_url, json_reply
from numberlift.sandbox.service import Service, account_of, world_of
from numberlift.sandbox.services.portability import rules
from numberlift.sandbox.services.porting.holding import holder_of, verdict_of_holder
from numberlift.sandbox.world import World

_PATH: Final = "/v1/Porting/Portability/PhoneNumber/"
_IN_TARGET: Final = 22131
_IN_FAMILY: Final = 22136
_TYPES: Final = {"local": "LOCAL", "mobile": "MOBILE", "toll-free": "TOLL-FREE"}


async def check_number(request: web.Request) -> web.Response:
    """Whether one number can be ported, and if not, why; 200 or 400 (see `rules.http_status`)."""
    world, query = world_of(request), request.query
    number = request.match_info["number"]
    target = rules.target_account(world, account_of(request), query.get("TargetAccountSid"))
    fate = world.fates.fate(number)
    porting = rules.verdict(world, number, fate, address_sid=query.get("AddressSid"))
    porting = verdict_of_holder(world, number, target) or porting
    body = _body(number, fate, porting, url=f"{base_url(request)}{_PATH}{number}")
    body["account_sid"] = _holder(world, porting, target, ported_by=holder_of(world, number))
    return json_reply(body, status=rules.http_status(world.options.non_portable_status, fate, porting))


def _body(number: str, fate: Fate, porting: Porting, *, url: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "phone_number": number,
        "portable": porting.portable,
        "pin_and_account_number_required": porting.pin_required,
        "not_portable_reason": porting.reason.upper().replace("-", "_") or None,
        "not_portable_reason_code": porting.code,
        "number_type": _TYPES.get(fate.number_type, "UNKNOWN"),
        "country": fate.country,
        "url": url,
    }
    if fate.grain & 8:  # the older contract named the carriers, the newer one does not: clients meet both
        body |= {"messaging_carrier": fate.carrier or None, "voice_carrier": fate.carrier or None}
    return body


def _holder(world: World, porting: Porting, target: str, *, ported_by: str | None) -> str | None:
    if porting.code == _IN_TARGET:
        return target
    return ported_by or world.accounts.relative_of(target) if porting.code == _IN_FAMILY else None


PORTABILITY: Final = Service(
    name="portability",
    routes=(web.get(_PATH + "{number}", check_number, name="FetchPortingPortability"),),
)

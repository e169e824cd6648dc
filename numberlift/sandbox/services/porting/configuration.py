"""Where an account's porting webhooks go: create overwrites everything, delete takes one of the two targets away.

https://www.twilio.com/docs/phone-numbers/port-in/porting-webhooks
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web

from numberlift.sandbox.clock import iso
from numberlift.sandbox.replies import base_url, json_body, json_reply, not_found
from numberlift.sandbox.service import account_of, world_of
from numberlift.sandbox.services.porting.events import CONFIGURATION, EVENTS, configuration_of
from numberlift.sandbox.services.porting.refusals import refused
from numberlift.sandbox.store import Fields

PATH: Final = "/v1/Porting/Configuration/Webhook"
TARGETS: Final[Mapping[str, str]] = MappingProxyType({"PORT_IN": "port_in", "PORT_OUT": "port_out"})


async def create_configuration(request: web.Request) -> web.Response:
    """The configuration after the change, 201; what the body does not name is gone. Raises Refusal 20001."""
    world, account_sid = world_of(request), account_of(request)
    body = await json_body(request)
    urls = {f"{side}_target_url": _url(body, f"{side}_target_url") for side in TARGETS.values()}
    if not any(urls.values()):
        raise refused(20001, "port_in_target_url or port_out_target_url is required")
    at = world.clock.now()
    dates = {f"{side}_target_date_created": at if urls[f"{side}_target_url"] else None for side in TARGETS.values()}
    fields = {"account_sid": account_sid, **urls, **dates, "notifications_of": _events(body)}
    before = configuration_of(world, account_sid)
    if before is None:
        world.store.insert(CONFIGURATION, "", fields, at=at)
    else:
        world.store.put(CONFIGURATION, before[0], fields)
    names = (*urls, "notifications_of")
    return json_reply({name: fields[name] for name in names} | {"url": base_url(request) + PATH}, status=201)


async def fetch_configuration(request: web.Request) -> web.Response:
    """The configuration with its dates; 404 if there is none."""
    kept = configuration_of(world_of(request), account_of(request))
    if kept is None:
        raise not_found(request.path)
    return json_reply(_shown(kept[1]) | {"url": base_url(request) + PATH})


async def delete_configuration(request: web.Request) -> web.Response:
    """204; the target named in the path is gone, and the whole configuration with its last target."""
    world, side = world_of(request), TARGETS.get(request.match_info["type"])
    kept = configuration_of(world, account_of(request))
    if side is None or kept is None or not kept[1][f"{side}_target_url"]:
        raise not_found(request.path)
    sid, fields = kept
    left = {**fields, f"{side}_target_url": None, f"{side}_target_date_created": None}
    if left["port_in_target_url"] or left["port_out_target_url"]:
        world.store.put(CONFIGURATION, sid, left)
    else:
        world.store.remove(CONFIGURATION, sid)
    return web.Response(status=204)


def _shown(fields: Fields) -> dict[str, Any]:
    dates = {name: iso(value) for name, value in fields.items() if name.endswith("_created") and value is not None}
    return {name: value for name, value in fields.items() if name != "account_sid"} | dates


def _url(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value in (None, ""):
        return None
    try:
        parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
        host = parts.hostname
    except ValueError as exc:
        raise refused(20001, f"{name} must be an absolute http or https address") from exc
    if parts.scheme not in ("http", "https") or not host:
        raise refused(20001, f"{name} must be an absolute http or https address")
    return str(value)


def _events(body: Mapping[str, Any]) -> list[str]:
    given = body.get("notifications_of") or []
    if not isinstance(given, list) or not set(given) <= EVENTS:
        raise refused(20001, f"notifications_of may hold {', '.join(sorted(EVENTS))}")
    return given

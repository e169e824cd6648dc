"""Every porting operation but portability: documents, port-ins, their numbers, webhook configuration, and the control.

https://www.twilio.com/docs/phone-numbers/port-in/port-in-request-api. Control calls: GET and POST /_sandbox/porting
(`switches`), POST /_sandbox/porting/pin and /_sandbox/porting/port-out.
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

from numberlift.sandbox.accounts import MAIN_SID
from numberlift.sandbox.control import local_only
from numberlift.sandbox.replies import base_url, json_body, json_reply, not_found
from numberlift.sandbox.service import Service, account_of, listed_before, world_of
from numberlift.sandbox.services.porting import actions, configuration, listing, numbers, order, requests, uploads
from numberlift.sandbox.services.porting.events import tell_port_out
from numberlift.sandbox.services.porting.numbers import PortInNumber, live_filing
from numberlift.sandbox.services.porting.progress import bring_up_to_date, current_world
from numberlift.sandbox.services.porting.refusals import refused
from numberlift.sandbox.services.porting.requests import PortIn
from numberlift.sandbox.services.porting.shown import PATH, shown, shown_number
from numberlift.sandbox.services.porting.switches import SWITCHES, switches_of
from numberlift.sandbox.world import World

_ONE: Final = PATH + "/{sid}"
_NUMBER: Final = _ONE + "/PhoneNumber/{number_sid}"
_CONTROL: Final = "/_sandbox/porting"
_IN_PROGRESS: Final = 22137


async def create_port_in(request: web.Request) -> web.Response:
    """A new request, 202; raises Refusal, 22137 for a number in a live port-in while the guards are on."""
    body = await json_body(request)
    world = current_world(request)
    asked = order.read(world, account_of(request), body)
    if switches_of(world).guards:
        _guard(world, [number for number, _ in asked.numbers])
    placed = requests.place(world, asked, at=world.clock.now())
    return json_reply(shown(placed, requests.numbers_of(world, placed), base=base_url(request)), status=202)


async def fetch_port_in(request: web.Request) -> web.Response:
    """One request with its numbers."""
    world = current_world(request)
    found = _request_of(request, world)
    return json_reply(shown(found, requests.numbers_of(world, found), base=base_url(request)))


async def list_port_ins(request: web.Request) -> web.Response:
    """The requests of the account and its subaccounts."""
    world = current_world(request)
    page = listing.listed(world, account_of(request), request.query, created_before=listed_before(request))
    return json_reply(page)


async def delete_port_in(request: web.Request) -> web.Response:
    """204; the cancellation has begun."""
    world = current_world(request)
    actions.cancel(world, _request_of(request, world))
    return web.Response(status=204)


async def fetch_number(request: web.Request) -> web.Response:
    """One number of a request."""
    world = current_world(request)
    return json_reply(shown_number(_number_of(request, world), base=base_url(request)))


async def delete_number(request: web.Request) -> web.Response:
    """204; the cancellation has begun."""
    world = current_world(request)
    actions.cancel_number(world, _request_of(request, world), _number_of(request, world))
    return web.Response(status=204)


async def correct_pin(request: web.Request) -> web.Response:
    """`{"sid": "PU…", "pin": "1234"}`: Twilio's people submit a number again whose PIN was wrong."""
    body = await json_body(request)
    sid, pin = str(body.get("sid")), str(body.get("pin"))
    if not actions.correct_pin(current_world(request), sid, pin):
        raise not_found(request.path)
    return json_reply({"submitted": sid})


async def port_out(request: web.Request) -> web.Response:
    """`{"phone_number": "+81…", "account_sid": "AC…"}`: tell that a number has left; the main account by default."""
    body = await json_body(request)
    number = str(body.get("phone_number"))
    tell_port_out(world_of(request), str(body.get("account_sid", MAIN_SID)), number)
    return json_reply({"ported_out": number})


def _guard(world: World, asked: list[str]) -> None:
    if len(set(asked)) < len(asked):
        raise refused(22137, "A number stands twice in the request")
    for number in asked:
        elsewhere = world.fates.fate(number).porting.code == _IN_PROGRESS
        if elsewhere or live_filing(world, number) is not None:
            raise refused(22137, f"{number} is already being ported")


def _request_of(request: web.Request, world: World) -> PortIn:
    found = requests.found(world, account_of(request), request.match_info["sid"])
    if found is None:
        raise not_found(request.path)
    return found


def _number_of(request: web.Request, world: World) -> PortInNumber:
    found = numbers.get(world, request.match_info["number_sid"])
    if found is None or found.fields["request_sid"] != _request_of(request, world).sid:
        raise not_found(request.path)
    return found


def _sign(world: World, sid: str, ending: str) -> bool:
    bring_up_to_date(world)
    return actions.settle_letter(world, sid, ending)


PORTING: Final = Service(
    name="porting",
    routes=(
        web.post(uploads.PATH, uploads.upload_document, name="CreateDocument"),
        web.get(PATH + "/PortInRequests", list_port_ins, name="ListPortInRequests"),
        web.post(PATH, create_port_in, name="CreatePortingPortIn"),
        web.get(_ONE, fetch_port_in, name="FetchPortingPortIn"),
        web.delete(_ONE, delete_port_in, name="DeletePortingPortIn"),
        web.get(_NUMBER, fetch_number, name="FetchPortingPortInPhoneNumber"),
        web.delete(_NUMBER, delete_number, name="DeletePortingPortInPhoneNumber"),
        web.post(configuration.PATH, configuration.create_configuration, name="CreatePortingWebhookConfiguration"),
        web.get(configuration.PATH, configuration.fetch_configuration, name="FetchPortingWebhookConfigurationFetch"),
        web.delete(
            configuration.PATH + "/{type}",
            configuration.delete_configuration,
            name="DeletePortingWebhookConfigurationDelete",
        ),
        *SWITCHES.routes(_CONTROL, current_world),
        web.post(_CONTROL + "/pin", local_only(correct_pin), name="CorrectPortingPin"),
        web.post(_CONTROL + "/port-out", local_only(port_out), name="TellPortOut"),
    ),
    signers={"KW": _sign},
    tick=bring_up_to_date,
)

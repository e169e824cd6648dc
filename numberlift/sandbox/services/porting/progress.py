"""Brings requests and numbers up to the sandbox's clock, each event at its own time, earliest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from numberlift.sandbox.fates import PORTING, Porting
from numberlift.sandbox.service import world_of
from numberlift.sandbox.services.due import Step, let_happen
from numberlift.sandbox.services.hosting.numbers import provide
from numberlift.sandbox.services.porting import actions, events, numbers, requests
from numberlift.sandbox.services.porting.carrier import consent, refusal, rejection_of
from numberlift.sandbox.services.porting.numbers import PortInNumber
from numberlift.sandbox.services.porting.requests import Move, PortIn
from numberlift.sandbox.services.porting.statuses import NumberStatus
from numberlift.sandbox.services.porting.switches import switches_of
from numberlift.sandbox.world import World

_DATE_MOVES_BY: Final = 3 * 86_400.0
_ADDRESS_WANTED: Final = 22171
_NONE_PORTABLE: Final = "None of the numbers can be ported"


def bring_up_to_date(world: World) -> None:
    """Let everything happen that is due by now."""
    let_happen(world, _STEPS)


def current_world(request: web.Request) -> World:
    """The world of a request, up to date."""
    world = world_of(request)
    bring_up_to_date(world)
    return world


def _request_step(world: World, sid: str, at: float) -> None:
    request = requests.get(world, sid)
    if request is not None:
        _ON_REQUEST[requests.Event(request.fields["due"])](world, request, at)


def _number_step(world: World, sid: str, at: float) -> None:
    number = numbers.get(world, sid)
    request = requests.get(world, number.fields["request_sid"]) if number is not None else None
    if number is not None and request is not None:
        _ON_NUMBER[numbers.Event(number.fields["due"])](world, request, number, at)


def _reviewed(world: World, request: PortIn, at: float) -> None:
    held = [number for number in requests.numbers_of(world, request) if number.status is NumberStatus.IN_REVIEW]
    dropped = next((why for number in held if (why := numbers.fate_of(world, number).porting_way.dropped)), None)
    moves = [_after_review(number, _verdict(world, number), dropped=dropped is not None) for number in held]
    requests.carry(world, request, moves, at=at, reason=dropped or _NONE_PORTABLE)


def _verdict(world: World, number: PortInNumber) -> Porting:
    """What the check of a request says; its address settles what a check without one misses."""
    if any(filing.status is NumberStatus.COMPLETED for filing in numbers.filings(world, number.number)):
        return PORTING["already-in-the-target-account"]
    verdict = numbers.fate_of(world, number).porting
    return PORTING["portable"] if verdict.code == _ADDRESS_WANTED else verdict


def _after_review(number: PortInNumber, verdict: Porting, *, dropped: bool) -> Move:
    changes: dict[str, Any] = {"portable": verdict.portable}
    if not verdict.portable:
        changes["not_portability_reason"] = verdict.reason.upper().replace("-", "_")
        changes["not_portability_reason_code"] = verdict.code
    onward = verdict.portable and not dropped
    return Move(number, NumberStatus.WAITING_FOR_SIGNATURE if onward else NumberStatus.CANCELED, changes)


def _answered(world: World, request: PortIn, number: PortInNumber, at: float) -> None:
    rejected = rejection_of(world, number)
    if rejected is not None:
        move = Move(number, NumberStatus.PORT_REJECTED, refusal(number, rejected))
    else:
        portage = switches_of(world).seconds.portage
        agreed = consent(world, number, request.fields, portage=portage, at=at)
        move = Move(number, NumberStatus.PORT_PENDING, agreed)
    requests.carry(world, request, [move], at=at)


def _refused(world: World, request: PortIn, number: PortInNumber, at: float) -> None:
    rejected = numbers.fate_of(world, number).porting_way.rejected
    assert rejected is not None, "a late refusal has a reason"
    requests.carry(world, request, [Move(number, NumberStatus.PORT_REJECTED, refusal(number, rejected))], at=at)


def _new_date(world: World, _request: PortIn, number: PortInNumber, at: float) -> None:
    port_date = number.fields["port_date"] + _DATE_MOVES_BY
    events.tell_number(world, numbers.change(world, number, port_date=port_date, date_moved=True, since=at))


def _ported(world: World, request: PortIn, number: PortInNumber, at: float) -> None:
    about, account_sid = {"phone_number": number.number}, number.fields["account_sid"]
    provide(world, about, account_sid=account_sid, at=at, origin="twilio", voice=True)
    requests.carry(world, request, [Move(number, NumberStatus.COMPLETED)], at=at)


def _stopped(world: World, request: PortIn, number: PortInNumber, at: float) -> None:
    if number.fields["port_date"] is not None and numbers.fate_of(world, number).porting_way.cannot_stop:
        _ported(world, request, number, at)
    else:
        requests.carry(world, request, [Move(number, NumberStatus.CANCELED)], at=at)


_ON_REQUEST: Final[dict[requests.Event, Callable[[World, PortIn, float], None]]] = {
    requests.Event.REVIEWED: _reviewed,
    requests.Event.SIGNED: actions.signed,
    requests.Event.DECLINED: actions.declined,
    requests.Event.EXPIRED: actions.expired,
}
_ON_NUMBER: Final[dict[numbers.Event, Callable[[World, PortIn, PortInNumber, float], None]]] = {
    numbers.Event.ANSWER: _answered,
    numbers.Event.REFUSAL: _refused,
    numbers.Event.NEW_DATE: _new_date,
    numbers.Event.PORTED: _ported,
    numbers.Event.STOPPED: _stopped,
}
_STEPS: Final[dict[str, Step]] = {
    requests.KIND: _request_step,
    numbers.KIND: _number_step,
}

"""What people do with a request: sign its letter or not, cancel it or a number, have a PIN corrected."""

from __future__ import annotations

from typing import Final

from numberlift.sandbox.services.porting import numbers, requests
from numberlift.sandbox.services.porting.carrier import digest
from numberlift.sandbox.services.porting.numbers import PortInNumber
from numberlift.sandbox.services.porting.refusals import refused
from numberlift.sandbox.services.porting.requests import Move, PortIn
from numberlift.sandbox.services.porting.statuses import NUMBER_ENDED, NumberStatus, RequestStatus
from numberlift.sandbox.world import World

WRONG_PIN: Final = 22155
_DECLINED: Final = "The authorized representative declined to sign the letter of authorization"
_BY_CUSTOMER: Final = "Canceled by the customer"
_S: Final = NumberStatus


def signed(world: World, request: PortIn, at: float) -> None:
    """The letter is signed: its numbers go to the carrier."""
    waiting = _in(world, request, _S.WAITING_FOR_SIGNATURE)
    requests.carry(world, request, [Move(number, _S.PORT_SUBMITTED) for number in waiting], at=at)


def declined(world: World, request: PortIn, at: float) -> None:
    """The representative will not sign: the request is cancelled."""
    requests.carry(world, request, _all_cancelled(world, request), at=at, reason=_DECLINED)


def expired(world: World, request: PortIn, at: float) -> None:
    """The letter was not signed in time."""
    requests.carry(world, request, _all_cancelled(world, request), at=at, instead=RequestStatus.EXPIRED)


ENDINGS: Final = {"signed": signed, "declined": declined, "expired": expired}
"""How a letter ends, by the word that the control plane uses."""


def settle_letter(world: World, sid: str, ending: str) -> bool:
    """The control plane's signer; False if there is no such request. Raises Refusal 20001 if no letter is out."""
    request = requests.get(world, sid)
    if request is None:
        return False
    if ending not in ENDINGS:
        raise refused(20001, f"A letter ends as one of {', '.join(ENDINGS)}")
    if request.status is not RequestStatus.WAITING_FOR_SIGNATURE:
        raise refused(20001, f"The request is {request.status}, not waiting for a signature")
    ENDINGS[ending](world, request, world.clock.now())
    return True


def cancel(world: World, request: PortIn) -> None:
    """Begin to cancel every number that has not ended; raises Refusal 20001 when the request has."""
    if requests.is_over(request):
        raise refused(20001, f"A request that is {request.status} cannot be canceled")
    open_numbers = [n for n in requests.numbers_of(world, request) if n.status not in NUMBER_ENDED]
    moves = [Move(number, _S.CANCELING) for number in open_numbers if number.status is not _S.CANCELING]
    requests.carry(world, request, moves, at=world.clock.now(), reason=_BY_CUSTOMER)


def cancel_number(world: World, request: PortIn, number: PortInNumber) -> None:
    """Begin to cancel one number, if that has not begun; raises Refusal 20001 when it or its request has ended."""
    if number.status in NUMBER_ENDED or requests.is_over(request):
        raise refused(20001, f"A number that is {number.status} cannot be canceled")
    if number.status is not _S.CANCELING:
        moves = [Move(number, _S.CANCELING)]
        requests.carry(world, request, moves, at=world.clock.now(), reason=_BY_CUSTOMER)


def correct_pin(world: World, sid: str, pin: str) -> bool:
    """Twilio's people submit a number again with another PIN; False if there is none. Raises Refusal 20001."""
    number = numbers.get(world, sid)
    request = requests.get(world, number.fields["request_sid"]) if number is not None else None
    if number is None or request is None:
        return False
    if number.status is not _S.PORT_REJECTED or number.fields["rejection_reason_code"] != WRONG_PIN:
        raise refused(20001, f"The number is {number.status}, not rejected for its PIN")
    changes = {"missing_required_fields": False, "fingerprint": digest({"pin": pin})}
    changes |= {"rejection_reason": None, "rejection_reason_code": None}
    requests.carry(world, request, [Move(number, _S.PORT_SUBMITTED, changes)], at=world.clock.now())
    return True


def _all_cancelled(world: World, request: PortIn) -> list[Move]:
    return [
        Move(number, _S.CANCELED) for number in requests.numbers_of(world, request) if number.status not in NUMBER_ENDED
    ]


def _in(world: World, request: PortIn, status: NumberStatus) -> list[PortInNumber]:
    return [number for number in requests.numbers_of(world, request) if number.status is status]

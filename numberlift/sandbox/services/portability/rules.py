"""What decides a portability reply besides the number: the target account and the address."""

from __future__ import annotations

import re
from typing import Final

from numberlift.sandbox.accounts import is_account_sid
from numberlift.sandbox.fates import PORTING, Fate, Porting
from numberlift.sandbox.options import NonPortableStatus
from numberlift.sandbox.replies import Refusal, unauthorized
from numberlift.sandbox.world import World

QUESTION: Final = "portability"

_ADDRESS_SID: Final = re.compile(r"AD[0-9a-fA-F]{32}")
_ADDRESS_WANTED: Final = 22171
_OK, _BAD_REQUEST = 200, 400


def target_account(world: World, actor: str, asked: str | None) -> str:
    """The account to port into, by default the one that asks; raises Refusal 21470 or 20003."""
    if asked is None:
        return actor
    if not is_account_sid(asked):
        raise Refusal(400, 21470, "TargetAccountSid is not an account SID")
    if not world.accounts.may_act(actor, asked):
        raise unauthorized()
    return asked


def verdict(world: World, number: str, fate: Fate, *, address_sid: str | None) -> Porting:
    """The verdict of this ask; an address settles what was missing."""
    world.traffic.asked(QUESTION, number)
    ask = world.store.ask(QUESTION, number) if fate.porting_undecided else 1
    porting = fate.porting_at(ask)
    if porting.code == _ADDRESS_WANTED and _ADDRESS_SID.fullmatch(address_sid or ""):
        return PORTING["portable"]
    return porting


def http_status(choice: NonPortableStatus, fate: Fate, porting: Porting) -> int:
    """200, or 400 for some or all numbers that are not portable."""
    if porting.portable or choice is NonPortableStatus.OK:
        return _OK
    if choice is NonPortableStatus.BAD_REQUEST:
        return _BAD_REQUEST
    return _BAD_REQUEST if fate.grain & 4 else _OK

"""Who has a number by a port-in: what portability and later port-ins of it must know."""

from __future__ import annotations

from numberlift.sandbox.fates import PORTING, Porting
from numberlift.sandbox.services.porting import numbers
from numberlift.sandbox.services.porting.statuses import NumberStatus
from numberlift.sandbox.services.porting.switches import switches_of
from numberlift.sandbox.world import World


def holder_of(world: World, number: str) -> str | None:
    """The account that has ported a number, or into which it is being ported; None while the guards are off."""
    if not switches_of(world).guards:
        return None
    held = (filing for filing in numbers.filings(world, number) if filing.status is not NumberStatus.CANCELED)
    return next((filing.fields["account_sid"] for filing in held), None)


def verdict_of_holder(world: World, number: str, target: str) -> Porting | None:
    """What a portability check for `target` says of a number that a port-in has, None if none has it."""
    holder = holder_of(world, number)
    if holder is None:
        return None
    if holder == target:
        return PORTING["already-in-the-target-account"]
    account, other = world.accounts.get(holder), world.accounts.get(target)
    family = account is not None and other is not None and account.owner_sid == other.owner_sid
    return PORTING["already-in-one-of-your-twilio-accounts" if family else "already-in-twilio-different-owner"]

"""One row of an eligibility reply, in one of the two forms that Twilio shows.

Its page and its published contract differ in field names and spellings; a number always gets the same
form, different numbers different ones, so a client that reads only one of them is found out.
"""

from __future__ import annotations

from typing import Any, Final

from numberlift.sandbox.clock import iso
from numberlift.sandbox.fates import Fate, Hosting
from numberlift.sandbox.fates.outcomes import HOSTING
from numberlift.sandbox.services.eligibility.rules import Wanted
from numberlift.sandbox.world import World

QUESTION: Final = "hosting"

_TOLL_FREE_SPELLINGS: Final = ("TOLLFREE", "TOLL_FREE", "TOLL-FREE")
_OUR_INVENTORY: Final = {
    "already-in-twilio-but-not-in-use": "in-testing",
    "already-in-twilio-for-both-capabilities": "in-use",
    "already-in-twilio-without-messaging-capability": "in-use",
}
_IN_HOSTING: Final = "already-in-twilio-and-in-hosting-process"
_SHORT_STEPS: Final = {"edit-ineligible-number-and-run-eligibility-check-again": "edit-ineligible-number"}


def count_ask(world: World, number: str) -> int:
    """Which ask this is of a number whose verdict depends on it; 1 for all others, which are not counted."""
    world.traffic.asked(QUESTION, number)
    return world.store.ask(QUESTION, number) if world.fates.fate(number).hosting_undecided else 1


def row(world: World, wanted: Wanted, *, actor: str, ask: int) -> dict[str, Any]:
    """The verdict on one number for the account that asks."""
    fate = world.fates.fate(wanted.phone_number)
    verdict = _account_verdict(world, wanted, actor) or fate.hosting_at(ask)
    if fate.grain & 1:
        return _as_on_the_page(wanted, fate, verdict)
    return _as_in_the_contract(wanted, fate, verdict, checked_at=iso(world.clock.now()))


def _account_verdict(world: World, wanted: Wanted, actor: str) -> Hosting | None:
    if world.accounts.may_act(actor, wanted.hosting_account_sid):
        return None
    known = world.accounts.get(wanted.hosting_account_sid) is not None
    return HOSTING[
        "hosting-account-sid-does-not-belong-to-your-account" if known else "hosting-account-sid-does-not-exist"
    ]


def _as_on_the_page(wanted: Wanted, fate: Fate, verdict: Hosting) -> dict[str, Any]:
    return {
        "phone_number": wanted.phone_number,
        "hosting_account_sid": wanted.hosting_account_sid,
        "eligibility_status": _upper(_status(verdict)),
        "eligibility_sub_status": _upper(verdict.sub_status),
        "ineligibility_reason": "None" if verdict.sub_status == "eligible" else _upper(verdict.reason),
        "next_step": _upper(verdict.next_step),
        "phone_number_type": _type(fate),
        "iso_country_code": "USA" if fate.country == "US" and fate.grain & 2 else fate.country,
    }


def _as_in_the_contract(wanted: Wanted, fate: Fate, verdict: Hosting, *, checked_at: str) -> dict[str, Any]:
    inventory = _OUR_INVENTORY.get(verdict.reason)
    in_hosting = verdict.reason == _IN_HOSTING
    return {
        "phone_number": wanted.phone_number,
        "account_sid": wanted.hosting_account_sid if fate.country else None,
        "eligibility_status": _upper(_status(verdict)),
        "eligibility_sub_status": _upper(verdict.sub_status),
        "ineligibility_reason": _upper(verdict.reason),
        "next_step": _upper(_SHORT_STEPS.get(verdict.next_step, verdict.next_step)),
        "voice_provider": fate.carrier or None,
        "messaging_provider": fate.carrier or None,
        "phone_number_type": None if fate.number_type == "unknown" else _type(fate),
        "hosting_order_sid": f"HR{fate.grain:032x}" if in_hosting else None,
        "hosting_order_status": "carrier-processing" if in_hosting else None,
        "iso_country_code": fate.country,
        "inventory_status": inventory,
        "inventory_account_sid": wanted.hosting_account_sid if inventory else None,
        "date_last_checked": checked_at,
    }


def _status(verdict: Hosting) -> str:
    return "eligible" if verdict.eligible else "ineligible"


def _type(fate: Fate) -> str:
    if fate.number_type == "toll-free":
        return _TOLL_FREE_SPELLINGS[(fate.grain >> 4) % len(_TOLL_FREE_SPELLINGS)]
    return _upper(fate.number_type)


def _upper(kebab: str) -> str:
    return kebab.upper().replace("-", "_")

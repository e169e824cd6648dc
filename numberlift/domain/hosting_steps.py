"""What comes next for a hosted-number order, and when a group of them is ready for its letter of authorization."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from numberlift.domain.lifecycle import Waits
from numberlift.domain.lifecycles.lifecycle_hosting import AUTHORIZATION_DOCUMENT, HOSTED_ORDER, MOST_CALLS, WAIT_FOR_IT

_UNVERIFIED: Final = frozenset({"twilio-processing", "received", "pending-verification"})
_BY_BILL: Final = "phone-bill"
_DONE: Final = "completed"


class Act(StrEnum):
    """What is done next; only `LETTER` needs no person."""

    WAIT = "wait"
    CALL = "call"  # place a verification call: somebody must pick up
    CODE = "code"  # enter the code that was heard, or call again
    GROUP = "group"  # wait for the rest of the letter's group
    LETTER = "letter"  # send the letter of authorization
    SIGN = "sign"  # the signer's turn
    RESEND = "resend"  # the letter ended unsigned, or is open: ask the signer, then send it (again)
    SUPPORT = "support"  # ask Twilio
    RENEW = "renew"  # remove the cause, then order anew
    DONE = "done"


_ACTS: Final = {
    "twilio-processing": Act.WAIT,
    "carrier-processing": Act.WAIT,
    "testing": Act.WAIT,
    "completed": Act.DONE,
    "action-required": Act.SUPPORT,
    "failed": Act.RENEW,
}
_SPECIAL: Final = frozenset({"received", "pending-verification", "verified", "pending-loa"})
_UNSENT: Final = frozenset({"opened", "canceled", "failed"})


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is known of one order. `unverified_seconds`: how long it has been open to verification without it.

    `document_status`: the status of the last document sent for it, empty if none was or it is not known.
    """

    sid: str
    status: str
    verification_type: str = "phone-call"
    verification_attempts: int = 0
    unverified_seconds: float = 0.0
    document_status: str = ""


class NextStep(NamedTuple):
    """What comes next, who moves, and both in words; `by_itself` if `follow` takes the step without a person."""

    act: Act
    waits: Waits
    sentence: str
    next_step: str
    by_itself: bool = False


class Letter(NamedTuple):
    """A group's orders by their sids: who the letter covers, who it does not wait for, who it waits for."""

    cover: tuple[str, ...]
    aside: tuple[str, ...]
    waiting: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether the letter is to be sent now."""
        return bool(self.cover) and not self.waiting


def letter_of(orders: Iterable[OrderFacts], *, wait_seconds: float) -> Letter:
    """Who a letter sent now would cover, of one group (same signer, address and account).

    Aside is who cannot be waited for: ended, with Twilio's specialist, or unverified for `wait_seconds`. One that is
    verified later is covered then, by a letter of its own. Orders under a letter already are in none of the three.
    """
    cover, aside, waiting = [], [], []
    for order in orders:
        if order.status == "verified":
            cover.append(order.sid)
        elif order.status in _UNVERIFIED and order.unverified_seconds < wait_seconds:
            waiting.append(order.sid)
        elif order.status in _UNVERIFIED or (order.status != _DONE and HOSTED_ORDER.stage(order.status).stuck):
            aside.append(order.sid)
    return Letter(tuple(cover), tuple(aside), tuple(waiting))


def next_step_of(order: OrderFacts, *, group_ready: bool) -> NextStep:
    """What comes next for `order`; `group_ready` as its group's `Letter.ready`."""
    stage = HOSTED_ORDER.stage(order.status)
    if order.status in _SPECIAL:
        return _special(order, group_ready=group_ready)
    act = _ACTS.get(order.status, Act.SUPPORT)
    return NextStep(act, stage.waits, stage.sentence, stage.next_step)


def _special(order: OrderFacts, *, group_ready: bool) -> NextStep:
    if order.status == "pending-loa":
        return _under_letter(order)
    if order.status == "verified":
        return _to_letter(order, group_ready=group_ready)
    if order.verification_type == _BY_BILL:
        told = "Twilio checks the phone bill that proves who owns the number."
        return NextStep(Act.WAIT, Waits.TWILIO, told, WAIT_FOR_IT)
    return _by_call(order)


def _under_letter(order: OrderFacts) -> NextStep:
    """An order keeps waiting for a signature when its letter was cancelled, failed or was opened for changes."""
    stage = HOSTED_ORDER.stage(order.status)
    if order.document_status in _UNSENT:
        letter = AUTHORIZATION_DOCUMENT.stage(order.document_status)
        return NextStep(Act.RESEND, Waits.US, letter.sentence, letter.next_step)
    return NextStep(Act.SIGN, stage.waits, stage.sentence, stage.next_step)


def _to_letter(order: OrderFacts, *, group_ready: bool) -> NextStep:
    stage = HOSTED_ORDER.stage(order.status)
    if group_ready:
        return NextStep(Act.LETTER, Waits.US, stage.sentence, stage.next_step, by_itself=True)
    return NextStep(
        Act.GROUP,
        Waits.PHONE,
        "The owner is verified; the letter of authorization waits for the other numbers of its group.",
        "Verify the other numbers of the group, or wait: `numberlift follow` then sends it without them.",
    )


def _by_call(order: OrderFacts) -> NextStep:
    stage = HOSTED_ORDER.stage(order.status)
    left = MOST_CALLS - order.verification_attempts
    if order.status == "received":
        return NextStep(Act.CALL, stage.waits, stage.sentence, stage.next_step)
    if left <= 0:
        return NextStep(
            Act.CODE,
            stage.waits,
            stage.sentence,
            "Enter the code that was heard; no call is left, and without the code Twilio's specialist takes over.",
        )
    calls = "1 call is left." if left == 1 else f"{left} calls are left."
    return NextStep(Act.CODE, stage.waits, stage.sentence, f"{stage.next_step} {calls}")

"""Which letter of authorization a group needs next, given those that were sent for it before.

An order that stands under a letter of ours is never covered by another one on our own motion, whatever its status says:
a list may lag, and a recipient who cancelled has a reason. Only a person has it sent again (`numberlift loa`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from numberlift.domain.creates import State
from numberlift.domain.hosting_steps import Letter, OrderFacts, letter_of
from numberlift.domain.lifecycles.lifecycle_hosting import AUTHORIZATION_DOCUMENT

SENDABLE: Final = frozenset({"verified", "pending-loa"})
"""Statuses of an order in which Twilio lets a letter cover it."""


class SentLetter(NamedTuple):
    """One letter of a group: its create's generation and state, the orders it covers, and its document's status.

    `orders` are empty while it was never tried. `document_status` is empty until the document was seen. `code` is
    Twilio's where it refused the letter.
    """

    generation: int
    state: State
    orders: frozenset[str] = frozenset()
    document_sid: str = ""
    document_status: str = ""
    code: int = 0

    @property
    def open(self) -> bool:
        """Whether it is open what becomes of its create."""
        return self.state in {State.PLANNED, State.SENDING, State.REVIEW}

    @property
    def unsigned(self) -> bool:
        """Whether its document has ended without a signature."""
        ended = self.document_status in AUTHORIZATION_DOCUMENT.terminal
        return self.state is State.CONFIRMED and ended and self.document_status != "signed"


class NextLetter(NamedTuple):
    """What a group needs: a letter over `letter.cover` in `generation`; `blocked` says why it is not sent by itself."""

    letter: Letter
    generation: int
    blocked: str = ""

    @property
    def ready(self) -> bool:
        """Whether the letter is to be sent now."""
        return self.letter.ready and not self.blocked


def next_letter(
    orders: Iterable[OrderFacts], sent: Sequence[SentLetter], *, wait_seconds: float, taken: Collection[str] = ()
) -> NextLetter:
    """The letter that a group needs next, and whether it can be sent now.

    `taken` are orders under documents that somebody else sent. A letter that Twilio refused is not sent again over the
    same orders; one that is being sent or under review keeps the group waiting.
    """
    held = held_orders(sent)
    free = [order for order in orders if order.sid not in held and order.sid not in taken]
    letter = letter_of(free, wait_seconds=wait_seconds)
    blocked = ""
    if any(one.state in {State.SENDING, State.REVIEW} for one in sent):
        blocked = "in-doubt"
    elif any(one.state is State.REFUSED and one.orders == set(letter.cover) for one in sent):
        blocked = "refused"
    return NextLetter(letter, next_generation(sent), blocked)


def held_orders(sent: Iterable[SentLetter]) -> frozenset[str]:
    """The orders under letters that exist or may exist."""
    return frozenset().union(*(one.orders for one in sent if one.state is not State.REFUSED))


def next_generation(sent: Iterable[SentLetter]) -> int:
    """The generation of a group's next letter: that of one planned and not sent yet, else a new one."""
    known = {one.generation: one.state for one in sent}
    planned = [generation for generation, state in known.items() if state is State.PLANNED]
    return min(planned) if planned else max(known, default=0) + 1

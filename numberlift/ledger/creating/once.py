"""create_once: a create of which at most one object comes to be, whatever dies, sleeps or gets lost.

    planned      write down `sending` under our fence, then send; the reply decides (`domain.creates` has the table)
    sending      another process that lives is at it: wait for what it writes, never look, never send
                 nobody is at it (it was killed, or the reply was lost): look, with growing waits, until it is settled
    confirmed, refused, review      done

    written down, but 5 s later no byte is out yet      not sent: planned again; RunOwned if our lock was taken over
    the answer of the commit itself was lost            read again: ours and `sending`, or not sent
    cancelled while a create is in flight               the reply is awaited and written, one time-out long at most
    `send` raises in flight                             kept as lost, looked for by the next start
    429, or no byte written, 40 times                   LATER: it stays planned, the run ends incomplete
    three sends unanswered, and surely none made it     LATER
    once settled, 40 lists that could not be read       LATER: it stays `sending`, the next start looks again
    an object proves to exist, whatever was written     confirmed; a second one, or one thought refused: a person

The age of an attempt goes by the ledger's clock. Where this process made the attempt, its own clock may only make it
younger, so that a clock that jumps ahead settles nothing too early.
"""

from __future__ import annotations

import asyncio
import random as chance
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from numberlift.domain.creates import Next, State
from numberlift.ledger.creating.commits import Blocking
from numberlift.ledger.creating.creations import Creation
from numberlift.ledger.creating.looking import Looker
from numberlift.ledger.creating.moves import Moves
from numberlift.ledger.creating.once_parts import (
    MOST_PUT_OFF,
    AsOrder,
    Find,
    Holder,
    Job,
    Outcome,
    Parts,
    Send,
    Step,
    Times,
    no_intent,
)
from numberlift.ledger.creating.sending import Sender

_FIRST_WAIT_SECONDS: Final = 0.5
_LONGEST_WAIT_SECONDS: Final = 30.0
_BUSY_SECONDS: Final = 0.25
_DONE: Final = {
    State.CONFIRMED: Next.DONE,
    State.REFUSED: Next.DONE,
    State.REVIEW: Next.PERSON,
}


class Once:
    """Makes the creates of one owner, for one event loop; any number at a time. Knows no HTTP."""

    def __init__(
        self,
        moves: Moves,
        *,
        owner: Holder,
        times: Times,
        clock: Callable[[], float],
        account_answers: Callable[[], Awaitable[bool]],
        is_alive: Callable[[str, int], Awaitable[bool]],
        blocking: Blocking,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = chance.random,
    ) -> None:
        self._parts = Parts(moves, owner, times, clock, account_answers, is_alive, blocking, sleep, random)
        self._sender = Sender(self._parts)
        self._looker = Looker(self._parts)
        self._busy: set[int] = set()

    async def create_once(
        self,
        creation: Creation,
        *,
        send: Send,
        find: Find,
        intent: Callable[[], Mapping[str, Any]] = no_intent,
        as_order: AsOrder | None = None,
    ) -> Outcome:
        """Bring a creation as far as it can be brought: confirmed, refused, under review, or left for the next start.

        `intent` is asked at each attempt for what a look will need beside the key. `as_order` reads what the ledger is
        to follow from the object; it is kept in the transaction that confirms the creation. Raises RunOwned,
        CredentialsRefused, LedgerFailed, and what `send` and `find` raise to stop the run; the ledger is true then.
        """
        job = Job(send, find, intent, as_order)
        row = creation
        while creation.id in self._busy:  # another task of ours is at it
            await self._parts.sleep(_BUSY_SECONDS)
            row = await self._parts.blocking(lambda: self._parts.moves.read(creation.id))
        self._busy.add(creation.id)
        try:
            return await self._bring(job, row)
        finally:
            self._busy.discard(creation.id)

    async def _bring(self, job: Job, row: Creation) -> Outcome:
        while row.state not in _DONE:
            step = await self._step(job, row)
            row = step.creation
            if step.next is Next.LATER or job.put_off >= MOST_PUT_OFF:
                return Outcome(row, _DONE.get(row.state, Next.LATER))
            if step.next is Next.SEND:
                await self._parts.sleep(max(step.wait_seconds, self._backoff(job)))
        return Outcome(row, _DONE[row.state])

    async def _step(self, job: Job, row: Creation) -> Step:
        if row.state is State.PLANNED:
            return await self._sender.attempt(job, row)
        return await self._looker.settle(job, row)

    def _backoff(self, job: Job) -> float:
        """Growing with every send that was put off, with full jitter; none at first."""
        if not job.put_off:
            return 0.0
        longest = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2.0 ** min(job.put_off, 10))
        return longest * self._parts.random()

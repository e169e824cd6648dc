"""What became of a create whose reply did not come: wait for whoever is sending it, or look until it is settled."""

from __future__ import annotations

from functools import partial
from typing import Final

from numberlift.domain.creates import (
    Evidence,
    Found,
    Move,
    Next,
    NotOurs,
    Ours,
    State,
    Unread,
    after_look,
    is_complete,
    of_sending,
)
from numberlift.domain.settling import is_settled, look_wait, strength
from numberlift.errors import RunOwned, TryAgain
from numberlift.ledger.creating.creations import Creation
from numberlift.ledger.creating.moves import SAID_NO, Proof
from numberlift.ledger.creating.once_parts import MOST_UNREAD, Job, Parts, Step

_FIRST_POLL_SECONDS: Final = 0.5
_LONGEST_POLL_SECONDS: Final = 5.0


class Looker:
    """Settles `sending` creations that are not in flight in this process."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def settle(self, job: Job, row: Creation) -> Step:
        """One step towards knowing: a poll of the ledger while another process is at it, else a look to its end."""
        if of_sending(owner_alive=await self._other_alive(row)).next is Next.LOOK:
            return await self._look(job, row)
        return await self._wait(job, row)

    async def _other_alive(self, row: Creation) -> bool:
        """Whether another process is sending; an attempt of our own that nobody is at any more was left behind."""
        owner = self._parts.owner
        if row.owner != owner.name:
            return await self._parts.is_alive(row.owner, row.fence)
        if row.fence > owner.fence:
            raise RunOwned("Another process has taken over this work. See `numberlift runs`.")
        return False

    async def _wait(self, job: Job, row: Creation) -> Step:
        parts = self._parts
        waited = job.waited.get(row.attempt, 0.0)
        if waited > 2 * parts.times.settle + parts.times.timeout:
            return Step(row, Next.LATER)
        wait = min(_LONGEST_POLL_SECONDS, max(_FIRST_POLL_SECONDS, waited))
        job.waited[row.attempt] = waited + wait
        await parts.sleep(wait)
        return Step(await parts.blocking(lambda: parts.moves.read(row.id)), Next.WAIT)

    async def _look(self, job: Job, row: Creation) -> Step:
        """Read the lists again and again; each read is as old as the moment it began."""
        parts, attempt = self._parts, row.attempt
        reads = unread = looks = 0
        while row.state is State.SENDING and row.attempt == attempt:
            age = await self._age(job, row)
            settled = is_settled(age_seconds=age, settle_seconds=parts.times.settle)
            found = await self._found(job, row)
            reads += settled and is_complete(found)
            unread += settled and isinstance(found, Unread)
            kind = strength(job.find.kind, age_seconds=age)
            evidence = Evidence(kind, settled, reads, job.lost, refused=row.reply in SAID_NO)
            move = after_look(found, evidence)
            if move.next is not Next.LOOK:
                return await self._write(job, row, found, move)
            row = await parts.blocking(partial(parts.moves.looked, row))
            if unread >= MOST_UNREAD:
                return Step(row, Next.LATER)
            await parts.sleep(look_wait(looks, age_seconds=age, settle_seconds=parts.times.settle))
            looks += 1
        return Step(row, Next.LOOK)

    async def _age(self, job: Job, row: Creation) -> float:
        """Seconds since the attempt, never more than our own clock allows; one from the future is new."""
        parts = self._parts
        age = await parts.blocking(lambda: parts.moves.age(row))
        began = job.began.get(row.attempt)
        return max(0.0, age if began is None else min(age, parts.clock() - began))

    async def _found(self, job: Job, row: Creation) -> Found:
        try:
            return await job.find.look(row)
        except TryAgain as exc:
            return Unread(exc.reason)

    async def _write(self, job: Job, row: Creation, found: Found, move: Move) -> Step:
        parts = self._parts
        if isinstance(found, Ours):
            order = job.as_order(found.sid, found.status, found.facts) if job.as_order else None
            proof = Proof(found.sid, "look", order)
            return Step(await parts.blocking(lambda: parts.moves.confirm(row, proof)), Next.DONE)
        sid = found.sid if isinstance(found, NotOurs) else ""
        return Step(await parts.blocking(lambda: parts.moves.settle(row, move, by="look", sid=sid)), move.next)

"""One attempt of a create: written down before its first byte, its reply written down after."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from numberlift.domain.creates import (
    STOPPED,
    Answered,
    CreateReply,
    Denied,
    Move,
    NeverSent,
    Next,
    NoAnswer,
    Refused,
    State,
    after_account,
    after_reply,
)
from numberlift.domain.settling import may_send_still
from numberlift.errors import CredentialsRefused, LedgerFailed, NumberliftError, RunOwned, TryAgain
from numberlift.ledger.creating.creations import Creation
from numberlift.ledger.creating.moves import LOST, NOTHING_HEARD, Heard, Proof
from numberlift.ledger.creating.once_parts import Job, Parts, Step

_NEVER_SENT = "never-sent"


class SendDropped(Exception):
    """Raised by the hook of a send that must not go out any more; a `send` lets it pass."""


@dataclass(slots=True)
class _Attempt:
    """`row` before it, `started` when its hook was awaited, `written` the creation once it is `sending` under us."""

    row: Creation
    started: float | None = None
    written: Creation | None = None


class Sender:
    """Makes attempts for one owner."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def attempt(self, job: Job, row: Creation) -> Step:
        """Send a planned creation once, if that may be done now.

        Cancelled while the create is in flight, it first awaits the reply and writes it down. Raises RunOwned if our
        lock was taken over, CredentialsRefused, LedgerFailed, and what `send` raises to stop the run.
        """
        attempt = _Attempt(row)
        task = asyncio.ensure_future(self._send_and_write(job, attempt))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await self._finish(task, attempt)
            raise

    async def _finish(self, task: asyncio.Task[Step], attempt: _Attempt) -> None:
        """Let what is in flight come to its end, at most one time-out long; what has not begun is called off."""
        if attempt.started is None:
            task.cancel()
        try:
            await asyncio.wait({task}, timeout=self._parts.times.timeout)
        finally:
            task.cancel()
            task.add_done_callback(_forget)

    async def _send_and_write(self, job: Job, attempt: _Attempt) -> Step:
        reply = await self._send(job, attempt)
        if attempt.written is None:
            return await self._not_begun(job, attempt, reply)
        step = await self._write(job, attempt.written, reply)
        if step.next is Next.STOP:
            raise CredentialsRefused(
                "Twilio does not accept our credentials any more. Check TWILIO_ACCOUNT_SID and its token or key, "
                "then run the same command again: it goes on where it stopped."
            )
        return step

    async def _send(self, job: Job, attempt: _Attempt) -> CreateReply:
        try:
            return await job.send(lambda: self._before_first_byte(job, attempt))
        except SendDropped:
            return NeverSent("dropped")
        except TryAgain as exc:
            if exc.reason == _NEVER_SENT or attempt.written is None:
                return NeverSent(exc.reason)
            return NoAnswer(exc.reason, exc.status or 0)
        except Exception as exc:  # whatever ended it, the request may have reached Twilio: that is kept, then raised
            if attempt.written is not None and not isinstance(exc, LedgerFailed):
                await self._hear(attempt.written, Heard(LOST, message=type(exc).__name__))
            raise

    async def _hear(self, row: Creation, heard: Heard) -> Creation:
        return await self._parts.blocking(lambda: self._parts.moves.hear(row, heard))

    async def _before_first_byte(self, job: Job, attempt: _Attempt) -> None:
        """Write down that the first byte is about to go out; raises SendDropped if it must not."""
        if attempt.started is None:
            attempt.started = self._parts.clock()
            begun = await self._begin(job, attempt.row)
            if not self._is_ours(begun, attempt.row):
                raise SendDropped
            attempt.written = begun
            job.began[begun.attempt] = attempt.started
        await self._in_time(attempt.started)

    async def _begin(self, job: Job, row: Creation) -> Creation:
        parts, intent = self._parts, job.intent()
        owner, fence = parts.owner.name, parts.owner.fence
        try:
            return await parts.blocking(lambda: parts.moves.begin(row, owner=owner, fence=fence, intent=intent))
        except LedgerFailed:
            # The commit may have gone through and only its answer was lost.
            now = await parts.blocking(lambda: parts.moves.read(row.id))
            if self._is_ours(now, row):
                return now
            raise

    def _is_ours(self, now: Creation, before: Creation) -> bool:
        mine = (now.owner, now.fence) == (self._parts.owner.name, self._parts.owner.fence)
        return mine and now.state is State.SENDING and now.attempt == before.attempt + 1

    async def _in_time(self, started: float) -> None:
        waited = self._parts.clock() - started
        if may_send_still(seconds_since_written=waited, fence_holds=True):
            return
        raise SendDropped

    async def _not_begun(self, job: Job, attempt: _Attempt, reply: CreateReply) -> Step:
        """Nothing was written down: we were replaced, somebody else was quicker, or no connection came about."""
        if not isinstance(reply, NeverSent):
            raise RuntimeError("a create was answered before its hook was awaited")  # noqa: TRY004 - a broken promise
        await self._check_fence()
        job.put_off += 1
        now = await self._parts.blocking(lambda: self._parts.moves.read(attempt.row.id))
        return Step(now, Next.SEND)

    async def _check_fence(self) -> None:
        if not await self._parts.blocking(self._parts.owner.is_current):
            raise RunOwned(
                "Another process has taken over this work while this one slept. "
                "See `numberlift runs`; nothing more was sent from here."
            )

    async def _write(self, job: Job, row: Creation, reply: CreateReply) -> Step:
        parts = self._parts
        if isinstance(reply, Answered):
            order = job.as_order(reply.sid, reply.status, reply.facts) if job.as_order else None
            proof = Proof(reply.sid, "reply", order)
            return Step(await parts.blocking(lambda: parts.moves.confirm(row, proof)), Next.DONE)
        move = after_reply(reply, all_answered=row.unanswered == 0)
        heard = heard_of(reply)
        if move.next is Next.ASK_ACCOUNT:
            move = await self._after_account(row, heard)
        if move.next is Next.LOOK:
            job.lost += isinstance(reply, NoAnswer)
            return Step(await self._hear(row, heard), Next.LOOK)
        job.put_off += move.next is Next.SEND
        now = await parts.blocking(lambda: parts.moves.settle(row, move, by="reply", heard=heard))
        return Step(now, move.next, move.wait_seconds or 0.0)

    async def _after_account(self, row: Creation, heard: Heard) -> Move:
        parts = self._parts
        try:
            answers = await parts.account_answers()
        except NumberliftError:
            await parts.blocking(lambda: parts.moves.settle(row, STOPPED, by="reply", heard=heard))
            raise
        return after_account(account_answers=answers, all_answered=row.unanswered == 0)


def heard_of(reply: CreateReply) -> Heard:
    """What a reply that proves no object leaves behind in the ledger."""
    match reply:
        case NoAnswer(cause, status):
            return Heard(LOST, status=status, message=cause)
        case Refused(status, code, message):
            return Heard("refused", status, code or 0, message)
        case Denied(status, code):
            return Heard("denied", status, code or 0)
        case _:
            return NOTHING_HEARD


def _forget(task: asyncio.Task[Step]) -> None:
    """What a called-off send ended in stands in the ledger; nobody awaits it any more."""
    if not task.cancelled():
        task.exception()

"""The line to Twilio that every service speaks over: a paced exchange, a question with retries, the pages of a list."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final, NamedTuple, TypeVar

from numberlift.errors import ApiDown, CredentialsRefused, NumberliftError, RowRefused, TryAgain
from numberlift.twilio import wire
from numberlift.twilio.first_byte import BeforeFirstByte
from numberlift.twilio.gate import Ticket
from numberlift.twilio.pace import Pace
from numberlift.twilio.ports import Listener
from numberlift.twilio.retry import NEVER_SENT, RATE_LIMITED, RetryBudget, RetryPolicy, next_wait, wait_after
from numberlift.twilio.server_clock import ServerClock
from numberlift.twilio.transport import Transport

T = TypeVar("T")

_TOO_MANY: Final = 429
_CONCURRENT: Final = "Twilio-Concurrent-Requests"
_CROWD_DIGITS: Final = 8
_NOT_CARRIED_OUT: Final = frozenset({RATE_LIMITED, NEVER_SENT})


class Manners(NamedTuple):
    """The parts that decide when a line sends again and who hears of it; `clock` in seconds, `random` in [0, 1)."""

    policy: RetryPolicy
    budget: RetryBudget
    listener: Listener
    clock: Callable[[], float]
    random: Callable[[], float]


class Line:
    """`exchange` sends once, whatever the request; `ask` sends again, so it is for what may be sent twice."""

    def __init__(self, transport: Transport, pace: Pace, manners: Manners, *, own_sid: str) -> None:
        self._transport = transport
        self._pace = pace
        self._policy, self._budget, self._listener, self._clock, self._random = manners
        self._own_sid = own_sid
        self._accepted_at = float("-inf")
        self._down: ApiDown | None = None
        self.server_clock = ServerClock(self._clock)

    async def exchange(self, request: wire.Request, *, before_first_byte: BeforeFirstByte | None = None) -> wire.Reply:
        """Send `request` once, when the pace allows it; any status is an answer.

        Raises TryAgain when no answer came: `never-sent` means that no byte was sent, anything else that it is open
        what the server did with it. `before_first_byte` as in `Transport.send`, awaited while the slot is held; it
        takes the place of `depart`, which it has to await.
        """
        ticket = await self._pace.acquire()
        began = self._clock()
        before = before_first_byte or (self._depart if self._pace.has_rate else None)
        try:
            reply = await self._transport.send(request, before_first_byte=before)
            self._heard(request, reply, ticket, seconds=self._clock() - began)
        except TryAgain as error:
            self._listener.failed(request.kind, error.reason)
            raise
        finally:
            self._pace.release()
        return reply

    async def depart(self) -> bool:
        """Wait until the first byte may go out; see `Pace.depart`."""
        return await self._pace.depart()

    async def ask(
        self, request: wire.Request, read: Callable[[wire.Reply], T], *, account: str = "", careful: bool = False
    ) -> T:
        """Send `request` until `read` makes an answer of a reply, or patience ends.

        429 is always sent again; no answer, 5xx and unreadable replies as often as the policy says, and while nobody at
        all is answered. `account` is the account that the request is about, ours if empty: a 401 or 403 is RowRefused
        if our own account still answers, CredentialsRefused if not. `careful` is for what changes something: sent again
        only where it surely was not carried out. Raises TryAgain, RowRefused, RunStopped.
        """
        attempt = 0
        while True:
            attempt += 1
            began = self._clock()
            try:
                answer = read(await self.exchange(request))
            except TryAgain as error:
                wait = self._wait_for(error, attempt)
                if wait is None or (careful and error.reason not in _NOT_CARRIED_OUT):
                    raise
                await self.pause(request, wait, reason=error.reason)
            except RowRefused:
                self._budget.answered()
                raise
            except CredentialsRefused as error:
                raise await self._denied(request, error, account=account, began=began) from error
            else:
                self._accepted_at = self._clock()
                self._budget.answered()
                return answer

    async def pages(self, request: wire.Request, *, key: str) -> AsyncIterator[wire.Page]:
        """Every page of the list that begins with `request`, whose items stand under `key`.

        Raises TryAgain if the pages lead back to one already read, for that is no whole list.
        """
        seen: set[str] = set()
        page = await self._page(request, key)
        yield page
        while page.next is not None:
            if page.next.query in seen:
                raise wire.unreadable(request.kind)
            seen.add(page.next.query)
            page = await self._page(page.next, key)
            yield page

    async def pause(self, request: wire.Request, wait: float, *, reason: str) -> None:
        """Wait before `request` is sent again."""
        self._listener.retried(request.kind, reason, wait)
        await asyncio.sleep(wait)

    def count(self, error: TryAgain | None) -> None:
        """Count what came of an `exchange`, None for an answer; patience at its end is kept for `expect_answers`."""
        self._down = None
        if error is None:
            self._budget.answered()
            return
        try:
            self._budget.failed(error)
        except ApiDown as down:
            self._down = down

    def expect_answers(self) -> None:
        """Raise the ApiDown that `count` kept, if nobody was answered since."""
        if self._down is not None and not self._budget.fresh:
            raise self._down

    def wait_after(self, attempt: int) -> float:
        """Seconds to wait after an answer that may be another one later."""
        return wait_after(self._policy, attempt, None, self._random)

    async def _page(self, request: wire.Request, key: str) -> wire.Page:
        return await self.ask(request, lambda reply: wire.read_page(reply, request, key=key))

    async def _depart(self) -> None:
        await self._pace.depart()

    def _heard(self, request: wire.Request, reply: wire.Reply, ticket: Ticket, *, seconds: float) -> None:
        """Tell the pace and the listener, while the slot is still held."""
        self._listener.answered(request.kind, reply.status, seconds)
        self.server_clock.heard(reply.headers)
        crowd = reply.headers.get(_CONCURRENT)
        concurrent = int(crowd) if crowd is not None and crowd.isdecimal() and len(crowd) < _CROWD_DIGITS else None
        if reply.status == _TOO_MANY:
            self._pace.throttled(ticket, wait_seconds=wire.retry_after(reply), concurrent=concurrent)
        else:
            self._pace.answered(ticket, concurrent=concurrent)

    def _wait_for(self, error: TryAgain, attempt: int) -> float | None:
        """Seconds until the next attempt, None to give up; raises ApiDown when nobody is answered any more."""
        self._budget.failed(error)
        wait = next_wait(self._policy, attempt, error, self._random)
        if wait is None and self._budget.suspicious:
            return wait_after(self._policy, attempt, error, self._random)
        return wait

    async def _denied(
        self,
        request: wire.Request,
        error: CredentialsRefused,
        *,
        account: str,
        began: float,
    ) -> NumberliftError:
        """Tell credentials that are wrong from credentials that may not do this one thing.

        They are good if anyone was answered since the request was sent, or if our own account answers now.
        """
        own = wire.ask_account(self._own_sid)
        if request == own:
            return error
        if self._accepted_at <= began:
            await self.ask(own, wire.read_account)
        self._budget.answered()
        return wire.no_access(account=account)

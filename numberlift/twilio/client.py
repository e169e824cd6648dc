"""Twilio's number APIs, one method a question: paced, retried where that is safe, answered in our own words."""

from __future__ import annotations

import random as chance
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Final, Self, TypeVar

import aiohttp

from numberlift.domain.checks import HostingAnswer, PortabilityAnswer, Undecided
from numberlift.twilio import wire
from numberlift.twilio.access import BaseUrls, Credentials
from numberlift.twilio.first_byte import FirstByteConnector
from numberlift.twilio.line import Line, Manners
from numberlift.twilio.pace import Pace
from numberlift.twilio.ports import Listener
from numberlift.twilio.retry import Patience, RetryBudget, RetryPolicy
from numberlift.twilio.seat import awake_clock
from numberlift.twilio.tally import Tally
from numberlift.twilio.transport import Transport, once

A = TypeVar("A", HostingAnswer, PortabilityAnswer)

_CONNECT_SECONDS: Final = 10.0
_KEEPALIVE_SECONDS: Final = 30.0
_DNS_SECONDS: Final = 300
_FAILED_INSIDE: Final = "internal-processing-error"


class TwilioClient:
    """An open line to Twilio for one account. Enter it before use, in one event loop; that enters the `pace` too.

    `timeout_seconds` is for a whole exchange, waiting for a connection included. Every method raises TryAgain when the
    answer stayed out after all retries (unknown, which is not no), RowRefused when Twilio refuses this one, and
    CredentialsRefused or ApiDown when the run cannot go on.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        pace: Pace,
        base: BaseUrls | None = None,
        timeout_seconds: float = 30.0,
        retry: RetryPolicy | None = None,
        patience: Patience | None = None,
        listener: Listener | None = None,
        clock: Callable[[], float] = awake_clock,
        random: Callable[[], float] = chance.random,
        user_agent: str = "numberlift",
    ) -> None:
        self._base = base or BaseUrls()
        self._own_sid = credentials.account_sid
        self._pace = pace
        self._policy = retry or RetryPolicy()
        budget = RetryBudget(patience or Patience(), clock=clock)
        self._manners = Manners(self._policy, budget, listener or Tally(), clock, random)
        self._headers = {
            "Authorization": credentials.authorization(),
            "Accept": "application/json",
            "User-Agent": user_agent,
        }
        connect_seconds = min(_CONNECT_SECONDS, timeout_seconds)
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, sock_connect=connect_seconds)
        self._session: aiohttp.ClientSession | None = None
        self._line: Line | None = None

    @property
    def account_sid(self) -> str:
        """The account that authenticates."""
        return self._own_sid

    @property
    def line(self) -> Line:
        """What other services of Twilio speak over, once the client is entered."""
        if self._line is None:
            raise RuntimeError("enter the TwilioClient before asking it anything")
        return self._line

    def resting(self) -> AbstractAsyncContextManager[None]:
        """Give our share of the account's pace to its other processes meanwhile; nothing may be asked then."""
        return self._pace.resting()

    async def __aenter__(self) -> Self:
        """Open the one session that there is, and join those who share the account."""
        self._session = aiohttp.ClientSession(
            connector=FirstByteConnector(
                limit=self._pace.max_concurrency,
                keepalive_timeout=_KEEPALIVE_SECONDS,
                ttl_dns_cache=_DNS_SECONDS,
            ),
            headers=self._headers,
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            middlewares=(once,),
        )
        transport = Transport(self._session, self._base)
        self._line = Line(transport, self._pace, self._manners, own_sid=self._own_sid)
        await self._pace.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every connection, then give our share of the account back."""
        assert self._session is not None
        try:
            await self._session.close()
        finally:
            self._line = None
            await self._pace.__aexit__(kind, exc, trace)

    async def portability(
        self,
        number: str,
        *,
        target_account_sid: str = "",
        address_sid: str = "",
    ) -> PortabilityAnswer:
        """Whether `number` (E.164) can be ported. Undecided where Twilio itself failed to find out."""
        request = wire.ask_portability(number, target_account_sid=target_account_sid, address_sid=address_sid)
        return await self._decide(request, lambda reply: wire.read_portability(reply, number), target_account_sid)

    async def eligibility(self, number: str, *, account_sid: str = "") -> HostingAnswer:
        """Whether `number` (E.164) can be hosted in `account_sid`. Undecided where Twilio itself failed to find out."""
        request = wire.ask_eligibility(number, account_sid)
        return await self._decide(request, lambda reply: wire.read_eligibility(reply, number), account_sid)

    async def start_bulk(self, items: Iterable[tuple[str, str]], *, friendly_name: str) -> str:
        """Start one check of 1 to 1,000 (number, account or empty); answers the request id: store it, then poll.

        RowRefused means that Twilio refused the list for one of its items: ask them one by one.
        """
        return await self.line.ask(wire.ask_bulk(items, friendly_name), wire.read_bulk_started)

    async def bulk(self, request_id: str) -> wire.BulkState:
        """How far that check is; one poll. RowRefused means that Twilio does not know it (any more)."""
        return await self.line.ask(wire.ask_bulk_result(request_id), wire.read_bulk)

    async def account(self, sid: str = "") -> wire.Account:
        """The account `sid`, our own if empty; CredentialsRefused if these credentials may not read our own."""
        return await self.line.ask(wire.ask_account(sid or self._own_sid), wire.read_account, account=sid)

    async def _decide(self, request: wire.Request, read: Callable[[wire.Reply], A], account: str) -> A:
        """Ask again, a few times, while Twilio answers that it failed inside."""
        line = self.line
        for attempt in range(1, self._policy.undecided_attempts):
            answer = await line.ask(request, read, account=account)
            if not isinstance(answer, Undecided) or answer.cause != _FAILED_INSIDE:
                return answer
            await line.pause(request, line.wait_after(attempt), reason=_FAILED_INSIDE)
        return await line.ask(request, read, account=account)

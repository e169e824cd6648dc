"""One send of a create, of a change, of a delete: each told apart from what may be repeated.

A create is sent once, and whatever came of it is one of `domain.outcomes`; what to do then is for the ledger's
exactly-once rules. A change is repeated only where it surely was not carried out; after any other failure the caller
fetches the object first and repeats only if it is not yet as wanted. A delete of what is not there is done.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from numberlift.domain.outcomes import CreateReply, NeverSent, NoAnswer, Throttled
from numberlift.errors import RowRefused, TryAgain
from numberlift.twilio.first_byte import BeforeFirstByte
from numberlift.twilio.line import Line
from numberlift.twilio.retry import RATE_LIMITED
from numberlift.twilio.wire.errors import OK, error_of
from numberlift.twilio.wire.exchange import Reply, Request
from numberlift.twilio.wire.outcomes import NO_SUCH, Created, outcome_of

T = TypeVar("T")

_DROPPED: Final = "sent-already"


class _Moment:
    """Passes at most once: when it has, the first byte may have left. `reached`: Twilio was there to send to.

    What is done before takes its time, and others were at it too: `depart` spreads them again as the rate asks. Where
    that made it wait, `before` is awaited once more, to say whether it is too late by now.
    """

    def __init__(self, before: BeforeFirstByte | None, depart: Callable[[], Awaitable[bool]]) -> None:
        self._before, self._depart = before, depart
        self.passed = self.reached = False

    async def __call__(self) -> None:
        if self.passed:
            raise TryAgain("A create is sent only once. Run the same command again.", reason=_DROPPED)
        self.reached = True
        if self._before is not None:
            await self._before()
        if await self._depart() and self._before is not None:
            await self._before()
        self.passed = True


async def send_create(
    line: Line,
    request: Request,
    read: Callable[[Reply], Created],
    *,
    before_first_byte: BeforeFirstByte | None = None,
) -> CreateReply:
    """Send `request` exactly once, never again; what came of it. `read` reads a 2xx reply.

    `before_first_byte` is awaited when the pace slot is held, the connection is there, and nothing is written yet; and
    once more where the pace made the send wait after that, to say whether it is too late. It may raise TryAgain to drop
    the send, which is then `NeverSent`; anything else it raises goes through, and nothing was sent either. The time-out
    may cancel it: what it has done by then stands, and the reply is `NeverSent`.
    Raises ApiDown before anything is sent when nobody is answered any more; RunStopped of the pace likewise.
    """
    line.expect_answers()
    moment = _Moment(before_first_byte, line.depart)
    try:
        reply = await line.exchange(request, before_first_byte=moment)
    except TryAgain as error:
        if moment.passed or not moment.reached:
            line.count(error)
        return NoAnswer(error.reason) if moment.passed else NeverSent(error.reason)
    outcome = outcome_of(reply, kind=request.kind, read=read)
    line.count(_failure(outcome))
    return outcome


async def send_change(line: Line, request: Request, read: Callable[[Reply], T], *, account: str = "") -> T:
    """Send a change of an object that exists; `read` reads its reply.

    Raises TryAgain where it is open whether it was carried out: fetch the object, then decide. RowRefused, RunStopped.
    """
    return await line.ask(request, read, account=account, careful=True)


async def send_delete(line: Line, request: Request, *, account: str = "") -> None:
    """Delete an object; one that is not there (any more) is done. Raises as `send_change`."""
    await line.ask(request, lambda reply: _read_deleted(reply, request.kind), account=account, careful=True)


def _read_deleted(reply: Reply, kind: str) -> None:
    if reply.status in OK or reply.status == NO_SUCH:
        return
    raise error_of(reply, kind=kind)


def _failure(outcome: CreateReply) -> TryAgain | None:
    """The failure to count against the run's patience, None where Twilio answered."""
    if isinstance(outcome, Throttled):
        return TryAgain("Twilio has too many requests at once.", reason=RATE_LIMITED, wait_seconds=outcome.wait_seconds)
    if isinstance(outcome, NoAnswer):
        return TryAgain("Twilio did not answer a create.", reason=outcome.cause, status=outcome.status or None)
    return None


def unread(error: TryAgain | RowRefused) -> str:
    """Why a look could not read its list, as a lower-kebab word."""
    return error.reason if isinstance(error, TryAgain) else f"refused-{error.status or 'unknown'}"

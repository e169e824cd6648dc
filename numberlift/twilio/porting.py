"""Porting over a line: utility bills, port-in requests and their numbers, and where porting webhooks go.

Twilio tells no one by e-mail how a port-in goes: it is listed and fetched, webhooks are hints. A create is sent once;
what became of one without an answer is looked for by `porting_finds`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from numberlift.domain.outcomes import CreateReply
from numberlift.errors import RowRefused, TryAgain
from numberlift.twilio.creating import send_change, send_create, send_delete
from numberlift.twilio.first_byte import BeforeFirstByte
from numberlift.twilio.line import Line
from numberlift.twilio.wire import port_ins as wire
from numberlift.twilio.wire import porting_webhooks as hooks
from numberlift.twilio.wire.documents import Document, read_document, upload_bill
from numberlift.twilio.wire.exchange import Request
from numberlift.twilio.wire.outcomes import NO_SUCH
from numberlift.twilio.wire.port_in_listings import KEY, PortInFilters, PortInListing, list_port_ins, listing_in
from numberlift.twilio.wire.port_in_orders import PortInOrder, ask_port_in
from numberlift.twilio.wire.port_ins import PortInNumber, PortInRequest
from numberlift.twilio.wire.porting_webhooks import WebhookConfiguration, WebhookType

_ATTEMPTS: Final = 3
_LEAVING: Final = frozenset({"canceling", "canceled"})
_NOT_LEFT: Final = frozenset({*_LEAVING, "completed"})
_CANCELED: Final = "canceled"


class PortingApi:
    """Every porting operation but the check of a number (`TwilioClient.portability`).

    Every method raises TryAgain when the answer stayed out, RowRefused when Twilio refuses this one, RunStopped when
    the run cannot go on.
    """

    def __init__(self, line: Line) -> None:
        self.server_clock = line.server_clock
        self._line = line

    @property
    def line(self) -> Line:
        """The line, for what else is asked about the numbers of a port-in."""
        return self._line

    async def upload_bill(self, content: bytes, *, filename: str, friendly_name: str = "") -> Document:
        """Upload a utility bill: PDF, JPG or PNG, at most 10 MB.

        Sent again where no answer came: a second copy at Twilio is harmless. RowRefused also for a file that Twilio
        would refuse, before it is sent, and for one that arrived without content.
        """
        request = upload_bill(content, filename=filename, friendly_name=friendly_name)
        return await self._line.ask(request, read_document)

    async def create(self, order: PortInOrder, *, before_first_byte: BeforeFirstByte | None = None) -> CreateReply:
        """File a port-in request, sent exactly once (see `creating.send_create`)."""
        return await send_create(
            self._line, ask_port_in(order), wire.read_created_port_in, before_first_byte=before_first_byte
        )

    async def request(self, sid: str) -> PortInRequest:
        """One request with its numbers, as it stands."""
        return await self._line.ask(wire.fetch_port_in(sid), wire.read_port_in)

    async def requests(self, filters: PortInFilters | None = None) -> AsyncIterator[tuple[PortInListing, ...]]:
        """All requests that the filters leave, page by page."""
        async for page in self._line.pages(list_port_ins(filters or PortInFilters()), key=KEY):
            yield tuple(map(listing_in, page.items))

    async def number(self, sid: str, number_sid: str) -> PortInNumber:
        """One number of a request, as it stands."""
        return await self._line.ask(wire.fetch_number(sid, number_sid), wire.read_number)

    async def cancel(self, sid: str) -> None:
        """Cancel a request; it takes time until its numbers are canceled. One that is not there is done."""
        await self._cancel(wire.cancel_port_in(sid), lambda: self._leaves(sid))

    async def cancel_number(self, sid: str, number_sid: str) -> None:
        """Cancel one number of a request; it takes time until it is canceled. One that is not there is done."""
        await self._cancel(wire.cancel_number(sid, number_sid), lambda: self._number_leaves(sid, number_sid))

    async def webhooks(self) -> WebhookConfiguration | None:
        """The account's porting webhook configuration, None if it has none."""
        return await self._line.ask(hooks.fetch_webhooks(), hooks.read_webhooks)

    async def set_webhooks(self, configuration: WebhookConfiguration) -> None:
        """Overwrite the account's porting webhook configuration: whatever was there is gone."""

        async def is_set() -> bool:
            found = await self.webhooks()
            return found is not None and found.same_as(configuration)

        request = hooks.set_webhooks(configuration)
        await self._surely(request, lambda: self._change(request), is_set)

    async def delete_webhooks(self, which: WebhookType) -> None:
        """Take one of the configuration's two targets away; one that is not there is done."""
        request = hooks.delete_webhooks(which)

        async def is_gone() -> bool:
            found = await self.webhooks()
            return found is None or not (found.port_in_target_url if which == "PORT_IN" else found.port_out_target_url)

        await self._surely(request, lambda: send_delete(self._line, request), is_gone)

    async def _change(self, request: Request) -> None:
        await send_change(self._line, request, hooks.read_webhooks)

    async def _cancel(self, request: Request, is_done: Callable[[], Awaitable[bool]]) -> None:
        await self._surely(request, lambda: send_delete(self._line, request), is_done)

    async def _surely(
        self, request: Request, send: Callable[[], Awaitable[None]], is_done: Callable[[], Awaitable[bool]]
    ) -> None:
        """Send until it is surely carried out: after an unanswered one look first, send again only if it is not."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await send()
            except TryAgain as error:
                if await is_done():
                    return
                if attempt == _ATTEMPTS:
                    raise
                await self._line.pause(request, self._line.wait_after(attempt), reason=error.reason)
            except RowRefused:
                if attempt > 1 and await is_done():
                    return
                raise
            else:
                return

    async def _leaves(self, sid: str) -> bool:
        try:
            found = await self.request(sid)
        except RowRefused as error:
            return _is_gone(error)
        return found.status == _CANCELED or all(number.status in _NOT_LEFT for number in found.numbers)

    async def _number_leaves(self, sid: str, number_sid: str) -> bool:
        try:
            found = await self.number(sid, number_sid)
        except RowRefused as error:
            return _is_gone(error)
        return found.status in _LEAVING


def _is_gone(error: RowRefused) -> bool:
    if error.status != NO_SUCH:
        raise error
    return True

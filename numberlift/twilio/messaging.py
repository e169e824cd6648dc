"""Messaging Services over a line, as far as a ported number joins one; they belong to our own account."""

from __future__ import annotations

from numberlift.twilio.creating import send_change
from numberlift.twilio.line import Line
from numberlift.twilio.wire import messaging_services as wire


class MessagingApi:
    """Membership of numbers (PN…) in services (MG…).

    Every method raises TryAgain when the answer stayed out, RowRefused when Twilio refuses this one, RunStopped when
    the run cannot go on.
    """

    def __init__(self, line: Line) -> None:
        self._line = line

    async def is_member(self, service: str, number_sid: str) -> bool:
        """Whether the number is in the service; False also where Twilio knows neither."""
        return await self._line.ask(wire.fetch_member(service, number_sid), wire.read_member)

    async def join(self, service: str, number_sid: str) -> None:
        """Put the number into the service, where it may be already; TryAgain: look with `is_member`, then decide."""
        await send_change(self._line, wire.add_member(service, number_sid), wire.read_joined)

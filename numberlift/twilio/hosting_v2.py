"""Bulk hosting, which only the v2 API has; no use case sends it."""

from __future__ import annotations

from collections.abc import Iterable

from numberlift.domain.outcomes import CreateReply
from numberlift.twilio.creating import send_create
from numberlift.twilio.first_byte import BeforeFirstByte
from numberlift.twilio.line import Line
from numberlift.twilio.wire import bulk_hosting
from numberlift.twilio.wire.bulk_hosting import BulkGroup, BulkHosting


class BulkHostingApi:
    """Orders for many numbers in one request, one letter for each signer and address."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def create(
        self,
        groups: Iterable[BulkGroup],
        *,
        friendly_name: str,
        notification_email: str = "",
        before_first_byte: BeforeFirstByte | None = None,
    ) -> CreateReply:
        """Send the bulk request exactly once; its sid (BH…) is what to fetch."""
        request = bulk_hosting.create_bulk(groups, friendly_name=friendly_name, notification_email=notification_email)
        read = bulk_hosting.read_created_bulk
        return await send_create(self._line, request, read, before_first_byte=before_first_byte)

    async def fetch(self, sid: str, *, order_status: str = "") -> BulkHosting:
        """How far a bulk request is; `order_status` narrows its orders. Raises as every read."""
        request = bulk_hosting.fetch_bulk(sid, order_status=order_status)
        return await self._line.ask(request, bulk_hosting.read_bulk_hosting)

"""Hosting as the use cases see it: one interface for the preview and the v2 API.

Creates, calls and letters sent again reach Twilio exactly once and answer with `domain.outcomes`; reads are asked with
retries; changes and deletes are sent again only where they surely were not carried out.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple, Protocol

from numberlift.domain.outcomes import CreateReply
from numberlift.twilio.first_byte import BeforeFirstByte
from numberlift.twilio.server_clock import ServerClock
from numberlift.twilio.wire.authorization_documents import (
    AuthorizationDocument,
    DocumentChanges,
    DocumentFilters,
    NewDocument,
)
from numberlift.twilio.wire.hosted_orders import HostedOrder, NewOrder, OrderChanges, OrderFilters


class Abilities(NamedTuple):
    """What one of the two APIs can do; the other refuses it (RowRefused) before anything is sent."""

    unique_names: bool
    order_edits: bool
    codes: bool
    phone_bills: bool
    document_edits: bool
    document_withdrawal: bool


class HostingApi(Protocol):
    """Hosted-number orders and their authorization documents.

    Whatever creates something or reaches a person answers with a `CreateReply` and takes `before_first_byte` (see
    `creating.send_create`). The others raise TryAgain (unknown; after a change, fetch first), RowRefused or RunStopped.
    Pages come as tuples; a list that cannot be read to its end raises.
    """

    name: str
    abilities: Abilities
    server_clock: ServerClock

    async def create_order(self, order: NewOrder, *, before_first_byte: BeforeFirstByte | None = None) -> CreateReply:
        """Order the hosting of a number."""
        ...

    async def call(
        self, sid: str, *, extension: str = "", call_delay: int = 0, before_first_byte: BeforeFirstByte | None = None
    ) -> CreateReply:
        """Have Twilio call the number of an order and read out the verification code, after `call_delay` seconds."""
        ...

    async def order(self, sid: str) -> HostedOrder:
        """One order as it stands."""
        ...

    def orders(self, filters: OrderFilters | None = None) -> AsyncIterator[tuple[HostedOrder, ...]]:
        """All orders that the filters leave, page by page."""
        ...

    async def update_order(self, sid: str, changes: OrderChanges) -> HostedOrder:
        """Change an order; the status `pending-verification` only to hand in a phone bill, for a call use `call`."""
        ...

    async def delete_order(self, sid: str) -> None:
        """Cancel an order; one that is not there is cancelled."""
        ...

    async def create_document(
        self, document: NewDocument, *, before_first_byte: BeforeFirstByte | None = None
    ) -> CreateReply:
        """Send a letter of authorization; it goes out at once."""
        ...

    async def send_document(self, sid: str, *, before_first_byte: BeforeFirstByte | None = None) -> CreateReply:
        """Send an opened letter to its signer, again or changed."""
        ...

    async def document(self, sid: str) -> AuthorizationDocument:
        """One document as it stands."""
        ...

    def documents(self, filters: DocumentFilters | None = None) -> AsyncIterator[tuple[AuthorizationDocument, ...]]:
        """All documents that the filters leave, page by page."""
        ...

    async def update_document(self, sid: str, changes: DocumentChanges) -> AuthorizationDocument:
        """Change an opened document, or open one (status `opened`); to send it use `send_document`."""
        ...

    async def withdraw_document(self, sid: str) -> None:
        """Cancel a letter; one that is not there is cancelled."""
        ...

    def dependents(self, sid: str, filters: OrderFilters | None = None) -> AsyncIterator[tuple[HostedOrder, ...]]:
        """The orders of a document, page by page."""
        ...

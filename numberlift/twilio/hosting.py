"""The hosting interface of `hosting_ports` over a line, in the dialect of the preview or of the v2 API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from types import MappingProxyType
from typing import Final

from numberlift.domain.outcomes import CreateReply
from numberlift.errors import RowRefused, SettingsRefused
from numberlift.twilio.creating import send_change, send_create, send_delete
from numberlift.twilio.first_byte import BeforeFirstByte
from numberlift.twilio.hosting_ports import Abilities, HostingApi
from numberlift.twilio.line import Line
from numberlift.twilio.wire import hosting as ask
from numberlift.twilio.wire.authorization_documents import (
    AuthorizationDocument,
    DocumentChanges,
    DocumentFilters,
    NewDocument,
    document_in,
    read_created_document,
    read_document,
)
from numberlift.twilio.wire.exchange import Request
from numberlift.twilio.wire.hosted_orders import (
    HostedOrder,
    NewOrder,
    OrderChanges,
    OrderFilters,
    order_in,
    read_created_order,
    read_order,
)
from numberlift.twilio.wire.outcomes import NO_SUCH

_KEY: Final = "items"
_CALLING: Final = "pending-verification"
_BILL: Final = "phone-bill"


class HostingClient:
    """Either API over one line; made by `hosting_api`."""

    def __init__(self, line: Line, dialect: ask.Dialect, abilities: Abilities) -> None:
        self.name = dialect.name
        self.abilities = abilities
        self.server_clock = line.server_clock
        self._line = line
        self._dialect = dialect

    async def create_order(self, order: NewOrder, *, before_first_byte: BeforeFirstByte | None = None) -> CreateReply:
        """Order the hosting of a number."""
        self._must(self.abilities.unique_names or not order.unique_name, "unique names")
        bill = order.verification_type == _BILL or order.verification_document_sid
        self._must(self.abilities.phone_bills or not bill, "verification by phone bill")
        return await self._create(ask.create_order(self._dialect, order), before_first_byte)

    async def call(
        self, sid: str, *, extension: str = "", call_delay: int = 0, before_first_byte: BeforeFirstByte | None = None
    ) -> CreateReply:
        """Place a verification call; the answer's facts hold the code to tell the person who picks up."""
        changes = OrderChanges(
            status=_CALLING,
            verification_type="phone-call" if self.abilities.phone_bills else None,
            extension=extension or None,
            call_delay=call_delay or None,
        )
        return await self._create(ask.update_order(self._dialect, sid, changes), before_first_byte)

    async def order(self, sid: str) -> HostedOrder:
        """One order as it stands."""
        return await self._line.ask(ask.fetch_order(self._dialect, sid), read_order)

    def orders(self, filters: OrderFilters | None = None) -> AsyncIterator[tuple[HostedOrder, ...]]:
        """All orders that the filters leave, page by page."""
        filters = filters or OrderFilters()
        self._must(self.abilities.unique_names or not filters.unique_name, "unique names")
        return self._order_pages(ask.list_orders(self._dialect, filters))

    async def update_order(self, sid: str, changes: OrderChanges) -> HostedOrder:
        """Change an order."""
        if changes.status == _CALLING and changes.verification_type != _BILL:
            raise ValueError("a verification call reaches a person: use `call`, which sends it exactly once")
        self._must(self.abilities.order_edits or _only_moves(changes), "changes of an order")
        self._must(self.abilities.codes or changes.verification_code is None, "codes entered by us")
        return await send_change(self._line, ask.update_order(self._dialect, sid, changes), read_order)

    async def delete_order(self, sid: str) -> None:
        """Cancel an order."""
        await send_delete(self._line, ask.delete_order(self._dialect, sid))

    async def create_document(
        self, document: NewDocument, *, before_first_byte: BeforeFirstByte | None = None
    ) -> CreateReply:
        """Send a letter of authorization."""
        request = ask.create_document(self._dialect, document)
        return await send_create(self._line, request, read_created_document, before_first_byte=before_first_byte)

    async def send_document(self, sid: str, *, before_first_byte: BeforeFirstByte | None = None) -> CreateReply:
        """Send an opened letter to its signer."""
        self._must(self.abilities.document_edits, "sending a letter again")
        request = ask.update_document(self._dialect, sid, DocumentChanges(status="signing"))
        return await send_create(self._line, request, read_created_document, before_first_byte=before_first_byte)

    async def document(self, sid: str) -> AuthorizationDocument:
        """One document as it stands."""
        return await self._line.ask(ask.fetch_document(self._dialect, sid), read_document)

    async def documents(
        self, filters: DocumentFilters | None = None
    ) -> AsyncIterator[tuple[AuthorizationDocument, ...]]:
        """All documents that the filters leave, page by page."""
        request = ask.list_documents(self._dialect, filters or DocumentFilters())
        async for page in self._line.pages(request, key=_KEY):
            yield tuple(document_in(item, kind=request.kind) for item in page.items)

    async def update_document(self, sid: str, changes: DocumentChanges) -> AuthorizationDocument:
        """Change an opened document, or open one."""
        if changes.status == "signing":
            raise ValueError("a letter reaches a person: use `send_document`, which sends it exactly once")
        self._must(self.abilities.document_edits, "changes of a letter")
        return await send_change(self._line, ask.update_document(self._dialect, sid, changes), read_document)

    async def withdraw_document(self, sid: str) -> None:
        """Cancel a letter."""
        self._must(self.abilities.document_withdrawal, "withdrawal of a letter")
        await send_delete(self._line, ask.delete_document(self._dialect, sid))

    async def dependents(self, sid: str, filters: OrderFilters | None = None) -> AsyncIterator[tuple[HostedOrder, ...]]:
        """The orders of a document, page by page; under whichever of its names this Twilio serves the list."""
        filters = filters or OrderFilters()
        *first, last = self._dialect.dependents
        for spelling in first:
            request = ask.list_dependents(self._dialect, sid, filters, spelling=spelling)
            try:
                async for page in self._order_pages(request):
                    yield page
            except RowRefused as error:
                if error.status != NO_SUCH:
                    raise
            else:
                return
        async for page in self._order_pages(ask.list_dependents(self._dialect, sid, filters, spelling=last)):
            yield page

    async def _create(self, request: Request, before: BeforeFirstByte | None) -> CreateReply:
        return await send_create(self._line, request, read_created_order, before_first_byte=before)

    async def _order_pages(self, request: Request) -> AsyncIterator[tuple[HostedOrder, ...]]:
        async for page in self._line.pages(request, key=_KEY):
            yield tuple(order_in(item, kind=request.kind) for item in page.items)

    def _must(self, able: object, what: str) -> None:
        if not able:
            raise RowRefused(
                f"Twilio's {self.name} hosting API has no {what}. "
                "Do without, or use the other API (NUMBERLIFT_HOSTING_API=preview or v2)."
            )


def hosting_api(line: Line, name: str) -> HostingApi:
    """The hosting API that NUMBERLIFT_HOSTING_API names: `preview` or `v2`. Raises SettingsRefused for another."""
    if name not in _APIS:
        raise SettingsRefused(f"NUMBERLIFT_HOSTING_API is {name!r}. Set it to preview or v2.")
    dialect, abilities = _APIS[name]
    return HostingClient(line, dialect, abilities)


def _only_moves(changes: OrderChanges) -> bool:
    """Whether only what v2 takes is changed: the status, and how to call."""
    return changes == OrderChanges(
        status=changes.status,
        extension=changes.extension,
        call_delay=changes.call_delay,
        verification_code=changes.verification_code,
    )


_APIS: Final[Mapping[str, tuple[ask.Dialect, Abilities]]] = MappingProxyType(
    {
        "preview": (
            ask.PREVIEW,
            Abilities(
                unique_names=True,
                order_edits=True,
                codes=True,
                phone_bills=True,
                document_edits=True,
                document_withdrawal=False,
            ),
        ),
        "v2": (
            ask.V2,
            Abilities(
                unique_names=False,
                order_edits=False,
                codes=False,
                phone_bills=False,
                document_edits=False,
                document_withdrawal=True,
            ),
        ),
    }
)

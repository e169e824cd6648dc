"""What an account owns, on the account API: addresses of owners, and incoming phone numbers."""

from __future__ import annotations

from collections.abc import AsyncIterator

from numberlift.domain.outcomes import CreateReply
from numberlift.twilio.creating import send_change, send_create, send_delete
from numberlift.twilio.first_byte import BeforeFirstByte
from numberlift.twilio.line import Line
from numberlift.twilio.wire import addresses, incoming_numbers
from numberlift.twilio.wire.addresses import Address, AddressFilters, NewAddress
from numberlift.twilio.wire.incoming_numbers import IncomingNumber, NumberChanges, NumberFilters


class AccountApi:
    """Addresses and numbers of one account, our own or a subaccount of it.

    Reads raise TryAgain, RowRefused or RunStopped; a 401 or 403 is RowRefused where our own account still answers.
    """

    def __init__(self, line: Line, account_sid: str) -> None:
        self._line = line
        self._account = account_sid

    async def create_address(
        self, address: NewAddress, *, before_first_byte: BeforeFirstByte | None = None
    ) -> CreateReply:
        """Create an address, exactly once."""
        request = addresses.create_address(self._account, address)
        read = addresses.read_created_address
        return await send_create(self._line, request, read, before_first_byte=before_first_byte)

    async def address(self, sid: str) -> Address:
        """One address."""
        request = addresses.fetch_address(self._account, sid)
        return await self._line.ask(request, addresses.read_address, account=self._account)

    async def addresses(self, filters: AddressFilters | None = None) -> AsyncIterator[tuple[Address, ...]]:
        """All addresses that the filters leave, page by page."""
        request = addresses.list_addresses(self._account, filters or AddressFilters())
        async for page in self._line.pages(request, key=addresses.KEY):
            yield tuple(addresses.address_in(item, kind=request.kind) for item in page.items)

    async def number(self, sid: str) -> IncomingNumber:
        """One incoming phone number."""
        request = incoming_numbers.fetch_number(self._account, sid)
        return await self._line.ask(request, incoming_numbers.read_number, account=self._account)

    async def numbers(self, filters: NumberFilters | None = None) -> AsyncIterator[tuple[IncomingNumber, ...]]:
        """All incoming phone numbers that the filters leave, page by page."""
        request = incoming_numbers.list_numbers(self._account, filters or NumberFilters())
        async for page in self._line.pages(request, key=incoming_numbers.KEY):
            yield tuple(incoming_numbers.number_in(item, kind=request.kind) for item in page.items)

    async def update_number(self, sid: str, changes: NumberChanges) -> IncomingNumber:
        """Change a number. Raises TryAgain where it is open whether it was carried out: fetch it, then decide."""
        request = incoming_numbers.update_number(self._account, sid, changes)
        return await send_change(self._line, request, incoming_numbers.read_number, account=self._account)

    async def delete_number(self, sid: str) -> None:
        """Take a number out of the account, a completed hosted one off Twilio; one that is not there is gone."""
        request = incoming_numbers.delete_number(self._account, sid)
        await send_delete(self._line, request, account=self._account)

"""Changes of a letter that reach nobody: opened, given another signer or other orders, withdrawn.

After an unanswered change the letter is fetched; it is changed again only if it is not yet as wanted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import asdict
from typing import Final

from numberlift.domain.lifecycles.lifecycle_hosting import AUTHORIZATION_DOCUMENT
from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import Ledger
from numberlift.pipeline.following.refresh import NO_SUCH
from numberlift.pipeline.following.seen import letter_over
from numberlift.twilio import AuthorizationDocument, DocumentChanges, HostingApi

_TRIES: Final = 3
_GONE: Final = "canceled"


class Documents:
    """Changes letters of one account and keeps what they became."""

    def __init__(self, ledger: Ledger, api: HostingApi, *, account_sid: str) -> None:
        self._ledger = ledger
        self._api = api
        self._account = account_sid

    async def status(self, sid: str, orders: Collection[str]) -> str:
        """The letter's status at Twilio now; one that is not there is cancelled. Raises TryAgain, RowRefused."""
        try:
            found = await self._api.document(sid)
        except RowRefused as error:
            if error.status != NO_SUCH:
                raise
            found = AuthorizationDocument(sid, _GONE)
        await self._keep(found, orders)
        return found.status

    async def open(self, sid: str, orders: Collection[str]) -> None:
        """Open a letter that was sent, so that it can be changed. Raises TryAgain, RowRefused, RunStopped."""

        async def change() -> None:
            await self._keep(await self._api.update_document(sid, DocumentChanges(status="opened")), orders)

        await self._until(change, sid, orders, wanted=lambda status: status == "opened")

    async def rewrite(self, sid: str, orders: Collection[str], *, signer: str, covered: Collection[str]) -> None:
        """Give an opened letter its signer and exactly these orders. Raises TryAgain, RowRefused, RunStopped."""
        changes = DocumentChanges(order_sids=tuple(sorted(covered)), email=signer or None)
        for _ in range(_TRIES - 1):
            try:
                await self._keep(await self._api.update_document(sid, changes), orders)
            except TryAgain:
                continue  # the same values once more change nothing
            return
        await self._keep(await self._api.update_document(sid, changes), orders)

    async def withdraw(self, sid: str, orders: Collection[str]) -> None:
        """Take a letter back: cancelled where the API can, else opened and emptied. Raises as `open`."""
        if not self._api.abilities.document_withdrawal:
            if await self.status(sid, orders) == "signing":
                await self.open(sid, orders)
            await self.rewrite(sid, orders, signer="", covered=())
            return

        async def change() -> None:
            await self._api.withdraw_document(sid)
            await self.status(sid, orders)

        await self._until(change, sid, orders, wanted=lambda status: status in AUTHORIZATION_DOCUMENT.terminal)

    async def _until(
        self,
        change: Callable[[], Awaitable[None]],
        sid: str,
        orders: Collection[str],
        *,
        wanted: Callable[[str], bool],
    ) -> None:
        for attempt in range(1, _TRIES + 1):
            try:
                await change()
            except TryAgain:
                if wanted(await self.status(sid, orders)):
                    return
                if attempt == _TRIES:
                    raise
            else:
                return

    async def _keep(self, found: AuthorizationDocument, orders: Collection[str]) -> None:
        seen = letter_over(found.sid, found.status, asdict(found), account_sid=self._account, orders=orders)
        await asyncio.to_thread(self._ledger.orders.upsert, [seen], source="us")

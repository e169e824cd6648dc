"""Codes that were heard on the phone, handed to Twilio; and phone bills, for owners who are verified by one.

Neither reaches a person. After an unanswered one the order is fetched: a code is never sent twice by itself, for three
wrong ones end the order's way.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from numberlift.domain.calls import refusal_words, words_of
from numberlift.domain.lifecycles.lifecycle_hosting import HOSTED_ORDER
from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import Ledger, StoredOrder
from numberlift.pipeline.following.seen import order_shown
from numberlift.twilio import HostedOrder, HostingApi, OrderChanges

PAST_VERIFICATION = frozenset({"verified", "pending-loa", "carrier-processing", "testing", "completed"})


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change: the order's status now, a word for it (`done`, `refused`, `no-answer`), and in words."""

    status: str
    word: str
    reason: str
    next_step: str


class Changes:
    """Makes changes of orders and keeps what they showed."""

    def __init__(self, ledger: Ledger, api: HostingApi) -> None:
        self._ledger = ledger
        self._api = api

    async def enter_code(self, order: StoredOrder, code: str) -> Changed:
        """Hand in a code that was heard. Raises RunStopped."""
        if not self._api.abilities.codes:
            told = "Twilio's v2 hosting API takes codes on the phone only."
            return Changed(order.status, "refused", told, "Enter the code on the phone while it rings through.")
        return await self._change(order, OrderChanges(verification_code=code), done="verified-by-code")

    async def hand_in_bill(self, order: StoredOrder) -> Changed:
        """Hand in the phone bill that the order names. Raises RunStopped."""
        document = str(order.body.get("verification_document_sid") or "")
        changes = OrderChanges(
            status="pending-verification", verification_type="phone-bill", verification_document_sid=document
        )
        return await self._change(order, changes, done="bill-handed-in")

    async def _change(self, order: StoredOrder, changes: OrderChanges, *, done: str) -> Changed:
        try:
            after = await self._api.update_order(order.sid, changes)
        except RowRefused as error:
            status = await self._status(order)
            ended = status == "action-required"
            stage = HOSTED_ORDER.stage(status)
            reason, next_step = (stage.sentence, stage.next_step) if ended else refusal_words(error.code or 0)
            return Changed(status, "refused", reason, next_step)
        except TryAgain:
            status = await self._status(order)
            carried_out = status in PAST_VERIFICATION or (done != "verified-by-code" and status != order.status)
            return Changed(
                status, *(("done", *words_of(done)) if carried_out else ("no-answer", *words_of("no-answer")))
            )
        await self._keep(after, order)
        return Changed(after.status, "done", *words_of(done))

    async def _status(self, order: StoredOrder) -> str:
        """The order's status as Twilio has it now, or as we know it if it does not answer."""
        try:
            found = await self._api.order(order.sid)
        except (TryAgain, RowRefused):
            return order.status
        await self._keep(found, order)
        return found.status

    async def _keep(self, found: HostedOrder, order: StoredOrder) -> None:
        await asyncio.to_thread(self._ledger.orders.upsert, [order_shown(found, order)], source="us")

"""A letter of authorization, sent once: whoever is to sign gets one letter over these orders and no second one.

Sent through `once` with a strong find: the document is found again by what its orders say of it. A send whose reply was
lost is repeated, if at all, over the very same orders.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from numberlift.domain.creates import CreateReply, FindKind, Found
from numberlift.domain.outcomes import Answered, Ours
from numberlift.ledger import BeforeFirstByte, Creation, Find, Once, OrderSeen, Outcome
from numberlift.pipeline.following.seen import ORDER_SIDS, letter_over
from numberlift.twilio import HostingApi, NewDocument, find_document, find_sent

AT: Final = "at"
SENT_AGAIN: Final = "letter-sent-again"
"""The kind of a create that has an opened letter sent to its signer once more."""


@dataclass(frozen=True, slots=True)
class LetterText:
    """What a letter says beside its orders."""

    address_sid: str
    email: str = field(repr=False)
    contact_title: str = field(repr=False)
    contact_phone_number: str = field(repr=False)
    cc_emails: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, payload: Mapping[str, Any], *, address_sid: str, email: str) -> LetterText:
        """From a plan's payload; ValueError once that was purged."""
        if not (payload and address_sid and email):
            raise ValueError("the letter's signer is not known any more")
        copies = payload.get("cc_emails") or ()
        return cls(
            address_sid,
            email,
            str(payload.get("contact_title") or ""),
            str(payload.get("contact_phone_number") or ""),
            tuple(map(str, copies)),
        )


class Letters:
    """Sends letters under one lock; `clock` gives seconds since 1970."""

    def __init__(self, once: Once, api: HostingApi, *, clock: Callable[[], float] = time.time) -> None:
        self._once = once
        self._api = api
        self._clock = clock

    async def send(
        self, creation: Creation, text: LetterText, orders: Collection[str], *, known: Collection[str] = ()
    ) -> Outcome:
        """Bring a letter over `orders` as far as it can be brought.

        One that was tried without an answer keeps the orders that it was tried over. `known` are the documents of our
        other letters, which are never taken for this one. Raises as `Once.create_once`.
        """
        tried = self._tried(creation)
        covered = tuple(sorted(tried or orders))

        async def send(before_first_byte: BeforeFirstByte) -> CreateReply:
            document = NewDocument(
                order_sids=covered,
                address_sid=text.address_sid,
                email=text.email,
                contact_title=text.contact_title,
                contact_phone_number=text.contact_phone_number,
                cc_emails=text.cc_emails,
            )
            return await self._api.create_document(document, before_first_byte=before_first_byte)

        async def look(row: Creation) -> Found:
            asked = self._tried(row) or covered
            began = min((float(intent.get(AT, 0.0)) for intent in row.intents), default=0.0)
            age = max(0.0, self._clock() - began)
            return await find_document(self._api, asked, intent_age_seconds=age, known=known)

        def as_order(sid: str, status: str, facts: Mapping[str, Any]) -> OrderSeen:
            return letter_over(sid, status, facts, account_sid=creation.account_sid, orders=covered)

        return await self._once.create_once(
            creation,
            send=send,
            find=Find(FindKind.STRONG, look),
            intent=lambda: {ORDER_SIDS: list(covered), AT: self._clock()},
            as_order=as_order,
        )

    async def send_again(self, creation: Creation, document_sid: str, orders: Collection[str]) -> Outcome:
        """Have an opened letter sent to its signer, once for this creation. Raises as `Once.create_once`."""

        async def send(before_first_byte: BeforeFirstByte) -> CreateReply:
            reply = await self._api.send_document(document_sid, before_first_byte=before_first_byte)
            # What was made is a mail, which has no sid: it goes by its key, and not by that of the letter.
            return replace(reply, sid=creation.key) if isinstance(reply, Answered) else reply

        async def look(_row: Creation) -> Found:
            found = await find_sent(self._api, document_sid)
            return replace(found, sid=creation.key) if isinstance(found, Ours) else found

        def as_order(_key: str, status: str, facts: Mapping[str, Any]) -> OrderSeen:
            return letter_over(document_sid, status, facts, account_sid=creation.account_sid, orders=orders)

        return await self._once.create_once(creation, send=send, find=Find(FindKind.STRONG, look), as_order=as_order)

    @staticmethod
    def _tried(creation: Creation) -> tuple[str, ...]:
        """The orders of an attempt of which it is open what it did."""
        doubtful = creation.unanswered or creation.state == "sending"
        return tuple(map(str, creation.intents[-1].get(ORDER_SIDS, ()))) if doubtful and creation.intents else ()

"""The groups of a run's plan that share a letter of authorization: their orders, and what was sent for them so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from numberlift.domain.creates import State
from numberlift.domain.hosting_steps import OrderFacts
from numberlift.domain.letters import SentLetter
from numberlift.ledger import Creation, Ledger, StoredItem, StoredOrder
from numberlift.ledger.creating.further import Further
from numberlift.pipeline.following.seen import ORDER_SIDS, orders_under
from numberlift.pipeline.hosting.kinds import LETTER, ORDER

UNPLACED = "received"
"""What an order that is still being placed counts as: it can be waited for, as long as any other."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group as it was approved, the letters sent for it, and how its orders stand.

    `orders` maps the sid of each order that exists to the ledger's own; `unplaced` are the plan's ordinals of those
    that are still being placed or looked for. `letters` are oldest first, `documents` the ledger's, by sid.
    """

    run_id: str
    plan_id: str
    item: StoredItem
    address_sid: str
    approved_at: str
    orders: Mapping[str, StoredOrder]
    unplaced: tuple[int, ...]
    letters: tuple[Creation, ...]
    documents: Mapping[str, StoredOrder]

    @property
    def account_sid(self) -> str:
        """The account of its orders."""
        return self.item.item.account_sid

    @property
    def payload(self) -> Mapping[str, Any]:
        """Who signs, as approved; empty once it was purged."""
        return self.item.item.payload

    def signer(self) -> str:
        """The e-mail address that the next letter goes to: that of the last one, or the plan's."""
        sent = [self.documents[one.sid] for one in self.letters if one.sid in self.documents]
        told = (str(document.body.get("email") or "") for document in reversed(sent))
        return next(filter(None, told), str(self.payload.get("email") or ""))

    def sent(self) -> list[SentLetter]:
        """The letters as the rules see them."""
        return [self._sent(one) for one in self.letters]

    def facts(self, *, now: datetime) -> list[OrderFacts]:
        """The orders as the rules see them, those still being placed among them; `now` is the time at Twilio."""
        statuses = {sid: one.document_status for one in self.sent() for sid in one.orders if one.document_status}
        placed = [
            OrderFacts(
                order.sid,
                order.status,
                verification_type=str(order.body.get("verification_type") or "phone-call"),
                verification_attempts=int(order.body.get("verification_attempts") or 0),
                unverified_seconds=seconds_since(str(order.body.get("date_created") or self.approved_at), now=now),
                document_status=statuses.get(order.sid, ""),
            )
            for order in self.orders.values()
        ]
        waited = seconds_since(self.approved_at, now=datetime.now(UTC))
        return placed + [OrderFacts(f"item-{one}", UNPLACED, unverified_seconds=waited) for one in self.unplaced]

    def _sent(self, letter: Creation) -> SentLetter:
        document = self.documents.get(letter.sid)
        covered = orders_under(document) if document else _maybe_under(letter)
        status = document.status if document else ""
        return SentLetter(letter.generation, letter.state, covered, letter.sid, status, letter.code)


def orders_tried(letter: Creation) -> frozenset[str]:
    """The orders that a letter was sent over, or would have been; empty if it was never tried."""
    return frozenset(map(str, letter.intents[-1].get(ORDER_SIDS, ()))) if letter.intents else frozenset()


def _maybe_under(letter: Creation) -> frozenset[str]:
    """The orders that a letter without a document may be over: none where every attempt surely made nothing."""
    made_nothing = letter.state is State.PLANNED and not letter.unanswered
    return frozenset() if made_nothing else orders_tried(letter)


def seconds_since(moment: str, *, now: datetime) -> float:
    """Seconds from an ISO-8601 time to `now`, 0 for none."""
    return max(0.0, (now - datetime.fromisoformat(moment)).total_seconds()) if moment else 0.0


def groups_of(ledger: Ledger, run_id: str) -> list[Group]:
    """The letter groups of a run's approved plan, in its order; none before it is approved. Blocking."""
    plan = ledger.plans.of_run(run_id)
    if plan is None or plan.approval is None:
        return []
    items = {one.item.ordinal: one for one in ledger.plans.items(plan.id)}
    created = ledger.creations.of_plan(plan.id)
    known = {one.sid: one for one in ledger.orders.of_run(run_id)}
    letters = Further(ledger.database, realm=ledger.realm).of_kind(LETTER, run_id=run_id)
    return [
        Group(
            run_id=run_id,
            plan_id=plan.id,
            item=item,
            address_sid=_address(item, created),
            approved_at=plan.approval.at,
            orders={sid: known[sid] for sid in _confirmed(_needed(item, items, ORDER), created) if sid in known},
            unplaced=tuple(_unsettled(_needed(item, items, ORDER), created)),
            letters=tuple(
                one for one in letters if (one.account_sid, one.key) == (item.item.account_sid, item.item.key)
            ),
            documents=known,
        )
        for item in items.values()
        if item.item.kind == LETTER and not item.state
    ]


def _needed(item: StoredItem, items: Mapping[int, StoredItem], kind: str) -> list[int]:
    """The ordinals of what an item needs, of a kind, without what fell out of the plan."""
    needed = (items[ordinal] for ordinal in item.item.needs)
    return [one.item.ordinal for one in needed if one.item.kind == kind and not one.state]


def _confirmed(ordinals: Iterable[int], created: Mapping[int, Creation]) -> list[str]:
    found = (created[ordinal] for ordinal in ordinals if ordinal in created)
    return [one.sid for one in found if one.state is State.CONFIRMED]


def _unsettled(ordinals: Sequence[int], created: Mapping[int, Creation]) -> list[int]:
    settled = {State.CONFIRMED, State.REFUSED}
    return [ordinal for ordinal in ordinals if ordinal in created and created[ordinal].state not in settled]


def _address(item: StoredItem, created: Mapping[int, Creation]) -> str:
    """The address that the letter names: one that the plan created, else the one that the list named."""
    told = item.item.payload.get("address") or {}
    made = created.get(told.get("item", 0))
    return made.sid if made is not None else str(told.get("sid") or "")

"""Orders and letters at Twilio as the ledger keeps them, once they are followed; `hosting.kinds` says the shapes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, fields, replace
from typing import Any, Final

from numberlift.domain.words.hosting_endings import GONE
from numberlift.ledger import NumberSeen, OrderSeen, StoredOrder
from numberlift.pipeline.hosting import kinds
from numberlift.twilio import AuthorizationDocument, HostedOrder

ORDER_SIDS: Final = "order_sids"
_FIELDS: Final = tuple(field.name for field in fields(HostedOrder))


def order_shown(order: HostedOrder, before: StoredOrder) -> OrderSeen:
    """What the ledger keeps of an order that Twilio showed; never its verification code."""
    facts = {name: getattr(order, name) for name in _FIELDS}
    return in_plain(kinds.order_seen(order.sid, order.status, facts, account_sid=before.account_sid))


def order_gone(order: StoredOrder, *, status: str = GONE) -> OrderSeen:
    """An order that is not at Twilio any more, or (`OFFBOARDED`) whose number is not."""
    numbers = tuple(NumberSeen(number.phone_number, status, terminal=True) for number in order.numbers)
    return OrderSeen(order.sid, order.kind, order.account_sid, status, terminal=True, numbers=numbers)


def letter_shown(document: AuthorizationDocument, before: StoredOrder) -> OrderSeen:
    """What the ledger keeps of a letter that Twilio showed, over the orders it was known to cover before."""
    facts = asdict(document)
    return letter_over(
        document.sid, document.status, facts, account_sid=before.account_sid, orders=orders_under(before)
    )


def letter_over(
    sid: str, status: str, facts: Mapping[str, Any], *, account_sid: str, orders: Collection[str]
) -> OrderSeen:
    """A letter and the orders that it covers, from its facts as a create or a look answers them."""
    told = {name: value for name, value in facts.items() if name != "covered"}
    return in_plain(kinds.letter_seen(sid, status, told | {ORDER_SIDS: sorted(orders)}, account_sid=account_sid))


def orders_under(letter: StoredOrder) -> frozenset[str]:
    """The sids of the orders that a letter covers."""
    return frozenset(map(str, letter.body.get(ORDER_SIDS, ())))


def in_plain(seen: OrderSeen) -> OrderSeen:
    """With a body as JSON gives it back, so that a tuple and the list it became are not taken for a change."""
    body = {name: list(value) if isinstance(value, tuple) else value for name, value in (seen.body or {}).items()}
    return replace(seen, body=body or None)

"""The kinds of items in a host plan, and what of their objects at Twilio the ledger follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from numberlift.domain.lifecycles.lifecycle_hosting import AUTHORIZATION_DOCUMENT, HOSTED_ORDER
from numberlift.ledger import NumberSeen, OrderSeen

ADDRESS: Final = "address"
ORDER: Final = "hosted-order"
LETTER: Final = "authorization-document"
PLACED_HERE: Final = frozenset({ADDRESS, ORDER})
"""What `host` itself sends; letters are sent once the orders are verified."""

_NOT_KEPT: Final = frozenset({"verification_code", "sid", "status"})


def order_seen(
    sid: str, status: str, facts: Mapping[str, Any], *, phone_number: str = "", account_sid: str = ""
) -> OrderSeen:
    """A hosted-number order as a reply or a list showed it; `facts` are `HostedOrder`'s fields, as far as they came.

    Number and account are those that were asked for where the facts name none. Codes for verification are not kept.
    """
    number, ended = facts.get("phone_number") or phone_number, HOSTED_ORDER.stage(status).ended
    updated = facts.get("date_updated", "")
    return OrderSeen(
        sid,
        ORDER,
        facts.get("account_sid") or account_sid,
        status,
        terminal=ended,
        updated_at=updated,
        body={name: value for name, value in facts.items() if name not in _NOT_KEPT} or None,
        numbers=(NumberSeen(number, status, ended, facts.get("incoming_phone_number_sid", ""), updated_at=updated),),
    )


def letter_seen(sid: str, status: str, facts: Mapping[str, Any], *, account_sid: str = "") -> OrderSeen:
    """A letter of authorization as a reply or a list showed it; `facts` are `AuthorizationDocument`'s fields."""
    return OrderSeen(
        sid,
        LETTER,
        account_sid,
        status,
        terminal=AUTHORIZATION_DOCUMENT.stage(status).ended,
        updated_at=facts.get("date_updated", ""),
        body={name: value for name, value in facts.items() if name not in _NOT_KEPT} or None,
    )

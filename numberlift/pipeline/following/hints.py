"""Webhooks as hints: what they are about is looked at with the next round, once each, however many came.

Nothing that a webhook says is believed: a round fetches the truth and then marks the hints as followed up. One about
an object of another account's run is left for whoever follows that account.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Final

from numberlift.ledger import Hint, Ledger

PORTING: Final = "porting"
HOSTING: Final = "hosting"
LOOK_SECONDS: Final = 5.0
"""How long a pause may go on after a webhook came."""


def hints_for(ledger: Ledger, kind: str, *, own_account: str, run_id: str = "") -> list[Hint]:
    """What came of this kind for the account's own runs, for one run alone if told, or is about nothing we know.

    Blocking.
    """
    return [one for one in ledger.deliveries.hints(kind) if _is_ours(ledger, one.sid, own_account, run_id)]


def followed_up(ledger: Ledger, hints: Collection[Hint], *, unread: Collection[str]) -> None:
    """Mark the hints as followed up, but those about what could not be read just now. Blocking."""
    ledger.deliveries.handled([one for one in hints if one.sid not in unread])


async def pause_until_told(
    ledger: Ledger, seconds: float, *, since: int, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Wait so many seconds, but no longer than until a webhook comes; `since` is the newest one before the round."""
    left = seconds
    while left > 0:
        await pause(min(LOOK_SECONDS, left))
        left -= LOOK_SECONDS
        if await asyncio.to_thread(ledger.deliveries.newest) > since:
            return


def _is_ours(ledger: Ledger, sid: str, own_account: str, run_id: str) -> bool:
    order = ledger.orders.get(sid) if sid else None
    if order is None or not order.run_id:
        return not run_id
    if run_id:
        return order.run_id == run_id
    return ledger.runs.get(order.run_id).account_sid in {"", own_account}

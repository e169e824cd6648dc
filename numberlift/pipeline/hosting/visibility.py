"""Whether Twilio's list of orders shows those of a subaccount: only then does an empty look mean that none is there.

The hosting API takes the account as a field, and no page says whose orders its list shows to the account above. Until
an order of ours in that subaccount was found in the list, not finding another one proves nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from numberlift.domain.creates import FindKind
from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import Ledger
from numberlift.pipeline.hosting.kinds import ORDER
from numberlift.twilio import HostingApi, OrderFilters

_ASKED_EVERY = 25


class Visibility:
    """Answers how far a look for an order can be trusted, account by account; one for each start of a run."""

    def __init__(self, api: HostingApi, ledger: Ledger, *, own_account: str) -> None:
        self._api = api
        self._ledger = ledger
        self._shown = {own_account}
        self._asked: Counter[str] = Counter()

    async def kind(self, account_sid: str) -> FindKind:
        """Strong where the list is known to show the account's orders; weak where it is not, or has no names."""
        if not self._api.abilities.unique_names:
            return FindKind.WEAK
        if account_sid not in self._shown:
            self._asked[account_sid] += 1
            if self._asked[account_sid] % _ASKED_EVERY == 1 and await self._shows_one(account_sid):
                self._shown.add(account_sid)
        return FindKind.STRONG if account_sid in self._shown else FindKind.WEAK

    async def _shows_one(self, account_sid: str) -> bool:
        """Whether an order of ours that is known to be there is in the list; False where it cannot be told."""
        ours = await asyncio.to_thread(self._ledger.orders.open_orders, kind=ORDER, account_sid=account_sid)
        named = next((one for one in ours if one.body.get("unique_name")), None)
        if named is None:
            return False
        try:
            async for page in self._api.orders(OrderFilters(unique_name=str(named.body["unique_name"]))):
                if any(order.sid == named.sid for order in page):
                    return True
        except (TryAgain, RowRefused):
            return False
        return False

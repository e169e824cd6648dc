"""What an account holds already, looked at once before a plan, whatever is planned.

hosted-number orders            every page of the list
port-ins                        the list, and of the open ones a fetch of those that the ledger has not seen as listed
kept from before, not ours, and not listed (any more), or not open in the list      fetched; gone if Twilio has no such

What no creation of ours made is `elsewhere`: never adopted as ours and never cancelled by us.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from numberlift.domain.lifecycles.lifecycle_porting import PORT_IN_REQUEST
from numberlift.domain.words.hosting_endings import GONE
from numberlift.errors import ApiDown, RowRefused, RunStopped, TryAgain
from numberlift.ledger import Ledger, OrderSeen, StoredOrder
from numberlift.pipeline.following.seen import order_gone, order_shown
from numberlift.pipeline.hosting.kinds import ORDER, order_seen
from numberlift.pipeline.planning.aside import ELSEWHERE
from numberlift.pipeline.porting.holdings import NO_SUCH, changed, fetch_into, stamp_of
from numberlift.pipeline.porting.kinds import PORT_IN, port_in_seen
from numberlift.twilio import HostedOrder, HostingApi, TwilioClient
from numberlift.twilio.porting import PortingApi
from numberlift.twilio.wire.hosted_orders import facts_of as facts_of_order
from numberlift.twilio.wire.port_ins import facts_of as facts_of_port_in

_CANCELED: Final = "canceled"
_COMPLETED: Final = "completed"
_NOT_LET: Final = {
    ORDER: "Twilio does not let us read the account's hosted-number orders ({error}). Ask Twilio support to enable "
    "hosting for the account, or use its other API (NUMBERLIFT_HOSTING_API=preview or v2).",
    PORT_IN: "Twilio does not let us read the account's port-in requests ({error}). Ask Twilio support to enable "
    "porting by API for the account.",
}


async def unreadable_accounts(client: TwilioClient, accounts: Iterable[str]) -> tuple[str, ...]:
    """Those of the accounts that our credentials cannot read, or that are closed. Raises ApiDown."""
    found = []
    for sid in sorted(set(accounts)):
        try:
            account = await client.account(sid)
        except RowRefused:
            found.append(sid)
        except TryAgain as error:
            raise ApiDown(f"{error} Nothing was planned.") from error
        else:
            found += [sid] if account.status == "closed" else []
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Holdings:
    """Looks at the account through both APIs and keeps what it sees.

    `accounts` are those that these credentials can read: only of their objects does "not there" mean gone.
    """

    hosting: HostingApi
    porting: PortingApi
    ledger: Ledger
    accounts: frozenset[str]

    async def sweep(self, planned: str, phone_numbers: Iterable[str]) -> tuple[str, ...]:
        """Bring what the account holds for these numbers (E.164) up to date; answers the kind that could not be read.

        An account may be enabled for one of the two alone. Raises RunStopped if what is `planned` (ORDER or PORT_IN)
        cannot be read, ApiDown if Twilio does not answer.
        """
        numbers, unseen = frozenset(phone_numbers), []
        looks = {ORDER: self._orders, PORT_IN: self._port_ins}
        for kind, look in looks.items() if numbers else ():
            try:
                await look(numbers)
            except TryAgain as error:
                raise ApiDown(
                    f"{error} Nothing was planned, for what the account holds already is not known."
                ) from error
            except RowRefused as error:
                if kind == planned:
                    raise RunStopped(_NOT_LET[kind].format(error=error)) from error
                unseen.append(kind)
        return tuple(unseen)

    async def _orders(self, numbers: frozenset[str]) -> None:
        kept = await asyncio.to_thread(self._kept, ORDER, numbers)
        wanted = {_digits(number): number for number in numbers}
        async for page in self.hosting.orders():
            seen = [_listed(one, wanted[found]) for one in page if (found := _digits(one.phone_number)) in wanted]
            for one in seen:
                kept.pop(one.sid, None)
            await self._keep(seen)
        for stored in kept.values():
            await self._keep([await self._order(stored)])

    async def _port_ins(self, numbers: frozenset[str]) -> None:
        kept = await asyncio.to_thread(self._kept, PORT_IN, numbers)
        async for page in self.porting.requests():
            still_open = [one for one in page if not PORT_IN_REQUEST.stage(one.status).ended]
            for one in still_open:
                kept.pop(one.sid, None)
            for one in await asyncio.to_thread(changed, self.ledger, still_open):
                await fetch_into(self.porting, self.ledger, one.sid, listed=stamp_of(one))
        for stored in kept.values():
            await self._keep([await self._port_in(stored)])

    async def _order(self, stored: StoredOrder) -> OrderSeen:
        try:
            return order_shown(await self.hosting.order(stored.sid), stored)
        except RowRefused as error:
            return _gone(stored, error, GONE)

    async def _port_in(self, stored: StoredOrder) -> OrderSeen:
        try:
            found = await self.porting.request(stored.sid)
        except RowRefused as error:
            return _gone(stored, error, _CANCELED)
        return port_in_seen(found.sid, found.status, facts_of_port_in(found), account_sid=stored.account_sid)

    def _kept(self, kind: str, numbers: frozenset[str]) -> dict[str, StoredOrder]:
        """What the ledger has of others for these numbers and may stand in their way, by sid. Blocking."""
        found = self.ledger.orders.with_numbers(numbers).values()
        theirs = (one for orders in found for one in orders if one.kind == kind and one.origin == ELSEWHERE)
        return {one.sid: one for one in theirs if one.account_sid in self.accounts and _stands(one)}

    async def _keep(self, seen: list[OrderSeen]) -> None:
        if seen:
            await asyncio.to_thread(self.ledger.orders.upsert, seen, source="poll")


def _stands(order: StoredOrder) -> bool:
    """Whether it was not over when it was seen last; a number that was hosted may have been taken off since."""
    return not order.terminal or order.status == _COMPLETED


def _listed(order: HostedOrder, number: str) -> OrderSeen:
    return order_seen(order.sid, order.status, {**facts_of_order(order), "phone_number": number})


def _gone(stored: StoredOrder, error: RowRefused, status: str) -> OrderSeen:
    if error.status != NO_SUCH:
        raise error
    return order_gone(stored, status=status)


def _digits(number: str) -> str:
    """A number as a list may spell it, compared by its digits."""
    return "".join(filter(str.isdigit, number))

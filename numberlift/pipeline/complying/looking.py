"""What is known before a plan: what the ledger made of the parts, our bundles as they are now, what was deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from numberlift.domain.complying.ready import ReadyBundle
from numberlift.domain.creates import State
from numberlift.domain.plans import Standing
from numberlift.errors import ApiDown, RowRefused, RunStopped, TryAgain
from numberlift.ledger import Ledger, StoredOrder
from numberlift.ledger.creating.retiring import Retiring
from numberlift.pipeline.complying.building import Known, Wish, keys_of
from numberlift.pipeline.complying.editing import edits_wanted, parts_of
from numberlift.pipeline.complying.holdings import Holdings, sweep
from numberlift.pipeline.complying.kinds import BUNDLE, bundle_gone, bundle_seen
from numberlift.pipeline.complying.matching import OurBundles, lost_bundles
from numberlift.pipeline.following.refresh import in_a_pool
from numberlift.twilio import AccountApi
from numberlift.twilio.compliance import ComplianceApi
from numberlift.twilio.wire.outcomes import NO_SUCH

_AT_ONCE = 10
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks for one account; raises ApiDown where Twilio does not answer, RunStopped where it does not let us read."""

    ledger: Ledger
    api: ComplianceApi
    account: AccountApi
    account_sid: str
    secret: bytes

    async def known(self, ready: Sequence[ReadyBundle]) -> Known:
        """What is there of the parts of these bundles: in the ledger, and on the account."""
        holdings = await sweep(self.api, self.account, self.ledger, account_sid=self.account_sid, secret=self.secret)
        keys = {key for one in ready for key in keys_of(one, holdings).by_kind}
        standings = await asyncio.to_thread(_standings, self.ledger, keys, self.account_sid)
        missing = {
            one.sid
            for one in standings.values()
            if one.state is State.CONFIRMED and one.sid and one.sid not in holdings.sids
        }
        gone: set[str] = set()

        async def look(sid: str) -> None:
            if await self._is_gone(sid):
                gone.add(sid)

        await _each(sorted(missing), look)
        return Known(holdings, standings, frozenset(gone))

    async def our_bundles(self, holdings: Holdings) -> OurBundles:
        """Our bundles, as Twilio shows them now."""
        ours = await asyncio.to_thread(OurBundles.of_account, self.ledger, self.account_sid)
        known = {one.order.sid: one.order for one in ours.by_key.values() if one.order is not None}
        seen = [bundle_seen(one, before=known[sid]) for sid, one in holdings.bundles.items() if sid in known]
        await asyncio.to_thread(self.ledger.orders.upsert, seen, source="poll")
        await _each(lost_bundles(ours, holdings.bundles), self._refetch)
        return await asyncio.to_thread(OurBundles.of_account, self.ledger, self.account_sid)

    async def edits(self, wishes: Sequence[Wish], known: Known) -> dict[tuple[str, str], dict[str, str]]:
        """What is corrected in place, by the new part's kind and key: only what hangs on no other bundle."""
        parts = {
            wish.meant.ours.creation.sid: await asyncio.to_thread(parts_of, self.ledger, wish)
            for wish in wishes
            if wish.meant.ours is not None
        }
        wanted = list(edits_wanted(wishes, known, parts))
        if not wanted:
            return {}
        retiring = Retiring(self.ledger.database, realm=self.ledger.realm)
        mine = [
            one
            for one in wanted
            if not await asyncio.to_thread(retiring.hangs_elsewhere, one.retired(account_sid=self.account_sid))
        ]
        held = await self._held_by_others(known.holdings) if mine else frozenset()
        return {(one.part.kind, one.into): one.as_stored() for one in mine if one.part.sid not in held}

    async def _held_by_others(self, holdings: Holdings) -> frozenset[str]:
        """What the account's bundles hold that this ledger did not make."""
        ours = {one.sid for one in await asyncio.to_thread(self.ledger.orders.of_kind, BUNDLE)}
        held: set[str] = set()

        async def look(sid: str) -> None:
            async for page in self.api.assignments(sid):
                held.update(one.object_sid for one in page)

        await _each(sorted(holdings.bundles.keys() - ours), look)
        return frozenset(held)

    async def _refetch(self, order: StoredOrder) -> None:
        try:
            seen = bundle_seen(await self.api.bundle(order.sid), before=order)
        except RowRefused as error:
            if error.status != NO_SUCH:
                raise
            seen = bundle_gone(order)
        await asyncio.to_thread(self.ledger.orders.upsert, [seen], source="poll")

    async def _is_gone(self, sid: str) -> bool:
        """Whether nothing is there under a sid that the lists did not show."""
        try:
            if sid.startswith("AD"):
                await self.account.address(sid)
            elif sid.startswith("IT"):
                await self.api.end_user(sid)
            else:
                await self.api.document(sid)
        except RowRefused as error:
            if error.status != NO_SUCH:
                raise
            return True
        return False


def _standings(ledger: Ledger, keys: Iterable[tuple[str, str]], account_sid: str) -> dict[tuple[str, str], Standing]:
    by_kind: dict[str, set[str]] = {}
    for kind, key in keys:
        by_kind.setdefault(kind, set()).add(key)
    return {
        (kind, key): standing
        for kind, some in by_kind.items()
        for key, standing in ledger.creations.standings(kind, some, account_sid=account_sid).items()
    }


async def _each(items: Sequence[T], work: Callable[[T], Awaitable[None]]) -> None:
    """Do the work for each, some at once."""
    waiting = iter(items)

    async def worker() -> None:
        for one in waiting:
            await work(one)

    try:
        await in_a_pool(worker, workers=min(_AT_ONCE, len(items)))
    except TryAgain as error:
        raise ApiDown(f"{error} Nothing was planned, for what the account holds is not known.") from error
    except RowRefused as error:
        raise RunStopped(f"Twilio does not let us read what the account holds ({error}).") from error

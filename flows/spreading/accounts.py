"""What is open in several accounts followed by several flow runs, one an account, on whatever workers the pool has."""

from __future__ import annotations

import asyncio

from numberlift.flows.spreading.parts import Part
from numberlift.flows.spreading.watching import Watch
from numberlift.ledger import Ledger
from numberlift.pipeline.following.accounts import accounts_open
from numberlift.pipeline.following.owning import lock_name
from numberlift.pipeline.meter import Progress


async def follow_accounts(ledger: Ledger, own_account: str, *, shards: int, progress: Progress) -> list[str]:
    """Have each account followed, `shards` of them at once; answers the accounts, none where there is only one.

    A round over all is to come after it. Raises as `Watch.see_through`.
    """
    accounts = await asyncio.to_thread(accounts_open, ledger, own_account=own_account)
    if len(accounts) < 2 or shards < 2:  # noqa: PLR2004 -- one is followed here
        return []
    progress.say(f"{len(accounts):,} accounts are followed, {min(shards, len(accounts)):,} at once.")
    watch = Watch(ledger, progress, shards, again="start `numberlift follow` again")
    await watch.see_through([_part(own_account, one) for one in accounts])
    return accounts


def _part(own_account: str, account: str) -> Part:
    return Part(
        flow="account",
        parameters={"account": account},
        tag=f"follow:{account}",
        lock=lock_name(own_account, account),
        named=f"Account {account}",
    )

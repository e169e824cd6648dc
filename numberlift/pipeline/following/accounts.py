"""Following spread over several processes, each at work in one account; `follow` itself is the round over all.

A process is told an account and nothing else. It brings the hosted orders, letters and port-ins there up to date, sends
the letters that are due and sets up what was ported. Whoever spread the work then goes over all once more: it tells
what changed, looks after webhooks and bundles (both are those of the account that authenticates), files rejected
numbers anew and writes the reports, and so nothing is lost where a process ended early.
"""

from __future__ import annotations

import asyncio

from numberlift.ledger import Ledger
from numberlift.ledger.creating.heads import open_in
from numberlift.pipeline.following.follow import FollowOrder
from numberlift.pipeline.following.parts import HostingParts
from numberlift.pipeline.following.steps import Stepper
from numberlift.pipeline.hosting.kinds import LETTER, ORDER
from numberlift.pipeline.porting.completing import set_up_ported
from numberlift.pipeline.porting.follow import FollowParts
from numberlift.pipeline.porting.kinds import PORT_IN
from numberlift.pipeline.porting.refreshing import refresh_ports
from numberlift.pipeline.sharding import owned_soon

KINDS = (ORDER, LETTER, PORT_IN)


def accounts_open(ledger: Ledger, *, own_account: str) -> list[str]:
    """The accounts in which orders, letters or port-ins of this account's runs are open, most of them first. Blocking.

    `own_account` is the account that authenticates.
    """
    counts: dict[str, int] = {}
    for account, run_id, count in open_in(ledger.database, realm=ledger.realm, kinds=KINDS):
        if ledger.runs.get(run_id).account_sid in {"", own_account}:
            counts[account] = counts.get(account, 0) + count
    return sorted(counts, key=lambda account: (-counts[account], account))


async def follow_orders_in(order: FollowOrder, parts: HostingParts) -> bool:
    """Bring the orders and letters in the account of `parts` up to date and send the letters that are due.

    Answers whether everything was read and settled. Raises RunOwned if somebody goes on dealing with them, and what
    stops a run.
    """
    with await owned_soon(parts.own) as owner:
        runs = await asyncio.to_thread(_runs_in, parts)
        refreshed = await parts.refresher().refresh()
        stepper = Stepper(parts, parts.once(owner), wait_seconds=order.loa_wait_seconds)
        stepped = [await stepper.take(run_id, refreshed) for run_id in runs]
        return refreshed.complete and not any(one.later for one in stepped)


async def follow_ports_in(parts: FollowParts) -> bool:
    """Bring the port-ins in the account of `parts` up to date and set up what was ported; answers as above."""
    told = {"own_account": parts.own_account, "account": parts.account}
    with await owned_soon(parts.own):
        done = await refresh_ports(parts.api, parts.ledger, **told)
        set_up = await set_up_ported(parts.api.line, parts.ledger, **told)
        return not done.unread and not set_up.later


def _runs_in(parts: HostingParts) -> list[str]:
    found = open_in(parts.ledger.database, realm=parts.ledger.realm, kinds=(ORDER,))
    mine = {one.run_id for one in found if one.account_sid == parts.account}
    return sorted(run for run in mine if parts.ledger.runs.get(run).account_sid in {"", parts.own_account})

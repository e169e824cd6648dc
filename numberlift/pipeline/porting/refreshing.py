"""Every open port-in of ours brought up to date: by the list's pages, those that changed by a fetch of their own.

A hundred requests are one page. Only those that the list shows changed are fetched, those that a webhook was about,
and each open one once a day; a request that the list does not show, or that was confirmed without being seen, is
fetched as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import Hint, Ledger
from numberlift.ledger.creating.heads import OrderHead, open_heads
from numberlift.ledger.times import moment
from numberlift.pipeline.following.hints import PORTING, followed_up, hints_for
from numberlift.pipeline.following.refresh import in_a_pool
from numberlift.pipeline.porting.holdings import fetch_into, stamp_of
from numberlift.pipeline.porting.kinds import LISTED, PORT_IN
from numberlift.twilio.porting import PortingApi
from numberlift.twilio.wire.port_in_listings import PortInListing

DAY_SECONDS: Final = 86_400.0
_AT_ONCE: Final = 10
_US: Final = "us"


@dataclass(slots=True)
class PortsRefreshed:
    """How many requests were fetched, and the sids that could not be read."""

    fetched: int = 0
    unread: set[str] = field(default_factory=set)


async def refresh_ports(
    api: PortingApi, ledger: Ledger, *, own_account: str, run_id: str = "", account: str = ""
) -> PortsRefreshed:
    """Bring open port-ins of the account's runs up to date, those of one run if told; the caller owns them.

    Webhooks that came about them are followed up, but not where only those in one `account` are looked at. Raises what
    stops a run.
    """
    done = PortsRefreshed()
    found = () if account else (PORTING,)
    hints = [
        hint
        for kind in found
        for hint in await asyncio.to_thread(hints_for, ledger, kind, own_account=own_account, run_id=run_id)
    ]
    known = await asyncio.to_thread(open_ports, ledger, own_account=own_account, run_id=run_id)
    known = {sid: one for sid, one in known.items() if account in {"", one.account_sid}}
    hinted = await asyncio.to_thread(_hinted, ledger, hints, known)
    listed = await _listed(api, known) if known else {}
    due = _due(known, listed, now=await asyncio.to_thread(ledger.now))
    accounts = {sid: one.account_sid for sid, one in (known | hinted).items()}
    await _fetch_all(api, ledger, {sid: accounts[sid] for sid in due | hinted.keys()}, listed, hinted.keys(), done)
    await asyncio.to_thread(followed_up, ledger, hints, unread=done.unread)
    return done


def open_ports(ledger: Ledger, *, own_account: str, run_id: str = "") -> dict[str, OrderHead]:
    """Our open requests by sid, those confirmed and never seen among them, of the account's runs. Blocking."""
    found = open_heads(ledger.database, realm=ledger.realm, kind=PORT_IN, run_id=run_id)
    runs = {one.run_id for one in found.values() if one.run_id}
    mine = {run for run in runs if ledger.runs.get(run).account_sid in {"", own_account}}
    return {sid: one for sid, one in found.items() if one.run_id in mine}


def _hinted(ledger: Ledger, hints: Iterable[Hint], known: Mapping[str, OrderHead]) -> dict[str, OrderHead]:
    """Our requests that a webhook was about, ended ones among them. Blocking."""
    found = {}
    for sid in {one.sid for one in hints if one.sid}:
        order = ledger.orders.get(sid)
        if sid in known:
            found[sid] = known[sid]
        elif order is not None and order.kind == PORT_IN and order.origin == _US:
            found[sid] = OrderHead(sid, order.account_sid, order.run_id)
    return found


async def _listed(api: PortingApi, known: Mapping[str, OrderHead]) -> dict[str, PortInListing]:
    """What the list shows of these, read until all of them came; nothing if it cannot be read."""
    found: dict[str, PortInListing] = {}
    try:
        async for page in api.requests():
            found |= {one.sid: one for one in page if one.sid in known}
            if len(found) == len(known):
                break
    except (TryAgain, RowRefused):
        return {}
    return found


def _due(known: Mapping[str, OrderHead], listed: Mapping[str, PortInListing], *, now: str) -> set[str]:
    """Those to be fetched now: changed, not shown by the list, or last fetched a day ago."""
    old = moment(datetime.fromisoformat(now).timestamp() - DAY_SECONDS)
    return {
        sid
        for sid, one in known.items()
        if sid not in listed
        or one.fetched_at < old
        or one.status != listed[sid].status
        or one.body.get(LISTED) != stamp_of(listed[sid])
    }


async def _fetch_all(
    api: PortingApi,
    ledger: Ledger,
    accounts: Mapping[str, str],
    listed: Mapping[str, PortInListing],
    hinted: Iterable[str],
    done: PortsRefreshed,
) -> None:
    waiting, told = iter(sorted(accounts)), frozenset(hinted)

    async def worker() -> None:
        for sid in waiting:
            stamp = stamp_of(listed[sid]) if sid in listed else ""
            try:
                await fetch_into(
                    api,
                    ledger,
                    sid,
                    listed=stamp,
                    account_sid=accounts[sid],
                    source="webhook" if sid in told else "poll",
                )
            except (TryAgain, RowRefused):
                done.unread.add(sid)
            else:
                done.fetched += 1

    await in_a_pool(worker, workers=min(_AT_ONCE, len(accounts)))

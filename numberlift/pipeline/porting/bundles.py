"""The bundles that the rows of a port list name: by sid, or by the name that a comply list of this ledger gave them.

Only an approved bundle lets its numbers be ported; what another one waits for holds the row back, with the reason.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from numberlift.domain.complying.wanted import kind_of_sid, name_key
from numberlift.domain.lifecycles.lifecycle_compliance import is_usable
from numberlift.errors import ApiDown, RowRefused, TryAgain
from numberlift.ledger import Ledger, Run, StoredOrder
from numberlift.pipeline.complying.kinds import BUNDLE, GONE, bundle_gone, bundle_seen
from numberlift.twilio.compliance import ComplianceApi
from numberlift.twilio.wire.outcomes import NO_SUCH

COLUMN: Final = "bundle"
UNKNOWN: Final = "unknown"
AMBIGUOUS: Final = "ambiguous"


class NamedBundle(NamedTuple):
    """The bundle that a cell means: its sid, and its status, or `unknown`, `ambiguous` or `gone`."""

    sid: str
    status: str

    @property
    def problem(self) -> str:
        """Why its numbers cannot be ported yet, as a problem of the row; empty if they can."""
        return "" if is_usable(self.status) else f"bundle-{self.status}"


def bundles_named(ledger: Ledger, run: Run) -> set[str]:
    """What stands in the column `bundle` of a run's rows. Blocking."""
    places = {head.sheet: head.fields.get(COLUMN) for head in ledger.rows.sheets(run.id)}
    if not any(place is not None for place in places.values()):
        return set()
    found = (_cell(facts.row.cells, places[facts.row.sheet]) for facts in ledger.lines.lines(run.id))
    return {one for one in found if one}


async def known_bundles(
    api: ComplianceApi, ledger: Ledger, named: Collection[str], *, account_sid: str
) -> dict[str, NamedBundle]:
    """What these cells mean, as Twilio has it now; a cell that holds a sid of something else is missing.

    Raises ApiDown if Twilio does not answer, and what stops a run.
    """
    if not named:
        return {}
    by_name = await asyncio.to_thread(_by_name, ledger, account_sid)
    try:
        return {text: found for text in sorted(named) if (found := await _meant(api, ledger, text, by_name))}
    except TryAgain as error:
        raise ApiDown(f"{error} Nothing was planned, for whether the bundles are approved is not known.") from error


async def _meant(
    api: ComplianceApi, ledger: Ledger, text: str, by_name: Mapping[str, list[StoredOrder]]
) -> NamedBundle | None:
    if kind := kind_of_sid(text):
        return await _fetched(api, ledger, text.strip()) if kind == "BU" else None
    orders = by_name.get(name_key(text), [])
    if len(orders) != 1:
        return NamedBundle("", AMBIGUOUS if orders else UNKNOWN)
    return await _fetched(api, ledger, orders[0].sid)


async def _fetched(api: ComplianceApi, ledger: Ledger, sid: str) -> NamedBundle:
    order = await asyncio.to_thread(ledger.orders.get, sid)
    try:
        bundle = await api.bundle(sid)
    except RowRefused as error:
        if error.status != NO_SUCH:
            raise
        if order is not None:
            await asyncio.to_thread(ledger.orders.upsert, [bundle_gone(order)], source="poll")
        return NamedBundle(sid, GONE)
    if order is not None:
        await asyncio.to_thread(ledger.orders.upsert, [bundle_seen(bundle, before=order)], source="poll")
    return NamedBundle(sid, bundle.status)


def _by_name(ledger: Ledger, account_sid: str) -> dict[str, list[StoredOrder]]:
    """Our bundles that are there, by the name that a list gave them; approved ones go before others of one name."""
    found: dict[str, list[StoredOrder]] = {}
    for order in ledger.orders.of_kind(BUNDLE):
        name = name_key(str(order.body.get("name", "")))
        if name and order.account_sid == account_sid and order.status != GONE:
            found.setdefault(name, []).append(order)
    return {name: _usable_first(orders) for name, orders in found.items()}


def _usable_first(orders: Iterable[StoredOrder]) -> list[StoredOrder]:
    some = list(orders)
    return [one for one in some if is_usable(one.status)] or some


def _cell(cells: tuple[str, ...], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""

"""Open orders by what they wait for, as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from numberlift.domain.lifecycle import Waits
from numberlift.pipeline.following.opened import OpenOrder, opened_orders
from numberlift.settings import read_settings
from numberlift.wiring.parts import opened_ledger

MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class WaitingFor:
    """Orders that wait for one and the same, the oldest first, at most MOST_SHOWN; `total` is how many there are."""

    waits: str
    total: int
    orders: tuple[OpenOrder, ...]


def waiting_orders(*, loa_wait_seconds: float, settings: Mapping[str, str]) -> list[WaitingFor]:
    """Everything open by who moves next. Blocking, for the workroom. Raises LedgerFailed."""
    found: dict[Waits, list[OpenOrder]] = {}
    with opened_ledger(read_settings(**settings)) as ledger:
        for waits, order in opened_orders(ledger, loa_wait_seconds=loa_wait_seconds):
            found.setdefault(waits, []).append(order)
    return [
        WaitingFor(str(waits), len(found[waits]), tuple(sorted(found[waits], key=lambda one: -one.days)[:MOST_SHOWN]))
        for waits in Waits
        if waits in found and waits is not Waits.NOBODY
    ]


def counts_of(found: Iterable[WaitingFor]) -> dict[str, int]:
    """How many orders wait for whom."""
    return {one.waits: one.total for one in found}

"""Orders that have not ended, by whom they wait for, read from the ledger as following left it; Twilio is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from numberlift.domain.lifecycle import Lifecycle, Waits
from numberlift.domain.lifecycles.lifecycle_compliance import REGULATORY_BUNDLE
from numberlift.domain.lifecycles.lifecycle_porting import PORT_IN_NUMBER, PORT_IN_REQUEST
from numberlift.ledger import Ledger, StoredOrder
from numberlift.pipeline.complying.kinds import BUNDLE
from numberlift.pipeline.following.groups import groups_of, seconds_since
from numberlift.pipeline.following.refresh import Refreshed
from numberlift.pipeline.following.standing import DAY_SECONDS, OrderStanding, standing_of, standings_of
from numberlift.pipeline.following.steps import wanted_of
from numberlift.pipeline.hosting.kinds import ORDER
from numberlift.pipeline.porting.kinds import PORT_IN


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """One order that has not ended: what it is, where it stands for how many days, and what to do next."""

    run_id: str
    what: str
    number: str
    sid: str
    status: str
    days: float
    sentence: str
    next_step: str


def opened_orders(ledger: Ledger, *, loa_wait_seconds: float) -> Iterator[tuple[Waits, OpenOrder]]:
    """Everything open, with who moves next; orders of a group with an open one stand there too. Blocking."""
    yield from _hosted(ledger, loa_wait_seconds)
    yield from _ports(ledger)
    yield from _bundles(ledger)


def _hosted(ledger: Ledger, loa_wait_seconds: float) -> Iterator[tuple[Waits, OpenOrder]]:
    opened = ledger.orders.open_orders(kind=ORDER)
    for run_id in sorted({one.run_id for one in opened}):
        refreshed = Refreshed()
        grouped: set[str] = set()
        for group in groups_of(ledger, run_id):
            wanted = wanted_of(group, refreshed, wait_seconds=loa_wait_seconds)
            standings = standings_of(group, wanted, now=refreshed.now)
            grouped |= {one.sid for one in standings}
            yield from ((one.waits, _of_standing(run_id, one)) for one in standings)
        for order in opened:
            if order.run_id == run_id and order.sid not in grouped:
                alone = standing_of(order, now=refreshed.now)
                yield alone.waits, _of_standing(run_id, alone)


def _of_standing(run_id: str, one: OrderStanding) -> OpenOrder:
    days = one.seconds / DAY_SECONDS
    return OpenOrder(run_id, "host", one.phone_number, one.sid, one.status, days, one.sentence, one.next_step)


def _ports(ledger: Ledger) -> Iterator[tuple[Waits, OpenOrder]]:
    for request in ledger.orders.open_orders(kind=PORT_IN):
        for number in request.numbers:
            if number.terminal:
                continue
            life = PORT_IN_NUMBER if number.status else PORT_IN_REQUEST
            status, since = number.status or request.status, number.status_since or request.status_since
            yield _staged(request, life, "port", number.phone_number, status, since)


def _bundles(ledger: Ledger) -> Iterator[tuple[Waits, OpenOrder]]:
    for bundle in ledger.orders.open_orders(kind=BUNDLE):
        yield _staged(bundle, REGULATORY_BUNDLE, "comply", "", bundle.status, bundle.status_since)


def _staged(
    order: StoredOrder, life: Lifecycle, what: str, number: str, status: str, since: str | None
) -> tuple[Waits, OpenOrder]:
    stage = life.stage(status)
    days = seconds_since(since or "", now=datetime.now(UTC)) / DAY_SECONDS
    made = OpenOrder(order.run_id, what, number, order.sid, status, days, stage.sentence, stage.next_step)
    return stage.waits, made

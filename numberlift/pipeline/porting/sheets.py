"""What a port run's report tells beyond its lines: its requests, its port dates as a calendar, every change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from numberlift.domain.lifecycles.lifecycle_porting import PORT_IN_REQUEST
from numberlift.domain.porting_setup import unanswered
from numberlift.io.drawing.calendarsheet import CalendarSheet, PortDay
from numberlift.io.followsheets import FurtherSheet, RequestRow, requests_sheet, timeline_sheet
from numberlift.ledger import Ledger, Run, StoredOrder
from numberlift.pipeline.following.sheets import timeline_of
from numberlift.pipeline.porting.completing import wanted_of
from numberlift.pipeline.porting.kinds import PORT_IN
from numberlift.pipeline.porting.renewing import COMPLETED

_PARTLY = "completed, partly ported"


def sheets_of(ledger: Ledger, run: Run) -> tuple[FurtherSheet | CalendarSheet, ...]:
    """The sheets Requests, Port dates and Timeline of a port run. Blocking, as are their rows."""
    requests = [one for one in ledger.orders.of_run(run.id) if one.kind == PORT_IN]
    wanted = wanted_of(ledger, [run.id])[run.id]
    return (
        requests_sheet(_rows(ledger, run, requests)),
        CalendarSheet(days_of(requests, wanted), today=ledger.now()[:10]),
        timeline_sheet(timeline_of(ledger, run)),
    )


def days_of(requests: Iterable[StoredOrder], wanted: Mapping[str, Mapping[str, str]]) -> list[PortDay]:
    """The port dates of requests, earliest first; `wanted` is what is set on each number once it is ported."""
    ported: dict[str, list[str]] = {}
    to_come: dict[str, list[str]] = {}
    for number in (number for one in requests for number in one.numbers):
        day = str(number.body.get("port_date", ""))[:10]
        if day and number.status == COMPLETED:
            ported.setdefault(day, []).append(number.phone_number)
        elif day and not number.terminal:
            to_come.setdefault(day, []).append(number.phone_number)
    return [
        PortDay(day, ported.get(day, ()), coming := to_come.get(day, []), _unanswered(coming, wanted))
        for day in sorted(ported.keys() | to_come.keys())
    ]


def is_partly_ported(request: StoredOrder) -> bool:
    """Whether it has ended and some of its numbers are ported, others not."""
    ported = sum(one.status == COMPLETED for one in request.numbers)
    return request.terminal and 0 < ported < len(request.numbers)


def _unanswered(numbers: Collection[str], wanted: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [one for one in numbers if unanswered(wanted.get(one, {}))]


def _rows(ledger: Ledger, run: Run, requests: Sequence[StoredOrder]) -> Iterator[RequestRow]:
    customers = _customers(ledger, run)
    for one in requests:
        dates = sorted({day for number in one.numbers if (day := str(number.body.get("port_date", ""))[:10])})
        statuses = Counter(number.status or "not seen yet" for number in one.numbers)
        stage = PORT_IN_REQUEST.stage(one.status)
        yield RequestRow(
            sid=one.sid,
            customer=customers.get(one.sid, ""),
            status=_PARTLY if is_partly_ported(one) else one.status,
            ported=statuses.get(COMPLETED, 0),
            numbers=len(one.numbers),
            statuses=dict(statuses.most_common()),
            dates=[dates[0], dates[-1]] if dates else [],
            next_step=stage.next_step,
            since=one.status_since or "",
        )


def _customers(ledger: Ledger, run: Run) -> dict[str, str]:
    """The customer of each request by its sid, as the plan names it; nothing once that was purged."""
    plan = ledger.plans.of_run(run.id)
    if plan is None:
        return {}
    named = {
        one.item.ordinal: str(one.item.payload.get("carrier", {}).get("customer_name", ""))
        for one in ledger.plans.items(plan.id)
    }
    created = ledger.creations.of_plan(plan.id) if plan.approval else {}
    return {one.sid: named.get(ordinal, "") for ordinal, one in created.items() if one.sid}

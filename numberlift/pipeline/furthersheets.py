"""The sheets that a report has beyond its lines, by what its run does."""

from __future__ import annotations

from numberlift.io.drawing.calendarsheet import CalendarSheet
from numberlift.io.followsheets import FurtherSheet
from numberlift.ledger import Ledger, Run
from numberlift.pipeline.following import sheets as hosting
from numberlift.pipeline.porting import sheets as porting


def further_sheets(ledger: Ledger, run: Run) -> tuple[FurtherSheet | CalendarSheet, ...]:
    """The further sheets of a run that creates something, none for one that only asks or has no plan yet.

    Blocking, as are their rows.
    """
    of_flow = {"host": hosting.sheets_of, "port": porting.sheets_of}.get(run.flow)
    return of_flow(ledger, run) if of_flow is not None and ledger.plans.of_run(run.id) is not None else ()

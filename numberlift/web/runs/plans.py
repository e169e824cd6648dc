"""A stored plan for the page, read in a process of the workroom: at a hundred thousand orders it is heavy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from numberlift.ledger import Ledger, Plan, Run
from numberlift.pipeline.complying.tables import shown_plan as shown_comply_plan
from numberlift.pipeline.hosting.tables import shown_plan as shown_host_plan
from numberlift.pipeline.planning.tables import ShownPlan
from numberlift.pipeline.porting.tables import shown_plan as shown_port_plan
from numberlift.settings import read_settings
from numberlift.wiring.parts import opened_ledger

ROWS_SHOWN: Final = 100

_SHOWERS: Final[Mapping[str, Callable[[Ledger, Run, Plan], ShownPlan]]] = {
    "host": shown_host_plan,
    "port": shown_port_plan,
    "comply": shown_comply_plan,
}


@dataclass(frozen=True, slots=True)
class PlanTable:
    """One table of a plan: its first rows, and how many there are."""

    title: str
    holds: str
    headings: tuple[str, ...]
    counts: tuple[int, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as the page shows it; `plan_hash` is what somebody says yes to."""

    plan_id: str
    plan_hash: str
    short: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[PlanTable, ...]


def plan_view(run_id: str, *, settings: Mapping[str, str]) -> PlanView | None:
    """The plan of a run, None if it has none. Blocking, for the workroom. Raises CannotStart, LedgerFailed."""
    with opened_ledger(read_settings(**settings)) as ledger:
        run = ledger.runs.get(run_id)
        plan = ledger.plans.of_run(run_id)
        if plan is None:
            return None
        shown = _SHOWERS[run.flow](ledger, run, plan)
    tables = tuple(
        PlanTable(
            sheet.title,
            sheet.holds,
            tuple(column.heading for column in sheet.columns),
            tuple(at for at, column in enumerate(sheet.columns) if column.counts),
            tuple(tuple(row) for row in sheet.rows[:ROWS_SHOWN]),
            len(sheet.rows),
        )
        for sheet in shown.sheets
    )
    return PlanView(shown.plan_id, shown.plan_hash, shown.short, shown.about.facts, tables)

"""A stored plan as tables: the same for the screen and for plan.xlsx, whatever it creates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from numberlift.domain import report_line
from numberlift.io.planbook import FILE_NAME, PlanAbout, PlanColumn, PlanSheet, write_plan_book
from numberlift.ledger import Ledger, Plan, Run
from numberlift.pipeline.planning.aside import from_stored
from numberlift.pipeline.reporting import kinds_of

if TYPE_CHECKING:
    from numberlift.pipeline.acting import Acts

ASIDE: Final = (
    PlanColumn("Sheet"),
    PlanColumn("Row", counts=True),
    PlanColumn("Phone number"),
    PlanColumn("Verdict"),
    PlanColumn("Why", 70, wraps=True),
    PlanColumn("What to do next", 60, wraps=True),
)
"""The columns of `rows_aside`."""


class ShownPlan(NamedTuple):
    """A plan as a person sees it; `short` is the one line that says all: what would be created and how much."""

    plan_id: str
    plan_hash: str
    short: str
    about: PlanAbout
    sheets: tuple[PlanSheet, ...]


def write_shown(shown: ShownPlan, *, folder: Path) -> Path:
    """Write plan.xlsx into `folder`. Raises OutputFailed."""
    return write_plan_book(shown.sheets, about=shown.about, path=folder / FILE_NAME)


def about_plan(
    run: Run, plan: Plan, facts: Iterable[tuple[str, str]], *, further: Iterable[tuple[str, str]] = ()
) -> PlanAbout:
    """What stands above a plan: `facts` say what it is, `further` what else there is to know of it."""
    told = [("Run", run.id), *facts, ("Planned", plan.created_at), ("Its hash", plan.hash), *further]
    if plan.approval:
        told.append(("Approved", f"by {plan.approval.by}, {plan.approval.at} ({plan.approval.how})"))
    what = "Nothing is sent before somebody approves it." if not plan.approval else "It is carried out as it stands."
    return PlanAbout(f"Plan of run {run.id}", run.list_name, run.realm, tuple(told), what)


def accounts_told(body: Mapping[str, Any]) -> tuple[str, str]:
    """A plan's accounts, each with how much it is for."""
    return "Accounts", ", ".join(f"{sid} ({count:,})" for sid, count in body.get("accounts", {}).items())


def verdicts_told(body: Mapping[str, Any]) -> tuple[str, str]:
    """How many lines of the list a plan found under each verdict."""
    return "Lines by verdict", ", ".join(f"{count:,} {name}" for name, count in body.get("verdicts", {}).items())


def rows_aside(ledger: Ledger, run: Run, plan: Plan, acts: Acts) -> Iterator[list[str | int]]:
    """The rows that a plan sets aside, each as its report says it; `acts` are those of the run. Blocking."""
    asides, asked = from_stored(plan.body), kinds_of(run)
    for facts in ledger.lines.lines(run.id) if asides else ():
        if facts.row.position not in asides:
            continue
        line = report_line(facts._replace(acted=acts(facts, asked=asked)), asked=asked)
        yield [line.sheet, line.row, line.phone_number or line.input, str(line.verdict), line.reason, line.next_step]


def not_seen(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a plan says of what could not be looked at before it was made."""
    told = []
    if unreadable := body.get("unreadable"):
        told.append(("Accounts that cannot be read", f"{', '.join(unreadable)}: what they hold was not seen"))
    if unseen := body.get("unseen"):
        kinds = " and ".join(f"{kind}s" for kind in unseen)
        told.append(("Not seen", f"the account's {kinds}: Twilio does not let us read them"))
    return told


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 order`, `1,000 orders`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"

"""From an opened run to its end, for commands that create: plan shown, somebody asked, the approved plan done."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.table import Table
from rich.text import Text

from numberlift.cli.mailing import keep_recipients, recipients_told, tell_ended, telling_stops
from numberlift.cli.session import Session
from numberlift.cli.showing.results import counted_rows
from numberlift.cli.showing.screen import Screen, print_out, print_table
from numberlift.cli.starting import PLANNED, start_planned, woken
from numberlift.errors import CannotStart
from numberlift.io.planbook import PlanSheet
from numberlift.ledger import Run
from numberlift.pipeline.check import CheckOrder
from numberlift.pipeline.planning.approving import Yes, approve_plan
from numberlift.pipeline.planning.running import Ended
from numberlift.pipeline.planning.tables import ShownPlan
from numberlift.pipeline.reporting import Written, as_json

if TYPE_CHECKING:
    from numberlift.wiring.opening import Asked

ROWS_SHOWN = 12
COLUMNS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class HowToPlan:
    """The options of one start that are no part of the run's identity."""

    out: Path | None
    max_age: float
    as_json: bool
    direct: bool
    plan_only: bool = False
    yes: bool = False
    name: str = ""


def run_list(
    here: Session, flow: str, list_file: Path, asked: Asked, how: HowToPlan, *, email: Sequence[str] | None
) -> int:
    """Open the run of a list, or the unfinished one, and bring it to its end; answers the exit code."""
    from numberlift.wiring.opening import open_list_run

    recipients = recipients_told(here, email)
    opened = open_list_run(flow, here.ledger, list_file, here.settings, asked)
    keep_recipients(here, opened.run.id, recipients)
    words = f"{'Resuming run' if opened.resumed else 'Run'} {opened.run.id} of {opened.run.list_name}"
    told = "\n".join((words, *(f"  {remark}" for remark in opened.remarks)))
    return bring_to_its_end(here, opened.run, how, words=told)


def bring_to_its_end(here: Session, run: Run, how: HowToPlan, *, words: str) -> int:
    """Start a run, ask for approval where it is needed, start it again once approved; answers the exit code."""
    order = order_of(here, run.id, how)
    with Screen() as screen, telling_stops(here, run.id):
        screen.say(words)
        ended = start_planned(run.flow, here, order, screen, direct=how.direct)
    approved = ended.plan is not None and _approve(here, ended, ended.plan, how)
    if approved and not how.direct and woken(run.id):
        _say_to_stderr(
            "Approved. The flow run that waited for it carries it out; `numberlift runs` shows how far it is."
        )
        return 0
    if approved:
        with Screen() as screen, telling_stops(here, run.id):
            ended = start_planned(run.flow, here, order, screen, direct=how.direct)
    show_outcome(ended.written, as_json_only=how.as_json)
    tell_ended(here, run.id, ended.written, ended.plan)
    return ended.written.exit_code


def order_of(here: Session, run_id: str, how: HowToPlan) -> CheckOrder:
    """What a start of this run is told."""
    from numberlift.wiring.checks import asking_of

    return CheckOrder(
        run_id=run_id,
        out=(how.out or here.settings.home / "reports" / run_id).absolute(),
        max_age_seconds=how.max_age,
        asking=asking_of(here.settings),
    )


def show_plan(shown: ShownPlan, *, to_stderr: bool) -> None:
    """Print a plan, a dozen rows of each of its tables; on stderr where stdout is for JSON."""
    say = _say_to_stderr if to_stderr else print_out
    say(f"\n{shown.about.title}: {shown.short}.")
    for label, value in shown.about.facts[2:]:
        say(f"  {label}: {value}")
    if not to_stderr:
        for sheet in shown.sheets:
            _show_sheet(sheet)


def show_outcome(written: Written, *, as_json_only: bool) -> None:
    """Print what came of a run on stdout."""
    summary = written.summary
    if as_json_only:
        print_out(as_json(summary))
        return
    print_out(f"\n{summary['list']}: {counted_rows(summary)}")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for kind in ("verdicts", "actions"):
        for name, count in summary[kind].items():
            table.add_row(f"[bold]{count:>9,}[/]", name, f"[dim]{kind[:-1]}[/]")
    print_table(table)
    print_out(_what_now(summary))
    for path in written.files:
        print_out(str(path))


def _approve(here: Session, ended: Ended, shown: ShownPlan, how: HowToPlan) -> bool:
    """Show a plan that waits, and record a yes to it; says whether there was one."""
    if ended.written.summary["awaiting"] != "approval":
        return False
    show_plan(shown, to_stderr=how.as_json)
    yes = None if how.plan_only else _asked(how)
    if yes is None:
        _say_to_stderr(f"Nothing was sent. Approve it with: numberlift approve {ended.written.summary['run']}")
        return False
    with Screen() as screen:
        approve_plan(here.ledger, shown.plan_id, plan_hash=shown.plan_hash, yes=yes, progress=screen)
    return True


def _asked(how: HowToPlan) -> Yes | None:
    name = how.name or getpass.getuser()
    if how.yes:
        return Yes(name, "yes")
    if not sys.stdin.isatty():
        return None
    return Yes(name, "prompt") if typer.confirm(f"Approve this plan as {name}?", err=True) else None


def _what_now(summary: dict[str, object]) -> str:
    if summary["awaiting"] == "cancellation":
        return f"Twilio is cancelling what is filed anew: numberlift follow {summary['run']} goes on once that landed."
    if summary["awaiting"]:
        return f"The plan waits for approval: numberlift approve {summary['run']}"
    if summary["complete"]:
        return "Done."
    return "Some rows are not done yet: run the same command again to go on; the report says what each waits for."


def _show_sheet(sheet: PlanSheet) -> None:
    if not sheet.rows:
        return
    print_out(f"\n{sheet.title}: {sheet.holds.lower()} ({len(sheet.rows):,})")
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for column in sheet.columns[:COLUMNS_SHOWN]:
        table.add_column(column.heading)
    for row in sheet.rows[:ROWS_SHOWN]:
        table.add_row(*(Text(str(value)) for value in row[:COLUMNS_SHOWN]))
    print_table(table)
    if len(sheet.rows) > ROWS_SHOWN:
        print_out(f"… and {len(sheet.rows) - ROWS_SHOWN:,} more; plan.xlsx holds them all.")


def _say_to_stderr(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def must_plan(run: Run) -> None:
    """Raise CannotStart for a run of a flow that makes no plan."""
    if run.flow not in PLANNED:
        raise CannotStart(f"Run {run.id} is a run of `numberlift {run.flow}`, which has no plan to approve.")

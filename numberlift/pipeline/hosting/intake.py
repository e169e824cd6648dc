"""A list comes in to be hosted: recognised, kept, and read with the cells that orders need.

It is read into the ledger here and not in the flow, since defaults may be personal and no flow is told such things.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from numberlift.domain.hosting_list import HOST_COLUMNS
from numberlift.errors import RunStopped
from numberlift.io.sheets import open_list
from numberlift.ledger import Ledger, Run
from numberlift.pipeline.acting import todo_of
from numberlift.pipeline.intake import ListOptions, Opened, open_run, sha256_of
from numberlift.pipeline.listrows import list_rows
from numberlift.pipeline.planning.defaults import defaults_in, heads_with, rows_with

FLOW = "host"


@dataclass(frozen=True, slots=True)
class HostOptions(ListOptions):
    """The options of a host run's identity. `defaults` tells the defaults apart and says nothing of them."""

    either: str = ""
    again: bool = False
    default: str = ""


def read_defaults(words: Sequence[str]) -> dict[str, str]:
    """Defaults as typed: `column=value` each. Raises SettingsRefused for what is no column of a host list."""
    return defaults_in(words, columns=HOST_COLUMNS, kind="host", example="email")


def open_host_run(
    ledger: Ledger,
    path: Path,
    *,
    home: Path,
    account_sid: str,
    options: HostOptions,
    defaults: Mapping[str, str],
    label: str = "",
    fresh: bool = False,
) -> Opened:
    """The unfinished host run of this very list, or a new one, with its rows in the ledger.

    With `fresh` an unfinished one is set aside first, its plan withdrawn. Raises ListRefused, SettingsRefused for other
    options than before, RunOwned, CannotStart if something of the unfinished run's plan was sent already.
    """
    if fresh:
        with open_list(path, sheet=options.sheet, column=options.column):  # a list that is refused sets nothing aside
            pass
        _set_aside(ledger, path)
    opened = open_run(
        ledger, path, flow=FLOW, home=home, account_sid=account_sid, options=options, label=label, fresh=False
    )
    if not opened.run.intake_done:
        with ledger.own_run(opened.run.id):
            read_host_rows(ledger, ledger.runs.get(opened.run.id), defaults=defaults)
    return Opened(ledger.runs.get(opened.run.id), opened.resumed, opened.remarks)


def read_host_rows(ledger: Ledger, run: Run, *, defaults: Mapping[str, str]) -> None:
    """Read the kept list into the ledger, once; may be repeated after a crash. Raises ListRefused, RunStopped."""
    if run.intake_done:
        return
    kept = Path(run.list_path)
    if not kept.exists():
        raise RunStopped(f"The kept copy of the list of run {run.id} is gone. Start the list anew with --fresh.")
    ledger.runs.advance(run.id, "reading")
    sheet, column = run.options.get("sheet"), run.options.get("column")
    with open_list(kept, sheet=sheet, column=column) as lst:
        ledger.rows.start_over(run.id)
        rows = list_rows(
            lst,
            country=str(run.options["country"]),
            account=str(run.options["account"]),
            keep_secrets=False,
            keep_flags=True,
        )
        ledger.rows.add_rows(run.id, rows_with(rows, lst.heads, defaults))
        ledger.rows.finish_intake(run.id, blank_rows=lst.blank_rows, sheets=heads_with(lst.heads, defaults))
    ledger.runs.advance(run.id, "ready")


def _set_aside(ledger: Ledger, path: Path) -> None:
    """End the unfinished run of this list: withdrawn with its plan if nothing was sent, finished if all of it was."""
    unfinished = ledger.runs.find_resumable(FLOW, sha256_of(path))
    if unfinished is None:
        return
    with ledger.own_run(unfinished.id):
        plan, todo = ledger.plans.of_run(unfinished.id), todo_of(ledger, unfinished)
        if plan is not None and plan.approval is not None and todo.settled:
            ledger.runs.finish(unfinished.id, unfinished.summary, complete=True)
            return
        if plan is not None:
            ledger.approvals.withdraw(plan.id)
        if unfinished.state == "creating":
            ledger.runs.advance(unfinished.id, "incomplete")
        ledger.runs.withdraw(unfinished.id)

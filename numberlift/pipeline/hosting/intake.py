"""A list comes in to be hosted: recognised, kept, and read with the cells that orders need.

It is read into the ledger here and not in the flow, since defaults may be personal and no flow is told such things.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from numberlift.domain.hosting_list import HOST_COLUMNS
from numberlift.io.sheets import open_list
from numberlift.ledger import Ledger, Run
from numberlift.pipeline.intake import Opened, kept_list, open_run
from numberlift.pipeline.listrows import list_rows
from numberlift.pipeline.planning.defaults import defaults_in, heads_with, rows_with
from numberlift.pipeline.planning.listed import PlanOptions, set_aside

FLOW = "host"


def read_defaults(words: Sequence[str]) -> dict[str, str]:
    """Defaults as typed: `column=value` each. Raises SettingsRefused for what is no column of a host list."""
    return defaults_in(words, columns=HOST_COLUMNS, kind="host", example="email")


def open_host_run(
    ledger: Ledger,
    path: Path,
    *,
    home: Path,
    account_sid: str,
    options: PlanOptions,
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
        set_aside(ledger, path, flow=FLOW)
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
    kept = kept_list(run)
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

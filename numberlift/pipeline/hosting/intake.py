"""A list comes in to be hosted: recognised, kept, and read with the cells that orders need.

It is read into the ledger here and not in the flow, since defaults may be personal and no flow is told such things. A
default stands in a column of its own behind the list's (`default email`), so that what was written stays as it was and
whatever blanks the cells blanks the defaults.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from numberlift.domain import SheetHead
from numberlift.domain.hosting_list import HOST_COLUMNS
from numberlift.domain.keys import keyed
from numberlift.errors import RunStopped, SettingsRefused
from numberlift.io.sheets import open_list
from numberlift.ledger import Ledger, Run
from numberlift.pipeline.acting import todo_of
from numberlift.pipeline.intake import ListOptions, Opened, open_run, sha256_of
from numberlift.pipeline.listrows import list_rows

FLOW = "host"
DEFAULT_COLUMN = "default {}"


@dataclass(frozen=True, slots=True)
class HostOptions(ListOptions):
    """The options of a host run's identity. `defaults` tells the defaults apart and says nothing of them."""

    either: str = ""
    again: bool = False
    default: str = ""


def read_defaults(words: Sequence[str]) -> dict[str, str]:
    """Defaults as typed: `column=value` each. Raises SettingsRefused for what is no column of a host list."""
    defaults: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        name = name.strip().lower().replace("-", "_")
        if not equals or name not in HOST_COLUMNS:
            raise SettingsRefused(
                f"--default takes COLUMN=VALUE with a column of a host list, such as email; not {name or word!r}. "
                "`numberlift template host` shows the columns."
            )
        defaults[name] = value.strip()
    return defaults


def fingerprint_of(defaults: Mapping[str, str], *, secret: bytes) -> str:
    """What tells one set of defaults from another without saying what they are; empty for none."""
    return keyed(json.dumps(dict(defaults), sort_keys=True), secret=secret)[:16] if defaults else ""


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
        widths = {head.sheet: len(head.names) for head in lst.heads}
        rows = list_rows(
            lst,
            country=str(run.options["country"]),
            account=str(run.options["account"]),
            keep_secrets=False,
            keep_flags=True,
        )
        extra = tuple(defaults.values())
        ledger.rows.add_rows(run.id, (row._replace(cells=_fitted(row.cells, widths[row.sheet], extra)) for row in rows))
        heads = [_with_defaults(head, defaults) for head in lst.heads]
        ledger.rows.finish_intake(run.id, blank_rows=lst.blank_rows, sheets=heads)
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


def _fitted(cells: tuple[str, ...], width: int, extra: tuple[str, ...]) -> tuple[str, ...]:
    return (*cells[:width], *[""] * (width - len(cells)), *extra) if extra else cells


def _with_defaults(head: SheetHead, defaults: Mapping[str, str]) -> SheetHead:
    fields = [DEFAULT_COLUMN.format(name) for name in defaults]
    names = [_unused(field, head.names) for field in fields]
    places = {field: len(head.names) + place for place, field in enumerate(fields)}
    return head._replace(names=(*head.names, *names), fields={**head.fields, **places})


def _unused(name: str, taken: Sequence[str]) -> str:
    """The name, or with a number where the list has a column of that name (a report of ours handed in again)."""
    return next(one for one in (name, *(f"{name} {count}" for count in range(2, 1_000))) if one not in taken)

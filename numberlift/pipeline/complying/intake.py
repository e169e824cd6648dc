"""A comply list comes in: recognised, kept by its content with its documents, and read row by row into the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from numberlift.domain import ListRow
from numberlift.domain.complying.findings import FileSeen
from numberlift.domain.complying.listed import SheetRow, comply_list
from numberlift.domain.complying.preflight import files_named
from numberlift.domain.complying.wanted import ComplyList
from numberlift.errors import RunStopped, SettingsRefused
from numberlift.io.complying.lists import OpenComplyList, open_comply_list
from numberlift.ledger import Ledger, Run
from numberlift.pipeline.complying.kinds import FLOW
from numberlift.pipeline.intake import ListOptions, Opened, open_run, sha256_of
from numberlift.pipeline.planning.documents import documents_of, keep_files, problem_of, take_from_before
from numberlift.twilio.wire.supporting_documents import MOST_BYTES

FILE: Final = "document"
_TOLD: Final = frozenset({"--sheet", "--account", "--again"})


@dataclass(frozen=True, slots=True)
class ComplyOptions(ListOptions):
    """The options of a comply run's identity: those of a list of numbers mean nothing here."""

    again: bool = False

    def differing(self, other: Mapping[str, object]) -> list[str]:
        """The names of the options in which a stored run differs, as a person types them."""
        return [name for name in ListOptions.differing(self, other) if name in _TOLD]


def open_comply_run(
    ledger: Ledger,
    path: Path,
    *,
    home: Path,
    account_sid: str,
    options: ComplyOptions,
    label: str = "",
    fresh: bool = False,
) -> Opened:
    """The unfinished comply run of this very list, or a new one, with its rows in the ledger, its files in the home.

    With `fresh` an unfinished one is set aside first, its plan withdrawn. Raises ListRefused, SettingsRefused for other
    options than before or another account than the one that authenticates, RunOwned, CannotStart if something of the
    unfinished run's plan was sent already.
    """
    if options.account not in {"", account_sid}:
        raise SettingsRefused(
            f"Bundles of {options.account} are made with its own credentials: set TWILIO_ACCOUNT_SID and its token to "
            "the subaccount's, and leave --account out."
        )
    if fresh:
        _look(path, options)  # a list that is refused sets nothing aside
        _set_aside(ledger, path)
    opened = open_run(
        ledger, path, flow=FLOW, home=home, account_sid=account_sid, options=options, label=label, look=_look
    )
    with ledger.own_run(opened.run.id):
        if opened.run.intake_done:
            _look_again(ledger, opened.run, folder=path.parent, home=home)
        else:
            _read_rows(ledger, ledger.runs.get(opened.run.id), folder=path.parent, home=home)
    return Opened(ledger.runs.get(opened.run.id), opened.resumed, opened.remarks)


def list_of(ledger: Ledger, run: Run) -> ComplyList:
    """What the list of a run asks for, from its rows in the ledger. Blocking."""
    return comply_list(ledger.rows.sheets(run.id), rows_of(ledger, run))


def rows_of(ledger: Ledger, run: Run) -> Iterator[SheetRow]:
    """The rows of the list of a run, from the ledger. Blocking."""
    for facts in ledger.lines.lines(run.id):
        yield SheetRow(facts.row.sheet, facts.row.row, facts.row.cells, facts.row.notes)


def files_of(ledger: Ledger, run: Run) -> dict[str, FileSeen]:
    """What became of the files that the list names, by the path that it writes. Blocking."""
    kept = documents_of(ledger, run.id)
    return {name: FileSeen(problem_of(one), one.sha256, one.bytes) for name, one in kept.items()}


def _look(path: Path, options: ListOptions) -> tuple[str, ...]:
    with open_comply_list(path, sheet=options.sheet) as lst:
        return lst.remarks


def _read_rows(ledger: Ledger, run: Run, *, folder: Path, home: Path) -> None:
    """Read the kept list into the ledger, once; may be repeated after a crash. Raises ListRefused, RunStopped."""
    if run.intake_done:
        return
    kept = Path(run.list_path)
    if not kept.exists():
        raise RunStopped(f"The kept copy of the list of run {run.id} is gone. Start the list anew with --fresh.")
    ledger.runs.advance(run.id, "reading")
    with open_comply_list(kept, sheet=run.options.get("sheet")) as lst:
        ledger.rows.start_over(run.id)
        ledger.rows.add_rows(run.id, _list_rows(lst))
        _keep_files(ledger, run, comply_list(lst.heads, lst.rows()), folder=folder, home=home)
        ledger.rows.finish_intake(run.id, blank_rows=lst.blank_rows, sheets=lst.heads)
    ledger.runs.advance(run.id, "ready")


def _look_again(ledger: Ledger, run: Run, *, folder: Path, home: Path) -> None:
    """Before anybody has approved a plan, look at the files again: for what was put right the plan is made anew."""
    plan = ledger.plans.of_run(run.id)
    if plan is not None and plan.state != "stored":
        return
    before = files_of(ledger, run)
    _keep_files(ledger, run, list_of(ledger, run), folder=folder, home=home)
    if plan is not None and files_of(ledger, run) != before:
        ledger.approvals.withdraw(plan.id)


def _keep_files(ledger: Ledger, run: Run, wanted: ComplyList, *, folder: Path, home: Path) -> None:
    keep_files(ledger, run.id, files_named(wanted), kind=FILE, most_bytes=MOST_BYTES, folder=folder, home=home)
    if follows := {one.file: one.mark.run for one in wanted.documents if one.file and one.mark}:
        take_from_before(ledger, run.id, follows)


def _list_rows(lst: OpenComplyList) -> Iterator[ListRow]:
    for position, row in enumerate(lst.rows(), start=1):
        yield ListRow(
            position=position,
            sheet=row.sheet,
            row=row.row,
            part=1,
            input="",
            cells=row.cells,
            phone_number="",
            country="",
            number_type="",
            problem="",
            notes=row.flags,
            account_sid="",
            address_sid="",
            item=position,
        )


def _set_aside(ledger: Ledger, path: Path) -> None:
    """End the unfinished run of this list: withdrawn with its plan if nothing was sent."""
    unfinished = ledger.runs.find_resumable(FLOW, sha256_of(path))
    if unfinished is None:
        return
    with ledger.own_run(unfinished.id):
        plan = ledger.plans.of_run(unfinished.id)
        if plan is not None and plan.state == "executed":
            ledger.runs.finish(unfinished.id, unfinished.summary, complete=True)
            return
        if plan is not None:
            ledger.approvals.withdraw(plan.id)
        if unfinished.state == "creating":
            ledger.runs.advance(unfinished.id, "incomplete")
        ledger.runs.withdraw(unfinished.id)

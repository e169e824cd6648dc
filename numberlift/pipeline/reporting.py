"""The report of a run: every row streamed from the ledger, one line each, into files for people and programs.

What draws workbooks is imported when a report is written, and not by who only asks for names of this module: it takes a
third of a second, in which a command can have begun its work (`load` does it beforehand).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from numberlift.domain import CheckKind, ReportLine, Tally, report_line
from numberlift.errors import CannotStart, LedgerFailed, ListRefused, OutputFailed, RunStopped
from numberlift.io.flatfile import write_summary_json
from numberlift.io.outputs import blaming, ready_folder
from numberlift.io.sheets import open_list
from numberlift.ledger import SET_VERDICT, Ledger, Run, Writer
from numberlift.pipeline.meter import Meter

if TYPE_CHECKING:
    from numberlift.io.drawing.summarysheet import ReportAbout
    from numberlift.pipeline.acting import ToDo

NEEDS_A_PERSON = frozenset({"fix", "manual", "undecided"})
ASKED_WORDS = {
    frozenset(CheckKind): "hosting eligibility and portability",
    frozenset({CheckKind.HOSTING}): "hosting eligibility only",
    frozenset({CheckKind.PORTABILITY}): "portability only",
}


def load() -> None:
    """Import what `write_run` needs; for a thread, while the run still waits for its answers."""
    for part in ("numberlift.io.reports", "numberlift.pipeline.acting", "numberlift.pipeline.furthersheets"):
        import_module(part)


@dataclass(frozen=True, slots=True)
class Reporting:
    """Where a report goes; `stopped` if the run ends before everything was asked.

    With `ends` the run is over with its report; without, it stays what it is (a report written again).
    """

    out: Path
    stopped: bool = False
    ends: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """A report that lies on disk: its summary (summary.json) and its files."""

    summary: dict[str, Any]
    files: tuple[Path, ...]

    @property
    def exit_code(self) -> int:
        """0 if every row has a verdict other than undecided and nothing is left to do, or the run waits; else 1."""
        return 0 if self.summary["complete"] or self.summary["awaiting"] else 1


def kinds_of(run: Run) -> frozenset[CheckKind]:
    """What the run asks of each number."""
    only = run.options.get("only")
    return frozenset({CheckKind(only)}) if only else frozenset(CheckKind)


def ready_to_write(out: Path) -> None:
    """Find out before the first question whether a report could be written to `out`; CannotStart if not."""
    try:
        with blaming(out):
            tempfile.TemporaryFile(dir=ready_folder(out)).close()
    except OutputFailed as error:
        raise CannotStart(str(error)) from error


def write_run(ledger: Ledger, run_id: str, meter: Meter, reporting: Reporting, *, stop: Event) -> Written:
    """Write a run's files from what the ledger knows, check that no row is missing, and end the run if told to.

    Blocking: call it in a thread; `stop` ends it between two lines. Raises OutputFailed, LedgerFailed, RunStopped.
    """
    from numberlift.io.reports import write_reports  # noqa: PLC0415 - loaded when needed
    from numberlift.pipeline.acting import todo_of  # noqa: PLC0415 - loaded when needed
    from numberlift.pipeline.furthersheets import further_sheets  # noqa: PLC0415 - loaded when needed

    run = ledger.runs.get(run_id)
    tally, todo = Tally(), todo_of(ledger, run)
    with ledger.writer() as writer:
        lines = _lines(ledger, run, tally, writer, stop)
        about = _about(ledger, run, complete=run.intake_done and not reporting.stopped)
        heads, further = ledger.rows.sheets(run.id), further_sheets(ledger, run)
        files = write_reports(lines, folder=reporting.out, heads=heads, about=about, further=further)
    _count_again(run, tally)
    summary = _summary(ledger, run, tally, meter, stopped=reporting.stopped, todo=todo)
    path = reporting.out / "summary.json"
    write_summary_json(summary, path=path)
    if reporting.ends:
        _end(ledger, run, reporting.out, summary)
    return Written(summary, (*files.values(), path))


def _lines(ledger: Ledger, run: Run, tally: Tally, writer: Writer, stop: Event) -> Iterator[ReportLine]:
    from numberlift.pipeline.acting import acts_of  # noqa: PLC0415 - loaded when needed

    asked, acts = kinds_of(run), acts_of(ledger, run)
    for facts in ledger.lines.lines(run.id):
        if stop.is_set():
            raise RunStopped("Stopped while the report was being written.")
        line = report_line(facts._replace(acted=acts(facts, asked=asked)), asked=asked)
        tally.add(line)
        writer.put(SET_VERDICT, (run.id, facts.row.position, line.verdict, line.reason_code))
        yield line


def _count_again(run: Run, tally: Tally) -> None:
    """Law 1: as many lines as the list brought, or the run says so loudly."""
    lines = tally.counts()["lines"]
    if run.intake_done and lines != run.counts.lines:
        raise LedgerFailed(
            f"The report of {run.id} holds {lines} lines, the list brought {run.counts.lines}. "
            "Do not use it: keep the ledger file and report this as a fault of numberlift."
        )


def _summary(ledger: Ledger, run: Run, tally: Tally, meter: Meter, *, stopped: bool, todo: ToDo) -> dict[str, Any]:
    counts = tally.counts()
    return {
        "run": run.id,
        "flow": run.flow,
        "list": run.list_name,
        "realm": run.realm,
        "rows": run.counts.rows,
        "blank_rows": run.counts.blank_rows,
        **counts,
        "complete": counts["complete"] and run.intake_done and not stopped and todo.settled,
        "awaiting": todo.awaiting,
        **_cost(ledger, run, meter),
    }


def _cost(ledger: Ledger, run: Run, meter: Meter) -> dict[str, Any]:
    """What the run took; of one that is over, what it took then, however often its report is written again."""
    now = {
        "seconds": round(_seconds_between(run.created_at, ledger.now()), 1),
        "requests": meter.api.requests,
        "retries": meter.api.retries,
        "rate_limited": meter.api.rate_limited,
    }
    return {name: run.summary.get(name, value) for name, value in now.items()} if run.state == "finished" else now


def _end(ledger: Ledger, run: Run, out: Path, summary: dict[str, Any]) -> None:
    ledger.runs.set_out_dir(run.id, str(out))
    if run.state != "finished" and summary["awaiting"] is None:
        ledger.runs.finish(run.id, summary, complete=bool(summary["complete"]))


def _about(ledger: Ledger, run: Run, *, complete: bool) -> ReportAbout:
    from numberlift.io.drawing.summarysheet import ReportAbout  # noqa: PLC0415 - loaded when needed

    return ReportAbout(
        run=run.id,
        flow=run.flow,
        list_name=run.list_name,
        realm=run.realm,
        written_at=ledger.now(),
        asked=ASKED_WORDS[kinds_of(run)],
        account_sid=run.account_sid,
        label=run.label,
        blank_rows=run.counts.blank_rows,
        complete=complete,
        remarks=_remarks(run),
    )


def _remarks(run: Run) -> tuple[str, ...]:
    """What the reader noticed about the list, read again from the kept copy; nothing once that was purged."""
    sheet, column = run.options.get("sheet"), run.options.get("column")
    with suppress(ListRefused), open_list(Path(run.list_path), sheet=sheet, column=column) as lst:
        return tuple(remark.replace(lst.path.name, run.list_name) for remark in lst.remarks)
    return ()


def _seconds_between(began: str, ended: str) -> float:
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds()


def as_json(summary: dict[str, Any]) -> str:
    """A summary as the command line prints it with `--json`."""
    return json.dumps(summary, ensure_ascii=False)


def rows_for_a_person(ledger: Ledger, run_id: str) -> Iterator[dict[str, object]]:
    """The rows that a person must look at, in input order, without any cell of the list but the number."""
    from numberlift.pipeline.acting import acts_of  # noqa: PLC0415 - loaded when needed

    run = ledger.runs.get(run_id)
    asked, acts = kinds_of(run), acts_of(ledger, run)
    for facts in ledger.lines.lines(run_id):
        line = report_line(facts._replace(acted=acts(facts, asked=asked)), asked=asked)
        if line.verdict in NEEDS_A_PERSON:
            yield {
                "sheet": line.sheet,
                "row": line.row,
                "number": line.phone_number,
                "verdict": str(line.verdict),
                "reason": line.reason,
                "next step": line.next_step,
            }

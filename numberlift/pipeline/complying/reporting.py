"""The files of a comply run: every row of the list at least once, what a person can correct, and the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from threading import Event
from typing import Any, Literal

from numberlift.domain.complying.findings import ComplyVerdict
from numberlift.domain.complying.report import ComplyLine
from numberlift.errors import LedgerFailed, RunStopped
from numberlift.io.complying.reports import write_comply_reports
from numberlift.io.drawing.summarysheet import ReportAbout
from numberlift.io.flatfile import write_summary_json
from numberlift.ledger import Ledger, Run
from numberlift.pipeline.complying.acts import ComplyActs
from numberlift.pipeline.complying.intake import list_of, rows_of
from numberlift.pipeline.meter import Meter
from numberlift.pipeline.reporting import Reporting, Written

_NEEDS_A_PERSON = frozenset({ComplyVerdict.FIX, ComplyVerdict.NONCOMPLIANT, ComplyVerdict.UNDECIDED})


def write_comply_run(ledger: Ledger, run_id: str, meter: Meter, reporting: Reporting, *, stop: Event) -> Written:
    """Write a run's files from what the ledger knows, check that no row is missing, and end the run if told to.

    Blocking: call it in a thread; `stop` ends it between two lines. Raises OutputFailed, LedgerFailed, RunStopped.
    """
    run = ledger.runs.get(run_id)
    lines = list(_lines(ledger, run, stop))
    _count_again(run, lines)
    summary = _summary(ledger, run, lines, meter, stopped=reporting.stopped)
    files = write_comply_reports(
        lines,
        folder=reporting.out,
        heads=ledger.rows.sheets(run.id),
        rows=rows_of(ledger, run),
        wanted=list_of(ledger, run),
        about=_about(ledger, run, complete=summary["complete"]),
    )
    path = reporting.out / "summary.json"
    write_summary_json(summary, path=path)
    if reporting.ends:
        ledger.runs.set_out_dir(run.id, str(reporting.out))
        if run.state != "finished" and summary["awaiting"] is None:
            ledger.runs.finish(run.id, summary, complete=bool(summary["complete"]))
    return Written(summary, (*files.values(), path))


def bundle_rows_for_a_person(ledger: Ledger, run_id: str) -> Iterator[dict[str, object]]:
    """The rows that a person must look at, in input order: where, and which field; nothing that stands there."""
    seen = dict.fromkeys(
        (line.sheet, line.row, str(line.kind), line.field, str(line.verdict))
        for line in ComplyActs(ledger, ledger.runs.get(run_id)).lines()
        if line.verdict in _NEEDS_A_PERSON
    )
    return (dict(zip(("sheet", "row", "what", "field", "verdict"), one, strict=True)) for one in seen)


def _lines(ledger: Ledger, run: Run, stop: Event) -> Iterator[ComplyLine]:
    for line in ComplyActs(ledger, run).lines():
        if stop.is_set():
            raise RunStopped("Stopped while the report was being written.")
        yield line


def _count_again(run: Run, lines: list[ComplyLine]) -> None:
    """Law 1: every row that the list brought is in the report, or the run says so loudly."""
    rows = len({(one.sheet, one.row) for one in lines})
    if run.intake_done and rows != run.counts.rows:
        raise LedgerFailed(
            f"The report of {run.id} holds {rows} rows, the list brought {run.counts.rows}. "
            "Do not use it: keep the ledger file and report this as a fault of numberlift."
        )


def _summary(ledger: Ledger, run: Run, lines: list[ComplyLine], meter: Meter, *, stopped: bool) -> dict[str, Any]:
    verdicts, actions = Counter(one.verdict for one in lines), Counter(one.action for one in lines)
    awaiting, settled = _to_do(ledger, run)
    complete = run.intake_done and settled and not stopped and not verdicts[ComplyVerdict.UNDECIDED]
    return {
        "run": run.id,
        "flow": run.flow,
        "list": run.list_name,
        "realm": run.realm,
        "rows": run.counts.rows,
        "blank_rows": run.counts.blank_rows,
        "lines": len(lines),
        "numbers": 0,
        "duplicates": 0,
        "verdicts": {str(one): verdicts[one] for one in ComplyVerdict},
        "actions": dict(actions),
        "complete": complete,
        "awaiting": awaiting,
        **_cost(ledger, run, meter),
    }


def _to_do(ledger: Ledger, run: Run) -> tuple[Literal["approval"] | None, bool]:
    """What the run waits for, and whether its plan is carried out to its end."""
    plan = ledger.plans.of_run(run.id)
    if plan is None:
        return None, False
    if plan.state == "stored" and ledger.plans.items(plan.id, limit=1):
        return "approval", False
    return None, plan.state != "approved"


def _cost(ledger: Ledger, run: Run, meter: Meter) -> dict[str, Any]:
    seconds = datetime.fromisoformat(ledger.now()) - datetime.fromisoformat(run.created_at)
    now = {
        "seconds": round(seconds.total_seconds(), 1),
        "requests": meter.api.requests,
        "retries": meter.api.retries,
        "rate_limited": meter.api.rate_limited,
    }
    return {name: run.summary.get(name, value) for name, value in now.items()} if run.state == "finished" else now


def _about(ledger: Ledger, run: Run, *, complete: bool) -> ReportAbout:
    return ReportAbout(
        run=run.id,
        flow=run.flow,
        list_name=run.list_name,
        realm=run.realm,
        written_at=ledger.now(),
        asked="regulatory bundles",
        account_sid=run.account_sid,
        label=run.label,
        blank_rows=run.counts.blank_rows,
        complete=complete,
    )

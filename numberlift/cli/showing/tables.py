"""Tables and JSON of what the ledger knows, for stdout."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from numberlift.cli.showing.screen import print_out, print_table
from numberlift.domain import ReportLine, report_line
from numberlift.ledger import History, Run, Sighting
from numberlift.pipeline.following.sheets import words_of
from numberlift.pipeline.reporting import kinds_of


def runs_table(runs: Sequence[Run]) -> None:
    """Print runs as a table."""
    if not runs:
        print_out("No runs yet. `numberlift check LIST --sandbox` makes the first without a Twilio account.")
        return
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("run", "state", "list"):
        table.add_column(heading, no_wrap=heading == "run")
    table.add_column("lines", justify="right")
    table.add_column("verdicts")
    table.add_column("started (UTC)", no_wrap=True)
    for run in runs:
        verdicts = run.summary.get("verdicts", {})
        told = ", ".join(f"{count:,} {name}" for name, count in verdicts.items() if count)
        table.add_row(run.id, run.state, Text(_name(run)), f"{run.counts.lines:,}", told, _minute(run.created_at))
    print_table(table)


def runs_json(runs: Sequence[Run]) -> None:
    """Print runs as JSON, one object a run."""
    keys = ("id", "realm", "flow", "list_name", "label", "state", "created_at", "finished_at", "out_dir")
    told = [
        {**{key: getattr(run, key) for key in keys}, **run.counts._asdict(), "summary": run.summary} for run in runs
    ]
    print_out(json.dumps(told, ensure_ascii=False, default=str))


def history_table(history: History) -> None:
    """Print what is known of a number."""
    if not (history.sightings or history.orders or history.events):
        print_out(f"Nothing is known of {history.phone_number}.")
        return
    print_out(history.phone_number)
    if history.claimed_by:
        print_out(f"held by run {history.claimed_by}")
    for seen in history.sightings:
        print_out(f"  {_minute(seen.run.created_at)}  {seen.run.id}  {seen.run.list_name}, {_place(seen)}")
        told = _told(seen)
        print_out(f"    {told.verdict}: {told.reason}")
        print_out(f"    {told.next_step}")
    for order in history.orders:
        print_out(f"  {order.kind} {order.sid}: {order.number_status or order.status} ({order.origin})")
    for event in history.events:
        if what := words_of(event):
            print_out(f"  {_minute(event.at)}  {what} {event.sid}".rstrip())


def history_json(history: History) -> None:
    """Print what is known of a number as JSON."""
    told = {
        "phone_number": history.phone_number,
        "claimed_by": history.claimed_by,
        "seen": [
            {
                "run": seen.run.id,
                "list": seen.run.list_name,
                "sheet": seen.line.row.sheet,
                "row": seen.line.row.row,
                "part": seen.line.row.part,
                "at": told.checked_at,
                "verdict": told.verdict,
                "reason_code": told.reason_code,
                "reason": told.reason,
                "next_step": told.next_step,
            }
            for seen, told in ((seen, _told(seen)) for seen in history.sightings)
        ],
        "orders": [order._asdict() for order in history.orders],
        "events": [event._asdict() for event in history.events],
    }
    print_out(json.dumps(told, ensure_ascii=False, default=str))


def _told(seen: Sighting) -> ReportLine:
    """What is known of the number in that row of that run by now."""
    return report_line(seen.line, asked=kinds_of(seen.run))


def _place(seen: Sighting) -> str:
    row = seen.line.row
    return f"sheet {row.sheet}, row {row.row}" if row.sheet else f"row {row.row}"


def _name(run: Run) -> str:
    return f"{run.list_name} ({run.label})" if run.label else run.list_name


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")

"""Tables and JSON of what the ledger knows, for stdout."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from numberlift.cli.screen import print_out
from numberlift.ledger import History, Run


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
        table.add_row(run.id, run.state, _name(run), f"{run.counts.lines:,}", told, _minute(run.created_at))
    Console(highlight=False, markup=False).print(table)


def runs_json(runs: Sequence[Run]) -> None:
    """Print runs as JSON, one object a run."""
    keys = ("id", "realm", "flow", "list_name", "label", "state", "created_at", "finished_at", "out_dir")
    told = [
        {**{key: getattr(run, key) for key in keys}, **run.counts._asdict(), "summary": run.summary} for run in runs
    ]
    print_out(json.dumps(told, ensure_ascii=False, default=str))


def history_table(history: History) -> None:
    """Print what is known of a number."""
    console = Console(highlight=False, markup=False)
    if not (history.sightings or history.orders or history.events):
        console.print(f"Nothing is known of {history.phone_number}.")
        return
    console.print(history.phone_number)
    if history.claimed_by:
        console.print(f"held by run {history.claimed_by}")
    for seen in history.sightings:
        row = seen.line.row
        console.print(
            f"  {seen.run.created_at[:16].replace('T', ' ')}  {seen.run.id}  {seen.run.list_name}, row {row.row}"
        )
        console.print(f"    {seen.verdict or 'no verdict yet'}  {seen.reason_code}")
    for order in history.orders:
        console.print(f"  {order.kind} {order.sid}: {order.number_status or order.status} ({order.origin})")
    for event in history.events:
        console.print(f"  {_minute(event.at)}  {event.kind} {event.sid}")


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
                "verdict": seen.verdict,
                "reason_code": seen.reason_code,
            }
            for seen in history.sightings
        ],
        "orders": [order._asdict() for order in history.orders],
        "events": [event._asdict() for event in history.events],
    }
    print_out(json.dumps(told, ensure_ascii=False, default=str))


def _name(run: Run) -> str:
    return f"{run.list_name} ({run.label})" if run.label else run.list_name


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")

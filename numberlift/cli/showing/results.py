"""What a list command prints when it is done: the verdicts and where the files are, or the summary as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from numberlift.cli.showing.screen import print_out, print_table
from numberlift.pipeline.reporting import Written, as_json

MEANINGS = {
    "host": "can be hosted",
    "port": "can be ported",
    "either": "can be hosted or ported",
    "already": "with Twilio already",
    "manual": "by hand, not by the API",
    "ineligible": "can be neither hosted nor ported",
    "fix": "correct the row first",
    "duplicate": "the same number again",
    "undecided": "no answer yet, run again",
}


def show_written(written: Written, *, as_json_only: bool) -> None:
    """Print a finished run on stdout."""
    summary = written.summary
    if as_json_only:
        print_out(as_json(summary))
        return
    print_out(f"\n{summary['list']}: {counted_rows(summary)}")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, count in summary["verdicts"].items():
        if count:
            table.add_row(f"[bold]{count:>9,}[/]", name, f"[dim]{MEANINGS.get(name, '')}[/]")
    print_table(table)
    if not summary["complete"]:
        print_out("Some rows are undecided: run the same command again to ask for them.")
    if 2 * summary["verdicts"].get("fix", 0) > summary["lines"]:
        print_out("More than half of the lines hold no number that could be read.")
        print_out("Are they written without + for another country? Start again with --country and --fresh.")
    for path in written.files:
        print_out(str(path))


def counted_rows(summary: Mapping[str, Any]) -> str:
    """How much a list held: rows and numbers, or rows alone where it is none of numbers."""
    rows = f"{summary['rows']:,} rows"
    return rows if summary["flow"] == "comply" else f"{rows}, {summary['numbers']:,} numbers"

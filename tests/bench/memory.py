"""Memory of a whole check as the list grows: the list is never held, the queue is the ledger. This one gates."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.parts import Row, quick_server, run_check, show, write_list

SIZES = (10_000, 100_000, 1_000_000)
MOST_GROWTH_MB = 60


def stays_flat() -> bool:
    """Peak memory of `numberlift check` at each size; at most 60 MB more at a million rows than at ten thousand."""
    peaks, rows = [], []
    with tempfile.TemporaryDirectory() as folder, quick_server() as url:
        for size in SIZES:
            lst = write_list(Path(folder) / f"{size}.csv", size)
            ran = run_check(url, lst, "--only", "portability")
            peaks.append(ran.peak_mb)
            figure = f"{ran.peak_mb:.0f} MB"
            rows.append(
                Row(f"{size:,} rows of CSV, whole command", figure, f"{ran.wall:.0f} s, {size / ran.wall:,.0f} rows/s")
            )
    growth = peaks[-1] - peaks[0]
    good = growth <= MOST_GROWTH_MB
    rows.append(Row("growth from the first to the last", f"{growth:.0f} MB", f"at most {MOST_GROWTH_MB} MB", good=good))
    show("Memory of a check from list to report", rows)
    return good

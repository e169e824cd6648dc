"""Reading, normalising and writing, and the share that each step takes of a whole run of 100,000 numbers."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.parts import Row, quick_server, run_check, show, write_list

ROWS_READ, ROWS_RUN = 1_000_000, 100_000


def reading_and_writing() -> bool:
    """A million rows read and normalised (aim 5 s); a workbook of 100,000 rows (aim 8 s, 60 MB above its base)."""
    with tempfile.TemporaryDirectory() as folder:
        lst = write_list(Path(folder) / "list.csv", ROWS_READ)
        alone, _ = _measured("cut", str(lst))
        read, _ = _measured("read", str(lst))
        small, base = _measured("write", folder, "100")
        large, peak = _measured("write", folder, str(ROWS_RUN))
    show(
        "The ends of a check, without any network",
        [
            Row(f"{ROWS_READ:,} CSV rows cut by csv.reader alone", f"{alone:.1f} s", ""),
            Row(
                f"{ROWS_READ:,} CSV rows read and normalised",
                f"{read:.1f} s",
                f"aim 5 s; {read / alone:.1f} times csv.reader",
                good=read <= 5,
            ),
            Row(
                f"report.xlsx, report.csv, fix-list of {ROWS_RUN:,} rows", f"{large - small:.1f} s", "workbook: aim 8 s"
            ),
            Row("memory above that of 100 rows", f"{peak - base:.0f} MB", "aim 60 MB", good=peak - base <= 60),
        ],
    )
    return True


def shares_of_a_run() -> bool:
    """Where the time of a whole run goes."""
    with tempfile.TemporaryDirectory() as folder, quick_server() as url:
        lst = write_list(Path(folder) / "list.csv", ROWS_RUN)
        read, _ = _measured("read", str(lst))
        written, _ = _measured("write", folder, str(ROWS_RUN))
        ran = run_check(url, lst, "--only", "portability")
    rest = ran.wall - read - written
    show(
        f"A run of {ROWS_RUN:,} numbers, {ran.wall:.1f} s in all",
        [
            Row("reading and normalising", f"{read:.1f} s", f"{read / ran.wall:.0%}"),
            Row("asking, ledger, start", f"{rest:.1f} s", f"{rest / ran.wall:.0%}"),
            Row("report", f"{written:.1f} s", f"{written / ran.wall:.0%}"),
        ],
    )
    return True


def _measured(*what: str) -> tuple[float, float]:
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench.shares", *what], capture_output=True, text=True, check=True
    ).stdout.split()
    return float(said[0]), float(said[1])


def cut(path: str) -> None:
    import csv

    with Path(path).open(newline="") as file:
        for _record in csv.reader(file):
            pass


def read(path: str) -> None:
    from numberlift.io.sheets import open_list
    from numberlift.pipeline.listrows import list_rows

    with open_list(Path(path)) as lst:
        for _row in list_rows(lst, country="US", account="", keep_secrets=False):
            pass


def write(folder: str, rows: str) -> None:
    from numberlift.domain import ReportLine, SheetHead, VerdictName
    from numberlift.io.drawing.summarysheet import ReportAbout
    from numberlift.io.reports import write_reports

    about = ReportAbout(
        run="check-0101-abcdef", flow="check", list_name="list.csv", realm="https://numbers.twilio.com",
        written_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    head = SheetHead("", ("phone_number", "customer_name"), {"phone_number": 0}, 1, "by its heading")
    verdicts = (VerdictName.PORT, VerdictName.HOST, VerdictName.EITHER, VerdictName.FIX)
    told = (
        "The number can be ported to Twilio.",
        "File a port-in with `numberlift port`.",
        "eligible",
        "yes",
        "",
        "no",
    )
    rest = ("checked", "", "", "", "", "2026-01-01T00:00:00Z")
    lines = (
        ReportLine(
            "", row, 1, number, number, "US", "local", "Example Networks", verdicts[row % 4], "port.portable",
            *told, *rest, cells=(number, "Example Company"),
        )
        for row in range(2, int(rows) + 2)
        for number in (f"+1212{row:07}",)
    )  # fmt: skip
    write_reports(lines, folder=Path(folder) / "report", heads=[head], about=about)


if __name__ == "__main__":
    began = time.perf_counter()
    {"cut": cut, "read": read, "write": write}[sys.argv[1]](*sys.argv[2:])
    print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)

"""What the benchmarks share: a sandbox or a quick server in a process of its own, lists of numbers, and one table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ACCOUNT = "AC00000000000000000000000000000001"


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, the figure in words, what it is held against, and whether it is a gate."""

    what: str
    figure: str
    against: str
    good: bool | None = None


def show(title: str, rows: Sequence[Row]) -> None:
    print(f"\n{title}")
    for row in rows:
        mark = {True: "ok  ", False: "MISS", None: "    "}[row.good]
        print(f"  {mark} {row.what:<58} {row.figure:>22}   {row.against}", flush=True)


@contextmanager
def sandbox(*options: str) -> Iterator[str]:
    """A sandbox in a process of its own; gives its URL."""
    with _process([sys.executable, "-m", "numberlift.sandbox", "--port", "0", *options]) as url:
        yield url


@contextmanager
def quick_server() -> Iterator[str]:
    """A server that answers every portability question with the same words, as fast as Python can."""
    with _process([sys.executable, "-m", "tests.bench.quick_server"]) as url:
        yield url


@contextmanager
def _process(command: Sequence[str]) -> Iterator[str]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[1]
    finally:
        process.terminate()
        process.wait()


def control(url: str, path: str, body: object = None) -> dict[str, object]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/_sandbox/{path}", data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def numbers(count: int) -> Iterator[str]:
    """Valid US numbers, all different, none of them a card of the sandbox."""
    areas = (201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219)
    made = 0
    for exchange in range(220, 999):
        if exchange in {555, 911} or exchange % 100 == 11:
            continue
        for area in areas:
            for line in range(100):
                if made == count:
                    return
                made += 1
                yield f"+1{area}{exchange}{2000 + line}"


def write_list(path: Path, count: int) -> Path:
    """A CSV of eight columns, as lists have them."""
    with path.open("w") as file:
        file.write("phone_number,customer_name,street,city,state,zip,notes,reference\n")
        for index, number in enumerate(numbers(count)):
            file.write(f"{number},Example Company {index % 97},{index} Main Street,Springfield,IL,62701,,R-{index}\n")
    return path


def environment(url: str, home: Path, **more: str) -> dict[str, str]:
    """The environment in which the command line speaks to `url`."""
    urls = {f"NUMBERLIFT_{host}_URL": url for host in ("NUMBERS", "PREVIEW", "UPLOAD", "API")}
    credentials = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "sandbox", "NUMBERLIFT_HOME": str(home)}
    return {**os.environ, **urls, **credentials, **more}


@dataclass(frozen=True)
class Ran:
    """A command that was run: its summary, wall seconds, processor seconds and peak memory in MB."""

    summary: dict[str, object]
    wall: float
    processor: float
    peak_mb: float


def run_check(url: str, lst: Path, *options: str, **settings: str) -> Ran:
    """`numberlift check LIST --direct --json` in a new home, measured as a whole process."""
    import time

    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as out:
        command = [sys.executable, "-m", "numberlift", "check", str(lst), "--direct", "--json", *options]
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=out, env=environment(url, Path(home), **settings))
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
        out.seek(0)
        return Ran(json.load(out), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)

"""Porting: a million rows grouped into stored requests in bounded memory, and open requests followed by list pages.

NUMBERLIFT_BENCH_PORTS says how many rows are grouped, NUMBERLIFT_BENCH_REQUESTS how many open requests are followed.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from numberlift.domain.port_groups import PortCandidate
from numberlift.domain.porting_list import PORT_COLUMNS
from tests.bench.parts import Row, control, environment, numbers, sandbox, show
from tests.pipeline.porting_runs import port_list

ROWS = int(os.environ.get("NUMBERLIFT_BENCH_PORTS", "1000000"))
REQUESTS = int(os.environ.get("NUMBERLIFT_BENCH_REQUESTS", "1000"))
FEW, EACH = 10_000, 50
"""Rows of the small list, and how many rows share a request."""
MOST_SECONDS, MOST_GROWTH_MB = 30.0, 60
FATE = {"hosting": "eligible", "portability": "portable", "number_type": "local"}
LIST, FETCH = "ListPortInRequests", "FetchPortingPortIn"


def porting() -> bool:
    """Group ROWS rows, then follow REQUESTS open requests."""
    return all([_grouping(), _following()])


class Grouped(NamedTuple):
    """What one process took for so many rows."""

    rows: int
    requests: int
    gathering: float
    storing: float
    processor: float
    peak_mb: float

    @property
    def seconds(self) -> float:
        """From the first row to the stored plan."""
        return self.gathering + self.storing


def candidates(rows: int) -> Iterator[PortCandidate]:
    """Rows of a port list, each fiftieth of another customer, in no order: neighbours belong to different requests."""
    groups = max(1, rows // EACH)
    for at in range(rows):
        customer = at * 7_919 % groups
        values = dict.fromkeys(PORT_COLUMNS, "") | {
            "pin": f"{at % 10_000:04}",
            "customer_type": "Business",
            "customer_name": f"Example Company {customer}",
            "account_number": f"77-{customer}",
            "authorized_representative": "Alex Example",
            "authorized_representative_email": f"owner{customer}@example.com",
            "street": f"{customer} Example Street",
            "city": "Reno",
            "state": "Nevada",
            "zip": "89501",
            "address_country": "US",
            "document": "bill.pdf",
        }
        number = f"+1{2_120_000_000 + at}"
        yield PortCandidate(at + 1, number, "AC1", "US", "local", "", ("b" * 64,), values=values, place=f"row {at + 2}")


def group(rows: int) -> Grouped:
    """Gather so many rows and store their plan, in this process."""
    from numberlift.ledger import Ledger
    from numberlift.pipeline.porting.building import built
    from numberlift.pipeline.porting.gathering import Gathering

    secret = b"a secret of thirty-two characters"
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        with Ledger.open(here / "ledger.db", realm="bench") as ledger, Gathering(secret=secret, folder=here) as found:
            run = ledger.runs.create("port", content_sha256="0" * 64, list_name="list.csv", account_sid="AC1")
            began, worked = time.monotonic(), time.process_time()
            for one in candidates(rows):
                found.append(one)
            gathered = time.monotonic()
            plan = ledger.plans.store_each(run.id, built(found, run_id=run.id, secret=secret), body={})
            stored, worked = time.monotonic(), time.process_time() - worked
            requests = sum(1 for _ in ledger.plans.each_item(plan.id))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Grouped(rows, requests, gathered - began, stored - gathered, worked, peak)


def _grouping() -> bool:
    some = []
    for rows in (FEW, ROWS):
        command = [sys.executable, "-m", "tests.bench.porting", str(rows)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        some.append(Grouped(*json.loads(ran.stdout)))
    small, large = some
    growth = large.peak_mb - small.peak_mb
    rows_made = _cost_of_making(ROWS)
    rows = [
        Row(
            "requests in the stored plan",
            f"{large.requests:,}",
            f"of {ROWS // EACH:,}",
            good=large.requests == ROWS // EACH,
        ),
        Row(
            "gathering on disk, making the rows included", f"{large.gathering:.1f} s", f"making alone {rows_made:.1f} s"
        ),
        Row("groups read back, built, hashed and stored", f"{large.storing:.1f} s", ""),
        Row(
            "both together, without making the rows",
            f"{large.seconds - rows_made:.1f} s",
            f"aim {MOST_SECONDS:.0f} s or less",
        ),
        Row("processor seconds of all of it", f"{large.processor:.1f} s", "what a busy machine cannot stretch as far"),
        Row("memory of the process", f"{large.peak_mb:.0f} MB", f"{small.peak_mb:.0f} MB at {FEW:,} rows"),
        Row("growth", f"{growth:.0f} MB", f"at most {MOST_GROWTH_MB} MB", good=growth <= MOST_GROWTH_MB),
    ]
    show(f"Grouping {ROWS:,} rows of {ROWS // EACH:,} customers into port-in requests", rows)
    return all(row.good is not False for row in rows)


def _cost_of_making(rows: int) -> float:
    began = time.monotonic()
    for _ in candidates(rows):
        pass
    return time.monotonic() - began


class Seen(NamedTuple):
    """A round of following: its seconds, pages read, requests fetched one by one."""

    wall: float
    pages: int
    fetched: int


def _following() -> bool:
    some = list(numbers(REQUESTS))
    with tempfile.TemporaryDirectory() as folder:
        world = Path(folder) / "world.json"
        world.write_text(json.dumps({"numbers": dict.fromkeys(some, FATE)}))
        with sandbox("--concurrency-limit", "0", "--speed", "0.01", "--world", str(world)) as url:
            home = Path(folder) / "home"
            _filed(url, home, some)
            first, again = _followed(url, home), _followed(url, home)
            control(url, "advance", {"seconds": 61})
            changed = _followed(url, home)
    pages = -(-REQUESTS // 100)
    rows = []
    for which, seen, fetches in (
        ("just filed", first, None),
        ("nothing changed", again, 0),
        ("all changed", changed, REQUESTS),
    ):
        rows += [
            Row(f"{which}: list pages", f"{seen.pages:,}", f"{pages:,} hold them", good=seen.pages <= pages + 1),
            Row(
                f"{which}: requests fetched one by one",
                f"{seen.fetched:,}",
                "" if fetches is None else f"{fetches:,} changed",
                good=None if fetches is None else seen.fetched == fetches,
            ),
            Row(f"{which}: whole command", f"{seen.wall:.1f} s", ""),
        ]
    show(f"Following {REQUESTS:,} open port-in requests", rows)
    return all(row.good is not False for row in rows)


def _filed(url: str, home: Path, numbers_of: list[str]) -> None:
    """So many requests of one number each, planned, approved and filed by the command itself."""
    rows = [{"phone_number": number, "customer_name": f"Example {at}"} for at, number in enumerate(numbers_of)]
    lst = port_list(home.parent / "list.csv", rows)
    command = [sys.executable, "-m", "numberlift", "port", str(lst), "--direct", "--json", "--yes", "--either", "port"]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment(url, home), check=False)
    if ran.returncode != 0 or json.loads(ran.stdout)["actions"] != {"filed": len(numbers_of)}:
        raise SystemExit(f"port ended with {ran.returncode}: {ran.stdout} {ran.stderr}")


def _followed(url: str, home: Path) -> Seen:
    control(url, "traffic", {"reset": True})
    began = time.monotonic()
    command = [sys.executable, "-m", "numberlift", "follow", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment(url, home), check=False)
    wall = time.monotonic() - began
    if ran.returncode != 0:
        raise SystemExit(f"follow ended with {ran.returncode}: {ran.stderr}")
    asked = json.loads(json.dumps(control(url, "traffic")))["operations"]
    return Seen(wall, asked.get(LIST, 0), asked.get(FETCH, 0))


if __name__ == "__main__":
    print(json.dumps(group(int(sys.argv[1]))))

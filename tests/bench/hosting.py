"""Hosting: orders placed at a known limit, and open orders followed by list pages, as whole commands.

NUMBERLIFT_BENCH_ORDERS says how many; 10,000 take several minutes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.bench.parts import Row, control, environment, numbers, sandbox, show
from tests.pipeline.hosting_runs import host_list

RATE = 100
COUNT = int(os.environ.get("NUMBERLIFT_BENCH_ORDERS", "2000"))
FATE = {"hosting": "eligible", "portability": "unsupported", "number_type": "local", "order": "completes"}
MOST_OVER = 1.05
CREATE, LIST, FETCH = (
    "CreateHostedNumbersHostedNumberOrder",
    "ListHostedNumbersHostedNumberOrder",
    "FetchHostedNumbersHostedNumberOrder",
)


class Seen(NamedTuple):
    """A command: its wall seconds, and what the sandbox saw of it, first request to last."""

    wall: float
    seconds: float
    requests: int
    refused: int
    operations: Mapping[str, int]
    told: Mapping[str, object]


def hosting() -> bool:
    """Order COUNT numbers at RATE a second, then follow them all."""
    with tempfile.TemporaryDirectory() as folder:
        here, some = Path(folder), list(numbers(COUNT))
        world = here / "world.json"
        world.write_text(json.dumps({"numbers": dict.fromkeys(some, FATE)}))
        words = ("host", str(host_list(here / "list.csv", some)), "--direct", "--json")
        limits = ("--concurrency-limit", "0", "--latency-ms", "50", "--speed", "20")
        with sandbox("--world", str(world), *limits) as url:
            _seen(url, here, *words, "--plan")
            control(url, "limits", {"rate": RATE})
            placed = _seen(url, here, *words, "--yes", "--rate", str(RATE))
            control(url, "limits", {"rate": None})
            followed = [_seen(url, here, "follow", "--json") for _ in range(2)]
    return all([_show_placed(placed), _show_followed(followed)])


def _seen(url: str, folder: Path, *words: str) -> Seen:
    control(url, "traffic", {"reset": True})
    began = time.monotonic()
    command = [sys.executable, "-m", "numberlift", *words]
    ran = subprocess.run(
        command, capture_output=True, text=True, env=environment(url, folder / "home"), cwd=folder, check=False
    )
    wall = time.monotonic() - began
    if ran.returncode != 0:
        raise SystemExit(f"{' '.join(words)} ended with {ran.returncode}: {ran.stderr}")
    traffic = json.loads(json.dumps(control(url, "traffic")))
    counts = (traffic["requests"], traffic["rate_limited"], traffic["operations"])
    return Seen(wall, traffic["seconds"], *counts, json.loads(ran.stdout))


def _show_placed(placed: Seen) -> bool:
    """Refused requests (429) count as requests: they take their share of the time."""
    ideal = placed.requests / RATE
    share, answered = placed.seconds / ideal, placed.operations.get(CREATE, 0) - placed.refused
    rows = [
        Row("creates answered", f"{answered:,}", f"of {COUNT:,}", good=answered == COUNT),
        Row("creates answered 429, sent again", f"{placed.refused:,}", "aim 0"),
        Row(
            "requests, first to last, over requests / limit",
            f"{share:.3f}",
            f"aim {MOST_OVER} or less",
            good=share <= MOST_OVER,
        ),
        Row("the same over what was needed at least", f"{placed.seconds / (COUNT / RATE):.3f}", f"{COUNT:,} / {RATE}"),
        Row("whole command, reading and reporting included", f"{placed.wall:.1f} s", f"ideal {COUNT / RATE:.1f} s"),
    ]
    show(f"Hosting {COUNT:,} numbers at a limit of {RATE} requests a second, 50 ms a reply", rows)
    return all(row.good is not False for row in rows)


def _show_followed(followed: list[Seen]) -> bool:
    rows = []
    for which, seen in zip(("first", "again"), followed, strict=True):
        pages, fetched = seen.operations.get(LIST, 0), seen.operations.get(FETCH, 0)
        rows += [
            Row(f"{which}: list pages", f"{pages:,}", f"{seen.requests:,} requests in all"),
            Row(f"{which}: orders fetched one by one", f"{fetched:,}", "aim 0", good=fetched == 0),
            Row(f"{which}: whole command", f"{seen.wall:.1f} s", f"{seen.told['open']:,} orders open"),
        ]
    show(f"Following {COUNT:,} open orders", rows)
    return all(row.good is not False for row in rows)

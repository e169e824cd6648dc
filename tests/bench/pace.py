"""Pace: a known rate, and a concurrency limit that the client is not told."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.parts import Row, control, run_check, sandbox, show, write_list

RATE, NUMBERS, LATENCY = 500, 10_000, 0.1
LIMIT, LIMIT_LATENCY = 40, 0.1


def known_rate() -> bool:
    """10,000 numbers at a limit of 500 a second: wall against 20 s, most in any one second against 500."""
    with tempfile.TemporaryDirectory() as folder:
        lst = write_list(Path(folder) / "list.csv", NUMBERS)
        with sandbox("--rate-limit", str(RATE), "--latency-ms", str(LATENCY * 1000), "--concurrency-limit", "0") as url:
            ran = run_check(url, lst, "--only", "portability", "--rate", str(RATE))
            traffic = control(url, "traffic")
    most, refused = int(str(traffic["most_in_one_second"])), int(str(traffic["rate_limited"]))
    spent = float(str(traffic["seconds"]))
    show(
        f"A limit of {RATE} requests a second, {NUMBERS:,} numbers, {LATENCY * 1000:.0f} ms a reply",
        [
            Row("requests, first to last, as the sandbox saw them", f"{spent:.1f} s", f"ideal {NUMBERS / RATE:.1f} s"),
            Row("share of the limit used", f"{NUMBERS / RATE / spent:.3f}", "of 1"),
            Row("whole command: read, check, report", f"{ran.wall:.1f} s", f"ideal {NUMBERS / RATE:.1f} s"),
            Row("most requests in any one second", f"{most}", f"limit {RATE}", good=most <= RATE),
            Row("requests answered 429", f"{refused}", "aim 0"),
        ],
    )
    return True


def unknown_concurrency() -> bool:
    """A limit on requests at once that the client finds by itself: share of it used, share of 429s."""
    with tempfile.TemporaryDirectory() as folder:
        lst = write_list(Path(folder) / "list.csv", NUMBERS)
        options = ("--concurrency-limit", str(LIMIT), "--latency-ms", str(LIMIT_LATENCY * 1000))
        with sandbox(*options) as url:
            run_check(url, lst, "--only", "portability")
            traffic = control(url, "traffic")
    sent, refused = int(str(traffic["requests"])), int(str(traffic["rate_limited"]))
    ideal = NUMBERS / (LIMIT / LIMIT_LATENCY)
    used = ideal / float(str(traffic["seconds"]))
    show(
        f"A limit of {LIMIT} requests at once, unknown to the client, {LIMIT_LATENCY * 1000:.0f} ms a reply",
        [
            Row("share of the limit used", f"{used:.3f}", "aim 0.9 or more", good=used >= 0.9),
            Row(
                "share of requests answered 429", f"{refused / sent:.4f}", "aim below 0.01", good=refused / sent < 0.01
            ),
        ],
    )
    return True

"""One check by two processes in place of one, where what bounds it is how long Twilio takes to answer.

A process has as many requests under way as it was given workers, and a worker waits for its answer; the account's
limit allows both of them. The limit of all together is kept by the ledger (`tests/trials`), not by this bound.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from threading import Event

from numberlift.ledger import Chunk, Ledger
from numberlift.pipeline.asking import Asking
from numberlift.pipeline.check import CheckParts, PaceLimits
from numberlift.pipeline.intake import ListOptions, open_run, read_rows
from numberlift.pipeline.meter import Meter, Silent
from numberlift.pipeline.shard import ask_shard
from numberlift.pipeline.sharding import cut
from numberlift.pipeline.steps import PlainSteps
from numberlift.settings import read_settings
from numberlift.wiring.parts import opened_client, opened_ledger
from tests.bench.parts import Row, environment, sandbox, show, write_list

NUMBERS = 4_000
LATENCY_MS = 150
EACH = 20
"""Requests that one process has under way."""
LIMIT = 200
AIM = 0.6


def two_for_one() -> bool:
    """The same list by one process and by two, from the first question to the last answer."""
    with sandbox("--latency-ms", str(LATENCY_MS), "--concurrency-limit", str(LIMIT), "--speed", "50") as url:
        alone, together = _seconds(url, shards=1), _seconds(url, shards=2)
    share = together / alone
    show(
        f"{NUMBERS:,} numbers at {LATENCY_MS} ms, {EACH} at once in each process, the account allows {LIMIT}",
        [
            Row("one process", f"{alone:.1f} s", f"ideal {NUMBERS * LATENCY_MS / 1000 / EACH:.1f} s"),
            Row("two processes", f"{together:.1f} s", ""),
            Row("two against one", f"{share:.2f}", f"aim {AIM}", share <= AIM),
        ],
    )
    return True


def _seconds(url: str, *, shards: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        told = environment(url, home, NUMBERLIFT_CONCURRENCY=str(LIMIT))
        run_id, ranges = _opened(told, write_list(Path(folder) / "l.csv", NUMBERS), shards)
        return asyncio.run(_asked(told, run_id, ranges))


def _opened(told: dict[str, str], path: Path, shards: int) -> tuple[str, list[Chunk]]:
    settings = read_settings(**told)
    settings.home.mkdir(parents=True)
    with opened_ledger(settings) as ledger:
        run = open_run(
            ledger, path, flow="check", home=settings.home, account_sid=settings.account_sid, options=ListOptions()
        ).run
        ledger.runs.advance(run.id, "reading")
        read_rows(ledger, run, meter=Meter(), stop=Event())
        ledger.runs.advance(run.id, "ready")
        return run.id, cut(ledger.items.chunks(run.id, NUMBERS), shards)


async def _asked(told: dict[str, str], run_id: str, ranges: list[Chunk]) -> float:
    """Processes that have started and wait for the word, so that Python's own start is not measured."""
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.workers", run_id, str(one.start), str(one.end),
            env=told, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        for one in ranges
    ]  # fmt: skip
    for one in processes:
        assert one.stdout is not None
        await one.stdout.readline()
    began = time.monotonic()
    for one in processes:
        assert one.stdin is not None
        one.stdin.close()
    for one in processes:
        assert await one.wait() == 0
    return time.monotonic() - began


async def _ask(shard: Chunk) -> None:
    settings = read_settings()
    with opened_ledger(settings) as ledger:
        await _with(ledger, shard)


async def _with(ledger: Ledger, shard: Chunk) -> None:
    settings, meter = read_settings(), Meter()
    async with opened_client(settings, ledger, meter) as client:
        await client.account()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        pace = PaceLimits(settings.rate, settings.concurrency)
        parts = CheckParts(ledger=ledger, client=client, pace=pace, meter=meter, steps=PlainSteps(), progress=Silent())
        await ask_shard(shard, parts, asking=Asking(workers=EACH))


if __name__ == "__main__":
    run, start, end = sys.argv[1:]
    asyncio.run(_ask(Chunk(run, int(start), int(end))))

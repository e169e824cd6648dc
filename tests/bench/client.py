"""Check and ledger against a bare aiohttp pool, the official SDK and httpx: same questions, same server, in turns."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.bench.parts import Row, numbers, quick_server, show

ROUNDS = 3
FEW, MANY = 2_000, 30_000
CONCURRENCY = 64


def against_others() -> bool:
    """Requests a second of each, a process a turn, interleaved; the slow ones are asked fewer numbers."""
    kinds = {"bare": MANY, "ours": MANY, "sdk": FEW, "httpx": FEW}
    wall: dict[str, list[float]] = {kind: [] for kind in kinds}
    cpu: dict[str, list[float]] = {kind: [] for kind in kinds}
    with quick_server() as url:
        for _ in range(ROUNDS):
            for kind, count in kinds.items():
                command = [sys.executable, "-m", "tests.bench.client", kind, url, str(count)]
                said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
                wall[kind].append(count / float(said[0]))
                cpu[kind].append(float(said[1]) / count * 1e6)
    rate = {kind: statistics.median(figures) for kind, figures in wall.items()}
    cost = {kind: statistics.median(figures) for kind, figures in cpu.items()}
    ratios = [ours / bare for ours, bare in zip(wall["ours"], wall["bare"], strict=True)]
    names = {
        "bare": "aiohttp pool, uvloop, nothing stored",
        "sdk": "the official SDK, 16 threads",
        "httpx": "httpx, 16 at once",
    }
    rows = [
        Row(name, f"{rate[kind]:,.0f}/s", f"{cost[kind]:,.0f} µs of processor each") for kind, name in names.items()
    ]
    ours = Row(
        "numberlift: paced, retried, every answer in the ledger", f"{rate['ours']:,.0f}/s", f"{cost['ours']:,.0f} µs"
    )
    share = Row(
        "share of the bare pool's speed, median of pairs", f"{statistics.median(ratios):.2f}", "aim 0.85 or more"
    )
    show(
        f"Portability questions, {CONCURRENCY} at once, one process each, {ROUNDS} rounds in turns",
        [ours, share, *rows],
    )
    return True


async def bare(url: str, asked: Sequence[str]) -> None:
    import aiohttp
    import orjson

    waiting = iter(asked)
    auth = {"Authorization": aiohttp.encode_basic_auth("AC00000000000000000000000000000001", "sandbox")}
    connector = aiohttp.TCPConnector(limit=CONCURRENCY)
    async with aiohttp.ClientSession(connector=connector, headers=auth) as session:

        async def worker() -> None:
            for number in waiting:
                async with session.get(f"{url}/v1/Porting/Portability/PhoneNumber/{number}") as reply:
                    orjson.loads(await reply.read())

        await asyncio.gather(*(worker() for _ in range(CONCURRENCY)))


async def httpx_pool(url: str, asked: Sequence[str]) -> None:
    import httpx

    waiting = iter(asked)
    async with httpx.AsyncClient(auth=("AC00000000000000000000000000000001", "sandbox")) as client:

        async def worker() -> None:
            for number in waiting:
                (await client.get(f"{url}/v1/Porting/Portability/PhoneNumber/{number}")).json()

        await asyncio.gather(*(worker() for _ in range(16)))


def sdk(url: str, asked: Sequence[str]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from twilio.rest import Client

    client = Client("AC00000000000000000000000000000001", "sandbox")
    client.numbers.base_url = url
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: client.numbers.v1.porting_portabilities(number).fetch().portable, asked))


async def ours(url: str, asked: Sequence[str]) -> float:
    """The answers of one run, from the first question to the last durable answer; gives the seconds."""
    import tempfile
    from pathlib import Path

    from numberlift.domain import CheckKind, ListRow
    from numberlift.ledger import Ledger
    from numberlift.pipeline.asking import Asker, Asking
    from numberlift.pipeline.meter import Meter
    from numberlift.settings import read_settings
    from numberlift.wiring.parts import opened_client

    hosts = {f"NUMBERLIFT_{host}_URL": url for host in ("NUMBERS", "PREVIEW", "UPLOAD", "API")}
    settings = read_settings(
        TWILIO_ACCOUNT_SID="AC00000000000000000000000000000001", TWILIO_AUTH_TOKEN="sandbox", **hosts
    )
    kinds, meter = frozenset({CheckKind.PORTABILITY}), Meter()
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "ledger.db", realm=url) as ledger:
        run = ledger.runs.create("check", content_sha256="0", list_name="bench")
        rows = (
            ListRow(place, "", place + 1, 1, number, (number,), number, "US", "local", "", (), "", "", place)
            for place, number in enumerate(asked, 1)
        )
        ledger.rows.add_rows(run.id, rows)
        ledger.rows.finish_intake(run.id, blank_rows=0, sheets=[])
        async with opened_client(settings, ledger, meter) as client, ledger.writer() as writer:
            asker = Asker(
                run, ledger=ledger, writer=writer, client=client, meter=meter, kinds=kinds,
                asking=Asking(workers=CONCURRENCY),
            )  # fmt: skip
            await client.account()
            began = time.perf_counter()
            for chunk in ledger.items.chunks(run.id, 10_000):
                await asker.ask(chunk)
            return time.perf_counter() - began


def main(kind: str, url: str, count: int) -> None:
    import uvloop

    asked = list(numbers(count))
    began, processor = time.perf_counter(), time.process_time()
    if kind == "ours":
        seconds = uvloop.run(ours(url, asked))
    elif kind == "sdk":
        sdk(url, asked)
        seconds = time.perf_counter() - began
    else:
        uvloop.run({"bare": bare, "httpx": httpx_pool}[kind](url, asked))
        seconds = time.perf_counter() - began
    print(seconds, time.process_time() - processor)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))

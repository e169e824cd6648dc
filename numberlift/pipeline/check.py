"""The check: from an opened run to a verdict for every row and the report that says so.

`check` owns the run while it works, reads what is left to do from the ledger and nowhere else, and may therefore be
stopped, killed and started again at any moment.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from pathlib import Path

from numberlift.domain import CheckKind
from numberlift.errors import (
    ApiDown,
    CannotStart,
    CredentialsRefused,
    LedgerFailed,
    OutputFailed,
    RunOwned,
    RunStopped,
    TryAgain,
)
from numberlift.ledger import Chunk, Ledger, Run, Writer
from numberlift.pipeline.asking import Asker, Asking
from numberlift.pipeline.estimate import estimate_of
from numberlift.pipeline.intake import must_be_of, read_rows
from numberlift.pipeline.meter import Meter, Progress
from numberlift.pipeline.reporting import Reporting, Written, kinds_of, ready_to_write, write_run
from numberlift.pipeline.sharding import Shards, counted, cut
from numberlift.pipeline.steps import Steps
from numberlift.pipeline.threads import in_thread
from numberlift.pipeline.watching import shown
from numberlift.twilio import TwilioClient

DAY_SECONDS = 86_400.0
MOST_TASKS = 200
"""A flow has no more steps than this, whatever the list: Prefect keeps and shows each of them."""
SINGLE_STEPS = 3
CHUNK_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class CheckOrder:
    """What one start of a check is told; unlike the run's own options this may differ from start to start.

    `rounds` holds the seconds to wait before each further round over what is still undecided; `shards` is how many
    processes ask in the first one.
    """

    run_id: str
    out: Path
    max_age_seconds: float = DAY_SECONDS
    asking: Asking = field(default_factory=Asking)
    rounds: tuple[float, ...] = (1.0, 4.0)
    shards: int = 1


@dataclass(frozen=True, slots=True)
class PaceLimits:
    """The limits of the whole account as we were told them: requests a second (None: no limit), requests at once."""

    rate: float | None
    concurrency: int


@dataclass(frozen=True, slots=True)
class CheckParts:
    """What a check is handed: where it keeps things, whom it asks, how it steps, and who watches.

    With `shards` the first round is asked by other processes.
    """

    ledger: Ledger
    client: TwilioClient
    pace: PaceLimits
    meter: Meter
    steps: Steps
    progress: Progress
    shards: Shards | None = None


async def check(order: CheckOrder, parts: CheckParts) -> Written:
    """Bring a run to its end: read, reuse, ask, ask again what is undecided, report.

    A run that another process finished meanwhile is reported and asked nothing. Raises RunOwned if another process
    works on it, CannotStart if it was withdrawn, if nothing can be written to `out`, or if Twilio refuses our
    credentials before anything was asked, RunStopped (after a report of what is known was written) if it cannot go on.
    """
    ledger, meter = parts.ledger, parts.meter
    ready_to_write(order.out)
    with ledger.own_run(order.run_id) as owner:
        run = ledger.runs.get(order.run_id)
        if run.state == "withdrawn":
            raise CannotStart(f"Run {run.id} was set aside by --fresh meanwhile. Start the list again.")
        if run.state == "finished":
            return await _report(order, run, parts, stopped=False)
        async with shown(run, ledger, meter, parts.progress):
            try:
                await decide(order, run, parts)
            except (CannotStart, LedgerFailed, OutputFailed):
                raise
            except RunStopped:
                await _report(order, run, parts, stopped=True)
                raise
            if not owner.is_current():
                raise RunOwned(f"Run {run.id} was taken over by another process, which goes on with it.")
            return await _report(order, run, parts, stopped=False)


async def decide(order: CheckOrder, run: Run, parts: CheckParts) -> None:
    """Everything up to the report, for a run that the caller owns: read the list, reuse answers, ask what is open."""
    ledger, meter, steps, kinds = parts.ledger, parts.meter, parts.steps, kinds_of(run)
    must_be_of(run, parts.client.account_sid)
    if not run.intake_done:
        ledger.runs.advance(run.id, "reading")
        await steps.step("read the list", lambda: in_thread(read_rows, ledger, run, meter=meter))
        ledger.runs.advance(run.id, "ready")
    await steps.step("say hello to Twilio", lambda: _first_contact(parts.client))
    reused = await asyncio.to_thread(ledger.checks.reuse, run.id, kinds, max_age_seconds=order.max_age_seconds)
    if reused:
        parts.progress.say(f"{reused:,} answers younger than {order.max_age_seconds / 3600:g} h are used again.")
    ledger.runs.advance(run.id, "checking")
    async with ledger.writer() as writer:
        await _ask_all(order, run, parts, writer)


async def _ask_all(order: CheckOrder, run: Run, parts: CheckParts, writer: Writer) -> None:
    """Ask what is open, round after round; what is undecided after the last round stays so."""
    ledger, meter, kinds = parts.ledger, parts.meter, kinds_of(run)
    asker = Asker(run, ledger=ledger, writer=writer, client=parts.client, meter=meter, kinds=kinds, asking=order.asking)
    chunks = await asyncio.to_thread(ledger.items.chunks, run.id, _chunk_rows(order, ledger, run))
    for wait in (0.0, *order.rounds):
        count = await asyncio.to_thread(ledger.items.count_open, run.id, kinds)
        if not count.numbers:
            return
        await asyncio.sleep(wait)
        meter.phase = "asking again" if wait else "checking"
        meter.to_ask, meter.answered = count.hosting + count.portability, 0
        if not wait:
            _announce(order, parts, hosting=count.hosting, portability=count.portability)
        if parts.shards is not None and not wait:
            await _ask_elsewhere(run, parts, parts.shards, chunks)
        else:
            await parts.steps.each_chunk(await _with_work(ledger, chunks, kinds, few=bool(wait)), asker.ask)


async def _ask_elsewhere(run: Run, parts: CheckParts, shards: Shards, chunks: list[Chunk]) -> None:
    """The first round by other processes, while our own share of the pace is theirs."""
    ranges = cut(chunks, shards.count)
    parts.progress.say(f"{len(ranges):,} processes ask about {chunks[-1].end - chunks[0].start + 1:,} lines.")
    async with parts.client.resting(), counted(parts.ledger, run, parts.meter):
        await shards.ask(ranges)


def _announce(order: CheckOrder, parts: CheckParts, *, hosting: int, portability: int) -> None:
    estimate = estimate_of(
        hosting=hosting,
        portability=portability,
        bulk_size=order.asking.bulk_size,
        rate=parts.pace.rate,
        concurrency=parts.pace.concurrency,
        reply_seconds=parts.meter.api.mean_seconds,
    )
    parts.progress.say(estimate.sentence())


async def _with_work(ledger: Ledger, chunks: list[Chunk], kinds: frozenset[CheckKind], *, few: bool) -> list[Chunk]:
    """The chunks worth a task: all at first; in a later round, when little is open, those that hold some of it."""
    if not few:
        return chunks
    return [chunk for chunk in chunks if await asyncio.to_thread(ledger.items.open_items, chunk, kinds)]


async def _first_contact(client: TwilioClient) -> None:
    """Ask Twilio for our own account: wrong credentials, and a silent API, are found before any row is asked about."""
    try:
        await client.account()
    except CredentialsRefused as error:
        raise CannotStart(str(error)) from error
    except TryAgain as error:
        raise ApiDown(f"{error} Every row is kept.") from error


async def _report(order: CheckOrder, run: Run, parts: CheckParts, *, stopped: bool) -> Written:
    parts.meter.phase = "reporting"
    reporting = Reporting(out=order.out, stopped=stopped)
    return await parts.steps.step(
        "write the report", lambda: in_thread(write_run, parts.ledger, run.id, parts.meter, reporting)
    )


def _chunk_rows(order: CheckOrder, ledger: Ledger, run: Run) -> int:
    return chunk_rows(ledger.runs.get(run.id).counts.lines, rounds=1 + len(order.rounds))


def chunk_rows(lines: int, *, rounds: int) -> int:
    """How many lines a chunk takes: ten thousand, or more where the chunks of all rounds would be too many tasks."""
    return max(CHUNK_ROWS, math.ceil(lines / ((MOST_TASKS - SINGLE_STEPS) // rounds)))

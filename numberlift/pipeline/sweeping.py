"""The use case `sweep`: what was dropped into the inbox and stands still becomes a run, once, and is moved away.

Nothing is lost and nothing is run twice, wherever it is stopped:

    dropped      taken with one rename
    taken        its content looked up; had by a run before → refused with that run's id; else noted as ours
    noted        its run opened, or found, by its content; the run's id noted
    run noted    started, unless the run is over by then; moved to `done`
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from numberlift.errors import CannotStart, HadBefore, RunOwned, RunStopped
from numberlift.io.inbox import Inbox, Outcome, Taken, list_in, note, noted, settle, stood_still
from numberlift.ledger import Ledger
from numberlift.ledger.runs import OVER
from numberlift.pipeline.intake import Opened, sha256_of

STILL_SECONDS: Final = 10.0
_OURS: Final = "ours"
_RUN: Final = "run "


class Swept(NamedTuple):
    """What became of an entry of a folder `kind`; `run_id` is the run it became, or the one that had it before."""

    kind: str
    outcome: Outcome
    run_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SweepParts:
    """What a sweep is handed: how a list is opened as a run of a kind, and how a run is started.

    `open_run` is blocking. `wanted` chooses among what was dropped, by kind and name.
    """

    ledger: Ledger
    inbox: Inbox
    open_run: Callable[[str, Path], Opened]
    start: Callable[[str, str], Awaitable[object]]
    wanted: Callable[[str, str], bool] = lambda _kind, _name: True
    still_seconds: float = STILL_SECONDS


async def sweep(parts: SweepParts) -> list[Swept]:
    """Deal with everything that stands still, and with what a stopped sweep has left.

    Raises RunOwned if another process sweeps, RunStopped (after all others were dealt with) for an entry that could not
    be: the next sweep goes on with it.
    """
    with parts.ledger.locks.own("inbox", what="The inbox"):
        await asyncio.to_thread(parts.inbox.prepare)
        swept: list[Swept] = []
        stopped: list[RunStopped] = []
        for taken in [*await asyncio.to_thread(parts.inbox.taken), *await _newly_taken(parts)]:
            try:
                found = await _dealt_with(taken, parts)
            except RunStopped as error:
                stopped.append(error)
            else:
                swept += [found] if found else []
        if stopped:
            raise stopped[0]
        return swept


async def _newly_taken(parts: SweepParts) -> list[Taken]:
    before = await asyncio.to_thread(parts.inbox.look)
    if not before:
        return []
    await asyncio.sleep(parts.still_seconds)
    after = await asyncio.to_thread(parts.inbox.look)
    still = [entry for entry in stood_still(before, after) if parts.wanted(entry.parent.name, entry.name)]
    found = [await asyncio.to_thread(parts.inbox.take, entry) for entry in still]
    return [one for one in found if one is not None]


async def _dealt_with(taken: Taken, parts: SweepParts) -> Swept | None:
    """Bring one entry to its end; None where another process works on its run: the next sweep looks again."""
    try:
        run_id = await asyncio.to_thread(_opened, taken, parts)
    except RunOwned:
        return None
    except HadBefore as had:
        return await asyncio.to_thread(_settled, taken, "refused", had.run_id, str(had))
    except CannotStart as error:
        return await asyncio.to_thread(_settled, taken, "refused", "", str(error))
    run = await asyncio.to_thread(parts.ledger.runs.get, run_id)
    if run.state not in OVER:
        await parts.start(taken.kind, run_id)
    return await asyncio.to_thread(_settled, taken, "done", run_id, _told(taken.kind, run_id))


def _opened(taken: Taken, parts: SweepParts) -> str:
    """The id of the run that an entry has become. Raises what intake raises, and HadBefore."""
    known = noted(taken) or ""
    if known.startswith(_RUN):
        return known.removeprefix(_RUN)
    path = list_in(taken)
    if known != _OURS:
        _refuse_known(taken, path, parts.ledger)
        note(taken, _OURS)
    run_id = parts.open_run(taken.kind, path).run.id
    note(taken, f"{_RUN}{run_id}")
    return run_id


def _refuse_known(taken: Taken, path: Path, ledger: Ledger) -> None:
    had = ledger.runs.of_content(taken.kind, sha256_of(path))
    if had is not None:
        raise HadBefore(had.id)


def _settled(taken: Taken, outcome: Outcome, run_id: str, reason: str) -> Swept:
    settle(taken, outcome, reason)
    return Swept(taken.kind, outcome, run_id, reason)


def _told(kind: str, run_id: str) -> str:
    more = "" if kind == "check" else f" Nothing is sent before somebody approves its plan: numberlift approve {run_id}"
    return f"Taken in as run {run_id}; `numberlift runs` shows how far it is.{more}"

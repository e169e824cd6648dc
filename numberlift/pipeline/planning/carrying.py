"""A plan's creates brought to their end: a fixed pool of workers over one iterator, each create at most once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from numberlift.domain.creates import Next
from numberlift.ledger import AsOrder, Creation, Find, Once, Send
from numberlift.pipeline.steps import first_of


def nothing_more() -> Mapping[str, Any]:
    """Nothing beside the key is needed to find the object again."""
    return {}


@dataclass(frozen=True, slots=True)
class Work:
    """How one creation is sent, found again and followed; see `ledger.once`."""

    send: Send
    find: Find
    as_order: AsOrder | None = None
    intent: Callable[[], Mapping[str, Any]] = nothing_more


async def carry_out(
    creations: Iterable[Creation],
    *,
    once: Once,
    work_of: Callable[[Creation], Awaitable[Work | None]],
    workers: int,
    done: Callable[[], None],
) -> Counter[Next]:
    """Bring each creation as far as it goes; answers how many ended how. `done` is called after each.

    `work_of` may answer None for one that cannot be sent now: it stays as it is and counts as LATER. A worker that
    looks for a lost reply waits without sending, so there may be several for each request at once that the pace
    allows. Raises what stops the run; the creates in flight end first, and the ledger is true then.
    """
    waiting = iter(creations)
    ended: Counter[Next] = Counter()

    async def worker() -> None:
        for creation in waiting:
            work = await work_of(creation)
            if work is None:
                ended[Next.LATER] += 1
            else:
                outcome = await once.create_once(
                    creation, send=work.send, find=work.find, intent=work.intent, as_order=work.as_order
                )
                ended[outcome.next] += 1
            done()

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(worker())
    except BaseExceptionGroup as errors:
        raise first_of(errors) from errors
    return ended

"""Who carries out the steps of a use case: a plain loop, or Prefect's tasks.

A use case names its steps and hands over the work; it knows nothing of Prefect. The flow in `numberlift.flows` passes
an implementation whose every step is a task; the command line's `--direct` passes `PlainSteps`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from numberlift.ledger import Chunk

T = TypeVar("T")

CHUNKS_AT_ONCE = 2
"""Two chunks overlap so that the tail of one (slow replies, bulk checks being polled) leaves no slot idle."""


class Steps(Protocol):
    """Carries out named steps; an error of a step reaches the caller as it is."""

    async def step(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        """Do one piece of work under a name that a person may read."""
        ...

    async def each_chunk(self, chunks: Sequence[Chunk], work: Callable[[Chunk], Awaitable[None]]) -> None:
        """Do the work for each chunk, in order, a few at once; the first error stops the rest."""
        ...


class PlainSteps:
    """Steps as plain awaits: what `--direct` uses."""

    async def step(self, name: str, work: Callable[[], Awaitable[T]]) -> T:  # noqa: ARG002 -- a plain step needs no name
        """Do one piece of work."""
        return await work()

    async def each_chunk(self, chunks: Sequence[Chunk], work: Callable[[Chunk], Awaitable[None]]) -> None:
        """Do the work for each chunk, `CHUNKS_AT_ONCE` at a time."""
        await overlapping(chunks, work, at_once=CHUNKS_AT_ONCE)


async def overlapping(chunks: Sequence[Chunk], work: Callable[[Chunk], Awaitable[None]], *, at_once: int) -> None:
    """Run `work` over the chunks in order, `at_once` at a time; the first error cancels the others and is raised."""
    waiting = iter(chunks)

    async def worker() -> None:
        for chunk in waiting:
            await work(chunk)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(at_once, len(chunks))):
                group.create_task(worker())
    except BaseExceptionGroup as errors:
        raise first_of(errors) from errors


def first_of(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error inside a group, however deep: workers fail for one cause, and a person reads one sentence."""
    first = errors.exceptions[0]
    return first_of(first) if isinstance(first, BaseExceptionGroup) else first

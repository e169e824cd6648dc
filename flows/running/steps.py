"""A use case's steps as Prefect tasks: one a step, one a chunk, never one a number."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Failed

from numberlift.errors import NumberliftError
from numberlift.ledger import Chunk
from numberlift.pipeline.steps import CHUNKS_AT_ONCE, overlapping

T = TypeVar("T")


class PrefectSteps:
    """Steps as tasks of the flow that is running.

    A chunk's task is given a reference (run, first and last position) and neither numbers nor rows. No task retries or
    caches: what is left to do is read from the ledger, and so is what must not be done twice. An expected error ends
    its task as Failed with the error's sentence, without a traceback, and is raised as it was to the use case.
    """

    async def step(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        """Do one piece of work as a task of that name."""
        came: list[T] = []

        async def keep() -> None:
            came.append(await work())

        await _as_task(name, keep)
        return came[0]

    async def each_chunk(self, chunks: Sequence[Chunk], work: Callable[[Chunk], Awaitable[None]]) -> None:
        """Do each chunk as a task, a few at once."""

        async def one(chunk: Chunk) -> None:
            await _as_task("ask about a chunk", lambda: work(chunk), run=chunk.run_id, start=chunk.start, end=chunk.end)

        await overlapping(chunks, one, at_once=CHUNKS_AT_ONCE)


async def _as_task(name: str, work: Callable[[], Awaitable[None]], **reference: str | int) -> None:
    expected: list[NumberliftError] = []

    @task(name=name, retries=0, persist_result=False, cache_policy=NO_CACHE)
    async def step(reference: dict[str, str | int]) -> Any:  # noqa: ARG001 -- shown in Prefect's UI
        try:
            await work()
        except NumberliftError as error:
            expected.append(error)
            return Failed(message=str(error))

    state: State[Any] = await step(reference, return_state=True)  # type: ignore[misc]  # Prefect's overloads miss it
    if expected:
        raise expected[0]
    await state.aresult()

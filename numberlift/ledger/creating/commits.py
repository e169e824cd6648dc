"""Many small transactions of one event loop, committed together: whatever is asked for during a commit is in the next.

A create costs two commits that each wait for the disk. Beside a hundred creates in flight that is one commit for
dozens of them, and the loop never waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from numberlift.ledger.database import Database

T = TypeVar("T")


class Blocking(Protocol):
    """How a coroutine calls the ledger, whose calls block."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]:
        """Do `work`, whose writes are in one `atomic()`, perhaps with others; answers and raises what it does."""
        ...


@dataclass(frozen=True, slots=True)
class _Wanted:
    work: Callable[[], Any]
    answer: asyncio.Future[Any]


class Commits:
    """A `Blocking` for one event loop. A work that raises takes back its own writes and no other's."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Wanted] = []
        self._busy: asyncio.Task[None] | None = None

    async def __call__(self, work: Callable[[], T], /) -> T:
        """Do `work` in a thread, together with whatever else waits; raises LedgerFailed if the commit fails."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._waiting.append(_Wanted(work, answer))
        if self._busy is None or self._busy.done():
            self._busy = loop.create_task(self._drain())
        return await answer

    async def _drain(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting, []
            try:
                results = await asyncio.to_thread(self._together, [one.work for one in taken])
            except Exception as exc:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
                results = [exc] * len(taken)
            for one, result in zip(taken, results, strict=True):
                _answer(one.answer, result)

    def _together(self, works: list[Callable[[], Any]]) -> list[Any]:
        with self._database.atomic():
            return [_result(work) for work in works]


def _result(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as exc:  # noqa: BLE001 - it is raised where the work was asked for
        return exc


def _answer(future: asyncio.Future[Any], result: Any) -> None:
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)

"""Heavy work beside the page: lists are read and taken in by a process or two, never by the event loop.

What waits is bounded: beyond that, whoever asks is told to come back. A list that kills its process costs that one
answer; the next one gets a new process.
"""

from __future__ import annotations

import asyncio
import importlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final, ParamSpec, TypeVar

from numberlift.errors import ListRefused, TryAgain

P = ParamSpec("P")
T = TypeVar("T")

PROCESSES: Final = 2
MOST_WAITING: Final = 60
WAIT_SECONDS: Final = 3.0
NICE: Final = 5
_NEEDED: Final = (
    "numberlift.web.lists.preview",
    "numberlift.web.lists.taking",
    "numberlift.web.runs.plans",
    "numberlift.web.runs.orders",
    "numberlift.web.runs.bundles",
)


class Workroom:
    """A bounded queue before a small pool of processes."""

    def __init__(self, *, processes: int = PROCESSES, most_waiting: int = MOST_WAITING) -> None:
        self._processes = processes
        self._most_waiting = most_waiting
        self._waiting = 0
        self._pool: ProcessPoolExecutor | None = None

    async def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do it in another process; what it raises is raised here.

        Raises TryAgain when too much waits, ListRefused when the process died over it.
        """
        if self._waiting >= self._most_waiting:
            raise TryAgain("Many lists are being taken in just now. Try again in a moment.", wait_seconds=WAIT_SECONDS)
        self._waiting += 1
        pool = self._ready()
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, _call, work, args, kwargs)
        except BrokenProcessPool as error:
            self._pool = None if self._pool is pool else self._pool
            raise ListRefused("The list could not be read: it asks for more than this machine gives it.") from error
        finally:
            self._waiting -= 1

    def warm(self) -> None:
        """Start the processes now, so that the first visitor need not wait for them."""
        for _ in range(self._processes):
            self._ready().submit(_call, _load, (), {})

    def close(self) -> None:
        """Let the processes end once their work is done."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _ready(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")  # threads are running here: a fork would copy their locks
            self._pool = ProcessPoolExecutor(self._processes, mp_context=context, initializer=_begin)
        return self._pool


def _begin() -> None:
    """Ctrl-C is for the page, which lets us finish; and the page comes first where there are few cores."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICE)


def _load() -> None:
    """Import what the work needs."""
    for name in _NEEDED:
        importlib.import_module(name)


def _call(work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return work(*args, **kwargs)

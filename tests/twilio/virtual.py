"""An event loop whose time jumps to the next timer, so that minutes of pacing are tested in milliseconds."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    """Never waits: the time that a wait would take is added to the loop's clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0

    def select(self, timeout: float | None = None):
        ready = super().select(0)
        self.now += timeout if timeout and not ready else 1e-6  # a round of the loop takes a moment, as a real one does
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop on jumping time; `loop.time` is the clock to hand in."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def now() -> float:
    """The clock to hand to parts under test."""
    return asyncio.get_running_loop().time()


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` to its end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)

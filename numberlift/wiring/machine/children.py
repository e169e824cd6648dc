"""Processes that belong together: started, watched, restarted a few times, and all stopped with whoever started them.

Each child has a process group and a log of its own and is bound to us (`wiring.bound`): none outlives us. What a child
leaves behind is adopted and ended too.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from numberlift.errors import CannotStart, RunStopped
from numberlift.wiring.machine.processes import children_of, end_group, end_process, gone

RESTARTS: Final = 3
WITHIN_SECONDS: Final = 600.0
"""A child that ends more than `RESTARTS` times within this time stops everything."""
START_SECONDS: Final = 180.0
END_SECONDS: Final = 20.0
LOOK_SECONDS: Final = 0.2
_ROUNDS: Final = 20
"""What is killed may leave children of its own, which are ours then."""


@dataclass(frozen=True, slots=True)
class Child:
    """One process: its name for people, its words, what is in its environment beside ours.

    `ready` says whether it does its work yet. With `children_first` its own children, a worker's flow runs, are asked
    to end before it is, and given `patience` seconds to finish what they are at.
    """

    name: str
    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], Awaitable[bool]] | None = None
    children_first: bool = False
    patience: float = END_SECONDS


@dataclass(slots=True)
class _Running:
    child: Child
    process: asyncio.subprocess.Process
    ends: list[float] = field(default_factory=list)


class Children:
    """The children of one process; `folder` takes their logs, `say` is told in words what happens to them."""

    def __init__(self, folder: Path, *, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._say = say
        self._running: list[_Running] = []

    async def start(self, child: Child) -> None:
        """Start a child and wait until it is ready. Raises CannotStart, with where its words are, if it never is."""
        running = _Running(child, await self._spawn(child))
        self._running.append(running)
        until = time.monotonic() + START_SECONDS
        while child.ready and not await child.ready():
            if running.process.returncode is not None:
                raise CannotStart(f"The {child.name} did not start: {self._last_words(child)}")
            if time.monotonic() > until:
                raise CannotStart(f"The {child.name} is not ready after {START_SECONDS:.0f} s: {self._log(child)}")
            await asyncio.sleep(LOOK_SECONDS)

    async def watch(self) -> None:
        """Keep them running for as long as this is awaited. Raises RunStopped once one has ended too often."""
        while True:
            for running in self._running:
                if running.process.returncode is not None:
                    await self._again(running)
            self.reap()
            await asyncio.sleep(LOOK_SECONDS)

    async def stop(self) -> None:
        """Stop them, the last one started first, and whatever they left behind."""
        for running in reversed(self._running):
            await self._end(running)
        self._running.clear()
        for _ in range(_ROUNDS):
            left = self.reap()
            if not left:
                return
            for pid in left:
                end_process(pid, signal.SIGKILL)
            await asyncio.sleep(LOOK_SECONDS)

    def reap(self) -> list[int]:
        """Take note of adopted children that have ended; answers those that have not."""
        ours = {running.process.pid for running in self._running}
        return [pid for pid in children_of(os.getpid()) if pid not in ours and not gone(pid)]

    async def _spawn(self, child: Child) -> asyncio.subprocess.Process:
        words = [sys.executable, "-m", "numberlift.wiring.machine.bound", str(os.getpid()), *child.words]
        handle = os.open(self._log(child), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as log:
            return await asyncio.create_subprocess_exec(
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **child.environment},
                start_new_session=True,  # Ctrl-C is for us: we stop them in their order
            )

    async def _again(self, running: _Running) -> None:
        child, code = running.child, running.process.returncode
        end_group(running.process.pid, signal.SIGKILL)
        now = time.monotonic()
        running.ends = [*(at for at in running.ends if now - at < WITHIN_SECONDS), now]
        how = f"was killed by {signal.Signals(-code).name}" if code and code < 0 else f"ended with exit code {code}"
        if len(running.ends) > RESTARTS:
            raise RunStopped(
                f"The {child.name} {how}, for the {len(running.ends)}th time: all is stopped. {self._last_words(child)}"
            )
        self._say(f"The {child.name} {how}; it is started again ({len(running.ends)} of {RESTARTS}).")
        await asyncio.sleep(len(running.ends) - 1)
        running.process = await self._spawn(child)

    async def _end(self, running: _Running) -> None:
        process, child = running.process, running.child
        if process.returncode is None and child.children_first:
            await self._end_children(process.pid, child.patience)
        if process.returncode is None:
            end_group(process.pid, signal.SIGTERM)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), END_SECONDS)
        if process.returncode is None:
            self._say(f"The {child.name} does not end; it is killed.")
        end_group(process.pid, signal.SIGKILL)
        await process.wait()

    async def _end_children(self, pid: int, patience: float) -> None:
        below = children_of(pid)
        for one in below:
            end_group(one, signal.SIGTERM)
        if below:
            self._say(f"{len(below)} flow run{'s' * (len(below) > 1)} finish what is under way.")
        for _ in range(int(patience / LOOK_SECONDS)):
            if not set(below) & set(children_of(pid)):
                return
            await asyncio.sleep(LOOK_SECONDS)

    def _log(self, child: Child) -> Path:
        return self._folder / f"{child.name.replace(' ', '-')}.log"

    def _last_words(self, child: Child) -> str:
        path = self._log(child)
        lines = path.read_text(errors="replace").strip().splitlines()[-1:]
        return f"{' '.join(lines)[:300]} ({path} has it all)"

"""Keeps children as `numberlift up` does and says what happens: `python -m tests.wiring.keeper FOLDER NAME=WORDS …`."""

from __future__ import annotations

import asyncio
import shlex
import signal
import sys
from contextlib import suppress
from pathlib import Path

from numberlift.errors import NumberliftError
from numberlift.wiring.machine.bound import adopt_orphans
from numberlift.wiring.machine.children import Child, Children


def say(words: str) -> None:
    print(words, flush=True)


async def keep(folder: Path, children: list[Child]) -> None:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    adopt_orphans()
    kept = Children(folder, say=say)
    try:
        for child in children:
            await kept.start(child)
        say("up")
        await kept.watch()
    except NumberliftError as error:
        say(f"{type(error).__name__}: {error}")
    finally:
        await kept.stop()
        say("stopped")


if __name__ == "__main__":
    told = [word.partition("=") for word in sys.argv[2:]]
    with suppress(asyncio.CancelledError):
        asyncio.run(
            keep(
                Path(sys.argv[1]),
                [
                    Child(name, tuple(shlex.split(words)), children_first=name == "worker", patience=5)
                    for name, _, words in told
                ],
            )
        )

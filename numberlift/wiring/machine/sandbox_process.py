"""The process in which a home's sandbox runs: its world is kept in the home, its address is written beside it.

`python -m numberlift.wiring.machine.sandbox_process HOME` is what a command with `--sandbox` starts; it ends when no
process uses it any more. `numberlift sandbox` serves the same in the foreground until it is stopped.
"""

from __future__ import annotations

import asyncio
import fcntl
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from numberlift.errors import SettingsRefused
from numberlift.sandbox import SandboxOptions, World, running
from numberlift.wiring.machine.home_sandbox import WORLD_FILE

LOOK_SECONDS = 1.0


def serve(home: Path, options: SandboxOptions, *, while_used: bool) -> None:
    """Serve until SIGTERM or SIGINT, or, with `while_used`, until no process holds the home's users lock.

    Prints `SANDBOX <url>` once it can be asked. Raises SettingsRefused if the port or the world cannot be had.
    """
    try:
        import uvloop  # noqa: PLC0415 -- it does not exist everywhere
    except ImportError:
        asyncio.run(_serve(home, options, while_used=while_used))
    else:
        uvloop.run(_serve(home, options, while_used=while_used))


async def _serve(home: Path, options: SandboxOptions, *, while_used: bool) -> None:
    folder = home / "sandbox"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    world = World(replace(options, state_file=folder / WORLD_FILE))
    with (folder / "users.lock").open("a") as users:  # held alone, once unused, until the last byte is served and saved
        async with running(world, host=options.host, port=options.port) as url:
            (folder / "address").write_text(url)
            print(f"SANDBOX {url}", flush=True)  # noqa: T201 -- whoever started the process reads it
            if while_used:
                await _until_unused(users, stop)
            else:
                await stop.wait()


async def _until_unused(users: TextIO, stop: asyncio.Event) -> None:
    """Return, holding it alone, when nobody else holds `users`, or on `stop`; a dead process holds nothing."""
    while not stop.is_set():
        await asyncio.sleep(LOOK_SECONDS)
        with suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return


if __name__ == "__main__":
    try:
        serve(Path(sys.argv[1]), SandboxOptions(port=0), while_used=True)
    except SettingsRefused as error:
        sys.exit(str(error))

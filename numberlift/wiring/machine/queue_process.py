"""The process that works off the queue of a home: run after run, for as long as there is something to do.

`python -m numberlift.wiring.machine.queue_process HOME [--sandbox]` is what `queueing` starts. It holds a lock of the
home that dies with it, so a killed one is replaced and what it worked on waits again. It ends by itself after a while
without work. SIGTERM and SIGINT let what is in flight finish and put the run back in its place.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Final, Protocol

from numberlift.errors import NumberliftError, RunStopped
from numberlift.ledger import Ledger
from numberlift.pipeline.check import DAY_SECONDS, CheckOrder
from numberlift.pipeline.meter import Progress, Silent
from numberlift.pipeline.planning.running import Ended
from numberlift.pipeline.steps import PlainSteps, Steps
from numberlift.settings import Settings, read_settings
from numberlift.wiring.checks import asking_of, run_check
from numberlift.wiring.complying import run_comply
from numberlift.wiring.hosting import run_host
from numberlift.wiring.machine import jobs
from numberlift.wiring.machine.home_sandbox import home_sandbox, sandbox_environment
from numberlift.wiring.mailing import send_waiting, tell_ended, tell_stopped
from numberlift.wiring.parts import opened_ledger
from numberlift.wiring.porting import run_port

LOCK_FILE: Final = "queue.lock"
IDLE_SECONDS: Final = 30.0
MAIL_SECONDS: Final = 20.0
"""How often mails that wait are tried while there is nothing else to do."""
LOOK_SECONDS: Final = 0.5
NICE: Final = 3
"""People at the page come first where there are few cores."""


class UseCase(Protocol):
    """A use case over a run, with real parts."""

    async def __call__(
        self, order: CheckOrder, *, settings: Settings, ledger: Ledger, steps: Steps, progress: Progress
    ) -> Any:
        """Bring the run as far as it may go."""
        ...


USE_CASES: Final[Mapping[str, UseCase]] = {
    "check": run_check,
    "host": run_host,
    "port": run_port,
    "comply": run_comply,
}


def order_of(settings: Settings, run_id: str, options: Mapping[str, Any]) -> CheckOrder:
    """What a start of a run is told by its entry in the queue."""
    return CheckOrder(
        run_id=run_id,
        out=settings.home / "reports" / run_id,
        max_age_seconds=float(options.get("max_age_seconds", DAY_SECONDS)),
        asking=asking_of(settings),
    )


async def work_off(settings: Settings, ledger: Ledger, *, idle_seconds: float = IDLE_SECONDS) -> None:
    """Work off the queue until it has been empty for so long. Cancelled, the entry at hand is given back."""
    quiet_since, mailed_at = time.monotonic(), float("-inf")
    while time.monotonic() - quiet_since < idle_seconds:
        await asyncio.to_thread(jobs.recover, ledger)
        job = await asyncio.to_thread(jobs.take, ledger)
        if job is None:
            if time.monotonic() - mailed_at > MAIL_SECONDS:
                await send_waiting(settings, ledger, say=_say)
                mailed_at = time.monotonic()
            await asyncio.sleep(LOOK_SECONDS)
            continue
        await _work(job, settings, ledger)
        quiet_since = time.monotonic()


async def _work(job: jobs.Job, settings: Settings, ledger: Ledger) -> None:
    message, entry = "", job.entry
    try:
        run = await asyncio.to_thread(ledger.runs.get, entry.run_id)
        order = order_of(settings, entry.run_id, entry.options)
        came = await USE_CASES[run.flow](order, settings=settings, ledger=ledger, steps=PlainSteps(), progress=Silent())
        written, plan = (came.written, came.plan) if isinstance(came, Ended) else (came, None)
        await tell_ended(settings, ledger, entry.run_id, written, plan, say=_say)
    except asyncio.CancelledError:
        job.give_back()
        raise
    except NumberliftError as error:
        message = str(error)
        if isinstance(error, RunStopped):
            await tell_stopped(settings, ledger, entry.run_id, error, say=_say)
    except Exception as error:  # noqa: BLE001 -- the one task wrapper: a fault in one run must not stop the others
        message = (
            f"numberlift met an error of its own ({type(error).__name__}) at {_place(error)}; what was done is kept."
        )
    await asyncio.to_thread(job.end, message=message)


def _say(sentence: str) -> None:
    """A line in the process's log."""
    sys.stderr.write(f"{sentence}\n")


def _place(error: Exception) -> str:
    """Where in our code it happened; not what was at hand there, which may be personal."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


async def _until_stopped(settings: Settings, ledger: Ledger) -> None:
    task = asyncio.ensure_future(work_off(settings, ledger))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


def main(home: Path, *, sandbox: bool, lock: int | None = None) -> None:
    """Work off the queue of a home, unless another process does; `lock` is its lock, held already, as a descriptor."""
    with ExitStack() as stack:
        held = lock if lock is not None else locked(home)
        if held is None:
            return
        stack.callback(os.close, held)
        if sandbox:
            os.environ.update(sandbox_environment(stack.enter_context(home_sandbox(home))))
        settings = read_settings(NUMBERLIFT_HOME=str(home))
        ledger = stack.enter_context(opened_ledger(settings))
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_until_stopped(settings, ledger))


def locked(home: Path) -> int | None:
    """The lock of the home's queue as a descriptor, None if another process holds it; it dies with its last holder."""
    handle = os.open(home / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 -- it does not exist everywhere
    except ImportError:
        return None
    return uvloop.new_event_loop


def _told(words: Sequence[str]) -> None:
    os.nice(NICE)
    lock = int(words[words.index("--lock") + 1]) if "--lock" in words else None
    main(Path(words[0]), sandbox="--sandbox" in words, lock=lock)


if __name__ == "__main__":
    try:
        _told(sys.argv[1:])
    except NumberliftError as error:
        sys.exit(str(error))

"""How the process of a deployed flow run ends: with its worker, and never in the middle of a create.

SIGTERM comes from Prefect (a run cancelled in its page), from `numberlift up` when it stops, and from the kernel when
the worker is gone. What is in flight is finished first; then Prefect learns of the signal as it would have, or of the
cancelling.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable
from typing import TypeVar

from prefect.context import FlowRunContext
from prefect.exceptions import TerminationSignal

from numberlift.flows.running.cancelling import CancelledByPerson, is_cancelled
from numberlift.flows.running.hooks import keep_alarm
from numberlift.wiring.machine.bound import end_with_parent

T = TypeVar("T")


async def finishing(work: Awaitable[T]) -> T:
    """Do the work of a deployed flow run.

    Once it has stopped for a SIGTERM it raises CancelledByPerson if that is why, else TerminationSignal.
    """
    end_with_parent()
    worker = os.getppid()
    task = asyncio.ensure_future(work)
    stopped: list[int] = []

    def stop() -> None:
        if not stopped:  # it is sent by several, and to cancel twice would break off what is being finished
            task.cancel()
        stopped.append(signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
    try:
        return await task
    except asyncio.CancelledError:
        if not stopped:
            raise
        if os.getppid() != worker:
            await asyncio.to_thread(_tell)
        elif await is_cancelled():
            raise CancelledByPerson from None
        raise TerminationSignal(signal=signal.SIGTERM) from None
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
        signal.signal(signal.SIGTERM, before)


def _tell() -> None:
    """Keep the alarm that the worker keeps while there is one."""
    here = FlowRunContext.get()
    if here and here.flow and here.flow_run:
        keep_alarm("crashed", here.flow.name, here.flow_run, "It was stopped because its worker was gone.")

"""Blocking work in a thread that can be told to stop: a cancelled await must not leave it running to its end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Run `work(*args, stop=event, **kwargs)` in a thread; when the await is cancelled, `event` is set and obeyed.

    The work looks at its event now and then and ends early with an error of its own, which nobody then sees.
    """
    stop = threading.Event()
    task = asyncio.ensure_future(asyncio.to_thread(work, *args, stop=stop, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([task])
        raise

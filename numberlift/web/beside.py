"""The webhook receiver beside the page: in the same process, on a port and an event loop of its own.

So that publishing the one does not publish the other, and a page that is busy does not keep Twilio waiting.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress

from numberlift.ledger import Ledger
from numberlift.settings import Settings
from numberlift.web.receiver.serving import Receiving, receiving


@contextmanager
def webhooks_beside(settings: Settings, ledger: Ledger, *, port: int) -> Iterator[Receiving]:
    """Take webhooks for as long as the block lasts; raises what `receiving` raises."""
    begun: Future[Receiving] = Future()
    ending: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def receive() -> None:
        stop = asyncio.Event()
        ending.set_result((asyncio.get_running_loop(), stop))
        async with receiving(settings, ledger, port=port) as found:
            begun.set_result(found)
            await stop.wait()

    def work() -> None:
        try:
            asyncio.run(receive())
        except BaseException as error:  # noqa: BLE001 -- whoever waits for the beginning raises it
            if not begun.done():
                begun.set_exception(error)

    thread = threading.Thread(target=work, name="webhooks", daemon=True)
    thread.start()
    try:
        yield begun.result()
    finally:
        loop, stop = ending.result()
        with suppress(RuntimeError):  # the loop is closed: it ended by itself
            loop.call_soon_threadsafe(stop.set)
        thread.join()

"""The receiver on a port: what it needs comes from the settings, and it ends cleanly, alone or beside the page."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from typing import Final, NamedTuple

import uvicorn

from numberlift.errors import CannotStart
from numberlift.ledger import Ledger
from numberlift.settings import Settings
from numberlift.web.receiver.app import receiver_app
from numberlift.wiring.webhooks import auth_tokens_of, public_url_of

HOST: Final = "127.0.0.1"
AT_ONCE: Final = 500
"""Connections at once; beyond it the answer is 503, and Twilio tries again."""
KEEP_ALIVE_SECONDS: Final = 5


class Receiving(NamedTuple):
    """A receiver that takes webhooks: where it listens, and the address that Twilio knows it by."""

    url: str
    public_url: str


@asynccontextmanager
async def receiving(settings: Settings, ledger: Ledger, *, port: int, host: str = HOST) -> AsyncIterator[Receiving]:
    """Take webhooks for as long as the context lasts; `port` 0 is any that is free.

    It listens on loopback unless told otherwise: what is published is the proxy before it. Signals stay the caller's.
    Raises SettingsRefused without NUMBERLIFT_PUBLIC_URL (on loopback its own address will do) or without an auth
    token, CannotStart for a port that is taken.
    """
    tokens = auth_tokens_of(settings)
    with closing(_listening(host, port)) as listener:
        address, number = listener.getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        own = f"http://{shown}:{number}"
        public = public_url_of(settings, own=own)
        app = receiver_app(ledger.deliveries, public_url=public, auth_tokens=tokens)
        server = _Server(_config(app))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await _started(server, task)
            yield Receiving(own, public)
        finally:
            server.should_exit = True
            await task


async def serve_webhooks(settings: Settings, ledger: Ledger, *, port: int, host: str = HOST) -> None:
    """Take webhooks until this is cancelled; raises what `receiving` raises."""
    async with receiving(settings, ledger, port=port, host=host):
        await asyncio.get_running_loop().create_future()


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever started it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # any ASGI application
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=AT_ONCE,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=KEEP_ALIVE_SECONDS,
        lifespan="on",
        ws="none",
    )


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise CannotStart(
            f"Port {port} of {host} cannot be listened on ({error.strerror}). Choose another --webhook-port."
        ) from error


async def _started(server: uvicorn.Server, task: asyncio.Task[None]) -> None:
    while not server.started:
        if task.done():
            raise CannotStart("The webhook receiver did not start.")
        await asyncio.sleep(0.01)

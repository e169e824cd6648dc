"""The sandbox as an aiohttp application, inside this process or as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web

from numberlift.errors import SettingsRefused
from numberlift.sandbox.control import ControlPlane
from numberlift.sandbox.faulting import cut
from numberlift.sandbox.gate import Gate, Handler
from numberlift.sandbox.options import SandboxOptions
from numberlift.sandbox.service import WORLD, Service
from numberlift.sandbox.services import SERVICES
from numberlift.sandbox.world import World

_LARGEST_BODY: Final = 16 * 1024 * 1024
_TICK_SECONDS: Final = 0.2
_SHUTDOWN_SECONDS: Final = 1.0


def create_app(world: World, *, services: Sequence[Service] = SERVICES) -> web.Application:
    """The sandbox over one world, which the application closes when it is cleaned up."""
    gate = Gate(world)
    control = ControlPlane(world, services, gate)

    @web.middleware
    async def at_the_gate(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await gate.admit(request, handler)
        except ConnectionResetError:  # the client was killed before its request was whole
            return cut(request)

    async def alive(_app: web.Application) -> AsyncIterator[None]:
        ticking = asyncio.create_task(_tick(control)) if any(service.tick for service in services) else None
        yield
        if ticking is not None:
            ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ticking
        await world.close()

    app = web.Application(middlewares=[at_the_gate], client_max_size=_LARGEST_BODY)
    app[WORLD] = world
    app.cleanup_ctx.append(alive)
    app.add_routes(control.routes())
    for service in services:
        app.add_routes(service.routes)
    return app


@asynccontextmanager
async def running(
    world: World, *, host: str = "127.0.0.1", port: int = 0, services: Sequence[Service] = SERVICES
) -> AsyncIterator[str]:
    """Serve a world on a real socket of this process while the block runs; gives the base URL.

    Port 0 takes a free one. Raises SettingsRefused when the port cannot be had.
    """
    runner = web.AppRunner(
        create_app(world, services=services), access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS, handle_signals=False
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, backlog=1024)
        try:
            await site.start()
        except OSError as exc:
            raise SettingsRefused(f"Port {port} of {host} cannot be had: {exc.strerror}. Choose another.") from exc
        taken = runner.addresses[0][1]
        yield f"http://{f'[{host}]' if ':' in host else host}:{taken}"
    finally:
        await runner.cleanup()


def serve(options: SandboxOptions) -> None:
    """Serve until SIGTERM or SIGINT; prints `SANDBOX <url>` once it can be asked. Raises SettingsRefused."""
    _run(_serve(options))


async def _serve(options: SandboxOptions) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(World(options), host=options.host, port=options.port) as url:
        print(f"SANDBOX {url}", flush=True)  # noqa: T201 - whoever started the process reads it
        await stop.wait()


def _run(main: Coroutine[Any, Any, None]) -> None:
    try:
        import uvloop  # noqa: PLC0415 - it does not exist everywhere
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)


async def _tick(control: ControlPlane) -> None:
    while True:
        await asyncio.sleep(_TICK_SECONDS)
        control.tick()

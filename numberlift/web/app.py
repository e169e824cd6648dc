"""The page as an application: its routes and pages behind the guard, and what has to be looked after while it runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Final

from fastapi import FastAPI, Request
from nicegui import app as framework
from nicegui import ui
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Message

from numberlift.errors import NumberliftError
from numberlift.flows import launch
from numberlift.ledger import User, Users
from numberlift.web.entrance import signing
from numberlift.web.entrance.guard import Guard
from numberlift.web.lists import uploads
from numberlift.web.lists.page_preview import preview_page
from numberlift.web.lists.page_upload import upload_page
from numberlift.web.parts import PageParts
from numberlift.web.runs import downloads
from numberlift.web.runs.page_orders import orders_page
from numberlift.web.runs.page_run import run_page
from numberlift.web.runs.page_runs import runs_page
from numberlift.wiring.machine import queueing

LOOKS: Final = Path(__file__).parent / "looks"
_KINDS: Final = {"page.css": "text/css", "upload.js": "text/javascript", "mark.svg": "image/svg+xml"}
TEND_SECONDS: Final = 5.0
SWEEP_TENDINGS: Final = 120
KNOWN_SECONDS: Final = 2.0


def page_app(parts: PageParts) -> Guard:
    """The application; one in a process, because its framework keeps its pages in one place."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=_tended(parts))
    app.router.routes += [
        *signing.routes(parts.keeper),
        *uploads.routes(parts),
        *downloads.routes(parts),
        Route("/looks/{name}", _looks, methods=["GET"]),
        Route("/favicon.ico", _favicon, methods=["GET"]),
    ]
    _pages(parts)
    framework.config.socket_io_js_transports = ["websocket"]
    ui.run_with(
        app,
        title="numberlift",
        favicon=LOOKS / "mark.svg",
        dark=None,
        language="en-US",
        reconnect_timeout=10.0,
        gzip_middleware_factory=None,
        tailwind=False,
        show_welcome_message=False,
    )
    return Guard(app, parts.keeper.sessions, _KnownUsers(parts.users).get)


async def drawn_once(guard: Guard) -> None:
    """Draw a page for nobody, so that the first visitor does not wait for what the framework loads at first need."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/runs",
        "raw_path": b"/runs",
        "query_string": b"",
        "root_path": "",
        "headers": [],
        "state": {"user": "", "claim": None},
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Message) -> None:
        return

    await guard.app(scope, receive, send)


def _pages(parts: PageParts) -> None:
    """Each page is a function of its own to the framework, which tells them apart by it."""

    @ui.page("/")
    async def upload(request: Request) -> None:
        await upload_page(parts, request)

    @ui.page("/uploads/{upload_id}")
    async def preview(request: Request, upload_id: str) -> None:
        await preview_page(parts, request, upload_id)

    @ui.page("/runs")
    async def runs(request: Request) -> None:
        await runs_page(parts, request)

    @ui.page("/runs/{run_id}")
    async def run(request: Request, run_id: str) -> None:
        await run_page(parts, request, run_id)

    @ui.page("/orders")
    async def orders(request: Request) -> None:
        await orders_page(parts, request)


async def _looks(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _KINDS:
        return Response(status_code=404)
    return FileResponse(LOOKS / name, media_type=_KINDS[name], headers={"Cache-Control": "no-cache"})


async def _favicon(_: Request) -> Response:
    return FileResponse(LOOKS / "mark.svg", media_type=_KINDS["mark.svg"])


@dataclass(slots=True)
class _KnownUsers:
    """Users as the ledger knew them a moment ago: every request and every message of a socket asks."""

    users: Users
    _known: dict[str, tuple[float, User | None]] = field(default_factory=dict)

    async def get(self, name: str) -> User | None:
        at, user = self._known.get(name, (0.0, None))
        if time.monotonic() - at < KNOWN_SECONDS:
            return user
        if len(self._known) > 1_000:  # noqa: PLR2004 -- made-up names must not fill the memory
            self._known.clear()
        user = await asyncio.to_thread(self.users.get, name)
        self._known[name] = (time.monotonic(), user)
        return user


def _tended(parts: PageParts) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        parts.workroom.warm()
        if launch.server_set():
            Thread(target=launch.load, name="load", daemon=True).start()  # so that the first start need not wait for it
        tending = asyncio.create_task(_tend(parts))
        try:
            yield
        finally:
            tending.cancel()
            with suppress(asyncio.CancelledError):
                await tending
            parts.workroom.close()

    return lifespan


async def _tend(parts: PageParts) -> None:
    """Keep the queue worked off, and forget what nobody needs any more."""
    tended = 0
    while True:
        with suppress(NumberliftError, OSError):
            await asyncio.to_thread(queueing.keep_alive, parts.ledger, home=parts.settings.home, sandbox=parts.sandbox)
            if tended % SWEEP_TENDINGS == 0:
                await asyncio.to_thread(parts.shelf.sweep)
                await asyncio.to_thread(parts.users.forget_addresses)
                await asyncio.to_thread(parts.users.forget_sessions)
        tended += 1
        await asyncio.sleep(TEND_SECONDS)

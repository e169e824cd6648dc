"""Serves the page on one address until it is told to stop."""

from __future__ import annotations

import gc
import ipaddress
import logging
import os
import socket
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvicorn

from numberlift.errors import CannotStart
from numberlift.ledger import Ledger, Users
from numberlift.settings import Settings
from numberlift.web.entrance.sessions import Sessions
from numberlift.web.entrance.signing import Doorkeeper
from numberlift.web.lists.shelf import Shelf
from numberlift.web.parts import PageParts, told_to_others
from numberlift.web.runs.bundles import BundlesReader
from numberlift.web.runs.follower import Follower
from numberlift.web.runs.rows import RowsReader
from numberlift.web.workroom import Workroom
from numberlift.wiring.secret import secret_of

GRACE_SECONDS = 3


def bound(host: str, port: int, users: Users) -> socket.socket:
    """A socket that listens there. Raises CannotStart beyond loopback while nobody may sign in, or if it is taken."""
    if not is_loopback(host) and not users.count():
        raise CannotStart(
            f"Nobody may use the page yet, so it does not listen on {host}: `numberlift users add NAME` first, "
            "or leave --host out."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(512)
    except OSError as error:
        made.close()
        raise CannotStart(f"{host}:{port} cannot be had ({error.strerror}). Choose another --port.") from error
    made.set_inheritable(True)
    return made


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(
    settings: Settings,
    ledger: Ledger,
    users: Users,
    listening: socket.socket,
    *,
    sandbox: bool,
    ready: Callable[[str], None],
) -> None:
    """Serve until SIGINT or SIGTERM; runs go on in their own process. `ready` is told the page's address."""
    parts = _parts(settings, ledger, users, sandbox=sandbox)
    _quiet_logs()
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(settings.home / "web"))
    from numberlift.web.app import drawn_once, page_app  # noqa: PLC0415 -- the framework reads its settings when it is loaded

    app = page_app(parts)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws_max_size=4 * 1024 * 1024,
        h11_max_incomplete_event_size=64 * 1024,
    )
    server = _Server(config, lambda: drawn_once(app), lambda: ready(_address(listening)))
    server.run(sockets=[listening])


def _parts(settings: Settings, ledger: Ledger, users: Users, *, sandbox: bool) -> PageParts:
    workroom = Workroom()
    return PageParts(
        settings=settings,
        ledger=ledger,
        users=users,
        keeper=Doorkeeper(users, Sessions(secret_of(settings))),
        shelf=Shelf(settings.home),
        workroom=workroom,
        follower=Follower(ledger),
        rows=RowsReader(ledger),
        bundles=BundlesReader(workroom, told_to_others(settings)),
        sandbox=sandbox,
    )


class _Server(uvicorn.Server):
    """Says once that it can be asked."""

    def __init__(
        self, config: uvicorn.Config, before: Callable[[], Awaitable[None]], ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._before = before
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            await self._before()
            gc.collect()
            gc.freeze()  # what stands once it is up is never garbage: looking through it again would hold visitors up
            self._ready()


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Impersonal(logging.Formatter):
    """An error's kind and place; its words may hold what a list said."""

    def formatException(self, ei: object) -> str:  # noqa: N802 -- logging's own name
        if not isinstance(ei, tuple) or ei[1] is None:
            return ""
        last = traceback.extract_tb(ei[2])[-1:]
        place = f" at {Path(last[0].filename).name}:{last[0].lineno}" if last else ""
        return f"{type(ei[1]).__name__}{place}"

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage() if not record.exc_info else "an error of the page"
        shown = f"{record.levelname.lower()}: {said}"
        return f"{shown}: {self.formatException(record.exc_info)}" if record.exc_info else shown


def _quiet_logs() -> None:
    """Warnings and errors of the server and the framework, in one line each, without what was at hand."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Impersonal())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)

"""Everything on one machine: a Prefect server, its deployments, workers, the page and a sandbox, kept up together."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from numberlift.errors import CannotStart
from numberlift.io.inbox import Inbox
from numberlift.settings import Secret, Settings
from numberlift.wiring.machine.bound import adopt_orphans
from numberlift.wiring.machine.children import Child, Children
from numberlift.wiring.machine.home_sandbox import hello, sandbox_environment
from numberlift.wiring.machine.home_server import HomeServer, announce, auth_string, this_home
from numberlift.wiring.parts import credentials_of
from numberlift.wiring.secret import secret_of

HOST: Final = "127.0.0.1"
POOL: Final = "numberlift"
RUNS_EACH: Final = 5
"""Flow runs that a worker has under way at once, at most: most of them wait for Twilio."""
HEARTBEAT_SECONDS: Final = 30
_SERVER_ERRORS: Final = 500
FINISH_SECONDS: Final = 10.0
"""What a flow run is given beyond a request's time-out to end when all is stopped."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class UpOptions:
    """What is wanted: ports (0 is no port here), workers, the page, the sandbox; a Prefect server that is there."""

    prefect_port: int = 4200
    workers: int = 1
    web_port: int | None = 8800
    webhook_port: int | None = None
    sandbox_port: int | None = None
    server: HomeServer | None = None
    within_seconds: float = 90.0


async def keep_up(settings: Settings, how: UpOptions, *, say: Say, told: Say) -> None:
    """Start everything and keep it up until cancelled; `told` hears the addresses, `say` what goes on.

    Raises SettingsRefused for what the others would refuse one by one, CannotStart for what does not start, RunStopped
    for what does not stay up; all of it is stopped then.
    """
    _must_be_free(how)
    if how.sandbox_port is None:
        credentials_of(settings)
    secret_of(settings)
    os.umask(0o077)
    adopt_orphans()
    with this_home(settings.home) as folder:
        children = Children(folder, say=say)
        try:
            await _start(settings, how, children, say=say, told=told)
            say("All is up. Ctrl-C stops all of it.")
            await children.watch()
        finally:
            await children.stop()
            say("All is stopped.")


async def _start(settings: Settings, how: UpOptions, children: Children, *, say: Say, told: Say) -> None:
    around = settings_environment(settings)
    Inbox(settings.home / "inbox").prepare()
    if how.sandbox_port is not None:
        url = f"http://{HOST}:{how.sandbox_port}"
        await children.start(_sandbox(url, how.sandbox_port, around))
        around |= sandbox_environment(url)
        told(f"sandbox   {url}")
    server = how.server or HomeServer(f"http://{HOST}:{how.prefect_port}/api", auth_string(settings.home))
    around |= prefect_environment(settings.home) | server.environment
    if how.server is None:
        await children.start(_server(server, how.prefect_port, around))
    announce(settings.home, server.api_url)
    told(f"Prefect   {server.api_url.removesuffix('/api')}   (log in with {settings.home / 'up' / 'prefect-auth'})")
    await _deployed(around, how, say=say)
    for number in range(1, how.workers + 1):
        await children.start(_worker(number, around, settings))
    if how.web_port is not None:
        url = f"http://{HOST}:{how.web_port}"
        await children.start(_page(url, how, around))
        told(f"page      {url}")
        if how.webhook_port is not None:
            told(f"webhooks  http://{HOST}:{how.webhook_port}/webhooks")


def settings_environment(settings: Settings) -> dict[str, str]:
    """The settings that were set, wherever they stood: a flow run has a folder of its own and sees no `.env`."""
    found: dict[str, str] = {"NUMBERLIFT_HOME": str(settings.home)}
    for name in settings.model_fields_set:
        value = getattr(settings, name)
        alias = str(Settings.model_fields[name].alias)
        found[alias] = value.get_secret_value() if isinstance(value, Secret) else str(value)
    return found


def prefect_environment(home: Path) -> dict[str, str]:
    """Prefect's settings for every process of ours: its home in ours, nothing reported, heartbeats often enough."""
    (home / "prefect").mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "PREFECT_HOME": str(home / "prefect"),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
    }


def _sandbox(url: str, port: int, around: Mapping[str, str]) -> Child:
    async def ready() -> bool:
        return await asyncio.to_thread(hello, url) is not None

    words = (sys.executable, "-m", "numberlift", "sandbox", "--port", str(port))
    return Child("sandbox", words, around, ready)


def _server(server: HomeServer, port: int, around: Mapping[str, str]) -> Child:
    environment = {
        **around,
        "PREFECT_SERVER_API_AUTH_STRING": server.auth,
        "PREFECT_UI_API_URL": server.api_url,
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    }
    words = (sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port))
    return Child(
        "Prefect server", words, environment, partial(_answers, f"{server.api_url}/admin/version", server.auth)
    )


def _worker(number: int, around: Mapping[str, str], settings: Settings) -> Child:
    pool = ("--pool", POOL, "--type", "process", "--name", f"numberlift-{number}", "--limit", str(RUNS_EACH))
    words = (sys.executable, "-m", "prefect", "worker", "start", *pool)
    environment = {**around, "PREFECT_LOGGING_LEVEL": "INFO"}
    return Child(
        f"worker {number}", words, environment, children_first=True, patience=settings.timeout + FINISH_SECONDS
    )


def _page(url: str, how: UpOptions, around: Mapping[str, str]) -> Child:
    webhooks = () if how.webhook_port is None else ("--webhook-port", str(how.webhook_port))
    words = (sys.executable, "-m", "numberlift", "web", "--port", str(how.web_port), *webhooks)
    return Child("page", words, around, partial(_answers, url))


async def _answers(url: str, auth: str = "") -> bool:
    return await asyncio.to_thread(_asked, url, auth)


def _asked(url: str, auth: str) -> bool:
    """Whether it answers, and, if it is told who asks, lets us in."""
    headers = {"Authorization": f"Basic {base64.b64encode(auth.encode()).decode()}"} if auth else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=2):  # noqa: S310 -- loopback
            return True
    except urllib.error.HTTPError as error:
        return not auth and error.code < _SERVER_ERRORS
    except OSError:
        return False


def _must_be_free(how: UpOptions) -> None:
    """Raise CannotStart for a port that somebody listens on: another server's answers must not pass for ours."""
    ports = {
        "--prefect-port": None if how.server else how.prefect_port,
        "--web-port": how.web_port,
        "--webhook-port": how.webhook_port,
        "--sandbox-port": how.sandbox_port,
    }
    for option, port in ports.items():
        with socket.socket() as probe:
            if port is not None and probe.connect_ex((HOST, port)) == 0:
                raise CannotStart(f"Port {port} is in use on this machine. Take another one with {option}.")


async def _deployed(around: Mapping[str, str], how: UpOptions, *, say: Say) -> None:
    """Bring the deployments to the server, in a process of its own: Prefect takes seconds to load.

    A server of ours has no worker yet: what it takes for running was left behind.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "numberlift.flows.serving.deploying",
        f"--within={how.within_seconds:g}",
        *([] if how.server else ["--take-up"]),
        env={**os.environ, **around},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    if process.returncode:
        raise CannotStart(f"The deployments could not be made: {err.decode(errors='replace').strip()[-500:]}")
    say(out.decode().strip())

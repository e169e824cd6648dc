"""`numberlift up`: Prefect server, workers, page and (with --sandbox) sandbox, on one machine, until it is stopped."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from numberlift.cli import options as opt

if TYPE_CHECKING:
    from numberlift.wiring.machine.home_server import HomeServer

PrefectPort = Annotated[int, typer.Option("--prefect-port", metavar="N", help="Where Prefect's server listens.")]
Workers = Annotated[int, typer.Option("--workers", min=1, metavar="N", help="Processes that start flow runs.")]
WebPort = Annotated[int, typer.Option("--web-port", metavar="N", help="Where the page listens.")]
NoPage = Annotated[bool, typer.Option("--no-page", help="Do without the page.")]
WebhookPort = Annotated[
    int | None,
    typer.Option("--webhook-port", metavar="N", help="Take Twilio's webhooks on this port too.", show_default=False),
]
SandboxPort = Annotated[int, typer.Option("--sandbox-port", metavar="N", help="Where the sandbox listens.")]
CrashedAfter = Annotated[
    float,
    typer.Option(
        "--crashed-after", parser=opt.duration, metavar="90s", help="A run not heard of for so long is Crashed."
    ),
]


def up(
    workers: Workers = 1,
    sandbox: opt.Sandbox = False,
    prefect_port: PrefectPort = 4200,
    web_port: WebPort = 8800,
    webhook_port: WebhookPort = None,
    sandbox_port: SandboxPort = 8700,
    no_page: NoPage = False,
    crashed_after: CrashedAfter = "90s",  # type: ignore[assignment]  # typer parses the default too
) -> None:
    """Start everything on this machine and keep it up; Ctrl-C stops all of it.

    Where PREFECT_API_URL is set, workers and page join that server and none is started.
    """
    from numberlift.cli.running import run_async
    from numberlift.cli.session import session_settings
    from numberlift.cli.showing.screen import print_out
    from numberlift.wiring.machine.up import UpOptions, keep_up

    how = UpOptions(
        prefect_port=prefect_port,
        workers=workers,
        web_port=None if no_page else web_port,
        webhook_port=None if no_page else webhook_port,
        sandbox_port=sandbox_port if sandbox else None,
        server=_configured_server(),
        within_seconds=crashed_after,
    )
    with session_settings() as settings, suppress(KeyboardInterrupt):  # to be stopped is how it ends
        run_async(keep_up(settings, how, say=lambda words: typer.echo(words, err=True), told=print_out))


def _configured_server() -> HomeServer | None:
    """The server that PREFECT_API_URL names, None where it is not set."""
    from numberlift.wiring.machine.home_server import HomeServer

    url = os.environ.get("PREFECT_API_URL")
    return HomeServer(url, os.environ.get("PREFECT_API_AUTH_STRING", "")) if url else None

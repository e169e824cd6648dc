"""`numberlift web`: the page on which lists are uploaded, runs watched, and plans approved."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from numberlift.cli import options as opt

if TYPE_CHECKING:
    from numberlift.cli.session import Session

Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where it listens.")]
Port = Annotated[int, typer.Option("--port", metavar="N", help="0 takes a free one.", min=0, max=65_535)]

WebhookPort = Annotated[
    int | None,
    typer.Option(
        "--webhook-port",
        metavar="N",
        help="Take Twilio's webhooks on this port, and nothing else there.",
        min=0,
        max=65_535,
        show_default=False,
    ),
]


def web(
    host: Host = "127.0.0.1", port: Port = 8800, webhook_port: WebhookPort = None, sandbox: opt.Sandbox = False
) -> None:
    """Serve the upload page and the run pages to the people of `numberlift users`. Ctrl-C ends it; runs go on."""
    from numberlift.cli.session import session
    from numberlift.web.serving import bound, serve
    from numberlift.wiring.parts import credentials_of
    from numberlift.wiring.people import opened_users
    from numberlift.wiring.secret import secret_of

    with session(sandbox=sandbox) as here, opened_users(here.settings) as users:
        credentials_of(here.settings)
        secret_of(here.settings)
        listening = bound(host, port, users)
        if not users.count():
            sys.stderr.write("Nobody may use the page yet: `numberlift users add NAME` lets somebody in.\n")
        with suppress(KeyboardInterrupt), _webhooks(here, webhook_port):
            serve(here.settings, here.ledger, users, listening, sandbox=sandbox, ready=_ready)


@contextmanager
def _webhooks(here: Session, port: int | None) -> Iterator[None]:
    """Webhooks beside the page, where a port is told for them."""
    from numberlift.cli.showing.screen import print_out
    from numberlift.web.beside import webhooks_beside

    if port is None:
        yield
        return
    with webhooks_beside(here.settings, here.ledger, port=port) as found:
        print_out(f"WEBHOOKS {found.url} (Twilio knows it as {found.public_url})")
        yield


def _ready(address: str) -> None:
    """Say on stdout where the page is, for people and for whoever started it."""
    from numberlift.cli.showing.screen import print_out

    print_out(f"PAGE {address}")

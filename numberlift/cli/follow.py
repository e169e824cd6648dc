"""`numberlift follow [RUN]`: open orders brought up to date, their next steps taken, what changed told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from numberlift.cli import options as opt

if TYPE_CHECKING:
    from numberlift.cli.session import Session
    from numberlift.pipeline.following.follow import FollowOrder

RunOrAll = Annotated[
    str, typer.Argument(metavar="[RUN]", help="A run's id; without it, all with open orders.", show_default=False)
]
Watch = Annotated[bool, typer.Option("--watch", help="Keep doing it, with growing pauses, until nothing is open.")]
Every = Annotated[
    float | None,
    typer.Option(
        "--every", parser=opt.duration, metavar="1m", help="The first pause of --watch.", show_default="1m, grows"
    ),
]


def follow(
    run: RunOrAll = "",
    watch: Watch = False,
    every: Every = None,
    rate: opt.Rate = None,
    concurrency: opt.Concurrency = None,
    sandbox: opt.Sandbox = False,
    as_json: opt.Json = False,
) -> None:
    """Bring open orders up to date, send the letters that are due, and tell what changed and who is waited for."""
    from numberlift.cli.running import run_async
    from numberlift.cli.session import session
    from numberlift.wiring.following import follow_order

    with session(sandbox=sandbox, NUMBERLIFT_RATE=rate, NUMBERLIFT_CONCURRENCY=concurrency) as here:
        order = follow_order(here.settings, run_id=run)
        if every is not None:
            order = replace(order, first_pause=every)
        complete = run_async(_rounds(here, order, watch=watch, as_json=as_json))
    raise typer.Exit(0 if complete else 1)


async def _rounds(here: Session, order: FollowOrder, *, watch: bool, as_json: bool) -> bool:
    """Show every round; whether the last one left nothing unread."""
    from numberlift.cli.followed import show_followed
    from numberlift.cli.screen import Screen
    from numberlift.pipeline.following import follow as following
    from numberlift.wiring.following import hosting_parts

    complete = True
    with Screen() as screen:
        async with hosting_parts(here.settings, here.ledger, screen) as parts:
            if not watch:
                followed = await following.follow(order, parts)
                show_followed(followed, as_json_only=as_json)
                return followed.complete
            async for followed in following.watch(order, parts):
                show_followed(followed, as_json_only=as_json)
                complete = followed.complete
    return complete

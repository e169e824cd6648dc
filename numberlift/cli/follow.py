"""`numberlift follow [RUN]`: open orders brought up to date, their next steps taken, what changed told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from numberlift.cli import options as opt

if TYPE_CHECKING:
    from numberlift.cli.session import Session
    from numberlift.pipeline.following.follow import Followed, FollowOrder

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
    from numberlift.cli.portfollowed import FIRST_PAUSE, follow_port_run
    from numberlift.cli.running import run_async
    from numberlift.cli.session import session
    from numberlift.wiring.following import follow_order

    with session(sandbox=sandbox, NUMBERLIFT_RATE=rate, NUMBERLIFT_CONCURRENCY=concurrency) as here:
        if run and here.ledger.runs.get(run).flow == "port":
            pause = every if every is not None else FIRST_PAUSE
            complete = run_async(follow_port_run(here, run, watch=watch, as_json=as_json, first_pause=pause))
            raise typer.Exit(0 if complete else 1)
        order = follow_order(here.settings, run_id=run)
        if every is not None:
            order = replace(order, first_pause=every)
        complete = run_async(_rounds(here, order, watch=watch, as_json=as_json))
    raise typer.Exit(0 if complete else 1)


async def _rounds(here: Session, order: FollowOrder, *, watch: bool, as_json: bool) -> bool:
    """Show every round; whether the last one left nothing unread."""
    from numberlift.cli.portfollowed import follow_port_run
    from numberlift.cli.screen import Screen
    from numberlift.pipeline.following import follow as following
    from numberlift.pipeline.porting.kinds import PORT_IN
    from numberlift.wiring.following import hosting_parts

    complete = True
    with Screen() as screen:
        async with hosting_parts(here.settings, here.ledger, screen) as parts:
            if not watch:
                followed = await following.follow(order, parts)
                return await _shown(here, followed, order, as_json=as_json)
            async for followed in following.watch(order, parts):
                complete = await _shown(here, followed, order, as_json=as_json)
    if order.run_id or not here.ledger.orders.open_orders(kind=PORT_IN):
        return complete
    return await follow_port_run(here, "", watch=True, as_json=as_json, first_pause=order.first_pause) and complete


async def _shown(here: Session, followed: Followed, order: FollowOrder, *, as_json: bool) -> bool:
    """Show a round, with one over all open port-ins where no run was named; whether all of it could be read."""
    from numberlift.cli.followed import followed_json, show_followed
    from numberlift.cli.portfollowed import port_round, ports_json, show_ports
    from numberlift.cli.screen import print_out

    if order.run_id:
        show_followed(followed, as_json_only=as_json)
        return followed.complete
    ports = await port_round(here)
    if as_json:
        print_out(json.dumps({**followed_json(followed), "ports": ports_json(ports)}, ensure_ascii=False))
    else:
        show_followed(followed, as_json_only=False)
        show_ports(ports)
    return followed.complete and ports.complete

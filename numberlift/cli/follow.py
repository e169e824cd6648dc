"""`numberlift follow [RUN]`: open orders brought up to date, their next steps taken, what changed told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from numberlift.cli import options as opt
from numberlift.errors import CannotStart

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

Shards = Annotated[
    int, typer.Option("--shards", min=1, max=64, metavar="N", help="Follow N accounts at once by Prefect's workers.")
]


def follow(
    run: RunOrAll = "",
    watch: Watch = False,
    every: Every = None,
    shards: Shards = 1,
    rate: opt.Rate = None,
    concurrency: opt.Concurrency = None,
    sandbox: opt.Sandbox = False,
    as_json: opt.Json = False,
) -> None:
    """Bring open orders up to date, send the letters that are due, and tell what changed and who is waited for."""
    from numberlift.cli.mailing import tell_changes
    from numberlift.cli.running import run_async
    from numberlift.cli.session import session
    from numberlift.cli.showing.bundlefollowed import follow_bundle_run
    from numberlift.cli.showing.portfollowed import follow_port_run
    from numberlift.pipeline.following.rounds import FIRST_PAUSE
    from numberlift.wiring.following import follow_order

    _must_be_of_all(run, shards, watch=watch)
    with session(sandbox=sandbox, NUMBERLIFT_RATE=rate, NUMBERLIFT_CONCURRENCY=concurrency) as here:
        if shards > 1:
            run_async(_in_shards(here, shards))
        flow = here.ledger.runs.get(run).flow if run else ""
        if flow in {"port", "comply"}:
            pause = every if every is not None else FIRST_PAUSE
            follow_run = follow_port_run if flow == "port" else follow_bundle_run
            complete = run_async(follow_run(here, run, watch=watch, as_json=as_json, first_pause=pause))
            run_async(tell_changes(here, run))
            raise typer.Exit(0 if complete else 1)
        order = follow_order(here.settings, run_id=run)
        if every is not None:
            order = replace(order, first_pause=every)
        complete = run_async(_rounds(here, order, watch=watch, as_json=as_json))
        run_async(tell_changes(here, run))
    raise typer.Exit(0 if complete else 1)


def _must_be_of_all(run: str, shards: int, *, watch: bool) -> None:
    from numberlift.cli.starting import must_have_a_pool

    if shards > 1 and (run or watch):
        raise CannotStart(
            "--shards follows all accounts, once: leave RUN and --watch out. To keep doing it, switch the schedule of "
            "follow-orders on in Prefect, with its parameter `shards`."
        )
    must_have_a_pool(shards, direct=False)


async def _in_shards(here: Session, shards: int) -> None:
    """What lies in each of several accounts followed on the pool; the round over all comes after it."""
    from numberlift.cli.showing.screen import Screen
    from numberlift.flows.spreading.accounts import follow_accounts
    from numberlift.wiring.parts import credentials_of

    with Screen() as screen:
        await follow_accounts(here.ledger, credentials_of(here.settings).account_sid, shards=shards, progress=screen)


async def _rounds(here: Session, order: FollowOrder, *, watch: bool, as_json: bool) -> bool:
    """Show every round; whether the last one left nothing unread."""
    from numberlift.cli.mailing import WATCH_QUIET_SECONDS, tell_changes
    from numberlift.cli.showing.bundlefollowed import follow_bundle_run
    from numberlift.cli.showing.portfollowed import follow_port_run
    from numberlift.cli.showing.screen import Screen
    from numberlift.pipeline.complying.kinds import BUNDLE
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
                await tell_changes(here, quiet_seconds=WATCH_QUIET_SECONDS)
    if order.run_id:
        return complete
    for kind, follow_run in ((PORT_IN, follow_port_run), (BUNDLE, follow_bundle_run)):
        if here.ledger.orders.open_orders(kind=kind):
            read = await follow_run(here, "", watch=True, as_json=as_json, first_pause=order.first_pause)
            complete = complete and read
    return complete


async def _shown(here: Session, followed: Followed, order: FollowOrder, *, as_json: bool) -> bool:
    """Show a round, with one over all open port-ins and bundles where no run was named; whether all could be read."""
    from numberlift.cli.showing.bundlefollowed import bundle_round, bundles_json, show_bundles
    from numberlift.cli.showing.followed import followed_json, show_followed
    from numberlift.cli.showing.portfollowed import port_round, ports_json, show_ports
    from numberlift.cli.showing.screen import print_out

    if order.run_id:
        show_followed(followed, as_json_only=as_json)
        return followed.complete
    ports, bundles = await port_round(here), await bundle_round(here)
    if as_json:
        further = {"ports": ports_json(ports), "bundles": bundles_json(bundles)}
        print_out(json.dumps({**followed_json(followed), **further}, ensure_ascii=False))
    else:
        show_followed(followed, as_json_only=False)
        show_ports(ports)
        show_bundles(bundles)
    return followed.complete and ports.complete and bundles.complete

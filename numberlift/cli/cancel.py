"""`numberlift cancel RUN`: cancel hosted orders that still can be, or take completed ones off Twilio."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from numberlift.cli import options as opt

if TYPE_CHECKING:
    from collections.abc import Callable

    from numberlift.cli.session import Session
    from numberlift.pipeline.hosting.cancelling import Cancellable, Cancelled, CancelOrder

Number = Annotated[str, typer.Option("--number", metavar="N", help="This number alone.", show_default=False)]
Offboard = Annotated[bool, typer.Option("--offboard", help="Take completed hosted numbers off Twilio too.")]

Yes = Annotated[bool, typer.Option("--yes", help="Cancel without being asked.")]


def cancel(
    run: opt.RunId,
    number: Number = "",
    offboard: Offboard = False,
    yes: Yes = False,
    sandbox: opt.Sandbox = False,
    as_json: opt.Json = False,
) -> None:
    """Cancel a run's orders that still can be; asks first."""
    from numberlift.cli.session import session
    from numberlift.cli.showing.bundlecancelled import cancel_comply_run
    from numberlift.cli.showing.followed import show_cancelled
    from numberlift.cli.showing.portfollowed import cancel_port_run
    from numberlift.cli.showing.screen import print_out
    from numberlift.cli.verify import e164
    from numberlift.pipeline.hosting.cancelling import CancelOrder

    with session(sandbox=sandbox) as here:
        flow = here.ledger.runs.get(run).flow
        if flow == "comply":
            raise typer.Exit(cancel_comply_run(here, run, yes=yes, as_json=as_json))
        if flow == "port":
            raise typer.Exit(cancel_port_run(here, run, phone_number=e164(number), yes=yes, as_json=as_json))
        cancelled = _carried_out(here, CancelOrder(run, phone_number=e164(number), offboard=offboard), yes=yes)
    if cancelled is None:
        awaiting = {"complete": False, "awaiting": "cancellation", "rows": []}
        print_out(json.dumps(awaiting) if as_json else "Nothing was cancelled. Add --yes to do it.")
        raise typer.Exit(0)
    show_cancelled(cancelled, as_json_only=as_json)
    raise typer.Exit(0 if cancelled.complete else 1)


def _carried_out(here: Session, order: CancelOrder, *, yes: bool) -> Cancelled | None:
    """Cancel what somebody says yes to; asked between two looks, so that no lock is held while they think."""
    from numberlift.cli.showing.followed import show_cancellable

    if yes:
        return _run(here, order, lambda _: True)
    shown: list[Cancellable] = []

    def only_look(found: Cancellable) -> bool:
        shown.append(found)
        return False

    nothing = _run(here, order, only_look)
    if nothing is not None:
        return nothing
    question = show_cancellable(shown[0])
    if not sys.stdin.isatty():
        sys.stderr.write(f"{question}\n")
        return None
    if not typer.confirm(question, err=True):
        return None
    return _run(here, order, lambda found: found.chosen <= shown[0].chosen)


def _run(here: Session, order: CancelOrder, agree: Callable[[Cancellable], bool]) -> Cancelled | None:
    from numberlift.cli.running import run_async
    from numberlift.cli.showing.screen import Screen
    from numberlift.pipeline.hosting.cancelling import cancel as carry_out
    from numberlift.wiring.following import hosting_parts

    async def work() -> Cancelled | None:
        with Screen() as screen:
            async with hosting_parts(here.settings, here.ledger, screen) as parts:
                return await carry_out(order, parts, agree=agree)

    return run_async(work())

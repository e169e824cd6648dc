"""`numberlift loa RUN`: letters of authorization, who signs and since when; sent again, or taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from numberlift.cli import options as opt

Number = Annotated[
    str, typer.Option("--number", metavar="N", help="The letters over this number's group.", show_default=False)
]
Resend = Annotated[bool, typer.Option("--resend", help="Send what is not signed again.")]
Signer = Annotated[
    str, typer.Option("--signer", metavar="EMAIL", help="Send it to this signer instead.", show_default=False)
]
Withdraw = Annotated[bool, typer.Option("--withdraw", help="Take back what is not signed.")]


def loa(
    run: opt.RunId,
    number: Number = "",
    resend: Resend = False,
    signer: Signer = "",
    withdraw: Withdraw = False,
    sandbox: opt.Sandbox = False,
    as_json: opt.Json = False,
) -> None:
    """Show a run's letters of authorization, or send them again, to another signer, or take them back."""
    from numberlift.cli.running import run_async
    from numberlift.cli.session import session
    from numberlift.cli.showing.followed import show_loa
    from numberlift.cli.showing.screen import Screen
    from numberlift.cli.verify import e164
    from numberlift.pipeline.following.loa import Loa, LoaOrder
    from numberlift.pipeline.following.loa import loa as carry_out
    from numberlift.wiring.following import hosting_parts

    with session(sandbox=sandbox) as here:
        order = LoaOrder(run, phone_number=e164(number), resend=resend, signer=signer.strip(), withdraw=withdraw)

        async def work() -> Loa:
            with Screen() as screen:
                async with hosting_parts(here.settings, here.ledger, screen) as parts:
                    return await carry_out(order, parts)

        found = run_async(work())
    show_loa(found, as_json_only=as_json)
    raise typer.Exit(0 if found.complete else 1)

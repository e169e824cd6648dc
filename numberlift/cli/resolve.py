"""`numberlift resolve RUN`: creates whose fate could not be found out, and a person's word on them."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from numberlift.cli import options as opt
from numberlift.cli import planoptions as plan_opt

if TYPE_CHECKING:
    from numberlift.ledger import Review

Number = Annotated[str, typer.Option("--number", metavar="N", help="The number it is about.", show_default=False)]
Item = Annotated[int, typer.Option("--item", metavar="ID", help="The item it is about.", show_default=False)]
Sid = Annotated[str, typer.Option("--sid", metavar="SID", help="The object that you found.", show_default=False)]
Absent = Annotated[bool, typer.Option("--absent", help="There is none at Twilio: it may be sent again.")]


def resolve(
    run: opt.RunId,
    number: Number = "",
    item: Item = 0,
    sid: Sid = "",
    absent: Absent = False,
    yes: plan_opt.Yes = False,
    name: plan_opt.As = "",
    sandbox: opt.Sandbox = False,
    as_json: opt.Json = False,
) -> None:
    """List what of a run is under review and what to look at, or settle one of it."""
    from numberlift.cli.session import session
    from numberlift.cli.showing.screen import print_out
    from numberlift.pipeline.planning.resolving import Word, reviews_of, settle

    with session(sandbox=sandbox) as here:
        if not number and not item:
            _show(reviews_of(here.ledger, run), as_json=as_json)
            return
        word = Word(run, number=number, item=item, sid=sid, absent=absent, by=name or getpass.getuser())
        if absent and not yes:
            typer.confirm("Is it surely not at Twilio? It will be sent again.", abort=True, err=True)
        print_out(settle(here.ledger, word))


def _show(reviews: list[Review], *, as_json: bool) -> None:
    import json

    from numberlift.cli.showing.screen import print_out

    if as_json:
        told = [
            {
                "item": one.creation.id,
                "kind": one.creation.kind,
                "numbers": list(one.phone_numbers),
                "sent_at": one.creation.at,
                "what_to_do": one.what_to_do,
            }
            for one in reviews
        ]
        print_out(json.dumps(told, ensure_ascii=False))
        return
    if not reviews:
        print_out("Nothing of this run is under review.")
    for one in reviews:
        print_out(f"item {one.creation.id}  {one.creation.kind}  {', '.join(one.phone_numbers)}")
        print_out(f"  {one.what_to_do}")

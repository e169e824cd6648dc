"""`numberlift purge`: blank the personal data of runs that are long over."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from numberlift.cli import options as opt

if TYPE_CHECKING:
    from numberlift.pipeline.purge import Due, Purged

OlderThan = Annotated[
    float,
    typer.Option(
        "--older-than", parser=opt.duration, metavar="30d", help="Since a run's last order ended, or it was touched."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Blank without being asked.")]


def purge(
    older_than: OlderThan = "30d",  # type: ignore[assignment]  # typer parses the default too
    yes: Yes = False,
    sandbox: opt.Sandbox = False,
    as_json: opt.Json = False,
) -> None:
    """Blank names, addresses, e-mails, PINs and cells of runs that are over; numbers, verdicts and sids stay."""
    from numberlift.cli.session import session
    from numberlift.cli.showing.screen import print_out
    from numberlift.pipeline import purge as purging

    with session(sandbox=sandbox) as here:
        found = purging.due(here.ledger, home=here.settings.home, older_than_seconds=older_than)
        if not yes and not _asked(found):
            print_out("Nothing was blanked. Add --yes to do it.")
            raise typer.Exit(0)
        done = purging.purge(here.ledger, found)
    print_out(json.dumps(done._asdict()) if as_json else _sentence(done))
    raise typer.Exit(1 if done.skipped else 0)


def _asked(found: Due) -> bool:
    sys.stderr.write(f"{len(found.runs):,} runs and {len(found.inbox):,} handled lists are from before {found.cut}.\n")
    for run_id in found.runs[:20]:
        sys.stderr.write(f"  {run_id}\n")
    if not sys.stdin.isatty():
        return False
    return typer.confirm("Blank their personal data for good?", err=True)


def _sentence(done: Purged) -> str:
    said = (
        f"Blanked: {len(done.runs):,} runs, {done.inbox:,} lists in the inbox, "
        f"{done.deliveries:,} webhooks, {done.mails:,} mails."
    )
    if done.skipped:
        said += f" Left, since another process works on them: {', '.join(done.skipped)}. Purge again later."
    return said

"""What `cancel` does and prints for a comply run."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import typer

from numberlift.cli.showing.screen import print_out
from numberlift.pipeline.complying.cancelling import cancel_bundles, cancellable_bundles

if TYPE_CHECKING:
    from numberlift.cli.session import Session


def cancel_comply_run(here: Session, run_id: str, *, yes: bool, as_json: bool) -> int:
    """Take back what was never sent, once somebody says yes; answers the exit code."""
    found = cancellable_bundles(here.ledger, run_id)
    agreed = bool(found.unsent) and (yes or _agreed(len(found.unsent)))
    if agreed:
        cancel_bundles(here.ledger, run_id, found)
    told = {
        "complete": agreed or not found.unsent,
        "awaiting": None if agreed or not found.unsent else "cancellation",
        "withdrawn": len(found.unsent) if agreed else 0,
        "at_twilio": dict(found.there),
    }
    if as_json:
        print_out(json.dumps(told))
        return 0
    if found.unsent:
        print_out(
            f"{len(found.unsent):,} parts and bundles were taken back unsent."
            if agreed
            else "Nothing was cancelled. Add --yes to do it."
        )
    there = ", ".join(f"{count:,} {status}" for status, count in sorted(found.there.items()))
    if there:
        print_out(f"Bundles at Twilio stay as they are: {there}. Delete a draft in the Twilio Console.")
    elif not found.unsent:
        print_out("There is nothing that could be cancelled.")
    return 0


def _agreed(count: int) -> bool:
    question = f"Take back {count:,} parts and bundles that were never sent?"
    if not sys.stdin.isatty():
        sys.stderr.write(f"{question}\n")
        return False
    return typer.confirm(question, err=True)

"""What `cancel` does and prints for a comply run."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

import typer

from numberlift.cli.running import run_async
from numberlift.cli.showing.screen import print_out
from numberlift.pipeline.complying.cancelling import BundlesCancelled, cancel_bundles, cancellable_bundles
from numberlift.wiring.complying import bundle_parts

if TYPE_CHECKING:
    from numberlift.cli.session import Session
    from numberlift.pipeline.complying.cancelling import BundlesCancellable

_LEFT: Final = {
    "foreign": "Somebody has renamed what we made: delete it in the Twilio Console.",
    "moved": "Somebody has handed it in meanwhile.",
    "refused": "Twilio refuses it: look at it in the Twilio Console.",
    "unanswered": "Twilio did not answer: run the same command again.",
}


def cancel_comply_run(here: Session, run_id: str, *, yes: bool, as_json: bool) -> int:
    """Take back what was never sent and delete drafts, once somebody says yes; answers the exit code."""
    found = cancellable_bundles(here.ledger, run_id)
    agreed = found.anything and (yes or _agreed(found))
    done = run_async(_cancelled(here, run_id, found)) if agreed else BundlesCancelled()
    print_out(json.dumps(_as_json(found, done, agreed=agreed)) if as_json else _told(found, done, agreed=agreed))
    return 0 if done.complete else 1


async def _cancelled(here: Session, run_id: str, found: BundlesCancellable) -> BundlesCancelled:
    async with bundle_parts(here.settings, here.ledger) as parts:
        return await cancel_bundles(parts, run_id, found)


def _as_json(found: BundlesCancellable, done: BundlesCancelled, *, agreed: bool) -> dict[str, object]:
    waits = found.anything and not agreed
    return {
        "complete": done.complete and not waits,
        "awaiting": "cancellation" if waits else None,
        "withdrawn": done.withdrawn,
        "deleted": list(done.deleted),
        "left": dict(done.left),
        "at_twilio": dict(found.there),
    }


def _told(found: BundlesCancellable, done: BundlesCancelled, *, agreed: bool) -> str:
    there = ", ".join(f"{count:,} {status}" for status, count in sorted(found.there.items()))
    kept = [f"Other bundles of the run stay as they are: {there}."] if there else []
    if not found.anything:
        return "\n".join(kept or ["There is nothing that could be cancelled."])
    if not agreed:
        return "\n".join(["Nothing was cancelled. Add --yes to do it.", *kept])
    lines = [f"{done.withdrawn:,} parts and bundles were taken back unsent."] if done.withdrawn else []
    if done.deleted:
        lines.append(f"Deleted: {_drafts(len(done.deleted))}. End users and documents stay, for other bundles.")
    lines += [
        f"Not deleted: {_drafts(count)}. {_LEFT[why]}" for why, count in sorted(Counter(done.left.values()).items())
    ]
    return "\n".join([*lines, *kept])


def _agreed(found: BundlesCancellable) -> bool:
    whats = (
        f"take back {len(found.unsent):,} parts and bundles that were never sent" if found.unsent else "",
        f"delete {_drafts(len(found.drafts))} at Twilio, never handed in" if found.drafts else "",
    )
    what = " and ".join(filter(None, whats))
    question = f"{what[:1].upper()}{what[1:]}?"
    if not sys.stdin.isatty():
        sys.stderr.write(f"{question}\n")
        return False
    return typer.confirm(question, err=True)


def _drafts(count: int) -> str:
    return f"{count:,} draft" if count == 1 else f"{count:,} drafts"

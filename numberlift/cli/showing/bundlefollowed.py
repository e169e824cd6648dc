"""What `follow` does and prints for bundles."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from numberlift.cli.showing.rounds import show_rounds
from numberlift.cli.showing.screen import print_out
from numberlift.domain.words.review_rejections import review_rejection
from numberlift.ledger import StoredOrder
from numberlift.pipeline.complying.follow import BundleRunFollowed, BundlesFollowed, follow_bundles
from numberlift.pipeline.complying.kinds import REJECTED_FOR
from numberlift.pipeline.following.rounds import FIRST_PAUSE
from numberlift.wiring.complying import bundle_parts

if TYPE_CHECKING:
    from numberlift.cli.session import Session


async def bundle_round(here: Session, run_id: str = "") -> BundlesFollowed:
    """One round over a comply run, or over all with open bundles."""
    async with bundle_parts(here.settings, here.ledger) as parts:
        return await follow_bundles(parts, run_id=run_id)


async def follow_bundle_run(
    here: Session, run_id: str, *, watch: bool, as_json: bool, first_pause: float = FIRST_PAUSE
) -> bool:
    """Show a round, or round after round until Twilio has answered for all; whether the last left nothing unread."""

    def show(done: BundlesFollowed) -> None:
        if as_json:
            print_out(json.dumps(bundles_json(done)))
        else:
            show_bundles(done, or_say="No bundle is open.")

    return await show_rounds(here, lambda: bundle_round(here, run_id), show, watch=watch, first_pause=first_pause)


def show_bundles(done: BundlesFollowed, *, or_say: str = "") -> None:
    """Print a round: statuses, and of each rejected bundle why and what to do."""
    if not done.runs and or_say:
        print_out(or_say)
    for run in done.runs:
        counted = f"{run.approved:,} of {len(run.bundles):,} bundles approved, {len(run.changes):,} changes"
        print_out(f"\nRun {run.run_id}: {counted}")
        for status, count in sorted(run.statuses.items()):
            print_out(f"{count:>9,}  {status}")
        for bundle in run.rejected:
            print_out(f"  {bundle.sid} {bundle.body.get('name', '')}".rstrip())
            for code in _codes(bundle):
                advice = review_rejection(code).advice
                print_out(f"    {code}: {advice.sentence} {advice.next_step}")
        if run.rejected:
            print_out(f"  The fix-list lies beside its report: `numberlift report {run.run_id}`.")
    if done.unread:
        print_out(f"{len(done.unread):,} bundles could not be read just now: run the same command again.")


def bundles_json(done: BundlesFollowed) -> dict[str, Any]:
    """A round as JSON; no names."""
    return {"complete": done.complete, "unread": len(done.unread), "runs": [_run_json(run) for run in done.runs]}


def _run_json(run: BundleRunFollowed) -> dict[str, Any]:
    return {
        "run": run.run_id,
        "bundles": len(run.bundles),
        "approved": run.approved,
        "open": run.open,
        "changes": len(run.changes),
        "statuses": dict(run.statuses),
        "rejected": [{"sid": one.sid, "codes": list(_codes(one))} for one in run.rejected],
    }


def _codes(bundle: StoredOrder) -> Iterable[int]:
    return dict.fromkeys(one["code"] for one in bundle.body.get(REJECTED_FOR, ()))

"""What `show` prints of a bundle."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from numberlift.cli.showing.screen import print_out
from numberlift.domain.lifecycles.lifecycle_compliance import REGULATORY_BUNDLE
from numberlift.domain.words.review_rejections import review_rejection
from numberlift.pipeline.complying.kinds import REJECTED_FOR
from numberlift.pipeline.following.sheets import words_of

if TYPE_CHECKING:
    from numberlift.cli.session import Session


def show_bundle(here: Session, sid: str, *, as_json: bool) -> None:
    """Print what is known of a bundle, as JSON or for a person."""
    order, events = here.ledger.orders.get(sid), here.ledger.events.of_sid(sid)
    if as_json:
        known = {"status": order.status, "run": order.run_id, **order.body} if order else {}
        print_out(json.dumps({"sid": sid, **known, "events": [one._asdict() for one in events]}, default=str))
        return
    if order is None:
        print_out(f"Nothing is known of {sid}.")
        return
    stage = REGULATORY_BUNDLE.stage(order.status)
    print_out(f"{sid} {order.body.get('name', '')}".rstrip())
    print_out(f"  {order.status}: {stage.sentence} {stage.next_step}")
    for one in order.body.get(REJECTED_FOR, ()):
        advice = review_rejection(one["code"]).advice
        print_out(f"  {one['code']}: {advice.sentence} {advice.next_step}")
    print_out(f"  made by run {order.run_id or 'of somebody else'}")
    for event in events:
        if what := words_of(event):
            print_out(f"  {event.at[:16].replace('T', ' ')}  {what}")

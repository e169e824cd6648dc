"""What `follow` shows of port-ins and bundles: a round, or round after round."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from numberlift.cli.mailing import WATCH_QUIET_SECONDS, tell_changes
from numberlift.pipeline.following.rounds import R, goes_on, rounds

if TYPE_CHECKING:
    from numberlift.cli.session import Session


async def show_rounds(
    here: Session, look: Callable[[], Awaitable[R]], show: Callable[[R], None], *, watch: bool, first_pause: float
) -> bool:
    """Show a round, or round after round until nothing is open; whether the last one left nothing unread."""
    if not watch:
        done = await look()
        show(done)
        return done.complete
    complete = True
    async for done in rounds(look, here.ledger, first_pause=first_pause):
        show(done)
        complete = done.complete
        if goes_on(done):
            await tell_changes(here, quiet_seconds=WATCH_QUIET_SECONDS)
    return complete

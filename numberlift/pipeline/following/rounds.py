"""Round after round of following, until nothing is open any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final, Protocol, TypeVar

from numberlift.ledger import Ledger
from numberlift.pipeline.following.hints import pause_until_told

FIRST_PAUSE: Final = 60.0
LONGEST_PAUSE: Final = 1_800.0
MINUTE: Final = 60.0


class Round(Protocol):
    """What a round of following found, of whatever kind."""

    @property
    def complete(self) -> bool:
        """Whether all that was to be read and done in it was."""
        ...

    @property
    def open(self) -> int:
        """How many of what is followed have not ended."""
        ...

    @property
    def changed(self) -> int:
        """How many changes there are to tell."""
        ...

    @property
    def newest_told(self) -> int:
        """The newest webhook that had come when it began."""
        ...


R = TypeVar("R", bound=Round)


def goes_on(done: Round) -> bool:
    """Whether another round is due after this one."""
    return done.open > 0 or not done.complete


async def rounds(
    look: Callable[[], Awaitable[R]],
    ledger: Ledger,
    *,
    first_pause: float = FIRST_PAUSE,
    longest_pause: float = LONGEST_PAUSE,
    say: Callable[[str], None] | None = None,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[R]:
    """Look until nothing is open any more; the pauses (seconds) grow while nothing changes, a webhook ends them.

    `say` hears before each pause how long it is.
    """
    wait = first_pause
    while True:
        done = await look()
        yield done
        if not goes_on(done):
            return
        wait = first_pause if done.changed else min(wait * 2, longest_pause)
        if say:
            say(f"Looking again in {wait / MINUTE:.0f} min." if wait >= MINUTE else f"Looking again in {wait:g} s.")
        await pause_until_told(ledger, wait, since=done.newest_told, pause=pause)

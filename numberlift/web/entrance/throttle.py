"""How long whoever guesses passwords has to wait: by user and by address, longer with every failure."""

from __future__ import annotations

from numberlift.ledger import Guesses

FREE_GUESSES_USER = 5
FREE_GUESSES_ADDRESS = 20
"""Several people may sit behind one address."""
LONGEST_SECONDS = 300.0
FORGIVEN_SECONDS = 3_600.0


def wait_seconds(of_user: Guesses, of_address: Guesses) -> float:
    """Seconds until the next password is looked at; 0: at once. A guess made too early is not looked at."""
    return max(_wait(of_user, free=FREE_GUESSES_USER), _wait(of_address, free=FREE_GUESSES_ADDRESS))


def _wait(guesses: Guesses, *, free: int) -> float:
    """None for the first few; then 2, 4, 8 … seconds after the last failure; all is forgiven after an hour of peace."""
    over = guesses.failures - free
    if over < 0 or guesses.seconds_ago >= FORGIVEN_SECONDS:
        return 0.0
    return max(0.0, min(2.0 ** min(over + 1, 16), LONGEST_SECONDS) - guesses.seconds_ago)

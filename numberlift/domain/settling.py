"""The times of an exactly-once create: until when it may be sent, when a look is worth believing, and for how long.

All are seconds since the attempt was written down, by the clock of the ledger's database.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from numberlift.domain.creates import FindKind
from numberlift.errors import SettingsRefused

WEAK_AFTER_SECONDS: Final = 24 * 3600.0
FIRST_BYTE_WITHIN_SECONDS: Final = 5.0
OURS_BEFORE_INTENT_SECONDS: Final = 600.0
DEFAULT_SETTLE_SECONDS: Final = 120.0
_SETTLE_MARGIN_SECONDS: Final = 30.0
_FIRST_LOOK_SECONDS: Final = 1.0
_LONGEST_LOOK_SECONDS: Final = 30.0


def strength(find: FindKind, *, age_seconds: float, maybe_blanked: bool = False) -> FindKind:
    """How far a look can be trusted now, `age_seconds` after the last attempt.

    `maybe_blanked`: the field it searches by may have been emptied since, by Twilio or by `numberlift purge`.
    """
    return FindKind.WEAK if maybe_blanked or age_seconds > WEAK_AFTER_SECONDS else find


def may_send_still(*, seconds_since_written: float, fence_holds: bool) -> bool:
    """Whether an attempt written down that long ago may still be sent by the one who wrote it.

    A process that was asleep has been replaced once its fence is gone, and is too late after five seconds anyway.
    """
    return fence_holds and seconds_since_written <= FIRST_BYTE_WITHIN_SECONDS


def is_settled(*, age_seconds: float, settle_seconds: float) -> bool:
    """Whether a read that begins `age_seconds` after the attempt sees whatever the attempt has created."""
    return age_seconds >= settle_seconds


def look_wait(looks: int, *, age_seconds: float, settle_seconds: float) -> float:
    """Seconds to wait before the next look, after `looks` of them: growing, and never past the settle time by much."""
    growing = min(_LONGEST_LOOK_SECONDS, _FIRST_LOOK_SECONDS * 2.0 ** min(looks, 30))
    left = settle_seconds - age_seconds
    return min(growing, left) if left > 0.0 else min(growing, _FIRST_LOOK_SECONDS)


def checked_settle(settle_seconds: float, *, timeout_seconds: float, loopback: bool) -> float:
    """The settle time, if it is long enough: the client's time-out, Twilio's own (about 30 s) and the lag of lists.

    A sandbox on this machine may have any that is not negative. Raises SettingsRefused.
    """
    least = timeout_seconds + _SETTLE_MARGIN_SECONDS
    if settle_seconds >= least or (loopback and settle_seconds >= 0.0):
        return settle_seconds
    raise SettingsRefused(
        f"NUMBERLIFT_SETTLE is {settle_seconds:g} s, too short to find out what became of a lost reply: "
        f"something could be ordered twice. Set it to {least:g} or more (NUMBERLIFT_TIMEOUT plus 30).",
    )


def created_by_us(*, created_at: datetime, intent_at: datetime) -> bool:
    """Whether an object without our key may be ours: created at most ten minutes before we meant to create it.

    Both times are the server's own (`Date`, `date_created`), so our clock does not matter.
    """
    return created_at >= intent_at - timedelta(seconds=OURS_BEFORE_INTENT_SECONDS)

"""How live processes divide one account's rate and concurrency so that their sum never exceeds the limit.

Each holder keeps one row: what it wants and what it holds. It *beats* about every `BEAT_SECONDS`. A beat is one
transaction of whoever keeps the rows (a ledger):

1. drop the rows, other than mine, whose last beat is older than `LAPSE_SECONDS` by the keeper's own clock;
2. write my row with what I report to hold; a first beat, or one whose row was dropped, joins behind all others;
3. `share = share_of(rows, me)`: what I may use from now on;
4. write `held_after(reported, share)` as what I hold, and the time; answer `share`.

The holder's side of the bargain: it never uses more than its last answer, reports the larger of that and what is truly
still in flight, and sends nothing once `SEND_WITHIN_SECONDS` have gone by since it *began* its last beat that was
answered. So a share is given away only after its owner has written a smaller one, has left, or has fallen silent for
long enough to have stopped by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

BEAT_SECONDS: Final = 0.5
SEND_WITHIN_SECONDS: Final = 3.0
LAPSE_SECONDS: Final = 5.0


class Share(NamedTuple):
    """A part of the account's pace: requests a second (None: no limit) and requests in flight."""

    rate: float | None
    concurrency: int


NOTHING: Final = Share(0.0, 0)


class Holder(NamedTuple):
    """The row of one live process.

    `joined` orders the holders (an ever-growing number; ties by `id`). `wanted` is the limit for the whole account as
    this holder was told it, `held` what it may be using at this moment.
    """

    id: str
    joined: int
    wanted: Share
    held: Share


def share_of(holders: Iterable[Holder], me: str) -> Share:
    """What holder `me` may use now, given the rows of all live holders, its own among them.

    The limit is the smallest that any holder was told; everyone gets an equal part of it, the odd ones going to those
    who joined first, but never more than what the others leave free. Where there are more holders than requests
    allowed in flight, the latest get nothing and wait. Raises KeyError if `me` has no row.
    """
    line = sorted(holders, key=lambda holder: (holder.joined, holder.id))
    others = [holder for holder in line if holder.id != me]
    if len(others) == len(line):
        raise KeyError(me)
    place = next(index for index, holder in enumerate(line) if holder.id == me)
    limit = min(holder.wanted.concurrency for holder in line)
    part = limit // len(line) + (place < limit % len(line))
    concurrency = max(0, min(part, limit - sum(holder.held.concurrency for holder in others)))
    if not part:
        return NOTHING
    return Share(_rate(line, others, senders=min(len(line), limit)), concurrency)


def held_after(reported: Share, share: Share) -> Share:
    """What to write as held: the larger of what the holder reports and what it was just given."""
    unlimited = reported.rate is None or share.rate is None
    rate = None if unlimited else max(reported.rate or 0.0, share.rate or 0.0)
    return Share(rate, max(reported.concurrency, share.concurrency))


def _rate(line: list[Holder], others: list[Holder], *, senders: int) -> float | None:
    told = [holder.wanted.rate for holder in line if holder.wanted.rate is not None]
    if not told:
        return None
    used = 0.0
    for holder in others:
        if holder.held.rate is None:
            return 0.0
        used += holder.held.rate
    return max(0.0, min(min(told) / senders, min(told) - used))

"""Rows of a plan that are not created, and why; kept with the plan, so that its report says the same for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from numberlift.ledger import StoredNumber, StoredOrder

FIX: Final = "fix"
ALREADY: Final = "already"
HELD: Final = "held-by-run"
ORDERED_BEFORE: Final = "ordered-before"
ELSEWHERE: Final = "elsewhere"
OTHERWISE: Final = "elsewhere-otherwise"
"""Somebody else's doing of the other kind: a port-in of a number to be hosted, hosting of one to be ported."""


class Aside(NamedTuple):
    """A row set aside: `verdict` is `fix` or `already`, `codes` are the row's problems or how it is already there.

    `sid`, `status`, `status_since` and `origin` (a run, or `elsewhere`) are those of what stands in the way.
    """

    position: int
    verdict: str
    codes: tuple[str, ...]
    sid: str = ""
    status: str = ""
    status_since: str = ""
    origin: str = ""


def under_way_elsewhere(found: Iterable[StoredOrder], kind: str, phone_number: str) -> StoredOrder | None:
    """Somebody else's object of a kind in which a number has not come to its end, among those that carry it."""
    theirs = (one for one in found if one.kind == kind and one.origin == ELSEWHERE and not one.terminal)
    return next((one for one in theirs if not _number_in(one, phone_number).terminal), None)


def _number_in(order: StoredOrder, phone_number: str) -> StoredNumber:
    return next(number for number in order.numbers if number.phone_number == phone_number)


def as_stored(asides: Iterable[Aside]) -> list[list[Any]]:
    """The rows as JSON can hold them, by position."""
    return [[*one] for one in sorted(asides)]


def from_stored(body: Mapping[str, Any]) -> dict[int, Aside]:
    """The rows that a plan's body holds, by position."""
    stored: Sequence[Sequence[Any]] = body.get("aside", ())
    return {one[0]: Aside(one[0], one[1], tuple(one[2]), *one[3:]) for one in stored}

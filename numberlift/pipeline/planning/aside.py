"""Rows of a plan that are not created, and why; kept with the plan, so that its report says the same for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

FIX: Final = "fix"
ALREADY: Final = "already"
HELD: Final = "held-by-run"
ORDERED_BEFORE: Final = "ordered-before"
ELSEWHERE: Final = "elsewhere"


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


def as_stored(asides: Iterable[Aside]) -> list[list[Any]]:
    """The rows as JSON can hold them, by position."""
    return [[*one] for one in sorted(asides)]


def from_stored(body: Mapping[str, Any]) -> dict[int, Aside]:
    """The rows that a plan's body holds, by position."""
    stored: Sequence[Sequence[Any]] = body.get("aside", ())
    return {one[0]: Aside(one[0], one[1], tuple(one[2]), *one[3:]) for one in stored}

"""What goes together in one letter or request, and why anything stands apart from the rest.

A group shares the values of all its aspects (signer, address, account …). Groups keep the order in which their first
member came, members the order within; a group larger than `most` is cut into equal runs. The why of a split names
aspects, never values, since values are personal.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import ne
from typing import Final, Generic, NamedTuple, TypeVar

M = TypeVar("M")

COMPARED: Final = 50
"""A group is compared with this many others at most, or ten thousand groups would be fifty million comparisons."""


class Aspect(NamedTuple):
    """One thing that all members of a group have in common: its name, and how a person is told of it."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Group(Generic[M]):
    """Members that go together; `shared` are their values, aspect by aspect, `why` why they do not go with others.

    `part` counts from 1 the groups that one set of members was cut into because it was too large.
    """

    shared: tuple[Hashable, ...]
    members: tuple[M, ...]
    why: str = ""
    part: int = 1


def grouped(
    members: Iterable[M],
    *,
    aspects: Sequence[Aspect],
    shared: Callable[[M], tuple[Hashable, ...]],
    most: int | None = None,
) -> list[Group[M]]:
    """Put together what shares all `aspects`; `shared` answers their values in the same order.

    Every member is in exactly one group. `most` is how many members a group may have. Raises ValueError if `most` is
    less than 1.
    """
    if most is not None and most < 1:
        raise ValueError("a group has room for at least one member")
    found: dict[tuple[Hashable, ...], list[M]] = {}
    for member in members:
        found.setdefault(shared(member), []).append(member)
    keys = list(found)
    groups: list[Group[M]] = []
    for place, key in enumerate(keys):
        why = why_apart(key, keys[max(0, place - COMPARED) : place] or keys[1 : COMPARED + 1], aspects)
        runs = equal_runs(len(found[key]), most)
        for part, (start, end) in enumerate(runs, start=1):
            groups.append(Group(key, tuple(found[key][start:end]), why_cut(why, part, len(runs), most), part))
    return groups


def equal_runs(count: int, most: int | None) -> list[tuple[int, int]]:
    """Where each of the equal runs of so many members starts and ends, none longer than `most`."""
    runs = 1 if most is None else max(1, -(-count // most))
    size, more = divmod(count, runs)
    ends = [place * size + min(place, more) for place in range(runs + 1)]
    return list(pairwise(ends))


def why_apart(key: Sequence[object], others: Sequence[Sequence[object]], aspects: Sequence[Aspect]) -> str:
    """In what a group differs from the one of these that is most like it; empty where there is no other."""
    if not others:
        return ""
    nearest = min(others, key=lambda other: sum(map(ne, key, other)))
    differing = _differing(key, nearest, aspects)
    return f"Stands apart: another {_listed([aspect.words for aspect in differing])}."


def _differing(key: Sequence[object], other: Sequence[object], aspects: Sequence[Aspect]) -> list[Aspect]:
    return [aspect for aspect, one, two in zip(aspects, key, other, strict=True) if one != two]


def why_cut(why: str, part: int, parts: int, most: int | None) -> str:
    """The why of a part of a group that was too large."""
    if parts == 1:
        return why
    return " ".join(filter(None, (why, f"Part {part} of {parts}: at most {most:,} go together.")))


def _listed(words: Sequence[str]) -> str:
    return " and another ".join(words)

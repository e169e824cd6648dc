"""What goes together in one letter or request, and why anything stands apart from the rest.

A group shares the values of all its aspects (signer, address, account …). Groups keep the order in which their first
member came, members the order within; a group larger than `most` is cut into equal runs. The why of a split names
aspects, never values, since values are personal.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Generic, NamedTuple, TypeVar

M = TypeVar("M")

_COMPARED: Final = 50
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
        why = _why(key, keys[max(0, place - _COMPARED) : place] or keys[1 : _COMPARED + 1], aspects)
        parts = _parts(found[key], most)
        for part, some in enumerate(parts, start=1):
            groups.append(Group(key, tuple(some), _cut(why, part, len(parts), most), part))
    return groups


def _parts(members: list[M], most: int | None) -> list[list[M]]:
    """Equal runs, none longer than `most`."""
    if most is None or len(members) <= most:
        return [members]
    count = -(-len(members) // most)
    size, more = divmod(len(members), count)
    ends = [place * size + min(place, more) for place in range(count + 1)]
    return [members[start:end] for start, end in pairwise(ends)]


def _why(key: tuple[Hashable, ...], others: Sequence[tuple[Hashable, ...]], aspects: Sequence[Aspect]) -> str:
    """In what a group differs from the one near it that is most like it; empty where there is no other."""
    if not others:
        return ""
    differing = min((_differing(key, other, aspects) for other in others), key=len)
    return f"Stands apart: another {_listed([aspect.words for aspect in differing])}."


def _differing(key: tuple[Hashable, ...], other: tuple[Hashable, ...], aspects: Sequence[Aspect]) -> list[Aspect]:
    return [aspect for aspect, one, two in zip(aspects, key, other, strict=True) if one != two]


def _cut(why: str, part: int, parts: int, most: int | None) -> str:
    if parts == 1:
        return why
    return " ".join(filter(None, (why, f"Part {part} of {parts}: at most {most:,} go together.")))


def _listed(words: Sequence[str]) -> str:
    return " and another ".join(words)

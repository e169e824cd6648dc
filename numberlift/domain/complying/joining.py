"""Rows of one name are one thing: what later ones add, where they disagree, and finding it by the name that is given.

A name is looked up as it is written, then without case and white space; where two things differ by no more than that,
the looser look is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final, Generic, TypeAlias, TypeVar

from numberlift.domain.complying.values import end_user_type_of, number_type_of
from numberlift.domain.complying.wanted import (
    Place,
    WantedAddress,
    WantedBundle,
    WantedDocument,
    WantedEndUser,
    name_key,
    shown_name,
)
from numberlift.domain.phone.countries import country_code

T = TypeVar("T", WantedBundle, WantedEndUser, WantedDocument, WantedAddress)

_TEXTS: Final[Mapping[type, tuple[str, ...]]] = {
    WantedBundle: (
        "email", "country", "number_type", "end_user_type", "regulation_sid", "status_callback", "end_user",
    ),
    WantedEndUser: ("type",),
    WantedDocument: ("type", "file"),
    WantedAddress: ("customer_name", "street", "street_2", "city", "region", "postal_code", "country"),
}  # fmt: skip
_TUPLES: Final = ("documents", "addresses", "flags")
_MEANT: Final[Mapping[str, Callable[[str], str]]] = {
    "country": country_code,
    "number_type": number_type_of,
    "end_user_type": end_user_type_of,
    "end_user": name_key,
}


class Lost(Enum):
    """Why a name leads nowhere."""

    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Joined(Generic[T]):
    """All rows of one name as the first of them; `clashes` says where a later one says something else of a field."""

    one: T
    places: tuple[Place, ...]
    clashes: Mapping[str, Place]


AnyJoined: TypeAlias = Joined[WantedBundle] | Joined[WantedEndUser] | Joined[WantedDocument] | Joined[WantedAddress]


def joined(entries: Sequence[T]) -> Joined[T]:
    """The rows of one name as one; there is at least one."""
    one, clashes = entries[0], dict[str, Place]()
    for other in entries[1:]:
        one = _with(one, other, clashes)
    return Joined(one, tuple(entry.place for entry in entries), clashes)


class Named(Generic[T]):
    """The things of one kind by the names that rows give them."""

    def __init__(self, entries: Iterable[T]) -> None:
        self._exact: dict[str, list[T]] = {}
        self._loose: dict[str, dict[str, None]] = {}
        for entry in entries:
            if name := shown_name(entry.name):
                self._exact.setdefault(name, []).append(entry)
                self._loose.setdefault(_loose(name), {})[name] = None

    def find(self, name: str) -> Joined[T] | Lost:
        """What is called so."""
        exact = shown_name(name)
        if exact not in self._exact:
            loose = list(self._loose.get(_loose(name), ()))
            if len(loose) != 1:
                return Lost.AMBIGUOUS if loose else Lost.UNKNOWN
            exact = loose[0]
        return joined(self._exact[exact])

    def spread(self, names: Iterable[str]) -> tuple[str, ...]:
        """Names as the cell held them; one that leads nowhere and holds commas is several if each of them leads on."""
        told: dict[str, None] = {}
        for name in names:
            parts = [part.strip() for part in name.split(",")]
            several = len(parts) > 1 and self.find(name) is Lost.UNKNOWN
            if several and all(isinstance(self.find(part), Joined) for part in parts):
                told.update(dict.fromkeys(parts))
            else:
                told[name] = None
        return tuple(told)


def joined_bundles(bundles: Iterable[WantedBundle]) -> list[Joined[WantedBundle]]:
    """The bundles in the order of their first rows; a row without a name is a bundle of its own."""
    groups: dict[object, list[WantedBundle]] = {}
    for bundle in bundles:
        groups.setdefault(name_key(bundle.name) or bundle.place, []).append(bundle)
    return [joined(group) for group in groups.values()]


def _with(one: T, other: T, clashes: dict[str, Place]) -> T:
    """The first, with what it lacks from the other."""
    changes: dict[str, Any] = {}
    for column in _TEXTS[type(one)]:
        mine, theirs = getattr(one, column), getattr(other, column)
        if theirs and not mine:
            changes[column] = theirs
        elif theirs and not _same(column, mine, theirs):
            clashes.setdefault(column, other.place)
    changes |= {name: _both(getattr(one, name), getattr(other, name)) for name in _TUPLES if hasattr(one, name)}
    if hasattr(one, "given"):
        changes["given"] = _filled(one.given, getattr(other, "given", {}), other.place, clashes)
    return replace(one, **changes)


def _both(mine: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*mine, *theirs)))


def _filled(
    mine: Mapping[str, str], theirs: Mapping[str, str], place: Place, clashes: dict[str, Place]
) -> dict[str, str]:
    for key in mine.keys() & theirs.keys():
        if shown_name(mine[key]) != shown_name(theirs[key]):
            clashes.setdefault(f"given:{key}", place)
    return {**theirs, **mine}


def _loose(name: str) -> str:
    return "".join(name_key(name).split())


def _same(column: str, one: str, other: str) -> bool:
    meant = _MEANT.get(column, shown_name)
    return shown_name(one) == shown_name(other) or bool(meant(one) and meant(one) == meant(other))

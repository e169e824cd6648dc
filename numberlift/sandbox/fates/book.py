"""What happens to each number of a world, and the same tomorrow: by file, by card, or by a draw from its digits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from numberlift.sandbox.fates.cards import Card, card_of
from numberlift.sandbox.fates.likely import CARRIERS, MOBILE_CARRIERS, MOBILE_SHARE, pick, shares_of
from numberlift.sandbox.fates.numbers import NumberBook, NumberFacts
from numberlift.sandbox.fates.ordering import ORDERING, Ordering, ordering_of
from numberlift.sandbox.fates.outcomes import (
    HOSTING,
    PORTING,
    TRY_AGAIN_HOSTING,
    TRY_AGAIN_PORTING,
    Hosting,
    Porting,
)
from numberlift.sandbox.fates.porting_ways import PORTING_WAYS, PortingWay, porting_way_of

_CACHED: Final = 100_000


@dataclass(frozen=True, slots=True)
class Fate:
    """All that the two checks can learn of a number, and what becomes of an order or a port-in for it.

    `grain` is a stable 64-bit draw by which replies choose among Twilio's spellings.
    """

    hosting: Hosting
    porting: Porting
    number_type: str
    country: str | None
    carrier: str
    grain: int
    hosting_undecided: int = 0
    porting_undecided: int = 0
    ordering: Ordering = ORDERING["completes"]
    porting_way: PortingWay = PORTING_WAYS["ports"]

    def hosting_at(self, ask: int) -> Hosting:
        """The hosting verdict of the n-th ask, from 1."""
        return TRY_AGAIN_HOSTING if ask <= self.hosting_undecided else self.hosting

    def porting_at(self, ask: int) -> Porting:
        """The portability verdict of the n-th ask, from 1."""
        return TRY_AGAIN_PORTING if ask <= self.porting_undecided else self.porting


class FateBook:
    """Tells fates; `overrides` are the single numbers of a world file, by E.164 number.

    An override may set `hosting` and `portability` (names of `outcomes`, or a portability code),
    `number_type`, `country`, `carrier`, `hosting_undecided` and `portability_undecided` (asks), `order` (a
    name of `ordering`) and `port_in` (a name of `porting_ways`).
    Raises ValueError when it names something else.
    """

    def __init__(self, *, seed: int, overrides: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.seed = seed
        self._numbers = NumberBook()
        self._fates: dict[str, Fate] = {}
        self._told = {number: self._overridden(number, value) for number, value in (overrides or {}).items()}

    def fate(self, number: str) -> Fate:
        """The fate of anything that was sent as a number, even if it is none."""
        fate = self._told.get(number) or self._fates.get(number)
        if fate is None:
            if len(self._fates) >= _CACHED:
                self._fates.clear()
            fate = self._fates[number] = self._drawn(number)
        return fate

    def _drawn(self, number: str) -> Fate:
        grain = self._grain(number)
        facts = self._numbers.facts(number)
        if facts.problem:
            hosting = "number-format-ineligible" if facts.problem == "format" else "invalid-phone-number"
            return Fate(HOSTING[hosting], PORTING["invalid-phone-number"], "unknown", None, "", grain)
        card = card_of(number)
        return _by_card(card, facts, grain) if card else _by_chance(facts, grain)

    def _grain(self, number: str) -> int:
        digest = hashlib.blake2b(f"{self.seed}:{number}".encode("utf-8", "surrogatepass"), digest_size=8)
        return int.from_bytes(digest.digest(), "big")

    def _overridden(self, number: str, value: Mapping[str, Any]) -> Fate:
        changes = {_OVERRIDES[name][0]: _OVERRIDES[name][1](given) for name, given in _known(number, value).items()}
        return replace(self._drawn(number), **changes)


def _by_card(card: Card, facts: NumberFacts, grain: int) -> Fate:
    number_type = card.number_type or facts.number_type
    return Fate(
        hosting=HOSTING[card.hosting],
        porting=PORTING[card.porting],
        number_type=number_type,
        country=facts.country,
        carrier=_carrier(HOSTING[card.hosting], number_type, grain),
        grain=grain,
        hosting_undecided=card.hosting_undecided,
        porting_undecided=card.porting_undecided,
        ordering=ORDERING[card.ordering],
        porting_way=PORTING_WAYS[card.porting_way],
    )


def _by_chance(facts: NumberFacts, grain: int) -> Fate:
    number_type = facts.number_type
    if number_type == "local" and facts.country in ("US", "CA") and (grain >> 32) % 100 < MOBILE_SHARE:
        number_type = "mobile"
    share = pick(shares_of(facts.country, number_type), (grain >> 40) % 100)
    hosting = HOSTING[share.hosting]
    return Fate(
        hosting,
        PORTING[share.porting],
        number_type,
        facts.country,
        _carrier(hosting, number_type, grain),
        grain,
        ordering=ordering_of((grain >> 16) % 100),
        porting_way=porting_way_of((grain >> 24) % 100),
    )


def _carrier(hosting: Hosting, number_type: str, grain: int) -> str:
    if hosting.sub_status == "already-in-twilio":
        return "Twilio"
    names = MOBILE_CARRIERS if number_type == "mobile" else CARRIERS
    return names[(grain >> 48) % len(names)]


def _hosting_named(given: Any) -> Hosting:
    if given not in HOSTING:
        raise ValueError(f"hosting must be one of {', '.join(HOSTING)}; got {given!r}")
    return HOSTING[given]


def _porting_named(given: Any) -> Porting:
    for name, verdict in PORTING.items():
        if given == name or (verdict.code is not None and given == verdict.code):
            return verdict
    raise ValueError(f"portability must be one of {', '.join(PORTING)} or a code; got {given!r}")


def _ordering_named(given: Any) -> Ordering:
    if given not in ORDERING:
        raise ValueError(f"order must be one of {', '.join(ORDERING)}; got {given!r}")
    return ORDERING[given]


def _porting_way_named(given: Any) -> PortingWay:
    if given not in PORTING_WAYS:
        raise ValueError(f"port_in must be one of {', '.join(PORTING_WAYS)}; got {given!r}")
    return PORTING_WAYS[given]


_OVERRIDES: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {
    "hosting": ("hosting", _hosting_named),
    "portability": ("porting", _porting_named),
    "number_type": ("number_type", str),
    "country": ("country", str),
    "carrier": ("carrier", str),
    "hosting_undecided": ("hosting_undecided", int),
    "portability_undecided": ("porting_undecided", int),
    "order": ("ordering", _ordering_named),
    "port_in": ("porting_way", _porting_way_named),
}


def _known(number: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
    unknown = set(value) - set(_OVERRIDES)
    if unknown:
        raise ValueError(f"{number}: {', '.join(sorted(unknown))} is not one of {', '.join(_OVERRIDES)}")
    return value

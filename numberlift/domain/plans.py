"""A plan: what would be created, item by item, and the hash by which a person's approval is bound to it.

An item is one create. It carries the phone numbers that it claims, each with the row it stands in, and the items that
must exist before it: an order needs its address, a letter of authorization needs its orders.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import orjson

from numberlift.domain.creates import Anew, State, anew

PLAN_FORMAT: Final = "v1"
"""Named anew whenever the canonical form of a plan changes, so that an old plan is not taken for a changed one."""
_FIRST_GENERATION: Final = 1


class PlannedNumber(NamedTuple):
    """A number of an item with the position of its row; `follows` is the run whose claim it takes over, if any."""

    phone_number: str
    position: int
    follows: str = ""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One create. `ordinal` counts from 1 within the plan; `key` and `generation` name it for good (`domain.creates`).

    `needs` are the ordinals that must be confirmed before it is sent. `payload` is what it is built from, as JSON can
    hold it, and may be personal; `why` says in plain words why it stands alone, empty where there is nothing to say.
    """

    ordinal: int
    kind: str
    key: str
    account_sid: str
    generation: int = _FIRST_GENERATION
    numbers: tuple[PlannedNumber, ...] = ()
    needs: tuple[int, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict, hash=False)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest creation of a key: `ended` says that its object is terminal, `sid` is that object's."""

    creation_id: int
    state: State
    generation: int
    sid: str
    run_id: str
    elsewhere: bool
    ended: bool


def generation_of(standing: Standing | None, *, asked: bool) -> int | None:
    """The generation in which a key may be planned now, None if it may not; `asked`: a person wants it once more."""
    if standing is None:
        return _FIRST_GENERATION
    match anew(standing.state, elsewhere=standing.elsewhere, ended=standing.ended, asked=asked):
        case Anew.SAME_KEY:
            return standing.generation
        case Anew.NEW_GENERATION:
            return standing.generation + 1
        case Anew.NO:
            return None


class PlanDigest:
    """The sha256 of a plan's canonical content, taken item by item as they come; PLAN_FORMAT says what is canonical.

    The salt is blanked together with the personal data, so that nobody can try out PINs against the hash afterwards.
    """

    def __init__(self, *, body: Mapping[str, Any], salt: str) -> None:
        self._digest = hashlib.sha256(_canonical([salt, body]))

    def add(self, item: PlanItem) -> None:
        """Take the next item."""
        numbers = sorted((number.position, *number) for number in item.numbers)
        named = [item.ordinal, item.kind, item.key, item.account_sid, item.generation]
        self._digest.update(_canonical([*named, numbers, list(item.needs), item.payload, item.why]))

    def over(self, items: Iterable[PlanItem]) -> Iterator[PlanItem]:
        """The same items, each taken as it passes."""
        for item in items:
            self.add(item)
            yield item

    def hash(self) -> str:
        """The hash so far: the format of what was hashed, and hex."""
        return f"{PLAN_FORMAT}-{self._digest.hexdigest()}"


def plan_hash(items: Iterable[PlanItem], *, body: Mapping[str, Any], salt: str) -> str:
    """The hash of a plan with these items (see PlanDigest)."""
    digest = PlanDigest(body=body, salt=salt)
    for item in items:
        digest.add(item)
    return digest.hash()


def is_of_this_format(hashed: str) -> bool:
    """Whether a plan's hash was made as this version makes it; no other can be compared with what is stored."""
    return hashed.startswith(f"{PLAN_FORMAT}-")


def check_plan(items: Collection[PlanItem]) -> None:
    """Raise ValueError for a plan that cannot be executed as it stands: each rule is a line here."""
    numbers = [number.phone_number for item in items for number in item.numbers]
    names = [(item.kind, item.key, item.account_sid, item.generation) for item in items]
    seen: set[int] = set()
    if [item.ordinal for item in items] != list(range(1, len(items) + 1)):
        raise ValueError("the items of a plan are numbered from 1 in order")
    if len(set(numbers)) != len(numbers):
        raise ValueError("a number stands in one item of a plan only")
    if len(set(names)) != len(names):
        raise ValueError("an item stands in a plan once only")
    for item in items:
        if not seen.issuperset(item.needs):
            raise ValueError(f"item {item.ordinal} needs one that does not stand before it")
        seen.add(item.ordinal)


def struck_with(items: Collection[PlanItem], gone: Collection[int]) -> set[int]:
    """The items that fall with those that are `gone`, these included.

    An item without numbers of its own falls when all that it needs has fallen (a letter without orders), and when all
    that needed it has (an address that nobody uses). Items stand behind what they need.
    """
    fallen = set(gone)
    for item in items:
        if item.needs and not item.numbers and fallen.issuperset(item.needs):
            fallen.add(item.ordinal)
    users: defaultdict[int, list[int]] = defaultdict(list)
    for item in reversed(list(items)):
        if not item.numbers and users[item.ordinal] and fallen.issuperset(users[item.ordinal]):
            fallen.add(item.ordinal)
        for need in item.needs:
            users[need].append(item.ordinal)
    return fallen


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)

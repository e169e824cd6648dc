"""What the control plane can change of hosting: duplicates of unique names, guards, and how long things take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Final

from numberlift.sandbox.world import World

KIND: Final = "HostingSwitches"
_DAY: Final = 86_400.0


class Duplicates(StrEnum):
    """What a create with a UniqueName that exists gets: Twilio documents nothing."""

    IGNORED = "ignored"
    """Another order with the same name."""
    REFUSED = "refused"
    RETURNED = "returned"
    """The first order, and nothing is created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds:
    """How long things take by the sandbox's clock; `code` and `idle` are Twilio's own, the others realistic."""

    processing: float = 10.0
    answering: float = 30.0
    billing: float = _DAY
    signing: float = 7_200.0
    carrier: float = _DAY
    testing: float = 3_600.0
    bulk: float = 5.0
    code: float = 600.0
    idle: float = 30 * _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """`guards` off: a number, or an order in a letter, may be taken twice, so that a trial counts what was sent."""

    unique_name: Duplicates = Duplicates.REFUSED
    guards: bool = True
    seconds: Seconds = field(default_factory=Seconds)

    @classmethod
    def from_json(cls, value: Mapping[str, Any], *, standing: Switches) -> Switches:
        """`standing` changed as a control call says; raises ValueError for what is unknown or has the wrong type."""
        known = {item.name for item in fields(cls)}
        if not set(value) <= known:
            raise ValueError(f"only {', '.join(sorted(known))} can be changed")
        guards = value.get("guards", standing.guards)
        if guards not in (True, False):
            raise ValueError("guards is true or false")
        name = Duplicates(value.get("unique_name", standing.unique_name))
        return cls(unique_name=name, guards=bool(guards), seconds=_changed(standing.seconds, value.get("seconds", {})))


def switches_of(world: World) -> Switches:
    """The switches of a world; a reset sets them back."""
    for _, kept in world.store.items(KIND):
        return Switches.from_json(kept.fields, standing=Switches())
    return Switches()


def change(world: World, switches: Switches) -> None:
    """Keep other switches; what is already due stays due when it was."""
    for sid, _ in world.store.items(KIND):
        world.store.put(KIND, sid, asdict(switches))
        return
    world.store.insert(KIND, "", asdict(switches), at=world.clock.now())


def _changed(seconds: Seconds, value: Any) -> Seconds:
    known = {item.name for item in fields(Seconds)}
    if not isinstance(value, Mapping) or not set(value) <= known:
        raise ValueError(f"seconds are of {', '.join(sorted(known))}")
    for name, given in value.items():
        if isinstance(given, bool) or not isinstance(given, int | float) or given < 0:
            raise ValueError(f"{name} must be a number of seconds, 0 or more")
    return replace(seconds, **value)

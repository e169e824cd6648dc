"""What the control plane can change of compliance: guards, sizes, spelling, durations, and regulations to be added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson

from numberlift.sandbox.replies import Refusal
from numberlift.sandbox.services.compliance.regulations import Catalogue, catalogue_from
from numberlift.sandbox.services.switchboard import Switchboard, changed_seconds, only_known
from numberlift.sandbox.world import World

ADDED: Final = "AddedRegulations"
_HOUR: Final = 3_600.0
_DAY: Final = 86_400.0
_SPELLINGS: Final = ("SID", "Sid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds:
    """How long things take by the sandbox's clock; reviews last one to two business days, so it is said."""

    queue: float = _HOUR
    review: float = _DAY
    provisional: float = _DAY
    test: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """What Twilio's pages leave open.

    `guards` off: the same object may be assigned to a bundle twice, so that a trial counts what was sent. `strict`
    off: a noncompliant bundle may be submitted, and its review rejects it. `most_bytes` of a document's file.
    `callback_sid`: how callbacks spell the names of their sids; the page says `BundleSID`.
    """

    guards: bool = True
    strict: bool = True
    most_bytes: int = 5 * 1024 * 1024
    callback_sid: str = "SID"
    seconds: Seconds = field(default_factory=Seconds)

    @classmethod
    def from_json(cls, value: Mapping[str, Any], *, standing: Switches) -> Switches:
        """`standing` changed as a control call says; raises ValueError for what is unknown or has the wrong type."""
        only_known(cls, value)
        plain = {name: given for name, given in value.items() if name != "seconds"}
        for name, given in plain.items():
            if not _CHECKS[name](given):
                raise ValueError(f"{name} cannot be {given!r}")
        return replace(standing, **plain, seconds=changed_seconds(standing.seconds, value.get("seconds", {})))


_CHECKS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "guards": lambda given: isinstance(given, bool),
    "strict": lambda given: isinstance(given, bool),
    "most_bytes": lambda given: isinstance(given, int) and not isinstance(given, bool) and given > 0,
    "callback_sid": lambda given: given in _SPELLINGS,
}


SWITCHES: Final = Switchboard("Compliance", Switches())
switches_of: Final = SWITCHES.of


def catalogue_of(world: World) -> Catalogue:
    """The regulations of a world: the data file's, the world file's, and those added by control calls."""
    added = [kept.fields["json"] for _, kept in world.store.items(ADDED)]
    own = [orjson.dumps(world.regulations).decode()] if world.regulations else []
    try:
        return catalogue_from(*own, *added)
    except ValueError as exc:
        raise Refusal(500, 20500, f"The regulations of the world file cannot be used: {exc}") from exc


def add_regulations(world: World, content: Mapping[str, Any]) -> Catalogue:
    """Add a file of regulations to the world until a reset; raises ValueError for what makes no sense."""
    text = orjson.dumps(content).decode()
    catalogue_from(text)
    world.store.insert(ADDED, "", {"json": text}, at=world.clock.now())
    return catalogue_of(world)

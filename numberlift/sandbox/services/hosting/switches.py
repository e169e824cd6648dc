"""What the control plane can change of hosting: duplicates of unique names, guards, and how long things take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from numberlift.sandbox.services.switchboard import Switchboard, changed_seconds, only_known

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
        only_known(cls, value)
        guards = value.get("guards", standing.guards)
        if guards not in (True, False):
            raise ValueError("guards is true or false")
        name = Duplicates(value.get("unique_name", standing.unique_name))
        return cls(
            unique_name=name, guards=bool(guards), seconds=changed_seconds(standing.seconds, value.get("seconds", {}))
        )


SWITCHES: Final = Switchboard("Hosting", Switches())
switches_of: Final = SWITCHES.of

"""What the control plane can change of porting: the guard against second port-ins, days ahead, how long things take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from numberlift.sandbox.services.switchboard import Switchboard, changed_seconds, only_known

LEAST_DAYS: Final = 2
"""No target date is nearer than this, whatever is agreed with Twilio's people."""
_DAY: Final = 86_400.0
_DAYS: Final = MappingProxyType({"US": 7, "JP": 10})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds:
    """How long things take by the sandbox's clock; none of them is documented.

    `portage`: from the carrier's consent to the port date, where no target date was given.
    """

    review: float = 60.0
    signing: float = 7_200.0
    expiry: float = 30 * _DAY
    carrier: float = 2 * _DAY
    portage: float = 5 * _DAY
    cancelling: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """`guards` off: a number in a live port-in may be filed again, so that a trial counts what was sent.

    `minimum_days` ahead of a target date by country; others are as the US.
    """

    guards: bool = True
    minimum_days: Mapping[str, int] = field(default_factory=lambda: dict(_DAYS))
    seconds: Seconds = field(default_factory=Seconds)

    @classmethod
    def from_json(cls, value: Mapping[str, Any], *, standing: Switches) -> Switches:
        """`standing` changed as a control call says; raises ValueError for what is unknown or has the wrong type."""
        only_known(cls, value)
        guards = value.get("guards", standing.guards)
        if not isinstance(guards, bool):
            raise ValueError("guards is true or false")  # noqa: TRY004 - a wrong value of a control call
        return cls(
            guards=guards,
            minimum_days=_days(standing.minimum_days, value.get("minimum_days", {})),
            seconds=changed_seconds(standing.seconds, value.get("seconds", {})),
        )

    def days_ahead(self, country: str | None) -> int:
        """How many days ahead a target date must be."""
        return self.minimum_days.get(country or "US", self.minimum_days["US"])


SWITCHES: Final = Switchboard("Porting", Switches())
switches_of: Final = SWITCHES.of


def _days(days: Mapping[str, int], value: Any) -> dict[str, int]:
    if not isinstance(value, Mapping) or not set(value) <= set(_DAYS):
        raise ValueError(f"minimum_days are of {', '.join(_DAYS)}")
    for country, given in value.items():
        if isinstance(given, bool) or not isinstance(given, int) or given < LEAST_DAYS:
            raise ValueError(f"{country} must be a whole number of days, {LEAST_DAYS} or more")
    return {**days, **value}

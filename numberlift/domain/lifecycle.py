"""What a lifecycle is: the statuses an object of Twilio's can have, where each leads, and who it waits for.

A lifecycle is a table, one `Stage` a status; the tables stand in files of their own (`lifecycle_hosting`). Twilio may
send a status that no page names: it is shown as it came, waits for Twilio, and is never taken for an end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Waits(StrEnum):
    """Who moves next."""

    US = "us"
    SIGNER = "signer"
    PHONE = "phone"  # whoever picks up at the number
    TWILIO = "twilio"
    CARRIER = "carrier"
    NOBODY = "nobody"


class Stage(NamedTuple):
    """One status: where it leads, who moves next, and what is told to a person.

    `moves` are the statuses that can follow it. `ended`: no status follows, ever. `stuck`: it holds up nothing that
    waits for a whole group. `cancel`: it can still be cancelled. `renew`: once its cause is removed, a new one for the
    same number makes sense.
    """

    moves: frozenset[str]
    waits: Waits
    sentence: str
    next_step: str
    ended: bool = False
    stuck: bool = False
    cancel: bool = False
    renew: bool = False


@dataclass(frozen=True)
class Lifecycle:
    """The stages of one kind of object, in their usual order."""

    kind: str
    stages: Mapping[str, Stage]

    def stage(self, status: str) -> Stage:
        """The stage of `status` (lower-kebab); one that says so for a status nobody has documented."""
        return self.stages.get(status) or Stage(
            frozenset(self.stages),
            Waits.TWILIO,
            f"Twilio reports the status {status or 'none'}, which numberlift does not know.",
            f"Ask Twilio support what it means for this {self.kind}; give them its sid.",
        )

    def may_move(self, before: str, after: str) -> bool:
        """Whether `after` can follow `before` directly; a status follows itself."""
        return before == after or after in self.stage(before).moves

    def leads_to(self, before: str, after: str) -> bool:
        """Whether `after` can be seen some time after `before`: statuses in between may pass unseen."""
        seen, found = {before}, [before]
        while found:
            moves = self.stage(found.pop()).moves - seen
            seen |= moves
            found.extend(moves)
        return after in seen

    @property
    def terminal(self) -> frozenset[str]:
        """The statuses that end it."""
        return frozenset(status for status, stage in self.stages.items() if stage.ended)

    @property
    def cancellable(self) -> frozenset[str]:
        """The statuses in which it can be cancelled."""
        return frozenset(status for status, stage in self.stages.items() if stage.cancel)

    def order_of(self, status: str) -> int:
        """Where the status stands in the usual order, for sorting; unknown ones last."""
        return list(self.stages).index(status) if status in self.stages else len(self.stages)

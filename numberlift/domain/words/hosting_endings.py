"""Endings of a hosted-number order for which Twilio has no status: it has no such order, or number, any more."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from numberlift.domain.lifecycle import Stage, Waits
from numberlift.domain.lifecycles.lifecycle_hosting import HOSTED_ORDER

GONE: Final = "canceled"
OFFBOARDED: Final = "offboarded"

ENDINGS: Final[Mapping[str, Stage]] = MappingProxyType(
    {
        GONE: Stage(
            frozenset(),
            Waits.NOBODY,
            "The order was cancelled.",
            "Nothing to do; `numberlift host LIST --again` orders it anew.",
            ended=True,
            stuck=True,
            renew=True,
        ),
        OFFBOARDED: Stage(
            frozenset(),
            Waits.NOBODY,
            "The number was hosted and then taken off Twilio.",
            "Nothing to do; `numberlift host LIST --again` orders it anew.",
            ended=True,
            stuck=True,
            renew=True,
        ),
    }
)


def hosted_stage(status: str) -> Stage:
    """The stage of an order in one of Twilio's statuses or one of these endings."""
    return ENDINGS.get(status) or HOSTED_ORDER.stage(status)

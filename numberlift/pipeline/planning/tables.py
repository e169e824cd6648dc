"""A stored plan as tables: the same for the screen and for plan.xlsx, whatever it creates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from numberlift.io.planbook import FILE_NAME, PlanAbout, PlanSheet, write_plan_book


class ShownPlan(NamedTuple):
    """A plan as a person sees it; `short` is the one line that says all: what would be created and how much."""

    plan_id: str
    plan_hash: str
    short: str
    about: PlanAbout
    sheets: tuple[PlanSheet, ...]


def write_shown(shown: ShownPlan, *, folder: Path) -> Path:
    """Write plan.xlsx into `folder`. Raises OutputFailed."""
    return write_plan_book(shown.sheets, about=shown.about, path=folder / FILE_NAME)


def not_seen(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a plan says of what could not be looked at before it was made."""
    told = []
    if unreadable := body.get("unreadable"):
        told.append(("Accounts that cannot be read", f"{', '.join(unreadable)}: what they hold was not seen"))
    if unseen := body.get("unseen"):
        kinds = " and ".join(f"{kind}s" for kind in unseen)
        told.append(("Not seen", f"the account's {kinds}: Twilio does not let us read them"))
    return told


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 order`, `1,000 orders`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"

"""A stored plan as tables: the same for the screen and for plan.xlsx, whatever it creates."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

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


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 order`, `1,000 orders`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"

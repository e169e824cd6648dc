"""The refusals that several readers share, in the words a person reads."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from numberlift.errors import ListRefused

SAVE: Final = "save the list as .xlsx or .csv and try again"


def damaged(path: Path) -> ListRefused:
    """A file that is broken or not whole."""
    return ListRefused(
        f"{path.name} is damaged or was cut off on its way; get the file again, "
        f"or open it in a spreadsheet program and {SAVE}."
    )


def locked(path: Path) -> ListRefused:
    """A file that only opens with a password."""
    return ListRefused(
        f"{path.name} is protected with a password; open it with the password, save it without one and try again."
    )


def swollen(path: Path, *, unpacked: float) -> ListRefused:
    """A file that would fill the memory; `unpacked` in bytes."""
    return ListRefused(
        f"{path.name} would unpack to {unpacked / 1e6:,.0f} MB, far more than its size allows for; "
        "save only the rows needed as .csv and try again."
    )


def sprawling(path: Path, sheet: str, *, rows: int, columns: int) -> ListRefused:
    """A sheet whose cells lie absurdly far apart."""
    return ListRefused(
        f"{path.name}: sheet “{sheet}” reaches over {rows:,} rows and {columns:,} columns; delete the stray cells "
        "far below or to the right, or save only the rows needed as .csv, and try again."
    )

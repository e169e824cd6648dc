"""Our own report.csv as a list: its numbers, and the columns of the first list, which it carries as `in.…`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from numberlift.domain.report import REPORT_COLUMNS
from numberlift.errors import ListRefused

PREFIX: Final = "in."
_WHOLE: Final = re.compile(r"\+\d{7,15}")
_NEUTRALISED: Final = re.compile(r"'[=+\-@\t\r]")
_MASKED: Final = re.compile(r"[•*]{2,}")


@dataclass(frozen=True, slots=True)
class OwnReport:
    """Where a report keeps what its list held: indices of its columns, and the list's own column names."""

    phone_number: int
    input: int
    columns: tuple[int, ...]
    names: tuple[str, ...]
    width: int

    def number(self, cells: Sequence[str]) -> str:
        """The number as understood, or what was read where none was; refuses a report that a spreadsheet damaged."""
        number = cells[self.phone_number].strip()
        if number and not _WHOLE.fullmatch(number):
            raise damaged()
        return number or restored(cells[self.input])

    def own_cells(self, cells: Sequence[str]) -> list[str]:
        """The row of the first list; masked secrets come back empty."""
        return [restored(cells[index]) for index in self.columns]


def own_report(names: Sequence[str], rows: Sequence[Sequence[str]]) -> OwnReport | None:
    """Recognise a report by its header; raises ListRefused if a spreadsheet has saved over its numbers."""
    if not heads_report(names):
        return None
    lower = [name.strip().casefold() for name in names]
    columns = tuple(index for index, name in enumerate(lower) if name.startswith(PREFIX))
    own = tuple(names[index].strip()[len(PREFIX) :] for index in columns)
    report = OwnReport(lower.index("phone_number"), lower.index("input"), columns, own, len(names))
    for row in rows:
        report.number(row)
    return report


def heads_report(names: Sequence[str]) -> bool:
    """Whether these are the headings of a report of ours."""
    return {name.strip().casefold() for name in names}.issuperset(REPORT_COLUMNS)


def restored(cell: str) -> str:
    """A cell without what the report added: the apostrophe before a formula, the mask over a secret."""
    if _MASKED.fullmatch(cell):
        return ""
    return cell[1:] if _NEUTRALISED.match(cell) else cell


def damaged() -> ListRefused:
    """The refusal of a report whose numbers lost their digits or their plus."""
    return ListRefused(
        "This is a report.csv that a spreadsheet program has opened and saved, and its numbers lost their + "
        "or their digits; use the report.csv as numberlift wrote it (numberlift report RUN writes it again), "
        "or the first list."
    )

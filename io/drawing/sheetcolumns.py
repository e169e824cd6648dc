"""The columns of the large sheets: which field of a report line each shows, under which heading, how wide and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from numberlift.domain.report import REPORT_COLUMNS, ReportLine
from numberlift.io.drawing.looks import MOMENT_FORMAT, CellLook
from numberlift.io.drawing.rowspool import CellKind

TEXT: Final = CellLook()
WRAPPED: Final = CellLook(wrap=True, horizontal="left", indent=1)
STRONG: Final = CellLook(bold=True)
COUNT: Final = CellLook(number_format="0", horizontal="center")
MOMENT: Final = CellLook(number_format=MOMENT_FORMAT, horizontal="left")

NARROWEST: Final = 7.0
WIDEST: Final = 36.0


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """One column: `field` names the report line's field, where there is one.

    `own` is a column of the person's own. `width` is in characters, 0 is fitted to what is in it.
    A column that holds nothing but `dull` is hidden; `detail` columns are folded away under a + above the sheet.
    """

    heading: str
    field: str = ""
    look: CellLook = TEXT
    kind: CellKind = CellKind.TEXT
    width: float = 0.0
    detail: bool = False
    own: bool = False
    dull: str | int = ""


NUMBERS: Final = (
    ShownColumn("Sheet", "sheet"),
    ShownColumn("Row", "row", COUNT, CellKind.COUNT, width=8),
    ShownColumn("Part", "part", COUNT, CellKind.COUNT, width=7, dull=1),
    ShownColumn("As written", "input"),
    ShownColumn("Phone number", "phone_number", STRONG),
    ShownColumn("Verdict", "verdict", STRONG, width=12),
    ShownColumn("Why", "reason", WRAPPED, width=58),
    ShownColumn("What to do next", "next_step", WRAPPED, width=44),
    ShownColumn("Country", "country", width=9),
    ShownColumn("Type", "number_type", width=10),
    ShownColumn("Carrier", "carrier"),
    ShownColumn("Hosting", "hosting"),
    ShownColumn("Portable", "portable", width=9),
    ShownColumn("PIN needed", "pin_required", width=9),
    ShownColumn("Order or request", "sid"),
    ShownColumn("Its status", "status"),
    ShownColumn("Since (UTC)", "status_since", MOMENT, CellKind.MOMENT, width=17),
    ShownColumn("Checked (UTC)", "checked_at", MOMENT, CellKind.MOMENT, width=17),
    ShownColumn("Done by this run", "action", width=12, detail=True),
    ShownColumn("Reason code", "reason_code", detail=True),
    ShownColumn("Portability code", "portability_code", width=11, detail=True),
    ShownColumn("Answer from", "origin", detail=True),
)

PROBLEMS: Final = (
    ShownColumn("Sheet", "sheet"),
    ShownColumn("Row", "row", COUNT, CellKind.COUNT, width=8),
    ShownColumn("Part", "part", COUNT, CellKind.COUNT, width=7, dull=1),
    ShownColumn("As written", "input"),
    ShownColumn("Phone number", "phone_number", STRONG),
    ShownColumn("Verdict", "verdict", STRONG, width=12),
    ShownColumn("Why", "reason", WRAPPED, width=58),
    ShownColumn("What to do next", "next_step", WRAPPED, width=50),
)


def own_columns(names: Sequence[str]) -> tuple[ShownColumn, ...]:
    """Show the person's own columns under their own headings."""
    return tuple(ShownColumn(name, own=True) for name in names)


class LineValues:
    """Take the cells that a sheet shows out of a report line, in the order of its columns."""

    def __init__(self, columns: Sequence[ShownColumn]) -> None:
        self._take = itemgetter(*(REPORT_COLUMNS.index(column.field) for column in columns))

    def of(self, line: ReportLine) -> list[str | int]:
        """Give the values of one line."""
        return list(self._take(line))


def fitted_width(column: ShownColumn, longest: int) -> float:
    """Choose a width in characters: the column's own, else what its heading and longest cell need, within reason."""
    if column.width:
        return column.width
    words = max(map(len, column.heading.split()), default=0)
    return min(max(NARROWEST, words + 3.5, longest * 1.08 + 1.5), WIDEST)

"""fix-list.xlsx: only the rows that a person can correct, in the list's own columns, ready to be handed in again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from numberlift.domain.report import ReportLine
from numberlift.domain.routing import VerdictName
from numberlift.domain.rows import SheetHead
from numberlift.io.drawing.bookfile import save_book
from numberlift.io.drawing.longsheet import LongSheet
from numberlift.io.drawing.owncolumns import OwnColumns
from numberlift.io.drawing.rowspool import COLUMN_LIMIT, CellKind
from numberlift.io.drawing.sheetcolumns import COUNT, TEXT, WRAPPED, ShownColumn, own_columns
from numberlift.io.outputs import replacing

TITLE: Final = "Fix list"
RUN_COLUMN: Final = "_run"
MARKS: Final = (
    ShownColumn("reason", look=WRAPPED, width=60),
    ShownColumn(RUN_COLUMN, look=TEXT),
    ShownColumn("_sheet", look=TEXT),
    ShownColumn("_row", look=COUNT, kind=CellKind.COUNT, width=8),
    ShownColumn("_part", look=COUNT, kind=CellKind.COUNT, width=8),
)
MARK_NAMES: Final = frozenset(mark.heading for mark in MARKS)


class FixList:
    """fix-list.xlsx while it is being filled; `add` takes every line and keeps those that a person can correct.

    PIN and account-number cells are empty. The number cell holds the part that needs the correction where one
    cell held several numbers. A list that was a fix list itself has its old marks replaced by this run's.
    """

    def __init__(self, run: str, *, heads: Sequence[SheetHead], folder: Path) -> None:
        self._run, self._own = run, OwnColumns.of(heads)
        self._number_places = {
            head.sheet: head.fields["phone_number"] for head in heads if "phone_number" in head.fields
        }
        old_marks = MARK_NAMES if RUN_COLUMN in self._own.names else frozenset()
        places = (place for place, name in enumerate(self._own.names) if name not in old_marks)
        self._shown = list(places)[: COLUMN_LIMIT - len(MARKS)]
        columns = (*own_columns([self._own.names[place] for place in self._shown]), *MARKS)
        self._book = Workbook()
        self._sheet = LongSheet(TITLE, columns, book=self._book, folder=folder, filters=False)

    def add(self, line: ReportLine) -> None:
        """Take a line if its row can be corrected."""
        if line.verdict is not VerdictName.FIX:
            return
        cells = list(line.cells)
        number_place = self._number_places.get(line.sheet)
        if number_place is not None and number_place < len(cells) and line.input:
            cells[number_place] = line.input
        own = self._own.spread_emptied(line.sheet, cells)
        self._sheet.add(
            [*(own[place] for place in self._shown), self._reason(line), self._run, line.sheet, line.row, line.part]
        )

    def save(self, path: Path) -> None:
        """Draw the sheet and write the workbook to `path`; raises OSError."""
        spools = self._sheet.draw()
        del self._book["Sheet"]
        save_book(self._book, spools, path=path)

    def close(self) -> None:
        """Give the disk space of the rows back."""
        self._sheet.close()

    @staticmethod
    def _reason(line: ReportLine) -> str:
        return " ".join(filter(None, (line.reason, line.next_step)))


@contextmanager
def fix_list(scratch: Path, *, heads: Sequence[SheetHead], run: str) -> Iterator[FixList]:
    """Open a fix-list.xlsx for a run's lines; it is written to `scratch` when the block ends well. Raises OSError."""
    with closing(FixList(run, heads=heads, folder=scratch.parent)) as book:
        yield book
        book.save(scratch)


def write_fix_list(lines: Iterable[ReportLine], *, path: Path, heads: Sequence[SheetHead], run: str) -> Path:
    """Write fix-list.xlsx from a run's `lines`, which are read once and not held; raises OutputFailed."""
    with replacing(path) as scratch, fix_list(scratch, heads=heads, run=run) as book:
        for line in lines:
            book.add(line)
    return path

"""The rows of one worksheet on their way to a workbook: formed as XML at once, kept on disk, never in memory.

openpyxl's write-only mode takes 11 µs a cell, 30 s for a report of 100,000 rows and 27 columns; forming the rows
here takes a tenth of that. Everything else of a workbook (styles, filters, formats, charts) stays openpyxl's.
Source: ECMA-376 part 1, 18.3.1.73 (row) and 18.3.1.4 (c).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from math import ceil
from pathlib import Path
from typing import IO, Final, TypeAlias

from openpyxl.utils import get_column_letter

from numberlift.io.drawing.cellsafe import xml_text

COLUMN_LIMIT: Final = 16_384
BUFFER: Final = 1 << 20
LINE_HEIGHT: Final = 13.5
MOST_LINES: Final = 30  # Excel's tallest row is 409 points
MEASURED_ROWS: Final = 2_000
KNOWN_TEXTS: Final = 500
KNOWN_LENGTH: Final = 1_000
PATTERNS_KEPT: Final = 1_000
SERIAL_START: Final = datetime(1899, 12, 30, tzinfo=UTC)
DAY: Final = timedelta(days=1)

CellXml: TypeAlias = Callable[[str, str | int], str]


class CellKind(Enum):
    """What a column's cells are: text, whole numbers, or ISO-8601 UTC moments (text that is none stays text)."""

    TEXT = "text"
    COUNT = "count"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class SpoolColumn:
    """A column of a spooled sheet; `style` is the index of its cells' format in the workbook.

    `wraps_at` is the width in characters at which its text goes on in a further line, 0 for never. A cell that
    holds `dull` does not count as filled.
    """

    kind: CellKind
    style: int
    wraps_at: float = 0.0
    dull: str | int = ""


class RowSpool:
    """Rows of one sheet, streamed to an unnamed file in `folder` that vanishes with this process.

    `first_row` is the sheet's first row after its headings, `longest` the most characters seen in one line of
    each column's first 2,000 cells, `filled` whether a column holds anything at all. Columns beyond Excel's
    16,384 are left out.
    """

    def __init__(self, columns: Sequence[SpoolColumn], *, folder: Path, first_row: int) -> None:
        self._columns = columns = tuple(columns[:COLUMN_LIMIT])
        self._cells = [_cell_xml(column, get_column_letter(place)) for place, column in enumerate(columns, start=1)]
        self._dull = [(place, column.dull) for place, column in enumerate(columns) if column.dull]
        self._wrapping = [(place, column.wraps_at) for place, column in enumerate(columns) if column.wraps_at]
        self.first_row = first_row
        self.last_row = first_row - 1
        self.longest = [0] * len(columns)
        self.filled = [False] * len(columns)
        self._patterns: set[tuple[bool, ...]] = set()
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder, buffering=BUFFER)  # noqa: SIM115 - lives as long as we

    @property
    def rows(self) -> int:
        """How many rows were added."""
        return self.last_row - self.first_row + 1

    @property
    def width(self) -> int:
        """How many columns the sheet has."""
        return len(self._cells)

    def add(self, values: Sequence[str | int]) -> None:
        """Add a row; an empty text leaves its cell out."""
        self.last_row += 1
        number = str(self.last_row)
        parts = [cell(number, value) for cell, value in zip(self._cells, values, strict=False) if value != ""]
        self._file.write(f'<row r="{number}"{self._height(values)}>{"".join(parts)}</row>'.encode())
        if self.rows <= MEASURED_ROWS or self._unseen(values):
            self._measure(values)

    def size(self) -> int:
        """Bytes of XML so far."""
        return self._file.tell()

    def pieces(self) -> Iterator[bytes]:
        """Give the XML of all rows, from the first, in pieces of 1 MiB."""
        self._file.seek(0)
        while piece := self._file.read(BUFFER):
            yield piece

    def close(self) -> None:
        """Give the disk space back; what a full disk did not take is of no interest any more."""
        with suppress(OSError):
            self._file.close()

    def _height(self, values: Sequence[str | int]) -> str:
        """Give a row with wrapped text the height it needs, because not every program fits rows by itself."""
        lines = 1
        for place, width in self._wrapping:
            text = str(values[place])
            if len(text) > width or "\n" in text:
                lines = max(lines, sum(ceil(len(part) / width) or 1 for part in text.split("\n")))
        return f' ht="{min(lines, MOST_LINES) * LINE_HEIGHT}" customHeight="1"' if lines > 1 else ""

    def _unseen(self, values: Sequence[str | int]) -> bool:
        """Tell a row in which other cells are filled than in any before (or than in the last 1,000 kinds of row)."""
        pattern = (*map(bool, values), *(values[place] == dull for place, dull in self._dull))
        if pattern in self._patterns:
            return False
        if len(self._patterns) >= PATTERNS_KEPT:
            self._patterns.clear()
        self._patterns.add(pattern)
        return True

    def _measure(self, values: Sequence[str | int]) -> None:
        for place, (value, column) in enumerate(zip(values, self._columns, strict=False)):
            if value in ("", column.dull):
                continue
            self.filled[place] = True
            if isinstance(value, str):
                length = len(value) if "\n" not in value else max(map(len, value.split("\n")))
                self.longest[place] = max(self.longest[place], length)


def _cell_xml(column: SpoolColumn, letter: str) -> CellXml:
    text = _text_cell(letter, column.style)
    match column.kind:
        case CellKind.TEXT:
            return text
        case CellKind.COUNT:
            return _count_cell(letter, column.style, text)
        case CellKind.MOMENT:
            return _moment_cell(letter, column.style, text)


def _text_cell(letter: str, style: int) -> CellXml:
    start, middle = f'<c r="{letter}', f'" s="{style}" t="inlineStr"><is><t>'
    spaced = middle.removesuffix(">") + ' xml:space="preserve">'
    # Verdicts, reasons and carriers repeat: the first few hundred texts of a column are formed once.
    known: dict[str | int, str] = {}

    def cell(number: str, value: str | int) -> str:
        rest = known.get(value)
        if rest is None:
            text = xml_text(str(value))
            rest = f"{spaced if text[0].isspace() or text[-1].isspace() else middle}{text}</t></is></c>"
            if len(known) < KNOWN_TEXTS and len(rest) < KNOWN_LENGTH:
                known[value] = rest
        return start + number + rest

    return cell


def _count_cell(letter: str, style: int, text: CellXml) -> CellXml:
    start, middle = f'<c r="{letter}', f'" s="{style}"><v>'

    def cell(number: str, value: str | int) -> str:
        return f"{start}{number}{middle}{value}</v></c>" if isinstance(value, int) else text(number, value)

    return cell


def _moment_cell(letter: str, style: int, text: CellXml) -> CellXml:
    start, middle = f'<c r="{letter}', f'" s="{style}"><v>'

    def cell(number: str, value: str | int) -> str:
        serial = _serial(str(value))
        return text(number, value) if serial is None else f"{start}{number}{middle}{serial}</v></c>"

    return cell


def _serial(moment: str) -> float | None:
    """Count the days since Excel's epoch, in UTC, of an ISO-8601 moment with its zone."""
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return None if parsed.tzinfo is None else (parsed - SERIAL_START) / DAY

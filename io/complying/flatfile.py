"""Comply's report.csv, what programs read: its fixed columns, UTF-8 with BOM, header first, input order."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from numberlift.domain.complying.report import COMPLY_COLUMNS, ComplyLine
from numberlift.io.drawing.cellsafe import csv_safe


class ComplyCsv:
    """report.csv while it is being written; `add` takes the lines in input order."""

    def __init__(self, target: TextIO) -> None:
        self._write = csv.writer(target).writerow
        self._write(COMPLY_COLUMNS)

    def add(self, line: ComplyLine) -> None:
        """Write one line; every cell is neutralised."""
        self._write([csv_safe(str(cell)) for cell in line])


@contextmanager
def comply_csv(scratch: Path) -> Iterator[ComplyCsv]:
    """Open `scratch` for the lines of comply's report.csv; raises OSError."""
    # A lone surrogate, which UTF-8 cannot hold, becomes a question mark rather than the end of the report.
    with scratch.open("w", encoding="utf-8-sig", errors="replace", newline="") as target:
        yield ComplyCsv(target)

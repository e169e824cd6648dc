"""What programs read: report.csv, one line for every row, and summary.json."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Final, TextIO

import orjson

from numberlift.domain.report import REPORT_COLUMNS, ReportLine
from numberlift.domain.rows import SheetHead
from numberlift.io.drawing.cellsafe import csv_safe
from numberlift.io.drawing.owncolumns import OwnColumns
from numberlift.io.outputs import replacing

OWN_PREFIX: Final = "in."
OURS: Final = len(REPORT_COLUMNS)


class ReportCsv:
    """report.csv while it is being written; `add` takes the lines in input order."""

    def __init__(self, target: TextIO, *, own: OwnColumns) -> None:
        self._write = csv.writer(target).writerow
        self._own = own
        self._write([*REPORT_COLUMNS, *(OWN_PREFIX + name.replace("\0", "�") for name in own.names)])

    def add(self, line: ReportLine) -> None:
        """Write one line; every cell is neutralised and secrets are masked."""
        own = self._own.spread(line.sheet, line.cells)
        self._write([csv_safe(str(cell)) for cell in chain(line[:OURS], own)])


@contextmanager
def report_csv(scratch: Path, *, heads: Sequence[SheetHead]) -> Iterator[ReportCsv]:
    """Open `scratch` for the lines of a report.csv; raises OSError.

    UTF-8 with BOM, header first, our columns in the order of REPORT_COLUMNS and then the input's own, prefixed `in.`.
    """
    # A lone surrogate, which UTF-8 cannot hold, becomes a question mark rather than the end of the report.
    with scratch.open("w", encoding="utf-8-sig", errors="replace", newline="") as target:
        yield ReportCsv(target, own=OwnColumns.of(heads))


def write_report_csv(lines: Iterable[ReportLine], *, path: Path, heads: Sequence[SheetHead]) -> Path:
    """Write report.csv from `lines`, which are read once and not held; raises OutputFailed."""
    with replacing(path) as scratch, report_csv(scratch, heads=heads) as report:
        for line in lines:
            report.add(line)
    return path


def write_summary_json(summary: Mapping[str, object], *, path: Path) -> Path:
    """Write summary.json with the keys in the order given, indented, UTF-8; raises OutputFailed."""
    with replacing(path) as scratch:
        scratch.write_bytes(orjson.dumps(dict(summary), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return path

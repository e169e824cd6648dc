"""Write a run's report files in one pass over its lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from numberlift.domain.report import ReportLine
from numberlift.domain.rows import SheetHead
from numberlift.io.drawing.calendarsheet import CalendarSheet
from numberlift.io.drawing.summarysheet import ReportAbout
from numberlift.io.fixlist import fix_list
from numberlift.io.flatfile import report_csv
from numberlift.io.followsheets import FurtherSheet
from numberlift.io.outputs import blaming, replacing
from numberlift.io.workbook import report_book


class ReportFile(StrEnum):
    """The files of a run's report that are written line by line, by their names."""

    CSV = "report.csv"
    WORKBOOK = "report.xlsx"
    FIX_LIST = "fix-list.xlsx"


ALL_FILES: Final = tuple(ReportFile)


class TakesLines(Protocol):
    """A report file while it is being written."""

    def add(self, line: ReportLine) -> None:
        """Take one line, in input order."""


def write_reports(
    lines: Iterable[ReportLine],
    *,
    folder: Path,
    heads: Sequence[SheetHead],
    about: ReportAbout,
    files: Collection[ReportFile] = ALL_FILES,
    further: Sequence[FurtherSheet | CalendarSheet] = (),
) -> dict[ReportFile, Path]:
    """Write the chosen `files` into `folder` and give their paths; `further` sheets go behind the workbook's own.

    `lines` is read once and not held. No file takes its name before all are written, so that they never tell of
    different runs; after an error the folder is as it was. Raises OutputFailed.
    """
    paths = {file: folder / file.value for file in ReportFile if file in files}
    with ExitStack() as names:
        scratches = {file: names.enter_context(replacing(path)) for file, path in paths.items()}
        with blaming(folder), ExitStack() as opened:
            takers = [_open(opened, file, scratch, heads, about, further) for file, scratch in scratches.items()]
            for line in lines:
                for taker in takers:
                    taker.add(line)
    return paths


def _open(
    opened: ExitStack,
    file: ReportFile,
    scratch: Path,
    heads: Sequence[SheetHead],
    about: ReportAbout,
    further: Sequence[FurtherSheet | CalendarSheet],
) -> TakesLines:
    match file:
        case ReportFile.CSV:
            return opened.enter_context(report_csv(scratch, heads=heads))
        case ReportFile.WORKBOOK:
            return opened.enter_context(report_book(scratch, heads=heads, about=about, further=further))
        case ReportFile.FIX_LIST:
            return opened.enter_context(fix_list(scratch, heads=heads, run=about.run))

"""Write the report files of a comply run: report.csv, report.xlsx and fix-list.xlsx, together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from numberlift.domain.complying.listed import SheetRow
from numberlift.domain.complying.report import ComplyLine
from numberlift.domain.complying.wanted import ComplyList
from numberlift.domain.rows import SheetHead
from numberlift.io.complying.book import ComplyBook
from numberlift.io.complying.fixlist import write_fix_list
from numberlift.io.complying.flatfile import comply_csv
from numberlift.io.drawing.summarysheet import ReportAbout
from numberlift.io.outputs import blaming, replacing
from numberlift.io.reports import ALL_FILES, ReportFile


def write_comply_reports(
    lines: Sequence[ComplyLine],
    *,
    folder: Path,
    heads: Sequence[SheetHead],
    rows: Iterable[SheetRow],
    wanted: ComplyList,
    about: ReportAbout,
) -> dict[ReportFile, Path]:
    """Write the files into `folder` and give their paths.

    `lines` are in input order, `rows` is read once. No file takes its name before all are written; after an error the
    folder is as it was. Raises OutputFailed.
    """
    paths = {file: folder / file.value for file in ALL_FILES}
    with ExitStack() as names:
        scratches = {file: names.enter_context(replacing(path)) for file, path in paths.items()}
        with blaming(folder):
            with (
                comply_csv(scratches[ReportFile.CSV]) as flat,
                closing(ComplyBook(about, folder=folder)) as book,
            ):
                for line in lines:
                    flat.add(line)
                    book.add(line)
                book.save(scratches[ReportFile.WORKBOOK])
            scratch = scratches[ReportFile.FIX_LIST]
            write_fix_list(lines, scratch=scratch, heads=heads, rows=rows, wanted=wanted, run=about.run)
    return paths

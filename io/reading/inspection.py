"""What is known of a workbook's sheets before calamine takes memory for them, one class a format."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Protocol

import olefile  # type: ignore[import-untyped]  # ships without types

from numberlift.io.reading.guard import Form, Limits
from numberlift.io.reading.peeks import Mark, Peek, marks, peek, reach, sheet_parts, text_weight
from numberlift.io.reading.peeks_binary import xls_sheets, xlsb_parts, xlsb_sheet
from numberlift.io.reading.peeks_ods import look_through
from numberlift.io.reading.refusals import damaged, sprawling, swollen

#: What damage in a file makes the standard library and olefile raise.
BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    KeyError,
    ValueError,
    IndexError,
    struct.error,
    NotImplementedError,
    RecursionError,
)


class Inspection(Protocol):
    """A look at one workbook; every method raises ListRefused for what must not be opened."""

    macros: bool

    def look(self, sheet: str) -> Peek:
        """What was seen of a sheet, after its reach was found to be sane."""

    def marks(self, sheet: str) -> Iterator[Mark]:
        """The cells that calamine shows blank and are not, in order."""


def inspect(path: Path, form: Form, *, limits: Limits, stack: ExitStack) -> Inspection:
    """Begin to inspect a workbook; a zipped one stays open until `stack` closes."""
    try:
        if form is Form.XLS:
            return _old_book(path, limits)
        archive = stack.enter_context(zipfile.ZipFile(path))
        if form is Form.ODS:
            macros = any(name.startswith("Basic/") for name in archive.namelist())
            return WholeBook(path, look_through(archive, path), macros=macros, limits=limits)
        return NewBook(path, archive, binary=form is Form.XLSB, limits=limits)
    except BROKEN as error:
        raise damaged(path) from error


def _old_book(path: Path, limits: Limits) -> WholeBook:
    with olefile.OleFileIO(path) as compound:
        macros = compound.exists("_VBA_PROJECT_CUR")
    return WholeBook(path, xls_sheets(path), macros=macros, limits=limits)


class NewBook:
    """xlsx and xlsb: a part a sheet, looked through when the sheet is wanted."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, *, binary: bool, limits: Limits) -> None:
        self._path = path
        self._archive = archive
        self._binary = binary
        self._limits = limits
        self._parts = xlsb_parts(archive) if binary else sheet_parts(archive)
        self._marks: dict[str, list[Mark]] = {}
        self._odd: set[str] = set()
        self.macros = any(name.endswith("vbaProject.bin") for name in archive.namelist())

    def look(self, sheet: str) -> Peek:
        """What was seen of a sheet, after its reach was found to be sane."""
        part = self._parts.get(sheet, "")
        try:
            if self._binary:
                seen, self._marks[sheet] = xlsb_sheet(self._archive, part)
            else:
                seen = self._look_at_text(part)
        except BROKEN as error:  # a part that is missing is a KeyError
            raise damaged(self._path) from error
        if seen.odd:
            self._odd.add(sheet)
        refuse_sprawl(self._path, sheet, seen, self._limits)
        return seen

    def marks(self, sheet: str) -> Iterator[Mark]:
        """The cells that calamine shows blank and are not, in order."""
        if self._binary:
            return iter(self._marks.get(sheet, ()))
        return marks(self._archive, self._parts[sheet]) if sheet in self._odd else iter(())

    def _look_at_text(self, part: str) -> Peek:
        seen = peek(self._archive, part)
        if seen.rows * seen.columns > self._limits.cells:
            seen.rows, seen.columns = reach(self._archive, part)
        weight = text_weight(self._archive, part, seen.shared, limit=self._limits.unpacked)
        if weight > self._limits.unpacked:
            raise swollen(self._path, unpacked=weight)
        return seen


class WholeBook:
    """xls and ods, which calamine parses whole at once: all sheets are looked at beforehand."""

    def __init__(
        self, path: Path, seen: Mapping[str, tuple[Peek, list[Mark]]], *, macros: bool, limits: Limits
    ) -> None:
        for sheet, (peeked, _) in seen.items():
            refuse_sprawl(path, sheet, peeked, limits)
        self._seen = seen
        self.macros = macros

    def look(self, sheet: str) -> Peek:
        """What was seen of a sheet."""
        return self._seen[sheet][0] if sheet in self._seen else Peek()

    def marks(self, sheet: str) -> Iterator[Mark]:
        """The cells that calamine shows blank and are not, in order."""
        return iter(self._seen[sheet][1]) if sheet in self._seen else iter(())


def refuse_sprawl(path: Path, sheet: str, seen: Peek, limits: Limits) -> None:
    """Refuse a sheet whose rectangle has more cells than memory should hold."""
    if seen.rows * seen.columns > limits.cells:
        raise sprawling(path, sheet, rows=seen.rows, columns=seen.columns)

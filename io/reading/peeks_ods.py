"""A quick look through an OpenDocument sheet for what calamine drops: error values, tabs and breaks, hidden rows."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.parsers import expat

from numberlift.io.reading.cells import CellError
from numberlift.io.reading.peeks import Mark, Peek
from numberlift.io.reading.refusals import damaged, sprawling, swollen

MAX_MARKS: Final = 1_000_000
ROW, CELL, COVERED = "table:table-row", "table:table-cell", "table:covered-table-cell"
BREAKS: Final = {"text:tab": "\t", "text:line-break": "\n"}


@dataclass(slots=True)
class _Table:
    """Where the parser stands in one table, and what it has found."""

    peek: Peek = field(default_factory=Peek)
    marks: list[Mark] = field(default_factory=list)
    row: int = 0  # of the last row that ended
    row_repeat: int = 1
    column: int = 0  # of the next cell
    filled: int = 0  # columns of this row that hold something
    found: list[tuple[int, str, bool]] = field(default_factory=list)  # odd cells of this row


def look_through(archive: zipfile.ZipFile, path: Path) -> Mapping[str, tuple[Peek, list[Mark]]]:
    """Every table of a document by name: how far it reaches, and the cells that calamine shows wrongly."""
    reader = _Reader(path)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.entity
    try:
        with archive.open("content.xml") as file:
            while chunk := file.read(1 << 18):
                parser.Parse(chunk, False)  # noqa: FBT003 - expat's own signature
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes it so
    except expat.ExpatError as error:
        raise damaged(path) from error
    return {name: (table.peek, table.marks) for name, table in reader.tables.items()}


class _Reader:
    """What expat calls for each piece of content.xml."""

    def __init__(self, path: Path) -> None:
        self.tables: dict[str, _Table] = {}
        self._path = path
        self._name = ""
        self._table = _Table()
        self._in_cell = 0
        self._repeat = 1
        self._paragraphs: list[str] = []
        self._error = self._breaks = self._valued = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == CELL:
            self._start_cell(attributes)
        elif self._in_cell:
            self._inside(tag, attributes)
        elif tag == ROW:
            self._start_row(attributes)
        elif tag == COVERED:
            self._table.column += _times(attributes.get("table:number-columns-repeated"))
        elif tag == "table:table":
            self._name = attributes.get("table:name", "")
            self._table = self.tables[self._name] = _Table()
        elif attributes.get("table:display-filter-buttons") == "true":
            self._filtered(attributes.get("table:target-range-address", ""))

    def end(self, tag: str) -> None:
        if tag == CELL:
            self._end_cell()
        elif tag == ROW:
            self._end_row()

    def text(self, data: str) -> None:
        if self._in_cell and self._paragraphs:
            self._paragraphs[-1] += data

    def entity(self, *_: object) -> None:
        raise swollen(self._path, unpacked=1e12)  # a document of LibreOffice declares none

    def _start_row(self, attributes: dict[str, str]) -> None:
        table = self._table
        table.row_repeat = _times(attributes.get("table:number-rows-repeated"))
        table.column = table.filled = 0
        table.found = []
        if attributes.get("table:visibility") in {"filter", "collapse"}:
            table.peek.hidden_rows += table.row_repeat

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._in_cell += 1
        self._repeat = _times(attributes.get("table:number-columns-repeated"))
        self._paragraphs = []
        self._error = attributes.get("calcext:value-type") == "error"
        self._valued = "office:value-type" in attributes
        self._breaks = False

    def _inside(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "office:annotation":
            self._in_cell += 1
        elif tag == "text:p":
            self._paragraphs.append("")
        elif self._paragraphs and tag == "text:s":
            self._paragraphs[-1] += " " * _times(attributes.get("text:c"))
        elif self._paragraphs and tag in BREAKS:
            self._paragraphs[-1] += BREAKS[tag]
            self._breaks = True

    def _end_cell(self) -> None:
        self._in_cell = 0
        table = self._table
        if self._valued or self._paragraphs:
            table.filled = table.column + self._repeat
        if self._error or self._breaks:
            text = "\n".join(self._paragraphs) or "#ERROR!"
            table.found += [(table.column + offset, text, self._error) for offset in range(min(self._repeat, 1024))]
        table.column += self._repeat

    def _end_row(self) -> None:
        table = self._table
        if table.filled:
            table.peek.rows = table.row + table.row_repeat
            table.peek.columns = max(table.peek.columns, table.filled)
        if len(table.marks) + len(table.found) * table.row_repeat > MAX_MARKS:
            raise sprawling(self._path, self._name, rows=table.peek.rows, columns=table.peek.columns)
        if table.found:
            for row in range(table.row + 1, table.row + table.row_repeat + 1):
                table.marks += [Mark(row, column, _shown(text, error=error)) for column, text, error in table.found]
        table.row += table.row_repeat

    def _filtered(self, target: str) -> None:
        name = target.rpartition(".")[0].rpartition(":")[0] or target.partition(".")[0]
        for known, table in self.tables.items():
            if name.partition(".")[0].strip("$'") == known:
                table.peek.filtered = True


def _shown(text: str, *, error: bool) -> str:
    return CellError(text) if error else text


def _times(repeated: str | None) -> int:
    return int(repeated) if repeated and repeated.isdigit() else 1

"""A quick look through the records of binary workbooks (xls, xlsb) for error values, filters, hidden rows and reach.

Record layouts: [MS-XLS] 2.4.28 BoundSheet8, 2.4.24 BoolErr, 2.4.127 Formula, 2.4.221 Row;
[MS-XLSB] 2.4.324 BrtCellError, 2.4.688 BrtFmlaError, 2.4.741 BrtRowHdr.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

import olefile  # type: ignore[import-untyped]  # ships without types

from numberlift.io.reading.cells import CellError
from numberlift.io.reading.peeks import Mark, Peek, relations

ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}

BOUND_SHEET, FORMULA, BOOL_ERR, ROW, FILTER_INFO = 0x85, 0x06, 0x205, 0x208, 0x9D
BOF, END = 0x809, 0x0A
CELLS: Final = frozenset({0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E})  # those with a value
MUL_RK: Final = 0xBD
ROW_HIDDEN: Final = 0x20
CELL_SIZE, BOOL_ERR_SIZE, FORMULA_SIZE, ROW_SIZE = 6, 8, 14, 16
"""The fewest bytes of the records: row, column and format of any cell; the others up to the last field read here."""
NOT_A_NUMBER, HOLDS_ERROR = b"\xff\xff", 2
"""What a formula's result ends with if it is no number, and what it begins with if it is an error value."""
B_ROW, B_ERROR, B_FORMULA_ERROR, B_FILTER, B_SHEET = 0, 3, 11, 161, 156
B_CELLS: Final = frozenset(range(2, 12)) | {62}  # those with a value
B_ROW_HIDDEN: Final = 0x10
B_ROW_SIZE, B_CELL_SIZE, B_ERROR_SIZE = 12, 8, 9
"""The fewest bytes of the records, up to the last field read here."""


def xls_sheets(path: Path) -> dict[str, tuple[Peek, list[Mark]]]:
    """What was seen of each sheet of an xls, by name, in the order of the workbook."""
    with olefile.OleFileIO(path) as compound:
        stream = "Workbook" if compound.exists("Workbook") else "Book"
        data: bytes = compound.openstream(stream).read()
    bodies = [data[at : at + size] for kind, at, size in _xls_records(data, 0) if kind == BOUND_SHEET]
    return {_xls_name(body): _xls_sheet(data, struct.unpack_from("<I", body)[0]) for body in bodies}


def _xls_name(body: bytes) -> str:
    """The name in a BoundSheet8: its length, whether it is wide, its letters."""
    if body[7] & 1:
        return body[8 : 8 + 2 * body[6]].decode("utf-16-le", "replace")
    return body[8 : 8 + body[6]].decode("latin-1")


def _xls_sheet(data: bytes, start: int) -> tuple[Peek, list[Mark]]:
    peek, marks = Peek(), []
    for kind, at, size in _xls_records(data, start):
        if kind in CELLS and size >= CELL_SIZE:
            _reach(peek, data, at, at + size - 2 if kind == MUL_RK else at + 2)
        if kind == BOOL_ERR and size >= BOOL_ERR_SIZE and data[at + 7]:
            marks.append(_xls_mark(data, at, data[at + 6]))
        elif kind == FORMULA and size >= FORMULA_SIZE and _is_error(data, at):
            marks.append(_xls_mark(data, at, data[at + 8]))
        elif kind == ROW and size >= ROW_SIZE and data[at + 12] & ROW_HIDDEN:
            peek.hidden_rows += 1
        elif kind == FILTER_INFO:
            peek.filtered = True
    return peek, sorted(marks)


def _is_error(data: bytes, at: int) -> bool:
    """Whether the result of the formula whose body begins at `at` is an error value."""
    return data[at + 12 : at + 14] == NOT_A_NUMBER and data[at + 6] == HOLDS_ERROR


def _reach(peek: Peek, data: bytes, at: int, last: int) -> None:
    peek.rows = max(peek.rows, int.from_bytes(data[at : at + 2], "little") + 1)
    peek.columns = max(peek.columns, int.from_bytes(data[last : last + 2], "little") + 1)


def _xls_mark(data: bytes, at: int, code: int) -> Mark:
    row, column = struct.unpack_from("<HH", data, at)
    return Mark(row + 1, column, CellError(ERRORS.get(code, "#ERROR!")))


def _xls_records(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Records of a substream as (kind, offset of the body, size), up to its end; charts inside it are passed over."""
    depth, end = 0, len(data) - 4
    while at <= end:
        kind, size = struct.unpack_from("<HH", data, at)
        depth += (kind == BOF) - (kind == END)
        if at + 4 + size > len(data):
            return
        if depth <= 1:
            yield kind, at + 4, size
        if kind == END and depth <= 0:
            return
        at += 4 + size


def xlsb_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part that holds each sheet of an xlsb, by the sheet's name."""
    links = relations(archive, "xl/_rels/workbook.bin.rels")
    parts: dict[str, str] = {}
    with archive.open("xl/workbook.bin") as file:
        for kind, body in _xlsb_records(file):
            if kind == B_SHEET:
                link, at = _wide(body, 8)
                name, _ = _wide(body, at)
                parts[name] = links.get(link, "")
    return parts


def xlsb_sheet(archive: zipfile.ZipFile, part: str) -> tuple[Peek, list[Mark]]:
    """What was seen of one sheet of an xlsb."""
    peek, row = Peek(), 0
    marks: list[Mark] = []
    with archive.open(part) as file:
        for kind, body in _xlsb_records(file):
            if kind == B_ROW and len(body) >= B_ROW_SIZE:
                row = int.from_bytes(body[:4], "little") + 1
                peek.hidden_rows += bool(body[11] & B_ROW_HIDDEN)
            elif kind in B_CELLS and len(body) >= B_CELL_SIZE:
                _xlsb_cell(peek, marks, row, kind=kind, body=body)
            elif kind == B_FILTER:
                peek.filtered = True
    return peek, marks


def _xlsb_cell(peek: Peek, marks: list[Mark], row: int, *, kind: int, body: bytes) -> None:
    column = int.from_bytes(body[:4], "little")
    peek.rows, peek.columns = max(peek.rows, row), max(peek.columns, column + 1)
    if kind in {B_ERROR, B_FORMULA_ERROR} and len(body) >= B_ERROR_SIZE:
        marks.append(Mark(row, column, CellError(ERRORS.get(body[8], "#ERROR!"))))


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """A string of [MS-XLSB]: its length in characters, then UTF-16; and where it ends."""
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _xlsb_records(reader: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    while head := reader.read(1):
        kind = head[0]
        if kind & 0x80:
            kind = (kind & 0x7F) | ((_byte(reader) & 0x7F) << 7)
        size = 0
        for shift in (0, 7, 14, 21):
            byte = _byte(reader)
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, reader.read(size)


def _byte(reader: IO[bytes]) -> int:
    return (reader.read(1) or b"\0")[0]

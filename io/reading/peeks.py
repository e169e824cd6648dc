"""A quick look through a workbook's own parts for what calamine does not tell.

Error values (calamine gives blanks, and a row of nothing else would vanish), formulas saved without a
result, filters, hidden rows, and how far the cells reach, which must be known before memory is taken
for them. The parts are scanned as bytes in chunks, never parsed as a tree, so no entity is expanded.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from numberlift.io.reading.cells import CellError

CHUNK: Final = 1 << 20
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_NAME: Final = re.compile(rb"""\sname=(?:"([^"]*)"|'([^']*)')""")
_RELATION: Final = re.compile(rb"""\s[\w]*:?id=["']([^"']+)["']""")
_LINK: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ID: Final = re.compile(rb"""\sId=["']([^"']+)["']""")
_TARGET: Final = re.compile(rb"""\sTarget=["']([^"']+)["']""")
_COLUMN: Final = re.compile(rb"""\sr=["']([A-Z]{1,3})""")
_ROW: Final = re.compile(rb"""\sr=["'](\d+)["']""")
_WIDE: Final = re.compile(rb'r="([A-Z]{2,3})[0-9]')
_PLAIN_ROW: Final = re.compile(rb'row r="([0-9]+)"')
_HIDDEN_ROW: Final = re.compile(rb"""<(?:\w+:)?row\s[^>]*\shidden=["'](?:1|true)["']""")
_ODD: Final = re.compile(
    rb"""<(?:\w+:)?c\s(?P<bad>[^>]*\bt=["']e["'][^>]*)(?<!/)>(?P<in>.*?)</(?:\w+:)?c>"""
    rb"""|<(?:\w+:)?c\s(?P<dry>[^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>(?P<formula>[^<]*)</(?:\w+:)?f>)"""
    rb"""\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>""",
    re.DOTALL,
)
_PLACE: Final = re.compile(rb"""\br=["']([A-Z]{1,3})(\d+)["']""")
_FILLED: Final = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d+)["'][^>]*(?<!/)>""")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_SHARED: Final = re.compile(rb"""\st=["']s["'][^>]*>\s*<(?:\w+:)?v>(\d+)<""")


class Mark(NamedTuple):
    """A cell that calamine shows blank and is not: row from 1, column from 0."""

    row: int
    column: int
    value: str


@dataclass(slots=True)
class Peek:
    """What was seen of one sheet: how far its cells reach, whether it is filtered, and odd cells."""

    rows: int = 0
    columns: int = 0
    filtered: bool = False
    hidden_rows: int = 0
    odd: bool = False
    dry: bool = False
    shared: int = 0


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part that holds each sheet of an xlsx, by the sheet's name."""
    links = relations(archive, "xl/_rels/workbook.xml.rels")
    parts: dict[str, str] = {}
    for tag in _SHEET.findall(archive.read("xl/workbook.xml")):
        name, link = _NAME.search(tag), _RELATION.search(tag)
        if name and link and link[1].decode() in links:
            parts[html.unescape((name[1] or name[2] or b"").decode("utf-8", "replace"))] = links[link[1].decode()]
    return parts


def relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The targets of a workbook's relations, by id, as names of parts."""
    found: dict[str, str] = {}
    for tag in _LINK.findall(archive.read(part)):
        link, target = _ID.search(tag), _TARGET.search(tag)
        if link and target:
            found[link[1].decode()] = posixpath.normpath(posixpath.join("/xl", html.unescape(target[1].decode())))[1:]
    return found


def peek(archive: zipfile.ZipFile, part: str) -> Peek:
    """Look once through a sheet of an xlsx; about 0.2 s for 100,000 rows of eight columns.

    `rows` and `columns` bound what is used (26 columns at least); `reach` is exact.
    """
    seen = Peek(columns=26)
    formulas = False
    chunk = b""
    for chunk in _by_rows(archive, part):
        plain = b"='" not in chunk and b":row>" not in chunk  # no single quotes, no prefixes
        _bound(seen, chunk, plain=plain)
        if b'hidden="' in chunk or not plain:
            seen.hidden_rows += len(_HIDDEN_ROW.findall(chunk))
        formulas = formulas or not plain or b"/f>" in chunk
        if not seen.dry and (formulas or b't="e"' in chunk):
            found = [mark.value for mark in _odd_cells(chunk)]
            seen.odd = seen.odd or bool(found)
            seen.dry = any(value.startswith("=") for value in found)
    seen.filtered = b"autoFilter" in chunk  # it follows the rows
    return seen


def _bound(seen: Peek, chunk: bytes, *, plain: bool) -> None:
    """Take one chunk's furthest row and column; the patterns begin with letters, which makes them fast."""
    letters = set((_WIDE if plain else _COLUMN).findall(chunk))
    seen.columns = max(seen.columns, max((column_of(name) for name in letters), default=-1) + 1)
    rows = _PLAIN_ROW.findall(chunk)
    if not plain or len(rows) != chunk.count(b"row "):
        rows = _ROW.findall(chunk)
    seen.rows = max(seen.rows, max(map(int, rows), default=0))
    seen.shared += chunk.count(b't="s"') if plain else chunk.count(b"<")


def reach(archive: zipfile.ZipFile, part: str) -> tuple[int, int]:
    """How many rows and columns the cells with content span, leaving out those that are only formatted."""
    rows = columns = 0
    for chunk in _by_rows(archive, part):
        for letters, row in _FILLED.findall(chunk):
            rows, columns = max(rows, int(row)), max(columns, column_of(letters) + 1)
    return rows, columns


def marks(archive: zipfile.ZipFile, part: str) -> Iterator[Mark]:
    """The error values and unsaved formulas of a sheet, in the order of the file."""
    for chunk in _by_rows(archive, part):
        yield from _odd_cells(chunk)


def column_of(letters: bytes) -> int:
    """The place of a column from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def text_weight(archive: zipfile.ZipFile, part: str, cells: int, *, limit: int) -> int:
    """How many bytes the shared texts of a sheet come to when each cell has its own copy.

    One text of 32,000 letters used by a million cells is a small file and 32 GB of memory. The exact
    count is taken only where the longest text times the number of cells exceeds `limit`.
    """
    if "xl/sharedStrings.xml" not in archive.namelist() or not cells:
        return 0
    lengths = [len(text) for text in archive.read("xl/sharedStrings.xml").split(b"<si")[1:]]
    if max(lengths, default=0) * cells <= limit:
        return 0
    used: Counter[bytes] = Counter()
    for chunk in _by_rows(archive, part):
        used.update(_SHARED.findall(chunk))
    return sum(lengths[int(index)] * times for index, times in used.items() if int(index) < len(lengths))


def marked(rows: Iterator[list[object]], odd: Iterator[Mark]) -> Iterator[list[object]]:
    """Put the odd cells back into rows that begin at row 1 and column A."""
    mark = next(odd, None)
    if mark is None:
        yield from rows
        return
    number = 0
    for number, values in enumerate(rows, 1):
        while mark and mark.row <= number:
            if mark.row == number:
                _put(values, mark)
            mark = next(odd, None)
        yield values
    while mark:  # formulas without results below the last value
        below: list[object] = []
        number += 1
        while mark and mark.row <= number:
            _put(below, mark)
            mark = next(odd, None)
        yield below


def _put(values: list[object], mark: Mark) -> None:
    values += [""] * (mark.column + 1 - len(values))
    if values[mark.column] == "" or not isinstance(mark.value, CellError):
        values[mark.column] = mark.value


def _odd_cells(chunk: bytes) -> Iterator[Mark]:
    for found in _ODD.finditer(chunk):
        place = _PLACE.search(found["bad"] or found["dry"])
        if not place:
            continue
        text = b"=" + (found["formula"] or b"") if found["dry"] else _value(found["in"])
        shown = html.unescape(text.decode("utf-8", "replace"))
        yield Mark(int(place[2]), column_of(place[1]), CellError(shown))


def _value(inside: bytes) -> bytes:
    value = _VALUE.search(inside)
    return value[1] if value else b"#ERROR!"


def _by_rows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part in chunks that end with a row, so that no cell is cut in two."""
    with archive.open(part) as file:
        rest = b""
        while chunk := file.read(CHUNK):
            chunk = rest + chunk
            cut = chunk.rfind(b"row>") + 4
            rest = chunk[cut:] if cut > 3 else chunk  # noqa: PLR2004 - not found
            if cut > 3:  # noqa: PLR2004 - a byte count of the format
                yield chunk[:cut]
        yield rest

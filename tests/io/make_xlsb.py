"""A minimal writer of binary workbooks, by the record tables of [MS-XLSB]; no library writes them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence

TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
</Types>"""
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
LINK = '<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'


class Error(int):
    """An error value by its code; 0x2A is #N/A."""


def xlsb_bytes(sheets: dict[str, Sequence[Sequence[object]]], *, hidden: Sequence[str] = ()) -> bytes:
    """A workbook of texts, numbers and error values; empty strings make no cell."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", LINKS.format(_link(1, "officeDocument", "xl/workbook.bin")))
        links = "".join(_link(n, "worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1))
        archive.writestr("xl/_rels/workbook.bin.rels", LINKS.format(links))
        archive.writestr("xl/workbook.bin", _workbook(list(sheets), hidden))
        for n, rows in enumerate(sheets.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{n}.bin", _sheet(rows))
    return file.getvalue()


def _link(n: int, kind: str, target: str) -> str:
    return LINK.format(n=n, kind=f"{RELATIONS}/{kind}", target=target)


def _workbook(names: Sequence[str], hidden: Sequence[str]) -> bytes:
    bundles = b"".join(
        _record(156, struct.pack("<II", int(name in hidden), n) + _wide(f"rId{n}") + _wide(name))
        for n, name in enumerate(names, 1)
    )
    return _record(131) + _record(143) + bundles + _record(144) + _record(132)


def _sheet(rows: Sequence[Sequence[object]]) -> bytes:
    width = max((len(row) for row in rows), default=1)
    reach = struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, width - 1)
    body = b"".join(_row(number, row) for number, row in enumerate(rows) if any(cell != "" for cell in row))
    return _record(129) + _record(148, reach) + _record(145) + body + _record(146) + _record(130)


def _row(number: int, cells: Sequence[object]) -> bytes:
    head = struct.pack("<IIH", number, 0, 300) + b"\0\0\0" + struct.pack("<I", 0)
    return _record(0, head) + b"".join(_cell(column, cell) for column, cell in enumerate(cells) if cell != "")


def _cell(column: int, cell: object) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(cell, Error):
        return _record(3, place + bytes([cell]))
    if isinstance(cell, int | float):
        return _record(5, place + struct.pack("<d", cell))
    return _record(6, place + _wide(str(cell)))


def _wide(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(body), b""
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return head + length + body

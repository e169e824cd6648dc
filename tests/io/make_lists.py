"""Writes one table in every format and encoding that numberlift reads."""

from __future__ import annotations

import csv
import io
import struct
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P, S, Tab

from tests.io.make_xlsb import xlsb_bytes

Rows = Sequence[Sequence[object]]
SHEET = "Numbers"


def text_bytes(rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8", ends: str = "\r\n") -> bytes:
    """The table as delimited text; wholly empty rows become blank lines."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=ends)
    for row in rows:
        writer.writerow(row if any(cell != "" for cell in row) else [])
    return file.getvalue().encode(encoding)


def xlsx_bytes(rows: Rows, *, others: dict[str, Rows] | None = None, hidden: Sequence[str] = ()) -> bytes:
    """The table as xlsx, after it any other sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, content in {SHEET: rows, **(others or {})}.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        _fill(sheet, content)
    return saved(book)


def _fill(sheet: openpyxl.worksheet.worksheet.Worksheet, rows: Rows) -> None:
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row, 1):
            if cell == "":
                continue
            target = sheet.cell(number, place)
            target.value = cell
            if isinstance(cell, str):
                target.data_type = "e" if cell.startswith("#N/A") else "s"


def saved(book: openpyxl.Workbook) -> bytes:
    """A workbook of openpyxl as bytes."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xls_bytes(rows: Rows) -> bytes:
    """The table as xls."""
    book = xlwt.Workbook()
    sheet = book.add_sheet(SHEET)
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell != "":
                sheet.write(number, place, cell)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xls_with_error(rows: Rows, row: int, column: int) -> bytes:
    """The table as xls with #N/A in one cell, which xlwt cannot write: a BoolErr record in place of a number."""
    marked = [list(line) for line in rows]
    marked[row][column] = 0.123456789012
    number = struct.pack("<HHHHH", 0x203, 14, row, column, 17)
    data = xls_bytes(marked)
    at = data.index(number)
    error = struct.pack("<HHHHHBB", 0x205, 8, row, column, 17, 0x2A, 1)
    filler = struct.pack("<HH", 0x5D, 2) + b"\0\0"
    return data[:at] + error + filler + data[at + len(error + filler) :]


def ods_bytes(rows: Rows, *, name: str = SHEET) -> bytes:
    """The table as ods; tabs, breaks and runs of blanks are written as OpenDocument wants them."""
    document = OpenDocumentSpreadsheet()
    table = Table(name=name)
    for row in rows:
        line = TableRow()
        for cell in row:
            line.addElement(_ods_cell(cell))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _ods_cell(cell: object) -> TableCell:
    if cell == "":
        return TableCell()
    if isinstance(cell, int | float):
        return TableCell(valuetype="float", value=repr(cell))
    made = TableCell(valuetype="string")
    paragraph = P()
    for char in str(cell):
        if char == " ":
            paragraph.addElement(S(c=1))
        elif char in "\t\n":
            paragraph.addElement(Tab() if char == "\t" else LineBreak())
        else:
            paragraph.addText(char)
    made.addElement(paragraph)
    return made


def write(folder: Path, name: str, rows: Rows) -> Path:
    """Write the table in the format and encoding that `name` says, for example `utf-16;tab.txt`."""
    path = folder / name.replace(";", "-")
    kind = name.rpartition(".")[2]
    makers = {"xlsx": xlsx_bytes, "xlsm": xlsx_bytes, "xls": xls_bytes, "ods": ods_bytes}
    if kind == "xlsb":
        path.write_bytes(xlsb_bytes({SHEET: rows}))
    elif kind in makers:
        path.write_bytes(makers[kind](rows))
    else:
        encoding, _, between = name.rpartition(".")[0].partition(";")
        delimiter = {"tab": "\t", "semicolon": ";", "bar": "|", "": ","}[between]
        path.write_bytes(text_bytes(rows, delimiter=delimiter, encoding=encoding))
    return path

"""Makes hostile and odd files: archives with a part changed, encrypted, swollen and broken workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import xlwt

from tests.io.make_lists import ods_bytes, saved, text_bytes, xls_bytes, xlsx_bytes

ONE = "+14155550100"
TWO = "+14155550101"
PLAIN = [["Phone", "Name"], [ONE, "Acme"], [TWO, "Bolt"]]


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same archive with one part changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**parts, part: change(parts.get(part, b""))})


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def cells_at(*cells: str) -> bytes:
    """An xlsx whose first sheet holds exactly this XML between its rows."""
    rows = "".join(cells).encode()
    inside = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    return changed(xlsx_bytes([["x"]]), SHEET, lambda _: inside + rows + b"</sheetData></worksheet>")


def inline(place: str, text: str) -> str:
    """A cell with its text inside."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def line(row: int, *cells: str) -> str:
    """A row element."""
    return f'<row r="{row}">{"".join(cells)}</row>'


def encrypted() -> bytes:
    """What Excel makes of a workbook with a password: an OLE file with an EncryptedPackage."""
    from msoffcrypto.format.ooxml import OOXMLFile

    file = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx_bytes(PLAIN))).encrypt("secret", file)
    return file.getvalue()


def encrypted_xls() -> bytes:
    """An xls whose globals begin with a FilePass record, as those with a password do."""
    data = xls_bytes(PLAIN)
    at = data.index(b"\x09\x08\x10\x00")
    end = at + 4 + 16
    return data[:end] + b"\x2f\x00\x04\x00\x00\x00\x00\x00" + data[end + 8 :]


def encrypted_ods() -> bytes:
    """An ods whose manifest tells of encryption."""
    return changed(
        ods_bytes(PLAIN), "META-INF/manifest.xml", lambda xml: xml.replace(b"/>", b"><m:encryption-data/></x>", 1)
    )


def with_filter() -> bytes:
    """A workbook with a filter that hides a row."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(PLAIN)))
    sheet = book.worksheets[0]
    sheet.auto_filter.ref = "A1:B3"
    sheet.row_dimensions[3].hidden = True
    return saved(book)


def with_formula() -> bytes:
    """A formula saved with its result, as Excel does."""
    formula = f'<c r="A2" t="str"><f>"+1"&amp;4155550100</f><v>{ONE}</v></c>'
    return cells_at(line(1, inline("A1", "Phone")), line(2, formula))


def biff_in_rows() -> bytes:
    """An xls with title rows, empty rows and a table that begins in column C."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for row, column, text in [(0, 0, "All our lines"), (4, 2, "Telefon"), (5, 2, ONE), (9, 2, TWO)]:
        sheet.write(row, column, text)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def huge_cell() -> bytes:
    return text_bytes([["Phone", "Name"], [ONE, "x" * 200_000]])


def bomb() -> bytes:
    """A sheet of 30 MB of blanks in 30 KB."""
    return changed(
        xlsx_bytes(PLAIN), SHEET, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b" " * 30_000_000)
    )


def swollen_texts() -> bytes:
    """One long shared text in very many cells."""
    cells = (line(n, f'<c r="A{n}" t="s"><v>0</v></c>') for n in range(1, 40_000))
    texts = f'<sst xmlns="{MAIN}"><si><t>{"x" * 30_000}</t></si></sst>'
    return changed(cells_at(*cells), "xl/sharedStrings.xml", lambda _: texts.encode())


REPORT_HEAD = (
    "sheet,row,part,input,phone_number,country,number_type,carrier,verdict,reason_code,reason,next_step,hosting,portable,"
    "portability_code,pin_required,action,sid,status,status_since,origin,checked_at,in.Phone,in.Name"
)


def report(number: str, *, between: str = ",") -> bytes:
    """A report.csv of one line."""
    line_ = f'S,2,1,(415) 555-0100,{number},US,local,,host,,,,,,,,checked,,,,,,(415) 555-0100,"Acme"'
    return f"\ufeff{REPORT_HEAD}\r\n{line_}\r\n".replace(",", between).encode()


def flipped(data: bytes) -> bytes:
    """The same bytes with some in the middle of the first sheet's part turned over."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo(SHEET).header_offset + 30 + len(SHEET) + 60
    return data[:at] + bytes(byte ^ 0x55 for byte in data[at : at + 40]) + data[at + 40 :]


def without(data: bytes, part: str) -> bytes:
    """The same archive with one part left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist() if name != part})

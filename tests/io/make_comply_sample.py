"""Makes sample_data/to-comply.xlsx with the documents beside it; `tests.io.make_samples` writes them.

People, businesses and numbers are invented. No document has a date that grows old.
"""

from __future__ import annotations

import struct
import zlib

import openpyxl
from openpyxl.styles import Font

from tests.io.make_lists import saved

Rows = list[list[str]]

SHEETS: dict[str, Rows] = {
    "Bundles": [
        ["name", "email", "country", "number_type", "end_user_type", "end_user", "documents"],
        ["Berlin front desk", "signer@example.com", "DE", "local", "business", "Example Dental",
         "Trade license; Register excerpt"],
        ["Berlin workshop", "signer@example.com", "Germany", "local", "business", "example dental",
         "Trade license; Register excerpt"],
        ["London on call", "oncall@example.com", "GB", "mobile", "individual", "Alex", "Passport"],
    ],
    "End users": [
        ["name", "type", "business_name", "business_registration_number", "first_name", "last_name", "birth_date"],
        ["Example Dental", "business", "Example Dental GmbH", "HRB 0042", "Robin", "Example", ""],
        ["Alex", "individual", "", "", "Alex", "Example", ""],
    ],
    "Documents": [
        ["name", "type", "file", "business_name", "first_name", "last_name", "document_number", "addresses"],
        ["Trade license", "trade_license", "to-comply/trade-license.pdf", "Example Dental GmbH", "", "", "", ""],
        ["Register excerpt", "commercial_registrar_excerpt", "to-comply/register-excerpt.png",
         "", "", "", "", "Practice"],
        ["Passport", "passport", "to-comply/passport.pdf", "", "Alex", "Example", "C00042", ""],
    ],
    "Addresses": [
        ["name", "street", "city", "postal_code", "country"],
        ["Practice", "Beispielweg 1", "Berlin", "01069", "DE"],
    ],
}  # fmt: skip


def to_comply() -> bytes:
    """Two bundles that share their end user and documents, and one that lacks fields and a proof of address."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in SHEETS.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = 24
        for line in sheet.iter_rows():
            for cell in line:
                cell.number_format = "@"
    return saved(book)


def pdf_bytes(*lines: str) -> bytes:
    """A PDF of one page with some lines of text."""
    shown = "".join(f"({line}) Tj 0 -22 Td " for line in lines)
    content = f"BT /F1 16 Tf 72 720 Td {shown}ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    whole, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return whole + end % (len(objects) + 1, table, len(objects) + 1, len(whole))


def png_bytes(width: int = 240, height: int = 120) -> bytes:
    """A PNG of grey stripes, as a scan of nothing."""
    line = b"\0" + b"\xd8" * width
    blank = b"\0" + b"\xff" * width
    pixels = b"".join(line if (row // 12) % 2 else blank for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(pixels, 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


DOCUMENTS = {
    "trade-license.pdf": pdf_bytes("Trade license", "Example Dental GmbH", "An invented document for numberlift"),
    "register-excerpt.png": png_bytes(),
    "passport.pdf": pdf_bytes("Passport", "Alex Example, C00042", "An invented document for numberlift"),
}

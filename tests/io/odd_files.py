"""Hostile and odd files, each made on the spot: a name, its bytes, and what must come of it.

`Right` files are read, and the numbers and row numbers must be these. `Refused` files are refused,
and the sentence must hold these words.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import NamedTuple

from tests.io.make_lists import ods_bytes, text_bytes, xls_bytes, xls_with_error, xlsx_bytes
from tests.io.make_odd import (
    ONE,
    PLAIN,
    SHEET,
    TWO,
    biff_in_rows,
    bomb,
    cells_at,
    changed,
    encrypted,
    encrypted_ods,
    encrypted_xls,
    flipped,
    huge_cell,
    inline,
    line,
    report,
    swollen_texts,
    with_filter,
    with_formula,
    without,
    zipped,
)
from tests.io.make_xlsb import Error, xlsb_bytes

BOTH = [(2, ONE), (3, TWO)]


class Right(NamedTuple):
    """A file that is read, and the (row, number) pairs that come of it."""

    name: str
    make: Callable[[], bytes]
    rows: list[tuple[int, str]]


class Refused(NamedTuple):
    """A file that is refused, and words of the sentence."""

    name: str
    make: Callable[[], bytes]
    words: str


RIGHT = [
    Right("plain.csv", lambda: text_bytes(PLAIN), BOTH),
    Right("no-newline-at-end.csv", lambda: text_bytes(PLAIN).rstrip(), BOTH),
    Right("mac-line-ends.csv", lambda: text_bytes(PLAIN, ends="\r"), BOTH),
    Right("unix-line-ends.csv", lambda: text_bytes(PLAIN, ends="\n"), BOTH),
    Right("bom.csv", lambda: text_bytes(PLAIN, encoding="utf-8-sig"), BOTH),
    Right("utf-16-no-bom.csv", lambda: text_bytes(PLAIN, encoding="utf-16-le"), BOTH),
    Right("utf-16-big-no-bom.txt", lambda: text_bytes(PLAIN, encoding="utf-16-be", delimiter="\t"), BOTH),
    Right(
        "one-bad-byte.csv", lambda: "Phone,Name\n+14155550100,Zoë Ünal Çelik\n".encode() + b"+14155550101,\xff\n", BOTH
    ),
    Right("ctrl-z-at-end.csv", lambda: text_bytes(PLAIN) + b"\x1a", [*BOTH, (4, "\x1a")]),
    Right("nul-bytes.csv", lambda: text_bytes(PLAIN).replace(b"Acme", b"Ac\0me\0"), BOTH),
    Right("sep-line.csv", lambda: b"sep=;\r\n" + text_bytes(PLAIN, delimiter=";"), BOTH),
    Right("bars.txt", lambda: text_bytes(PLAIN, delimiter="|"), BOTH),
    Right("csv-named.xlsx", lambda: text_bytes(PLAIN), BOTH),
    Right("csv-named.xls", lambda: text_bytes(PLAIN, delimiter="\t"), BOTH),
    Right("xlsx-named.csv", lambda: xlsx_bytes(PLAIN), BOTH),
    Right("xls-named.xlsx", lambda: xls_bytes(PLAIN), BOTH),
    Right("no-ending", lambda: text_bytes(PLAIN), BOTH),
    Right(
        "quoted-newlines.csv",
        lambda: text_bytes([["Phone", "Address"], [ONE, "1 High St\nFlat 2\nTown"], [TWO, "x"]]),
        BOTH,
    ),
    Right("quotes-in-the-middle.csv", lambda: b'Phone,Name\n+14155550100,The "A" team\n+14155550101,"x"\n', BOTH),
    Right("ragged.csv", lambda: b"Phone,Name\n+14155550100\n+14155550101,a,b,c,d\n", BOTH),
    Right("trailing-commas.csv", lambda: b"Phone,Name,,,\n+14155550100,a,,,\n+14155550101,b,,,\n", BOTH),
    Right(
        "blank-lines.csv",
        lambda: b"\n\nPhone,Name\n\n+14155550100,a\n,\n  , \n+14155550101,b\n\n",
        [(5, ONE), (8, TWO)],
    ),
    Right("numbers-only.txt", f"{ONE}\n{TWO}\n".encode, [(1, ONE), (2, TWO)]),
    Right("one-number.txt", ONE.encode, [(1, ONE)]),
    Right("several-in-a-cell.csv", f'Phone\n"{ONE}; {TWO}"\n'.encode, [(2, f"{ONE}; {TWO}")]),
    Right("titles.csv", lambda: b"Lines of the north,\nSpring,\n\nPhone,Name\n+14155550100,a\n", [(5, ONE)]),
    Right("header-twice.csv", lambda: text_bytes([*PLAIN, *PLAIN]), [*BOTH, (4, "Phone"), (5, ONE), (6, TWO)]),
    Right("header-late.csv", lambda: b"+14155550100,a\nPhone,Name\n+14155550101,b\n", [(1, ONE), (3, TWO)]),
    Right("two-line-header.csv", lambda: b"Phone,Contact,\nnumber,name,e-mail\n+14155550100,a,b\n", [(3, ONE)]),
    Right("same-heading-twice.csv", lambda: b"Name,Phone,Name\na,+14155550100,b\n", [(2, ONE)]),
    Right("header-only.csv", lambda: b"Phone,Name\n", []),
    Right("wide.csv", lambda: ",".join(["Phone", *map(str, range(3000))]).encode() + b"\n" + ONE.encode(), [(2, ONE)]),
    Right("cyrillic.csv", lambda: "Телефон;Имя\n+14155550100;Тестовая компания\n".encode("cp1251"), [(2, ONE)]),
    Right("japanese.csv", lambda: "電話番号,会社名\n+14155550100,株式会社見本\n".encode("shift_jis"), [(2, ONE)]),
    Right(
        "scientific.csv",
        lambda: b"Phone,Name\n4.15555E+09,a\n4.15555E+09,b\n",
        [(2, "4.15555E+09"), (3, "4.15555E+09")],
    ),
    Right("report.csv", lambda: report(ONE), [(2, ONE)]),
    Right("report-of-a-bad-cell.csv", lambda: report(""), [(2, "(415) 555-0100")]),
    Right("formula.xlsx", with_formula, [(2, ONE)]),
    Right("filter.xlsx", with_filter, BOTH),
    Right("hidden-sheet.xlsx", lambda: xlsx_bytes(PLAIN, others={"Old": PLAIN}, hidden=["Old"]), BOTH),
    Right("empty-sheet.xlsx", lambda: xlsx_bytes(PLAIN, others={"Empty": []}), BOTH),
    Right(
        "sheet-without-numbers.xlsx", lambda: xlsx_bytes(PLAIN, others={"Notes": [["Remember"], ["the milk"]]}), BOTH
    ),
    Right("macros.xlsm", lambda: changed(xlsx_bytes(PLAIN), "xl/vbaProject.bin", lambda _: b"macro"), BOTH),
    Right("error.xlsx", lambda: xlsx_bytes([["Phone"], ["#N/A"], [ONE]]), [(2, "#N/A"), (3, ONE)]),
    Right("error.xls", lambda: xls_with_error([["Phone"], [""], [ONE]], 1, 0), [(2, "#N/A"), (3, ONE)]),
    Right("error.xlsb", lambda: xlsb_bytes({"S": [["Phone"], [Error(0x2A)], [ONE]]}), [(2, "#N/A"), (3, ONE)]),
    Right("hidden.xlsb", lambda: xlsb_bytes({"S": PLAIN, "Old": PLAIN}, hidden=["Old"]), BOTH),
    Right(
        "unsaved-formula.xlsx",
        lambda: cells_at(line(1, inline("A1", "Phone")), line(2, '<c r="A2"><f>1+1</f></c>')),
        [(2, "=1+1")],
    ),
    Right("starts-at-c5.xls", biff_in_rows, [(6, ONE), (10, TWO)]),
    Right(
        "starts-at-d7.xlsx", lambda: cells_at(line(7, inline("D7", "Phone")), line(9, inline("D9", ONE))), [(9, ONE)]
    ),
    Right(
        "numbers.xlsx", lambda: xlsx_bytes([["Phone"], [14155550100], [14155550101.0]]), [(2, ONE[1:]), (3, TWO[1:])]
    ),
    Right(
        "entities.xlsx",
        lambda: cells_at(line(1, inline("A1", "&#80;hone")), line(2, inline("A2", "&#43;14155550100"))),
        [(2, ONE)],
    ),
    Right("tabs.ods", lambda: ods_bytes([["Phone"], [f"{ONE}\n{TWO}"]]), [(2, f"{ONE}\n{TWO}")]),
    Right(
        "formatted-to-the-end.xlsx",
        lambda: cells_at(
            line(1, inline("A1", "Phone")), line(2, inline("A2", ONE)), line(1048576, '<c r="XFD1048576" s="0"/>')
        ),
        [(2, ONE)],
    ),
]

REFUSED = [
    Refused("empty.csv", lambda: b"", "is empty"),
    Refused("blanks.csv", lambda: b" \n\n\t\n", "is empty"),
    Refused("bom-only.csv", lambda: b"\xef\xbb\xbf", "is empty"),
    Refused("commas-only.csv", lambda: b",,,\n,,,\n", "holds no rows"),
    Refused(
        "no-numbers.csv",
        lambda: b"City,Colour\nRome,red\n",
        "no column that holds phone numbers; it has “City”, “Colour”",
    ),
    Refused("tie.csv", lambda: b"Phone 1,Phone 2\n+14155550100,+14155550101\n", "A (Phone 1) and B (Phone 2)"),
    Refused("tie-by-content.csv", lambda: b"+14155550100,+14155550101\n+14155550102,+14155550103\n", "--column"),
    Refused("open-quote.csv", lambda: b'Phone,Name\n+14155550100,"Acme\n+14155550101,Bolt\n', "row 2 is never closed"),
    Refused(
        "swallowing-quote.csv",
        lambda: b'Phone,Name\n+1415555010,"a\n' + b"+14155550101,b\n" * 9 + b'+14155550102,"b"\n',
        "takes in the lines below",
    ),
    Refused("huge-cell.csv", huge_cell, "quotation mark"),
    Refused("one-endless-line.csv", lambda: b"x" * 3_000_000, "more than a million characters"),
    Refused("renamed.pdf.csv", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is a PDF"),
    Refused("picture.xlsx", lambda: b"\x89PNG\r\n\x1a\n\0\0\0", "is a picture"),
    Refused("photo.csv", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF", "is a picture"),
    Refused("page.xls", lambda: b"<html><body><table><tr><td>Phone</td></tr></table></body></html>", "is a web page"),
    Refused("page-utf-16.xls", lambda: "<!DOCTYPE html><html></html>".encode("utf-16"), "is a web page"),
    Refused(
        "xml-2003.xls",
        lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "2003",
    ),
    Refused("data.json", lambda: json.dumps([{"phone": ONE}]).encode(), "is JSON"),
    Refused("packed.csv.gz", lambda: gzip.compress(text_bytes(PLAIN)), "unpack it first"),
    Refused("program.csv", lambda: b"MZ\x90\0\x03\0\0\0", "a program"),
    Refused("noise.csv", lambda: bytes(range(1, 256)) * 40, "binary data"),
    Refused("half-a-character.csv", lambda: text_bytes(PLAIN, encoding="utf-16")[:-1], "cut off"),
    Refused("a-zip.xlsx", lambda: zipped({"list.csv": text_bytes(PLAIN)}), "zip archive without a workbook"),
    Refused("empty-zip.xlsx", lambda: zipped({}), "zip archive without a workbook"),
    Refused("letter.xlsx", lambda: zipped({"word/document.xml": b"<w/>"}), "another Office program"),
    Refused("apple.xlsx", lambda: zipped({"Index/Document.iwa": b"x"}), "Apple Numbers"),
    Refused(
        "drawing.ods",
        lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.graphics", "content.xml": b"<x/>"}),
        "not a spreadsheet",
    ),
    Refused("cut.xlsx", lambda: xlsx_bytes(PLAIN)[:3000], "damaged or was cut off"),
    Refused("cut.xls", lambda: xls_bytes(PLAIN)[:1500], "damaged or was cut off"),
    Refused("cut.xlsb", lambda: xlsb_bytes({"S": PLAIN})[:900], "damaged or was cut off"),
    Refused("cut.ods", lambda: ods_bytes(PLAIN)[:900], "damaged or was cut off"),
    Refused("bits-flipped.xlsx", lambda: flipped(xlsx_bytes(PLAIN)), "damaged or was cut off"),
    Refused("sheet-missing.xlsx", lambda: without(xlsx_bytes(PLAIN), SHEET), "damaged or was cut off"),
    Refused(
        "sheet-not-xml.xlsx",
        lambda: changed(xlsx_bytes(PLAIN), SHEET, lambda _: b"<worksheet><sheetData><row><c"),
        "damaged",
    ),
    Refused("not-a-workbook.xlsx", lambda: zipped({"xl/workbook.xml": b"hello"}), "damaged"),
    Refused("content-not-xml.ods", lambda: changed(ods_bytes(PLAIN), "content.xml", lambda _: b"<office:x"), "damaged"),
    Refused(
        "entity-bomb.ods",
        lambda: changed(ods_bytes(PLAIN), "content.xml", lambda _: b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        "would unpack",
    ),
    Refused("password.xlsx", encrypted, "protected with a password"),
    Refused("password.xls", encrypted_xls, "protected with a password"),
    Refused("password.ods", encrypted_ods, "protected with a password"),
    Refused("ole-only.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
    Refused("bomb.xlsx", bomb, "would unpack to"),
    Refused("swollen.xlsx", swollen_texts, "would unpack to"),
    Refused(
        "far-cell.xlsx",
        lambda: cells_at(line(1, inline("A1", "Phone")), line(1048576, inline("XFD1048576", ONE))),
        "reaches over 1,048,576 rows",
    ),
    Refused(
        "far-cell-single-quotes.xlsx",
        lambda: cells_at(line(1, inline("A1", "x")), "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
        "reaches over",
    ),
    Refused(
        "far-cell.ods",
        lambda: changed(
            ods_bytes(PLAIN),
            "content.xml",
            lambda xml: xml.replace(
                b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1048575">'
            ).replace(b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="9000" '),
        ),
        "reaches over",
    ),
    Refused(
        "far-cell.xlsb", lambda: xlsb_bytes({"S": [["Phone"], *[[]] * 1_048_000, [*[""] * 99, ONE]]}), "reaches over"
    ),
    Refused("nothing.xlsx", lambda: xlsx_bytes([]), "holds no rows"),
    Refused("damaged-report.csv", lambda: report("1.41556E+10"), "a spreadsheet program has opened and saved"),
    Refused(
        "report-without-plus.csv",
        lambda: report("14155550100", between=";"),
        "a spreadsheet program has opened and saved",
    ),
]

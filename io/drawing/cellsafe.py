"""Text from a stranger's spreadsheet, made harmless for the programs that open what we write.

In CSV a cell that a spreadsheet would run gets a leading apostrophe; in workbooks every such cell is a
string cell, and what XML or Excel cannot hold is replaced by something that can be seen.
Source: OWASP "CSV Injection"; ECMA-376 part 1, 22.9.2.19 (escapes); Excel's limit of 32,767 characters a cell.
"""

from __future__ import annotations

import re
from typing import Final

# Full-width and small forms start formulas in East Asian editions.
LIVE_MARKS: Final = frozenset("=+-@＝＋－＠﹦﹢﹣﹫")
HARMLESS_PHONE: Final = re.compile(r"\+[0-9]{7,15}")
# What a program may skip before it looks for a formula: blanks, controls and marks that have no width.
SKIPPED: Final = re.compile(
    r"[\s\x00-\x20\x7f-\xa0\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff]*"
)
QUIET_STARTS: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'(\"")

CELL_LIMIT: Final = 32_767
CUT_MARK: Final = " … (cut)"
UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NEEDS_CARE: Final = re.compile("[\x00-\x08\x0b-\x1f&<>\ud800-\udfff\ufffe\uffff]|_x")
EXCEL_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def csv_safe(text: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would take for a formula; a `+` with 7 to 15 digits stays.

    A NUL, which ends the text for many readers, becomes �.
    """
    if "\0" in text:
        text = text.replace("\0", "�")
    if not text or text[0] in QUIET_STARTS:
        return text
    if text[0] in "\t\r":
        return "'" + text
    start = SKIPPED.match(text)
    first = start.end() if start else 0
    if first < len(text) and text[first] in LIVE_MARKS and not HARMLESS_PHONE.fullmatch(text):
        return "'" + text
    return text


def csv_restored(cell: str) -> str:
    """Take away what `csv_safe` put before a cell; an apostrophe before anything else is the person's own."""
    return cell[1:] if cell.startswith("'") and csv_safe(cell[1:]) == cell else cell


def printable(text: str) -> str:
    """Put � for every character that XML forbids, so that the row is kept and the damage can be seen."""
    return UNPRINTABLE.sub("�", text)


def fitted(text: str) -> str:
    """Cut a text at what one Excel cell holds (32,767 UTF-16 units) and say so at its end."""
    if len(text) * 2 <= CELL_LIMIT or _utf16_units(text) <= CELL_LIMIT:
        return text
    room = (CELL_LIMIT - len(CUT_MARK)) * 2
    return text.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore") + CUT_MARK


def cell_text(text: str) -> str:
    """Make any text one that a workbook's string cell can hold; for openpyxl, which escapes XML itself."""
    return fitted(EXCEL_ESCAPE.sub("_x005F_", printable(text)))


def xml_text(text: str) -> str:
    """Make any text the XML content of a string cell; a literal `_x0041_` stays one in Excel."""
    if len(text) * 2 > CELL_LIMIT:
        text = fitted(text)
    if not NEEDS_CARE.search(text):
        return text
    text = EXCEL_ESCAPE.sub("_x005F_", printable(text))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

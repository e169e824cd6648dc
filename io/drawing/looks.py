"""How our workbooks look: one palette, one set of cell formats, the verdicts' colours and plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from numberlift.domain.routing import VerdictName
from numberlift.io.drawing.cellsafe import cell_text

INK: Final = "1F2A37"
NAVY: Final = "1F3A5F"
SLATE: Final = "56657A"
FAINT: Final = "6B7785"
HAIRLINE: Final = "D5DBE3"
PAPER: Final = "F5F7FA"
WHITE: Final = "FFFFFF"
LOUD: Final = "B3261E"

TEXT_FORMAT: Final = "@"
MOMENT_FORMAT: Final = "yyyy-mm-dd hh:mm"
COUNT_FORMAT: Final = "#,##0"
SHARE_FORMAT: Final = "0.0%"


@dataclass(frozen=True, slots=True)
class VerdictLook:
    """A verdict in plain words and its colours: `tint` behind `ink` (contrast 4.5 to 1 or more), `solid` in charts."""

    label: str
    meaning: str
    tint: str
    ink: str
    solid: str


VERDICT_LOOKS: Final[dict[VerdictName, VerdictLook]] = {
    VerdictName.HOST: VerdictLook(
        "Can be hosted", "Twilio can host it: text on Twilio, calls stay where they are", "D9F2E3", "0B5D3B", "2E9E6B"
    ),
    VerdictName.PORT: VerdictLook(
        "Can be ported", "It can be moved to Twilio altogether", "D9E8FB", "0D3F7A", "3B7DD8"
    ),
    VerdictName.EITHER: VerdictLook("Host or port", "Both ways are open; you choose", "D5F0F0", "0A4F54", "2AA5AB"),
    VerdictName.ALREADY: VerdictLook(
        "Already there", "On Twilio, or in an order that is under way", "E7E2F3", "46327E", "7E6BB5"
    ),
    VerdictName.MANUAL: VerdictLook("By hand", "Possible, but a person must ask Twilio", "FDEFCF", "6B4A00", "E0A526"),
    VerdictName.INELIGIBLE: VerdictLook(
        "Cannot move", "Neither hosting nor porting is possible", "F9DCD9", "8A1C12", "C9483B"
    ),
    VerdictName.FIX: VerdictLook(
        "To correct", "Something in the list must be corrected first", "FCE2CC", "7A3A00", "E67E33"
    ),
    VerdictName.DUPLICATE: VerdictLook(
        "Duplicate", "The same number stands in an earlier row", "E8EAED", "3C4650", "9AA3AD"
    ),
    VerdictName.UNDECIDED: VerdictLook(
        "Undecided", "Not answered yet: unknown, which is not no", "F1EDC9", "4F4A00", "B9AE3A"
    ),
}


def filled(colour: str) -> PatternFill:
    """Fill a cell with one colour."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def hairline(*sides: str) -> Border:
    """Draw a thin grey line on the named sides of a cell: `left`, `right`, `top`, `bottom`."""
    line, none = Side("thin", color=HAIRLINE), Side()
    left, right, top, bottom = (line if side in sides else none for side in ("left", "right", "top", "bottom"))
    return Border(left=left, right=right, top=top, bottom=bottom)


@dataclass(frozen=True, slots=True)
class CellLook:
    """The format of a column's cells."""

    number_format: str = TEXT_FORMAT
    wrap: bool = False
    horizontal: str | None = None
    bold: bool = False
    colour: str = INK
    indent: int = 0


def style_index(book: Workbook, look: CellLook) -> int:
    """Register a cell format with the workbook and give its index there."""
    sheet = book.worksheets[0]
    cell = Cell(sheet, row=1, column=1)
    cell.font = Font(name="Calibri", size=10, bold=look.bold, color=look.colour)
    cell.alignment = Alignment(vertical="center", wrap_text=look.wrap, horizontal=look.horizontal, indent=look.indent)
    cell.number_format = look.number_format
    return int(cell.style_id)


def put(
    sheet: Worksheet, place: str, value: str | float | None, *, size: float = 10, bold: bool = False, colour: str = INK
) -> Cell:
    """Write one cell of a small sheet; text stays text whatever it begins with."""
    cell: Cell = sheet[place]
    cell.value = cell_text(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font = Font(name="Calibri", size=size, bold=bold, color=colour)
    cell.alignment = Alignment(vertical="center")
    return cell


def put_heading(sheet: Worksheet, place: str, text: str, *, colour: str = NAVY) -> Cell:
    """Write a column heading: white on a dark fill, wrapped, centred from top to bottom."""
    cell = put(sheet, place, text, bold=True, colour=WHITE)
    cell.fill = filled(colour)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def set_for_print(sheet: Worksheet, *, banner: str = "") -> None:
    """Print landscape, as wide as one page, the page number at the foot and `banner` at the head."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.75
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    header, footer = sheet.oddHeader, sheet.oddFooter
    assert header is not None, "openpyxl gives every sheet a header"
    assert footer is not None, "openpyxl gives every sheet a footer"
    footer.left.text, footer.right.text = "&A", "Page &P of &N"
    if banner:
        header.center.text = banner

"""codes.xlsx: the verification codes of numbers that were called, for whoever answers; and the sheet filled in.

The file is its owner's alone to read. Codes are text cells, so that a code that begins with 0 stays whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from numberlift.errors import ListRefused
from numberlift.io.drawing.looks import NAVY, SLATE, TEXT_FORMAT, put, put_heading, set_for_print
from numberlift.io.outputs import blaming, replacing
from numberlift.io.sheets import open_list

HEARD: Final = "code_heard"
TOLD: Final = "code_to_enter"
COLUMNS: Final = (
    ("row", 8),
    ("phone_number", 18),
    ("status", 20),
    (TOLD, 14),
    ("good_until", 22),
    ("calls_left", 10),
    (HEARD, 14),
    ("order_sid", 38),
    ("reason", 52),
    ("next_step", 60),
)
_HEARD_NAMES: Final = ("code_heard", "code", "verification_code", "code heard", "verification code")
_OWNER_ONLY: Final = 0o600


class CodeRow(NamedTuple):
    """One number of the sheet; `told` is the code that whoever answers enters on the phone, empty if there is none."""

    row: int
    phone_number: str
    status: str
    told: str
    good_until: str
    calls_left: int
    order_sid: str
    reason: str
    next_step: str


class HeardCode(NamedTuple):
    """One row of a filled-in sheet: the number as it is written there, and the code that was heard on the phone."""

    row: int
    number: str
    code: str


def write_codes(rows: Iterable[CodeRow], path: Path) -> Path:
    """Write the sheet, readable by its owner alone; raises OutputFailed."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Codes"
    for place, (name, width) in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        put_heading(sheet, f"{letter}1", name, colour=NAVY if name == HEARD else SLATE)
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].number_format = TEXT_FORMAT
    for at, row in enumerate(rows, start=2):
        values: tuple[str | int, ...] = (*row[:6], "", *row[6:])
        for place, value in enumerate(values, start=1):
            cell = put(sheet, f"{get_column_letter(place)}{at}", value if value != "" else None)
            cell.number_format = TEXT_FORMAT
            cell.alignment = Alignment(vertical="center", wrap_text=place >= len(values) - 1)
    sheet.freeze_panes = "C2"
    set_for_print(sheet)
    book.properties.title, book.properties.creator = "Verification codes", "numberlift"
    with replacing(path) as scratch:
        book.save(scratch)
    with blaming(path):
        path.chmod(_OWNER_ONLY)
    return path


def read_codes(path: Path) -> list[HeardCode]:
    """The codes that were filled in, in the sheet's order; rows without one have an empty code.

    Raises ListRefused for a sheet that cannot be read or has no column of codes.
    """
    with open_list(path) as filled:
        places = {head.sheet: _places(head.names) for head in filled.heads}
        if not any(heard is not None for heard, _ in places.values()):
            raise ListRefused(f"{path.name} has no column {HEARD}. Fill in the sheet that `numberlift verify` wrote.")
        found = []
        for row in filled.rows():
            heard, told = places[row.sheet]
            code = "".join(_cell(row.cells, heard).split())
            found.append(HeardCode(row.row, row.number, code.zfill(len(_cell(row.cells, told))) if code else ""))
        return found


def _places(names: tuple[str, ...]) -> tuple[int | None, int | None]:
    """Where the codes that were heard stand, and those that were told, whose length shows lost zeros."""
    plain = [name.strip().lower() for name in names]
    heard = next((plain.index(name) for name in _HEARD_NAMES if name in plain), None)
    return heard, plain.index(TOLD) if TOLD in plain else None


def _cell(cells: tuple[str, ...], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""

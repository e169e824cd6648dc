"""Empty lists to fill in: headings with notes, an example, drop-downs, text cells that keep zeros, and a Read me."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from numberlift.errors import SettingsRefused
from numberlift.io.drawing.looks import FAINT, NAVY, SLATE, TEXT_FORMAT, hairline, put, put_heading, set_for_print
from numberlift.io.drawing.templatecolumns import TEMPLATES, Template, TemplateColumn, TemplateSheet
from numberlift.io.outputs import replacing

READ_ME: Final = "Read me"
NOTE_LINE: Final = 88  # characters that fit on one line of the notes
FILLED_ROWS: Final = 10_000
EXAMPLE_WORDS: Final = "Row 2 is an example with an invented number: write over it or delete it."


def write_template(kind: str, path: Path) -> Path:
    """Write an empty list for `check`, `host` or `port` to `path`.

    Raises SettingsRefused for another kind, OutputFailed if it cannot be written.
    """
    if kind not in TEMPLATES:
        raise SettingsRefused(f"There is no template “{kind}”; choose one of {', '.join(TEMPLATES)}.")
    template = TEMPLATES[kind]
    book = Workbook()
    del book["Sheet"]
    for sheet in template.sheets:
        _draw_list(book.create_sheet(sheet.title), sheet)
    _draw_read_me(book.create_sheet(READ_ME), template)
    book.properties.title, book.properties.creator = template.title, "numberlift"
    with replacing(path) as scratch:
        book.save(scratch)
    return path


def _draw_list(sheet: Worksheet, template: TemplateSheet) -> None:
    for place, column in enumerate(template.columns, start=1):
        letter = get_column_letter(place)
        _draw_column(sheet, letter, column)
        if column.choices:
            _offer_choices(sheet, letter, column)
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "B2"
    sheet.page_setup.orientation = "landscape"


def _draw_column(sheet: Worksheet, letter: str, column: TemplateColumn) -> None:
    heading = put_heading(sheet, f"{letter}1", column.name, colour=NAVY if column.needed else SLATE)
    heading.comment = _note(column)
    example = put(sheet, f"{letter}2", column.example or None, colour=FAINT)
    example.number_format = TEXT_FORMAT
    example.font = Font(name="Calibri", size=10, italic=True, color=FAINT)
    dimension = sheet.column_dimensions[letter]
    dimension.number_format = TEXT_FORMAT
    dimension.width = max(12.0, len(column.name) * 1.15 + 2, len(column.example) * 1.05 + 2)


def _note(column: TemplateColumn) -> Comment:
    words = f"{column.note}\n{'Needed.' if column.needed else 'May stay empty.'}"
    if column.choices:
        words += f"\nOne of: {', '.join(column.choices)}."
    return Comment(words, "numberlift", width=280, height=110)


def _offer_choices(sheet: Worksheet, letter: str, column: TemplateColumn) -> None:
    choices = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
    choices.errorTitle, choices.error = column.name, f"Choose one of: {', '.join(column.choices)}."
    choices.showErrorMessage = True
    choices.add(f"{letter}2:{letter}{FILLED_ROWS + 1}")
    sheet.add_data_validation(choices)


def _draw_read_me(sheet: Worksheet, template: Template) -> None:
    sheet.sheet_view.showGridLines = False
    set_for_print(sheet)
    for letter, width in zip("ABCD", (34, 12, 76, 36), strict=True):
        sheet.column_dimensions[letter].width = width
    put(sheet, "A1", template.title, size=16, bold=True, colour=NAVY)
    sheet.row_dimensions[1].height = 28
    sentences = (
        template.purpose,
        f"Save this file and run: {template.command} FILE",
        f"{EXAMPLE_WORDS} Columns with a dark heading are needed.",
        "Cells are text, so leading zeros stay. Further columns of your own are welcome and come back in the report.",
    )
    for row, sentence in enumerate(sentences, start=2):
        put(sheet, f"A{row}", sentence)
    row = len(sentences) + 3
    for part in template.sheets:
        row = _draw_column_notes(sheet, part, row=row)


def _draw_column_notes(sheet: Worksheet, part: TemplateSheet, *, row: int) -> int:
    for letter, heading in zip("ABCD", (f"Column of “{part.title}”", "Needed", "What goes in", "Example"), strict=True):
        put_heading(sheet, f"{letter}{row}", heading)
    for column in part.columns:
        row += 1
        example = " or ".join(column.choices) or column.example
        for letter, words in zip(
            "ABCD", (column.name, "yes" if column.needed else "", column.note, example), strict=True
        ):
            cell = put(sheet, f"{letter}{row}", words or None, bold=letter == "A")
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            cell.border = hairline("bottom")
        sheet.row_dimensions[row].height = 17 if len(column.note) < NOTE_LINE else 31
    return row + 2

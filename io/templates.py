"""Empty lists to fill in: headings with notes, an example, drop-downs, text cells that keep zeros, and a Read me."""

from __future__ import annotations

from collections.abc import Sequence
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
EXAMPLE_LINE: Final = 40  # and of the examples
FILLED_ROWS: Final = 10_000
LONGEST_TITLE: Final = 31  # characters of a message's title that Excel takes
LONGEST_ERROR: Final = 225
FORMULA_LIMIT: Final = 250  # characters; Excel takes a drop-down's choices as one text of at most 255
CHOICES_COLUMN: Final = 6  # of the Read me, where choices are listed that are no text for Excel


def write_template(kind: str, path: Path) -> Path:
    """Write an empty list for `check`, `host` or `port` to `path`.

    Raises SettingsRefused for another kind, OutputFailed if it cannot be written.
    """
    if kind not in TEMPLATES:
        raise SettingsRefused(f"There is no template “{kind}”; choose one of {', '.join(TEMPLATES)}.")
    return draw_template(TEMPLATES[kind], path)


def draw_template(template: Template, path: Path) -> Path:
    """Write an empty list to `path`; raises OutputFailed."""
    book = Workbook()
    del book["Sheet"]
    sheets = [book.create_sheet(sheet.title) for sheet in template.sheets]
    read_me = book.create_sheet(READ_ME)
    choices = _Choices(read_me)
    for sheet, shown in zip(sheets, template.sheets, strict=True):
        _draw_list(sheet, shown, choices)
    _draw_read_me(read_me, template)
    book.properties.title, book.properties.creator = template.title, "numberlift"
    with replacing(path) as scratch:
        book.save(scratch)
    return path


class _Choices:
    """The choices of drop-downs: as text, or, where Excel takes no such text, listed on the Read me."""

    def __init__(self, read_me: Worksheet) -> None:
        self._read_me = read_me
        self._next = CHOICES_COLUMN

    def formula(self, column: TemplateColumn) -> str:
        """What the drop-down refers to."""
        if column.names_of:
            return f"'{column.names_of}'!$A$2:$A${FILLED_ROWS + 1}"
        text = ",".join(column.choices)
        if len(text) <= FORMULA_LIMIT and not any(mark in one for one in column.choices for mark in ',"'):
            return f'"{text}"'
        letter = get_column_letter(self._next)
        self._next += 1
        put_heading(self._read_me, f"{letter}1", f"Choices of {column.name}")
        self._read_me.column_dimensions[letter].width = max(map(len, column.choices)) + 2
        for row, choice in enumerate(column.choices, start=2):
            put(self._read_me, f"{letter}{row}", choice)
        return f"'{READ_ME}'!${letter}$2:${letter}${len(column.choices) + 1}"


def _draw_list(sheet: Worksheet, template: TemplateSheet, choices: _Choices) -> None:
    examples = template.examples or (tuple(column.example for column in template.columns),)
    for place, column in enumerate(template.columns):
        letter = get_column_letter(place + 1)
        _draw_column(sheet, letter, column, [row[place] for row in examples])
        if column.choices or column.names_of:
            _offer_choices(sheet, letter, column, choices.formula(column))
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "B2"
    set_for_print(sheet)


def _draw_column(sheet: Worksheet, letter: str, column: TemplateColumn, examples: Sequence[str]) -> None:
    heading = put_heading(sheet, f"{letter}1", column.name, colour=NAVY if column.needed else SLATE)
    heading.comment = _note(column)
    for row, words in enumerate(examples, start=2):
        example = put(sheet, f"{letter}{row}", words or None, colour=FAINT)
        example.number_format = TEXT_FORMAT
        example.font = Font(name="Calibri", size=10, italic=True, color=FAINT)
    dimension = sheet.column_dimensions[letter]
    dimension.number_format = TEXT_FORMAT
    longest = max(map(len, examples), default=0)
    dimension.width = max(12.0, len(column.name) * 1.15 + 2, longest * 1.05 + 2)


def _note(column: TemplateColumn) -> Comment:
    words = f"{column.note}\n{'Needed.' if column.needed else 'May stay empty.'}"
    if column.choices:
        words += f"\nOne of: {', '.join(column.choices)}."
    return Comment(words, "numberlift", width=280, height=max(110, 20 + 16 * (words.count("\n") + len(words) // 40)))


def _offer_choices(sheet: Worksheet, letter: str, column: TemplateColumn, formula: str) -> None:
    choices = DataValidation(type="list", formula1=formula, allow_blank=True)
    words = f"a name of the sheet {column.names_of}" if column.names_of else f"one of: {', '.join(column.choices)}"
    choices.errorTitle, choices.error = column.name[:LONGEST_TITLE], f"Choose {words}."[:LONGEST_ERROR]
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
        f"{template.examples} Columns with a dark heading are needed.",
        f"Cells are text, so leading zeros stay. {template.further}",
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
        further = max((len(column.note) - 1) // NOTE_LINE, (len(example) - 1) // EXAMPLE_LINE, 0)
        sheet.row_dimensions[row].height = 17 + 14 * further
    return row + 2

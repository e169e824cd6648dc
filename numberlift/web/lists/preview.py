"""What a list looks like as it would be read: its sheets, the columns understood, the first rows with their problems.

Made in a process of the workroom and handed over as plain values. PINs and account numbers are masked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from numberlift.domain import SECRET_FIELDS, ListRow, SheetHead, country_code, reasons
from numberlift.domain.report import masked
from numberlift.errors import ListRefused
from numberlift.io.complying.lists import open_comply_list
from numberlift.io.sheets import OpenList, open_list
from numberlift.pipeline.listrows import list_rows

ROWS_SHOWN: Final = 60
ROWS_LOOKED_AT: Final = 2_000
COLUMNS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """One sheet: its headings, which of them is the number, what the others were understood as, and how."""

    name: str
    header_row: int
    number_column: str
    how: str
    columns: tuple[str, ...]
    known: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One row as read; `row` is the number that the spreadsheet shows, `problem` a sentence or empty."""

    sheet: str
    row: int
    part: int
    read: str
    understood: str
    country: str
    number_type: str
    problem: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A list as it would be read. `refused` says why it cannot be, and then the rest is empty.

    `bundles` says that it is a list of regulatory bundles, which holds no numbers.
    `rows` are the first ones, `more` says whether there are others; `problems` counts them among the `looked_at` first.
    """

    refused: str = ""
    sheets: tuple[SeenSheet, ...] = ()
    remarks: tuple[str, ...] = ()
    rows: tuple[SeenRow, ...] = ()
    more: bool = False
    looked_at: int = 0
    problems: int = 0
    bundles: bool = False


def preview(path: Path, *, sheet: str | None, column: str | None, country: str) -> Preview:
    """Look at a list; never raises for what the list is."""
    iso = country_code(country)
    if not iso:
        return Preview(refused=f"{country!r} is not a country known here. Write its code: US, GB, DE.")
    try:
        with open_list(path, sheet=sheet or None, column=column or None) as lst:
            return _seen(lst, iso)
    except ListRefused as error:
        return _bundles(path, sheet or None) or Preview(refused=_for_a_page(str(error)))


def _seen(lst: OpenList, country: str) -> Preview:
    heads = {head.sheet: head for head in lst.heads}
    rows: list[SeenRow] = []
    looked_at = problems = 0
    for row in islice(_rows(lst, country), ROWS_LOOKED_AT + 1):
        looked_at += 1
        problems += bool(row.problem)
        if len(rows) < ROWS_SHOWN:
            rows.append(_row(row, heads[row.sheet]))
    return Preview(
        sheets=tuple(map(_sheet, lst.heads)),
        remarks=tuple(map(_for_a_page, lst.remarks)),
        rows=tuple(rows),
        more=looked_at > len(rows),
        looked_at=min(looked_at, ROWS_LOOKED_AT),
        problems=problems,
    )


def _bundles(path: Path, sheet: str | None) -> Preview | None:
    """The list as one of bundles, None if it is none either."""
    with suppress(ListRefused), open_comply_list(path, sheet=sheet) as lst:
        seen = list(islice(lst.rows(), ROWS_LOOKED_AT + 1))
        rows = tuple(SeenRow(row.sheet, row.row, 1, "", "", "", "", "", row.cells[:COLUMNS_SHOWN]) for row in seen)
        return Preview(
            sheets=tuple(map(_sheet, lst.heads)),
            remarks=tuple(map(_for_a_page, lst.remarks)),
            rows=rows[:ROWS_SHOWN],
            more=len(rows) > ROWS_SHOWN,
            looked_at=min(len(rows), ROWS_LOOKED_AT),
            bundles=True,
        )
    return None


def _rows(lst: OpenList, country: str) -> Iterator[ListRow]:
    return list_rows(lst, country=country, account="", keep_secrets=True)


def _sheet(head: SheetHead) -> SeenSheet:
    number = head.fields.get("phone_number")
    known = tuple((head.names[at], field) for field, at in sorted(head.fields.items(), key=lambda one: one[1]))
    column = head.names[number] if number is not None else ""
    return SeenSheet(head.sheet, head.header_row, column, head.how, head.names, known)


def _row(row: ListRow, head: SheetHead) -> SeenRow:
    secret = {head.fields[field] for field in SECRET_FIELDS if field in head.fields}
    cells = tuple(masked(cell) if at in secret else cell for at, cell in enumerate(row.cells[:COLUMNS_SHOWN]))
    problem = reasons.row_problem(row.problem).sentence if row.problem else ""
    return SeenRow(
        row.sheet, row.row, row.part, row.input, row.phone_number, row.country, row.number_type, problem, cells
    )


def _for_a_page(sentence: str) -> str:
    """Sentences of the readers name options of the command line; here they are fields."""
    for option, field in (("--column", "the field Column"), ("--sheet", "the field Sheet"), ("--country", "Country")):
        sentence = sentence.replace(f"with {option}", f"in {field}").replace(option, field)
    return sentence

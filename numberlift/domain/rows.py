"""The row on its way from the spreadsheet to the ledger.

`InputRow` is what a reader hands over; `ListRow` is what the ledger keeps: one for every
phone number found in it, and one for every row in which none was found. Both are named
tuples because a list has up to a million of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from numberlift.domain.checks import Answer


class InputRow(NamedTuple):
    """One row of one sheet that is not wholly blank, as a reader hands it over.

    `row` is the number a person sees in the spreadsheet: 1-based, with title, header, blank and
    hidden rows counted. `cells` holds every cell of the row as text, aligned to the sheet's
    columns (`SheetHead.names`). `number` is the text of the number cell. `flags` names what the
    reader noticed about cells: `"pin:numeric"`, `"account_number:numeric"`, `"phone_number:digits-lost"`,
    `"phone_number:date"`, `"phone_number:error"`, `"phone_number:numeric"`, `"document_date:ambiguous"`,
    `"zip:padded"` …
    """

    sheet: str
    row: int
    number: str
    cells: tuple[str, ...]
    flags: tuple[str, ...] = ()


class SheetHead(NamedTuple):
    """What was understood of one sheet before its rows: its columns and which of them we know.

    `names` are the input's own column headings in order, made unique. `fields` maps a field name
    of design (`phone_number`, `pin`, `country`, …) to the index of its column. `header_row` is 0
    where the sheet has no header. `how` says in words how the number column was found.
    """

    sheet: str
    names: tuple[str, ...]
    fields: Mapping[str, int]
    header_row: int
    how: str


class PhoneNumber(NamedTuple):
    """A number understood: E.164, ISO country (empty if shared by none), type and what was noticed.

    `notes` are lower-kebab words: `extension`, `vanity`, `assumed-international`, `impossible-country` …
    """

    e164: str
    country: str
    number_type: str
    notes: tuple[str, ...] = ()


class NotANumber(NamedTuple):
    """A cell in which no number could be understood: a reason code of `domain.reasons` and what was read."""

    problem: str
    text: str


class ListRow(NamedTuple):
    """One row of a run as the ledger keeps it; `(sheet, row, part)` is unique within the run.

    `position` counts from 1 in input order. `item` is the position of the first row with the same
    number (its own, unless it is a duplicate). `problem` is empty when a number was understood.
    """

    position: int
    sheet: str
    row: int
    part: int
    input: str
    cells: tuple[str, ...]
    phone_number: str
    country: str
    number_type: str
    problem: str
    notes: tuple[str, ...]
    account_sid: str
    address_sid: str
    item: int


class RowRef(NamedTuple):
    """Where a row stands in its list, as a person would look for it."""

    sheet: str
    row: int
    part: int


class Checked(NamedTuple):
    """An answer with its age: `checked_at` is ISO-8601 UTC with Z; `origin` the run that asked, empty if this one."""

    answer: Answer
    checked_at: str
    origin: str = ""


class Acted(NamedTuple):
    """What a run did about a row, where it did or decided more than to ask.

    `action` is the report's word. An empty `verdict`, `code`, `reason` or `next_step` leaves what the checks say.
    `sid`, `status` and `status_since` are the object's at Twilio, `origin` is `elsewhere` or the run that ordered it.
    """

    action: str
    verdict: str = ""
    code: str = ""
    reason: str = ""
    next_step: str = ""
    sid: str = ""
    status: str = ""
    status_since: str = ""
    origin: str = ""


class LineFacts(NamedTuple):
    """All that the ledger knows of one row of a run, enough to write its report line.

    `first` says where the number stood first when this row is a duplicate (`row.item != row.position`);
    a duplicate carries the answers of its first row. `acted` is None for a run that only asks.
    """

    row: ListRow
    hosting: Checked | None
    portability: Checked | None
    first: RowRef | None
    acted: Acted | None = None

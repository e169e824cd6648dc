"""The sheets of a report that tell what became of orders: Timeline, LOA (letters), Requests (port-ins)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from numberlift.io.drawing.rowspool import CellKind
from numberlift.io.drawing.sheetcolumns import COUNT, MOMENT, STRONG, TEXT, WRAPPED, ShownColumn

TIMELINE: Final = "Timeline"
LOA: Final = "LOA"
_TIMELINE_COLUMNS: Final = (
    ShownColumn("When (UTC)", look=MOMENT, kind=CellKind.MOMENT, width=20),
    ShownColumn("Row", look=COUNT, kind=CellKind.COUNT, width=8),
    ShownColumn("Phone number", look=STRONG),
    ShownColumn("What happened", look=WRAPPED, width=60),
    ShownColumn("Told by", look=TEXT, width=12),
    ShownColumn("Order or letter", look=TEXT),
)
_LOA_COLUMNS: Final = (
    ShownColumn("Signer", look=STRONG, width=32),
    ShownColumn("Status", look=TEXT, width=14),
    ShownColumn("Numbers", look=WRAPPED, width=34),
    ShownColumn("How many", look=COUNT, kind=CellKind.COUNT, width=10),
    ShownColumn("Sent (UTC)", look=MOMENT, kind=CellKind.MOMENT, width=20),
    ShownColumn("Signed (UTC)", look=MOMENT, kind=CellKind.MOMENT, width=20),
    ShownColumn("Days waiting", look=TEXT, width=10),
    ShownColumn("What to do next", look=WRAPPED, width=58),
    ShownColumn("Letter", look=TEXT),
)
REQUESTS: Final = "Requests"
_REQUEST_COLUMNS: Final = (
    ShownColumn("Customer", look=STRONG, width=24),
    ShownColumn("Ported", look=STRONG, width=12),
    ShownColumn("Status", look=WRAPPED, width=18),
    ShownColumn("Numbers by status", look=WRAPPED, width=28),
    ShownColumn("Port dates", look=WRAPPED, width=14),
    ShownColumn("What to do next", look=WRAPPED, width=46),
    ShownColumn("Since (UTC)", look=MOMENT, kind=CellKind.MOMENT, width=17),
    ShownColumn("Request", look=TEXT, width=37),
)


class TimelineRow(NamedTuple):
    """One change: `at` is ISO-8601 UTC with Z, `source` `poll`, `webhook` or `us`; `row` 0 where it is nobody's row."""

    at: str
    row: int
    phone_number: str
    what: str
    source: str
    sid: str


class LetterRow(NamedTuple):
    """One letter of authorization: times ISO-8601 UTC with Z or empty, `days` waiting for (or until) the signature."""

    signer: str
    status: str
    numbers: Sequence[str]
    sent: str
    signed: str
    days: float
    next_step: str
    sid: str


class RequestRow(NamedTuple):
    """One port-in request: `ported` of `numbers`, `statuses` counts them, `dates` are ISO days, first and last."""

    sid: str
    customer: str
    status: str
    ported: int
    numbers: int
    statuses: Mapping[str, int]
    dates: Sequence[str]
    next_step: str
    since: str


@dataclass(frozen=True, slots=True)
class FurtherSheet:
    """A sheet behind a report's own: its title, what it holds in a sentence, its columns, and its rows in order."""

    title: str
    holds: str
    columns: tuple[ShownColumn, ...]
    rows: Iterable[Sequence[str | int]]


def timeline_sheet(rows: Iterable[TimelineRow]) -> FurtherSheet:
    """Every change of every order, oldest first; `rows` are read once."""
    shown = ((row.at, row.row or "", row.phone_number, row.what, row.source, row.sid) for row in rows)
    return FurtherSheet(TIMELINE, "Every change of every order, oldest first", _TIMELINE_COLUMNS, shown)


def letters_sheet(rows: Iterable[LetterRow]) -> FurtherSheet:
    """Every letter of authorization: who signs, over which numbers, since when."""
    shown = (
        (row.signer, row.status, ", ".join(row.numbers), len(row.numbers), row.sent, row.signed, f"{row.days:g}",
         row.next_step, row.sid)
        for row in rows
    )  # fmt: skip
    return FurtherSheet(LOA, "Every letter of authorization: who signs, which numbers, since when", _LOA_COLUMNS, shown)


def requests_sheet(rows: Iterable[RequestRow]) -> FurtherSheet:
    """Every port-in request: how many of its numbers are ported, when, and what it waits for."""
    shown = (
        (row.customer, f"{row.ported:,} of {row.numbers:,}", row.status, _counted(row.statuses),
         " to ".join(dict.fromkeys(row.dates)), row.next_step, row.since, row.sid)
        for row in rows
    )  # fmt: skip
    return FurtherSheet(
        REQUESTS, "Every port-in request: how many numbers are ported, and when", _REQUEST_COLUMNS, shown
    )


def _counted(statuses: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {status}" for status, count in statuses.items())

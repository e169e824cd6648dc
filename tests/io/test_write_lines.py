"""Report lines, heads and hostile texts for the tests of what we write."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from numberlift.domain.report import REPORT_COLUMNS, ReportLine
from numberlift.domain.routing import VerdictName
from numberlift.domain.rows import SheetHead
from numberlift.io.drawing.summarysheet import ReportAbout

HEAD = SheetHead(
    "Sheet1",
    ("Phone", "Customer", "PIN", "Account no"),
    {"phone_number": 0, "pin": 2, "account_number": 3},
    1,
    "heading",
)
ABOUT = ReportAbout(
    run="20261122-090000-abcd",
    flow="check",
    list_name="november.xlsx",
    realm="https://numbers.example.com",
    written_at="2026-11-22T09:00:00Z",
)
HOSTILE = (
    "=1+1",
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1+1",
    "－1",
    "＠SUM(A1)",
    '=HYPERLINK("http://example.com","x")',
    "+14155550100=1",
    "+1415555010\n",
    "+١٤١٥٥٥٥٠١٠٠",
    "</t></is></c><c><f>1+1</f></c>",
    "a]]>&amp;<f>1</f>",
)


def line(row: int = 2, **changes: object) -> ReportLine:
    """Make a line that can be hosted, with `changes`."""
    values: dict[str, object] = {
        **dict.fromkeys(REPORT_COLUMNS, ""),
        "sheet": "Sheet1",
        "row": row,
        "part": 1,
        "input": "(415) 555-0100",
        "phone_number": "+14155550100",
        "country": "US",
        "number_type": "local",
        "verdict": VerdictName.HOST,
        "reason_code": "eligible",
        "reason": "Twilio can host this number.",
        "next_step": "Order hosting.",
        "action": "checked",
        "checked_at": "2026-11-22T08:30:00Z",
        "cells": ("(415) 555-0100", "Example Dental Group", "0042", "99887766"),
    }
    made = {**values, **changes}
    return ReportLine(**{**made, "verdict": VerdictName(made["verdict"])})


def lines(count: int) -> Iterator[ReportLine]:
    """Make lines of every verdict in turn, rows from 2 on."""
    verdicts = tuple(VerdictName)
    for place in range(count):
        number = f"+1415555{place % 10_000:04d}"
        yield line(
            place + 2,
            input=number,
            phone_number=number,
            verdict=verdicts[place % len(verdicts)],
            country=("US", "CA")[place % 2],
            cells=(number, f"Customer {place}", "0042", "99887766"),
        )


def member(path: Path, name: str) -> str:
    """Read one part of a workbook as text."""
    with ZipFile(path) as archive:
        return archive.read(name).decode()

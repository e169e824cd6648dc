"""Comply lists and regulations for tests: the sandbox's regulations as our client reads them, lists as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from numberlift.domain.complying.findings import FileSeen, Finding
from numberlift.domain.complying.listed import Holds, SheetRow, comply_list
from numberlift.domain.complying.needs import Needs, RegulationAsked
from numberlift.domain.complying.preflight import Preflight, files_named, preflight
from numberlift.domain.complying.wanted import ComplyList
from numberlift.domain.rows import SheetHead
from numberlift.pipeline.complying.needs import needs_of
from numberlift.sandbox.services.compliance.regulations import catalogue_from
from numberlift.sandbox.services.compliance.shown import shown_regulation
from numberlift.twilio.wire.regulations import regulation_in

TITLES = {
    "Bundles": Holds.BUNDLES,
    "End users": Holds.END_USERS,
    "Documents": Holds.DOCUMENTS,
    "Addresses": Holds.ADDRESSES,
    "Flat": Holds.FLAT,
}
SEEN = FileSeen("", "0" * 64, 9)
TODAY = date(2026, 11, 22)
NEVER_SEEN = json.dumps(
    {
        "fields": {
            "shoe_size": {"friendly_name": "Shoe Size", "description": "In the old way", "constraint": "Enum",
                          "values": ["small", "large"]},
            "moon_permit_until": {"friendly_name": "Moon Permit Until", "constraint": "Date"},
        },
        "document_types": {"moon_permit": {"name": "Moon permit", "file": True}},
        "regulations": [
            {
                "iso_country": "CH", "number_type": "national", "end_user_type": "individual",
                "end_user": {"fields": ["shoe_size", "guild_rank"]},
                "supporting_document": [
                    {"name": "Proof of Moon", "requirement_name": "proof_of_moon",
                     "accepted_documents": [{"type": "moon_permit", "fields": ["moon_permit_until", "address_sids"]}]}
                ],
            }
        ],
    }
)  # fmt: skip
"""A regulation that nothing in the program has seen."""

GERMAN = {
    "Bundles": [
        ["name", "email", "country", "number_type", "end_user_type", "end_user", "documents", "addresses"],
        ["Berlin", "owner@example.com", "DE", "local", "business", "Example Dental", "Register; Bill", ""],
    ],
    "End users": [
        ["name", "type", "business_name", "business_registration_number", "first_name", "last_name"],
        ["Example Dental", "business", "Example Dental GmbH", "HRB 0042", "Alex", "Example"],
    ],
    "Documents": [
        ["name", "type", "file", "business_name", "document_number", "issue_date", "addresses"],
        ["Register", "commercial_registrar_excerpt", "register.pdf", "Example Dental GmbH", "0042", "", ""],
        ["Bill", "utility_bill", "bill.pdf", "", "", "2026-10-05", "Office"],
    ],
    "Addresses": [["name", "street", "city", "postal_code", "country"], ["Office", "Weg 1", "Berlin", "01069", "DE"]],
}


def needs_known(*added: str) -> dict[RegulationAsked, tuple[Needs, ...]]:
    """The sandbox's regulations, and those of further files, by all that may be asked."""
    found: dict[RegulationAsked, tuple[Needs, ...]] = {}
    for one in catalogue_from(*added).regulations.values():
        needs = needs_of(regulation_in(shown_regulation(one, base="https://example.com", constraints=True)))
        for asked in (
            RegulationAsked(sid=needs.sid),
            RegulationAsked("", needs.country, needs.number_type, needs.end_user_type),
            RegulationAsked("", needs.country, needs.number_type, ""),
        ):
            found[asked] = (*found.get(asked, ()), needs)
    return found


def needs_for(country: str, number_type: str, end_user_type: str, *added: str) -> Needs:
    """One regulation."""
    return needs_known(*added)[RegulationAsked("", country, number_type, end_user_type)][0]


def listed(sheets: Mapping[str, Sequence[Sequence[str]]]) -> ComplyList:
    """The list of sheets that have their headings in row 1."""
    heads = [
        SheetHead(
            title, tuple(rows[0]), MappingProxyType({name: i for i, name in enumerate(rows[0])}), 1, TITLES[title]
        )
        for title, rows in sheets.items()
    ]
    rows = (
        SheetRow(title, number, tuple(cells))
        for title, rows in sheets.items()
        for number, cells in enumerate(rows[1:], start=2)
    )
    return comply_list(heads, rows)


def changed(title: str, row: int, **cells: str) -> dict[str, list[list[str]]]:
    """The German list with some cells changed, `row` as a person sees it; a column that is not there is added."""
    sheets = {name: [list(line) for line in lines] for name, lines in GERMAN.items()}
    for column, text in cells.items():
        if column not in sheets[title][0]:
            sheets[title] = [[*line, column if number == 0 else ""] for number, line in enumerate(sheets[title])]
        sheets[title][row - 1][sheets[title][0].index(column)] = text
    return sheets


def judged(
    sheets: Mapping[str, Sequence[Sequence[str]]],
    *added: str,
    files: Mapping[str, FileSeen] | None = None,
    today: date = TODAY,
) -> Preflight:
    """A list judged on a day, every file there unless told otherwise."""
    lst = listed(sheets)
    seen = dict.fromkeys(files_named(lst), SEEN) | dict(files or {})
    return preflight(lst, regulations=needs_known(*added), files=seen, today=today)


def told(findings: Iterable[Finding]) -> list[tuple[str, int, str, str]]:
    """What was found, shortly: sheet, row, code, field."""
    return [(one.place.sheet, one.place.row, one.code, one.field) for one in findings if one.code != "held-back"]

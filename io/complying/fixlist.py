"""Comply's fix-list.xlsx: the list's own sheets with the bundles that a person can correct and all that they need.

A bundle can only be put together whole, so its end user, documents and addresses come with it, those too that nothing
is wrong with. `reason` says what is to be corrected; `_run`, `_sheet` and `_row` where the row stood. Columns and
sheets that the list never had are there to be filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final, TypeAlias

from openpyxl import Workbook

from numberlift.domain.complying.findings import ComplyVerdict
from numberlift.domain.complying.listed import BUNDLE_COLUMNS, MARKS, Holds, SheetRow
from numberlift.domain.complying.needs import ADDRESS_FIELDS
from numberlift.domain.complying.report import ComplyLine
from numberlift.domain.complying.wanted import (
    ComplyList,
    ItemKind,
    Place,
    Wanted,
    WantedBundle,
    WantedDocument,
    field_key,
    name_key,
)
from numberlift.domain.rows import SheetHead
from numberlift.io.drawing.bookfile import save_book
from numberlift.io.drawing.longsheet import LongSheet
from numberlift.io.drawing.rowspool import CellKind, RowSpool
from numberlift.io.drawing.sheetcolumns import COUNT, TEXT, WRAPPED, ShownColumn, own_columns

REASON: Final = "reason"
OWN: Final = frozenset({REASON, *MARKS, "_part"})
NOTHING_WRONG: Final = "Nothing to correct here: the bundle needs this row."
CORRECTABLE: Final = frozenset({ComplyVerdict.FIX, ComplyVerdict.NONCOMPLIANT})
_MARKED: Final = (
    ShownColumn(REASON, look=WRAPPED, width=60),
    ShownColumn("_run", look=TEXT),
    ShownColumn("_sheet", look=TEXT),
    ShownColumn("_row", look=COUNT, kind=CellKind.COUNT, width=8),
)
TITLES: Final = {
    Holds.BUNDLES: "Bundles",
    Holds.END_USERS: "End users",
    Holds.DOCUMENTS: "Documents",
    Holds.ADDRESSES: "Addresses",
    Holds.FLAT: "List",
}
STANDARD: Final = {
    Holds.END_USERS: ("name", "type"),
    Holds.DOCUMENTS: ("name", "type", "file", "addresses"),
    Holds.ADDRESSES: ("name", "customer_name", "street", "street_2", "city", "region", "postal_code", "country"),
}
"""The fixed columns of the sheets of parts."""
BUNDLE_FIELDS: Final = frozenset({*BUNDLE_COLUMNS, "end_user", "documents", "addresses"})
_PROVEN: Final = {False: ("documents", "addresses"), True: ("document_type", "file", "street", "city", "postal_code")}
_Asked: TypeAlias = tuple[str, str]
_NOT_IN_TITLES: Final = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TITLE: Final = 31


def write_fix_list(
    lines: Iterable[ComplyLine],
    *,
    scratch: Path,
    heads: Sequence[SheetHead],
    rows: Iterable[SheetRow],
    wanted: ComplyList,
    run: str,
) -> None:
    """Write the fix-list of a run to `scratch` from its report's lines and its list; raises OSError."""
    told = list(lines)
    reasons = _reasons(told)
    needed = _needed(wanted, reasons)
    asked = _asked(told)
    with ExitStack() as opened:
        book = Workbook()
        sheets = {
            head.sheet: _Sheet(head, asked.get(head.sheet, ()), book=book, folder=scratch.parent)
            for head in _complete(heads)
        }
        for sheet in sheets.values():
            opened.enter_context(closing(sheet.long))
        for row in rows:
            place = Place(row.sheet, row.row)
            if place in needed:
                sheets[row.sheet].add(row, reasons.get(place, NOTHING_WRONG), run)
        spools: dict[str, RowSpool] = {}
        for sheet in sheets.values():
            spools |= sheet.long.draw()
        del book["Sheet"]
        save_book(book, spools, path=scratch)


class _Sheet:
    """One sheet of the list, with its own columns, those that it lacks, and our marks in place of older ones."""

    def __init__(self, head: SheetHead, asked: Iterable[_Asked], *, book: Workbook, folder: Path) -> None:
        holds = Holds(head.how)
        known = {field_key(name) for name in (*head.names, *head.fields)}
        if "type" in head.fields:
            known.add(field_key("document_type"))
        self._shown = [place for place, name in enumerate(head.names) if name not in OWN]
        self._lacking = [name for name in _columns(holds, asked) if field_key(name) not in known]
        title = _NOT_IN_TITLES.sub(" ", head.sheet)[:_LONGEST_TITLE].strip() or TITLES[holds]
        names = [*(head.names[place] for place in self._shown), *self._lacking]
        self.long = LongSheet(title, (*own_columns(names), *_MARKED), book=book, folder=folder, filters=False)

    def add(self, row: SheetRow, reason: str, run: str) -> None:
        """Add a row of the list."""
        own = [row.cells[place] for place in self._shown]
        self.long.add([*own, *[""] * len(self._lacking), reason, run, row.sheet, row.row])


def _complete(heads: Sequence[SheetHead]) -> list[SheetHead]:
    """The sheets of the list, and those that a list of four sheets may need besides, empty."""
    there = {head.how for head in heads}
    if Holds.FLAT in there:
        return list(heads)
    taken = {head.sheet for head in heads}
    lacking = [holds for holds in STANDARD if holds not in there and TITLES[holds] not in taken]
    return [*heads, *(SheetHead(TITLES[holds], STANDARD[holds], {}, 1, str(holds)) for holds in lacking)]


def _asked(lines: Iterable[ComplyLine]) -> dict[str, dict[_Asked, None]]:
    """What is to be corrected on each sheet: of what, and in which field."""
    found: dict[str, dict[_Asked, None]] = {}
    for line in lines:
        if line.verdict in CORRECTABLE and line.field:
            found.setdefault(line.sheet, {})[line.kind, line.field] = None
    return found


def _columns(holds: Holds, asked: Iterable[_Asked]) -> list[str]:
    """The columns in which these things are written: what is to be proven is written as documents and addresses."""
    found: dict[str, None] = {}
    for kind, name in asked:
        if kind == ItemKind.BUNDLE and name not in BUNDLE_FIELDS:
            found |= dict.fromkeys(_PROVEN[holds is Holds.FLAT])
        else:
            found["addresses" if field_key(name) in ADDRESS_FIELDS else name] = None
    return list(found)


def _reasons(lines: Iterable[ComplyLine]) -> dict[Place, str]:
    """What is to be corrected, by row: each thing once, whatever number of bundles it holds back."""
    told: dict[Place, dict[str, None]] = {}
    for line in lines:
        if line.verdict in CORRECTABLE:
            words = " ".join(filter(None, (line.reason, line.next_step)))
            told.setdefault(Place(line.sheet, line.row), {})[words] = None
    return {place: "\n".join(words) for place, words in told.items()}


def _needed(wanted: ComplyList, wrong: Iterable[Place]) -> set[Place]:
    """The rows that are wrong, and all rows of every bundle that has one of them.

    In a flat list a row of another bundle may describe a part: then that bundle comes along, whole as well.
    """
    wrong = frozenset(wrong)
    needed, parts = set(wrong), _Parts(wanted)
    groups: dict[str, list[WantedBundle]] = {}
    for bundle in wanted.bundles:
        groups.setdefault(name_key(bundle.name), []).append(bundle)
    own = [{bundle.place for bundle in bundles} for bundles in groups.values()]
    reach = [{place for bundle in bundles for place in parts.of(bundle)} for bundles in groups.values()]
    before = -1
    while len(needed) != before:
        before = len(needed)
        for places, reached in zip(own, reach, strict=True):
            if places & needed or reached & wrong:
                needed |= places | reached
    return needed


class _Parts:
    """Where the parts of bundles stand, by the names that are given to them."""

    def __init__(self, wanted: ComplyList) -> None:
        self._end_users = _by_name(wanted.end_users)
        self._documents = _by_name(wanted.documents)
        self._addresses = _by_name(wanted.addresses)

    def of(self, bundle: WantedBundle) -> Iterator[Place]:
        """The rows of a bundle's parts."""
        yield from (one.place for one in self._end_users.get(name_key(bundle.end_user), ()))
        addresses = list(bundle.addresses)
        for name in _spread(bundle.documents):
            for document in self._documents.get(name, ()):
                yield document.place
                addresses += document.addresses if isinstance(document, WantedDocument) else ()
        for name in _spread(addresses):
            yield from (one.place for one in self._addresses.get(name, ()))


def _spread(names: Iterable[str]) -> Iterator[str]:
    """Names as they are looked up; what may be several with commas between them is both."""
    for name in names:
        yield name_key(name)
        yield from (name_key(part) for part in name.split(",") if "," in name)


def _by_name(entries: Iterable[Wanted]) -> dict[str, list[Wanted]]:
    found: dict[str, list[Wanted]] = {}
    for entry in entries:
        found.setdefault(name_key(entry.name), []).append(entry)
    return found

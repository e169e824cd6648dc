"""Understands one sheet of a comply list: what it holds, where its headings stand, which column is which; and its rows.

A sheet is known by its name, else by its headings. Every column is known under its own heading too, because a
regulation may ask for fields that no alias names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from numberlift.domain.complying.listed import MARKS, Holds, SheetRow
from numberlift.domain.complying.wanted import field_key
from numberlift.domain.rows import SheetHead
from numberlift.errors import ListRefused
from numberlift.io.columns import letter
from numberlift.io.complying.aliases import ATTRIBUTES, COLUMNS, SHEETS
from numberlift.io.reading.cells import EXACT, SCIENTIFIC, CellError, text_of

OWN_REPORT: Final = ("sheet", "row", "bundle", "item", "kind", "field", "verdict")
TOO_MANY: Final = "row:too-many-cells"
FLAT_MARKS: Final = frozenset({"type", "file", "street", *ATTRIBUTES}) - {"email"}
"""Columns that a sheet of bundles has only where it is flat."""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A sheet understood; `keys` names its columns for flags, `remark` tells of rows above the headings."""

    head: SheetHead
    keys: tuple[str, ...]
    remark: str = ""


def lay_out(sheet: str, records: Sequence[Sequence[object]], *, alone: bool, path: Path) -> LaidOut | str:
    """Understand a sheet from its first records; a remark if it is not read, empty for a wholly empty sheet.

    `alone` says that the list has no sheets of parts, so that its bundles may be flat. Raises ListRefused for a report
    of ours, which is no list, and for a sheet whose name says what it holds and whose headings say nothing.
    """
    sample = {number: texts for number, texts in enumerate(map(_texts, records), 1) if any(texts)}
    if not sample:
        return ""
    if any(tuple(map(field_key, texts[: len(OWN_REPORT)])) == OWN_REPORT for texts in sample.values()):
        raise ListRefused(
            f"{path.name} is a report of numberlift, which says what became of a list and is none. Give the list "
            "itself, or fix-list.xlsx with what is to be corrected."
        )
    holds = holds_by_name(sheet)
    guesses = [holds] if holds else [Holds.FLAT, *SHEETS] if alone else list(SHEETS)
    best = max((_header(sample, guess) for guess in guesses), key=lambda found: found[0])
    score, row, holds = best
    if score < (1 if len(guesses) == 1 else 2):
        if len(guesses) == 1:
            raise ListRefused(
                f"Sheet “{sheet}” of {path.name} has no headings that are known; its first row must name the columns: "
                f"{', '.join(COLUMNS[holds])}."
            )
        return f"Sheet “{sheet}” holds neither bundles, end users, documents nor addresses, so it was skipped."
    if holds is Holds.BUNDLES and alone and FLAT_MARKS & _fields(sample[row], Holds.FLAT).keys():
        holds = Holds.FLAT
    names = _unique(sample[row])
    fields = _fields(sample[row], holds)
    keys = tuple(map(field_key, names))
    titles = [number for number in sample if number < row]
    above = f"Sheet “{sheet}”: what stands above the headings in row {row} was taken for a title." if titles else ""
    return LaidOut(SheetHead(sheet, names, MappingProxyType(fields), row, str(holds)), keys, above)


def row_in(record: Sequence[object], number: int, laid: LaidOut) -> SheetRow | None:
    """A row, its cells aligned to the headings; None if it is wholly blank."""
    cells = _texts(record)
    if not any(cells):
        return None
    width = len(laid.keys)
    flags = [flag for key, value in zip(laid.keys, record, strict=False) if (flag := _flag(key, value))]
    if any(cells[width:]):
        flags.append(TOO_MANY)
    return SheetRow(laid.head.sheet, number, (*cells[:width], *[""] * (width - len(cells))), tuple(flags))


def _texts(record: Sequence[object]) -> list[str]:
    return [text_of(value).strip() for value in record]


def _flag(key: str, value: object) -> str:
    """What is to be said of a cell because of its kind: an error stands in it, or a spreadsheet ate its digits."""
    if isinstance(value, CellError):
        return f"{key}:error"
    number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= EXACT
    eaten = isinstance(value, str) and SCIENTIFIC.fullmatch(value.strip()) is not None
    return f"{key}:digits-lost" if number or eaten else ""


def holds_by_name(sheet: str) -> Holds | None:
    """What a sheet of this name holds; None if the name does not say."""
    plain = field_key(sheet).rstrip("0123456789")
    return next((holds for holds, aliases in SHEETS.items() if plain in _words(aliases)), None)


def _header(sample: Mapping[int, Sequence[str]], holds: Holds) -> tuple[float, int, Holds]:
    """The row that names most columns of such a sheet: how well it does, its number, and the kind of sheet."""
    best = (0.0, next(iter(sample)), holds)
    for row, texts in sample.items():
        own = _fixed(texts, holds)
        score = len(own) + 0.5 * sum(1 for text in texts if field_key(text) in _attributes())
        if "name" not in own:
            score /= 2
        if score > best[0]:
            best = (score, row, holds)
    return best


def _fixed(texts: Sequence[str], holds: Holds) -> dict[str, int]:
    """The fixed columns among headings: the first that is spelt as the contract does, else the first alias."""
    found: dict[str, int] = {}
    spellings = _spellings(holds)
    for index, text in enumerate(texts):
        name = text if text in MARKS else spellings.get(field_key(text), "")
        if name and (name not in found or field_key(text) == field_key(name) != field_key(texts[found[name]])):
            found[name] = index
    return found


def _fields(texts: Sequence[str], holds: Holds) -> dict[str, int]:
    """Every column by field: fixed ones, then common attributes by alias."""
    found = _fixed(texts, holds)
    for index, text in enumerate(texts):
        name = _attributes().get(field_key(text))
        if name and index != found.get("name"):
            found.setdefault(name, index)
    return found


def _unique(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings without doubles; a blank one is called after its letter."""
    width = max(index for index, text in enumerate(headings, 1) if text)
    names: list[str] = []
    for index, heading in enumerate(headings[:width]):
        base = " ".join(heading.split()) or f"column {letter(index)}"
        name, count = base, 1
        while name in names:
            count += 1
            name = f"{base} ({count})"
        names.append(name)
    return tuple(names)


@cache
def _words(aliases: str) -> frozenset[str]:
    return frozenset(key for word in aliases.split(",") if (key := field_key(word)))


@cache
def _spellings(holds: Holds) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for name, aliases in COLUMNS[holds].items():
        for key in _words(aliases):
            known.setdefault(key, name)
    known.update({field_key(name): name for name in COLUMNS[holds]})
    return MappingProxyType(known)


@cache
def _attributes() -> Mapping[str, str]:
    known = {key: name for name, aliases in ATTRIBUTES.items() for key in _words(aliases)}
    return MappingProxyType(known | {field_key(name): name for name in ATTRIBUTES})

"""Which column is which: headings known by any sensible alias, and the number column by heading or by content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from numberlift.errors import ListRefused
from numberlift.io.reading.aliases import ACCOUNT, FIELDS, NOT_THE_NUMBER, NUMBER, ORDINALS, PERHAPS_NUMBER
from numberlift.io.reading.cells import phone_likeness

SURE: Final = 2
PERHAPS: Final = 1
TWINS: Final = (("zip", "postal_code"), ("state", "region"))
OWN_MARKS: Final = ("_run", "_sheet", "_row", "_part")  # fix-list.xlsx adds them

_LETTERS: Final = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "#": " number ", "№": " no "}
)
_BRACKETS: Final = re.compile(r"\(.*?\)|\[.*?\]|（.*?）|:.*$|\b(?:required|optional|mandatory)\b", re.IGNORECASE)
_ACCOUNT_SID: Final = re.compile(r"AC[0-9a-fA-F]{32}")


class Meaning(NamedTuple):
    """What a heading says: a field's name, empty if none, and for `phone_number` how surely."""

    field: str
    sure: int = SURE


class Chosen(NamedTuple):
    """The number column and how it was found, in words."""

    place: int
    how: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the choice sees it: `share` is how much of its filled sample cells looks like phone numbers."""

    index: int
    name: str
    meaning: Meaning
    share: float
    filled: int


def plain(heading: str) -> str:
    """Reduce a heading to what is compared: letters and digits without case, accents, spaces, punctuation."""
    text = unicodedata.normalize("NFKD", heading.casefold().translate(_LETTERS)).casefold()
    return "".join(char for char in text if char.isalnum())


def letter(index: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def meaning_of(heading: str) -> Meaning:
    """What a heading says, whatever its language, case and punctuation; an empty field if nothing known."""
    spellings = _spellings()
    full = plain(heading)
    for spelling in (full, plain(_BRACKETS.sub(" ", heading)), full.rstrip("0123456789")):
        if known := spellings.get(spelling):
            return known
    return Meaning("phone_number", PERHAPS) if _speaks_of_numbers(full) else Meaning("")


def fields_of(headings: Sequence[str]) -> dict[str, int]:
    """Map each known field but `phone_number` to its first column; twins stand in for each other."""
    found: dict[str, int] = {}
    for index, heading in enumerate(headings):
        field = heading if heading in OWN_MARKS else meaning_of(heading).field
        if field and field != "phone_number" and (field not in found or plain(heading) == plain(field)):
            found[field] = index
    for one, other in TWINS:
        if one in found or other in found:
            found.setdefault(one, found.get(other, 0))
            found.setdefault(other, found[one])
    return found


def settle_account(fields: dict[str, int], headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A column headed only `account` holds Twilio accounts or carrier accounts: its cells say which."""
    for index, heading in enumerate(headings):
        if plain(heading) == ACCOUNT:
            twilio = any(_ACCOUNT_SID.fullmatch(row[index].strip()) for row in rows)
            fields.setdefault("account_sid" if twilio else "account_number", index)


def told_column(wanted: str, names: Sequence[str]) -> Chosen | None:
    """The column that `--column` names by its heading, its letter or its place from 1; None if there is none."""
    by_name = [i for i, name in enumerate(names) if name == wanted] or [
        i for i, name in enumerate(names) if plain(name) == plain(wanted) and plain(wanted)
    ]
    if len(by_name) > 1:
        raise ListRefused(
            f"Several columns are called {wanted!r}: {_listed(names, by_name)}. Name one by its letter, for example "
            f"--column {letter(by_name[0])}."
        )
    place = by_name[0] if by_name else _place(wanted.strip())
    if place is None or not 0 <= place < len(names):
        return None
    return Chosen(place, f"{_shown(place, names[place])}, as told by --column")


def number_column(
    names: Sequence[str], rows: Sequence[Sequence[str]], *, taken: Mapping[str, int], sheet: str
) -> Chosen | None:
    """Choose the column that holds the numbers; None if there is none.

    Headings come before content, sure ones before possible ones. Raises ListRefused when two columns
    are equally good, naming both.
    """
    others = set(taken.values())
    columns = [_column(index, name, rows) for index, name in enumerate(names)]
    sure = [column for column in columns if column.meaning.field == "phone_number" and column.meaning.sure == SURE]
    perhaps = [
        column for column in columns if column.meaning.field == "phone_number" and column.meaning.sure == PERHAPS
    ]
    silent = [column for column in columns if not column.meaning.field and column.index not in others]
    headed = ([c for c in sure if c.share > 0], [c for c in perhaps if c.share >= 0.3])  # noqa: PLR2004 - a third
    for group in headed:
        if group:
            return _by_heading(group, sheet)
    if best := [column for column in silent if column.share >= 0.4]:  # noqa: PLR2004 - nearly half
        return _by_content(best, sheet)
    named = sure or [column for column in perhaps if plain(column.name) not in _ordinals() or not column.filled]
    return _by_heading(named, sheet) if named else None


def _by_heading(group: list[Column], sheet: str) -> Chosen:
    exact = [column for column in group if column.name == "phone_number"]
    best = max(column.share for column in group)
    good = exact[:1] if len(exact) == 1 else [column for column in group if column.share >= best / 2]
    if len(good) > 1:
        _refuse_tie(good, sheet)
    return Chosen(good[0].index, f"{_shown(good[0].index, good[0].name)}, by its heading")


def _by_content(group: list[Column], sheet: str) -> Chosen:
    best = max(group, key=lambda column: column.share)
    rivals = [column for column in group if column.share >= best.share * 0.8 and column.filled * 2 >= best.filled]
    if len(rivals) > 1:
        _refuse_tie(rivals, sheet)
    how = f"{_shown(best.index, best.name)}, by its content ({best.share:.0%} looks like phone numbers)"
    return Chosen(best.index, how)


def _shown(index: int, name: str) -> str:
    """A column for people: its letter, and its heading where it has one."""
    return name if name == f"column {letter(index)}" else f"column {letter(index)} (“{name}”)"


def _refuse_tie(rivals: list[Column], sheet: str) -> None:
    named = " and ".join(f"{letter(column.index)} ({column.name})" for column in rivals)
    where = f" of sheet {sheet!r}" if sheet else ""
    raise ListRefused(
        f"Columns {named}{where} may both hold the numbers; say which with --column, "
        f"for example --column {letter(rivals[0].index)}."
    )


def _column(index: int, name: str, rows: Sequence[Sequence[str]]) -> Column:
    filled = [row[index] for row in rows if row[index].strip()]
    share = sum(map(phone_likeness, filled)) / len(filled) if filled else 0.0
    return Column(index, name, meaning_of(name), share, len(filled))


def _place(wanted: str) -> int | None:
    if wanted.isascii() and wanted.isdigit():
        return int(wanted) - 1 if len(wanted) < 6 else None  # noqa: PLR2004 - a sheet has 16,384 columns
    if wanted.isascii() and wanted.isalpha() and len(wanted) <= 3:  # noqa: PLR2004 - XFD is the last
        place = 0
        for char in wanted.upper():
            place = place * 26 + ord(char) - 64
        return place - 1
    return None


def _listed(names: Sequence[str], places: Sequence[int]) -> str:
    return ", ".join(f"{letter(place)} ({names[place]})" for place in places)


def _speaks_of_numbers(full: str) -> bool:
    """Whether a longer heading holds a sure alias (`customer's phone number list`) and no word that turns it away."""
    if len(full) > 60 or any(word in full for word in _turned_away()):  # noqa: PLR2004 - a sentence, not a heading
        return False
    return any(spelling in full for spelling in _long_aliases())


def _words(text: str) -> list[str]:
    return [plain(word) for word in text.split(",") if plain(word)]


@cache
def _spellings() -> Mapping[str, Meaning]:
    known = {word: Meaning("phone_number", PERHAPS) for word in _words(PERHAPS_NUMBER)}
    for field, aliases in FIELDS.items():
        known.update((word, Meaning(field)) for word in [*_words(aliases), plain(field)])
    known.update((word, Meaning("phone_number")) for word in _words(NUMBER))
    return MappingProxyType(known)


@cache
def _long_aliases() -> tuple[str, ...]:
    """Sure aliases that are long enough to be found inside a longer heading."""
    return tuple(word for word in _words(NUMBER) if len(word) >= (8 if word.isascii() else 4))


@cache
def _turned_away() -> tuple[str, ...]:
    return tuple(_words(NOT_THE_NUMBER))


@cache
def _ordinals() -> frozenset[str]:
    return frozenset(_words(ORDINALS))

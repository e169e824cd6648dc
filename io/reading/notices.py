"""What a reader notices in single cells: damaged PINs and account numbers, dates that read two ways, short ZIPs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from numberlift.io.columns import meaning_of
from numberlift.io.reading.cells import EXACT, SCIENTIFIC

#: Looks at a row's raw values and its texts (which it may mend) and gives a flag, empty for nothing to say.
Look: TypeAlias = Callable[[Sequence[object], list[str]], str]


class Watcher(NamedTuple):
    """Who looks at the cells of one column.

    Text in which `suspect` finds nothing gives no flag: one cell, or the cells of many rows searched at once, a line
    each.
    """

    column: int
    suspect: re.Pattern[str]
    look: Look


DIGIT_FIELDS: Final = ("pin", "account_number")
DATE_FIELDS: Final = ("document_date", "target_port_in_date")
_TWO_WAYS: Final = re.compile(r"\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(?:\d{4}|\d{2})(?:[T ,].*)?")
_SHORT_ZIP: Final = re.compile(r"\s*(\d{4}(?:-\d{4})?)\s*")
_EXPONENT: Final = re.compile(r"e\+?\d", re.IGNORECASE)
_DAY_MONTH: Final = re.compile(r"\d\s*[-/.]\s*\d")
_FOUR_DIGITS: Final = re.compile(r"^[^\S\n]*\d{4}(?:-\d{4})?[^\S\n]*$", re.MULTILINE)
_US: Final = frozenset({"us", "usa", "u.s.", "u.s.a.", "united states", "united states of america"})
_STATES: Final = (  # by name those whose ZIPs begin with 0
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or "
    "pa ri sc sd tn tx ut vt va wa wv wi wy dc pr vi "
    "connecticut maine massachusetts new-hampshire new-jersey rhode-island vermont puerto-rico"
)
_US_STATES: Final = frozenset(_STATES.split())


def watchers(fields: Mapping[str, int], names: Sequence[str]) -> tuple[Watcher, ...]:
    """The watchers that a sheet with these fields needs; none for a plain list of numbers."""
    found = [_watcher(fields, field, _EXPONENT, _digits) for field in DIGIT_FIELDS if field in fields]
    found += [_watcher(fields, field, _DAY_MONTH, _two_ways) for field in DATE_FIELDS if field in fields]
    if "zip" in fields:
        country = fields.get("address_country", fields.get("country", -1))
        american = meaning_of(names[fields["zip"]]).field == "zip"  # the word is used in the US alone
        state = fields.get("state", -1)
        look = partial(_short_zip, index=fields["zip"], country=country, state=state, american=american)
        found.append(Watcher(fields["zip"], _FOUR_DIGITS, look))
    return tuple(found)


def _watcher(fields: Mapping[str, int], field: str, suspect: re.Pattern[str], look: Callable[..., str]) -> Watcher:
    return Watcher(fields[field], suspect, partial(look, index=fields[field], field=field))


def _digits(raw: Sequence[object], cells: list[str], *, index: int, field: str) -> str:
    """A number where digits were meant: zeros in front are gone, and beyond 15 digits the rest is."""
    value = raw[index] if index < len(raw) else ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{field}:digits-lost" if abs(value) >= EXACT else f"{field}:numeric"
    return f"{field}:digits-lost" if SCIENTIFIC.fullmatch(cells[index].strip()) else ""


def _two_ways(_raw: Sequence[object], cells: list[str], *, index: int, field: str) -> str:
    found = _TWO_WAYS.fullmatch(cells[index])
    if not found:
        return ""
    one, other = int(found[1]), int(found[2])
    return f"{field}:ambiguous" if one != other and 1 <= one <= 12 and 1 <= other <= 12 else ""  # noqa: PLR2004 - months


def _short_zip(
    _raw: Sequence[object], cells: list[str], *, index: int, country: int, state: int, american: bool
) -> str:
    found = _SHORT_ZIP.fullmatch(cells[index])
    if not found or not _american(cells, country, state, word=american):
        return ""
    cells[index] = f"0{found[1]}"
    return "zip:padded"


def _american(cells: Sequence[str], country: int, state: int, *, word: bool) -> bool:
    """US by the row's own country; where that is silent, by the heading's word or by a state of the US."""
    told = cells[country].strip().casefold() if country >= 0 else ""
    if told:
        return told in _US
    return word or (state >= 0 and cells[state].strip().casefold().replace(" ", "-") in _US_STATES)

"""Where the table begins: titles above the header, headers of one or two lines, or no header at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from numberlift.io.columns import SURE, letter, meaning_of
from numberlift.io.reading.cells import phone_likeness
from numberlift.io.reading.ownreports import heads_report

SEARCHED: Final = 40  # rows in which a header may stand
ENOUGH: Final = 1.5  # one possible number heading, or two others


class SampleRow(NamedTuple):
    """A row that is not blank, as read at the head of a sheet."""

    row: int
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a sheet and the rows they stand in (none, one or two)."""

    names: tuple[str, ...]
    rows: tuple[int, ...]


def find_header(sample: Sequence[SampleRow], width: int) -> Header:
    """Find the header in the first rows; a sheet without one gets `column A` and so on."""
    if heads_report(sample[0].texts):  # what the first list held may look like a better header further down
        return _header(sample[:1], width)
    best: tuple[float, Header] = (0.0, Header(_unique([""] * width), ()))
    above: list[SampleRow] = []
    for upper in sample[:SEARCHED]:
        if not _may_head(upper):
            above = []
            continue
        best = _better(best, (_score(upper.texts), _header([upper], width)))
        if above and above[-1].row == upper.row - 1:
            pair = [above[-1], upper]
            best = _better(best, (_score(_joined(pair)), _header(pair, width)))
        above = [upper]
    return best[1] if best[0] >= ENOUGH else _by_shape(sample, width) or Header(_unique([""] * width), ())


def _better(best: tuple[float, Header], other: tuple[float, Header]) -> tuple[float, Header]:
    return other if other[0] > best[0] else best


def _may_head(row: SampleRow) -> bool:
    """Whether no cell of the row is itself a phone number or a bare amount."""
    return not any(phone_likeness(text) > 0 for text in row.texts)


def _score(headings: Sequence[str]) -> float:
    """How many fields the headings name; number headings weigh more, and each field counts once."""
    weights: dict[str, float] = {}
    for heading in headings:
        field, sure = meaning_of(heading)
        if field == "phone_number":
            weights[field] = max(weights.get(field, 0.0), 3.0 if sure == SURE else ENOUGH)
        elif field:
            weights[field] = 1.0
    return sum(weights.values()) + 0.01 * sum(1 for heading in headings if heading.strip()) if weights else 0.0


def _header(rows: Sequence[SampleRow], width: int) -> Header:
    headings = rows[0].texts if len(rows) == 1 else _joined(rows)
    padded = [heading.strip() for heading in headings[:width]] + [""] * (width - len(headings))
    return Header(_unique(padded), tuple(row.row for row in rows))


def _joined(pair: Sequence[SampleRow]) -> list[str]:
    """Two lines as one: the upper's groups are carried to the right when it has gaps, and the best reading is kept."""
    upper, lower = (row.texts for row in pair)
    joined: list[str] = []
    group = ""
    for above, below in zip(_padded(upper, len(lower)), _padded(lower, len(upper)), strict=True):
        group = above.strip() or group
        readings = [f"{group} {below}".strip() if below.strip() else above, below, above]
        joined.append(next((text for text in readings if meaning_of(text).field), readings[0]))
    return joined


def _padded(texts: Sequence[str], width: int) -> list[str]:
    return [*texts, *[""] * (width - len(texts))]


def _by_shape(sample: Sequence[SampleRow], width: int) -> Header | None:
    """A row of words over a row with numbers is a header even if no word is known."""
    for upper, lower in pairwise(sample[:SEARCHED]):
        under = [index for index, text in enumerate(lower.texts) if phone_likeness(text) > 0]
        if any(phone_likeness(text) > 0 for text in upper.texts):
            return None
        heads = [index for index in under if index < len(upper.texts) and upper.texts[index].strip()]
        words = all(not any(char.isdigit() for char in text) for text in upper.texts)
        if heads and words and sum(1 for text in upper.texts if text.strip()) * 2 >= width:
            return _header([upper], width)
    return None


def _unique(headings: Sequence[str]) -> tuple[str, ...]:
    """Make headings unique: a blank one is called after its letter, a second `Phone` is `Phone (2)`."""
    seen: set[str] = set()
    names: list[str] = []
    for index, heading in enumerate(headings):
        base = " ".join(heading.split()) or f"column {letter(index)}"
        name, count = base, 1
        while name in seen:
            count += 1
            name = f"{base} ({count})"
        seen.add(name)
        names.append(name)
    return tuple(names)

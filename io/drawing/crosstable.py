"""What the Breakdown sheet shows: lines counted by country and number type against verdict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final, NamedTuple

from numberlift.domain.routing import VerdictName
from numberlift.io.drawing.looks import VERDICT_LOOKS
from numberlift.io.drawing.totals import Place

UNKNOWN: Final = "not known"
PANDAS_FROM: Final = 1_000  # lines; a shorter list is counted by hand before pandas would have been loaded


class Group(NamedTuple):
    """The lines of one country and type: how many have each verdict of the table, and how many there are in all."""

    country: str
    number_type: str
    counts: tuple[int, ...]
    total: int


class CrossTable(NamedTuple):
    """Verdicts that occur, in the order of the report's legend, and a group a country and type, the largest first."""

    verdicts: tuple[VerdictName, ...]
    groups: tuple[Group, ...]


def cross_table(places: Mapping[Place, int]) -> CrossTable:
    """Pivot counted places; loading pandas takes half a second, which a short list is spared."""
    return by_pandas(places) if sum(places.values()) >= PANDAS_FROM else by_hand(places)


def by_pandas(places: Mapping[Place, int]) -> CrossTable:
    """The table as a pivot table of pandas; at least one place."""
    import pandas as pd  # noqa: PLC0415 - half a second that only this table needs

    named = [(*_named(at), str(at.verdict), lines) for at, lines in places.items()]
    counts = pd.DataFrame(named, columns=["country", "number_type", "verdict", "lines"])
    table = counts.pivot_table(
        "lines", index=["country", "number_type"], columns="verdict", aggfunc="sum", fill_value=0
    )
    known = tuple(verdict for verdict in VERDICT_LOOKS if str(verdict) in table.columns)
    table = table[[str(verdict) for verdict in known]].astype(int)
    table["total"] = table.sum(axis=1)
    table = table.sort_values(["total", "country", "number_type"], ascending=[False, True, True])
    rows = zip(table.index.tolist(), table.to_numpy().tolist(), strict=True)
    return CrossTable(
        known, tuple(Group(country, kind, tuple(cells[:-1]), cells[-1]) for (country, kind), cells in rows)
    )


def by_hand(places: Mapping[Place, int]) -> CrossTable:
    """The same table without pandas."""
    counted: defaultdict[tuple[str, str], Counter[VerdictName]] = defaultdict(Counter)
    for at, lines in places.items():
        counted[_named(at)][at.verdict] += lines
    occurring = {at.verdict for at in places}
    known = tuple(verdict for verdict in VERDICT_LOOKS if verdict in occurring)
    groups = [
        Group(country, kind, tuple(lines[verdict] for verdict in known), lines.total())
        for (country, kind), lines in counted.items()
    ]
    return CrossTable(known, tuple(sorted(groups, key=lambda group: (-group.total, group.country, group.number_type))))


def _named(at: Place) -> tuple[str, str]:
    return at.country or UNKNOWN, at.number_type or UNKNOWN

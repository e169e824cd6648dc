"""The person's own columns: one union over all sheets of a list, with secrets masked on the way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from numberlift.domain.report import SECRET_FIELDS, masked
from numberlift.domain.rows import SheetHead


@dataclass(frozen=True, slots=True)
class OwnColumns:
    """Where each sheet's cells go in the union of all sheets' columns.

    `names` are the headings in order of first appearance; `secret` the positions that hold PINs or account
    numbers in any sheet; `places` maps a sheet to the union position of each of its columns.
    """

    names: tuple[str, ...]
    secret: frozenset[int]
    places: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, heads: Sequence[SheetHead]) -> OwnColumns:
        """Unite the columns of `heads`; columns of the same name are one column."""
        positions: dict[str, int] = {}
        places: dict[str, tuple[int, ...]] = {}
        secret: set[int] = set()
        for head in heads:
            places[head.sheet] = tuple(positions.setdefault(name, len(positions)) for name in head.names)
            secret.update(places[head.sheet][head.fields[field]] for field in SECRET_FIELDS if field in head.fields)
        return cls(tuple(positions), frozenset(secret), places)

    def spread(self, sheet: str, cells: Sequence[str]) -> list[str]:
        """Give one row's cells in the union's order, empty where its sheet has no such column, secrets masked."""
        return self._spread(sheet, cells, masked)

    def spread_emptied(self, sheet: str, cells: Sequence[str]) -> list[str]:
        """Give one row's cells in the union's order with every secret left out."""
        return self._spread(sheet, cells, lambda _: "")

    def _spread(self, sheet: str, cells: Sequence[str], veil: Callable[[str], str]) -> list[str]:
        row = [""] * len(self.names)
        for place, cell in zip(self.places[sheet], cells, strict=False):
            row[place] = cell
        for place in self.secret:
            row[place] = veil(row[place])
        return row

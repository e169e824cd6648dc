"""Pages of a run's lines under a verdict, a search and an order, quick at a hundred thousand rows.

A page is found in two steps: first the positions alone, from the narrowest index that will do, then the lines at those
positions with their answers. Answers are never looked up for lines that are only skipped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from numberlift.domain.rows import LineFacts
from numberlift.ledger.database import Database
from numberlift.ledger.lists.lines import joined, read_line
from numberlift.ledger.schema import rows

_NUMBERLIKE: Final = re.compile(r"[\d\s()+./-]+")


class Order(StrEnum):
    """How a page of lines may be sorted."""

    POSITION = "position"
    PHONE_NUMBER = "phone_number"
    VERDICT = "verdict"
    COUNTRY = "country"
    NUMBER_TYPE = "number_type"
    REASON_CODE = "reason_code"


class StoredLine(NamedTuple):
    """A line with the verdict and reason code that were stored for it, empty before they are."""

    facts: LineFacts
    verdict: str
    reason_code: str


class Page(NamedTuple):
    """Some lines, and how many there are in all under the same search."""

    lines: list[StoredLine]
    total: int


class Search(NamedTuple):
    """Which lines of a run: those of a stored verdict (None: of any), those in which a text stands.

    The text is part of a number as stored or as it was typed, however it is spelled; with `cells`, of any other cell
    too.
    """

    verdict: str | None = None
    text: str = ""
    cells: bool = False


ALL: Final = Search()


class Pages:
    """Finds pages of lines. Calls block."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self,
        run_id: str,
        search: Search = ALL,
        *,
        order: Order = Order.POSITION,
        descending: bool = False,
        offset: int = 0,
        limit: int = 100,
    ) -> Page:
        """The lines from `offset` on, and their count; lines that are alike come in input order."""
        column = rows.c[Order(order)]
        sort = (column.desc(), rows.c.position.desc()) if descending else (column, rows.c.position)
        within = _within(run_id, search)
        query = select(rows.c.position).where(within).order_by(*sort).offset(offset).limit(limit)
        with self._database.reading() as connection:
            total = connection.scalar(select(func.count()).select_from(rows).where(within)) or 0
            positions = list(connection.scalars(query))
            return Page(self._lines(connection, run_id, positions), total)

    def _lines(self, connection: Connection, run_id: str, positions: Sequence[int]) -> list[StoredLine]:
        query = joined(self._database.dialect, rows.c.verdict, rows.c.reason_code)
        here = query.where(rows.c.run_id == run_id, rows.c.position.in_(positions))
        found = {one[0]: one for one in connection.execute(here)} if positions else {}
        return [StoredLine(read_line(found[at]), found[at][-2], found[at][-1]) for at in positions]


def _within(run_id: str, search: Search) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [rows.c.run_id == run_id]
    if search.verdict:
        # The index on verdicts leaves out the empty one, and is used only where that is said.
        conditions += [rows.c.verdict == search.verdict, rows.c.verdict != ""]
    elif search.verdict is not None:
        conditions.append(rows.c.verdict == "")
    if text := search.text.strip():
        conditions.append(_holding(text, cells=search.cells))
    return and_(*conditions)


def _holding(text: str, *, cells: bool) -> ColumnElement[bool]:
    ways = [rows.c.phone_number.contains(text, autoescape=True), rows.c.input.icontains(text, autoescape=True)]
    if _NUMBERLIKE.fullmatch(text) and (digits := re.sub(r"\D", "", text)) and digits != text:
        ways.append(rows.c.phone_number.contains(digits, autoescape=True))
    if cells:
        ways.append(rows.c.cells.icontains(text, autoescape=True))
    return or_(*ways)

"""Lines: every row of a run with its answers and the place of its first row, in order.

A page is one statement, so memory stays flat and no read transaction stays open while somebody draws a workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Select, func, select

from numberlift.domain.rows import LineFacts, ListRow, RowRef
from numberlift.ledger.database import Database
from numberlift.ledger.joins import rows_and_checks, with_first
from numberlift.ledger.lists.codec import read_checked
from numberlift.ledger.schema import rows

PAGE: Final = 2_000
CHECK_COLUMNS: Final = ("decided", "result", "checked_at", "origin")
ROW_COLUMNS: Final = (
    rows.c.position,
    rows.c.sheet,
    rows.c.sheet_row,
    rows.c.part,
    rows.c.input,
    rows.c.cells,
    rows.c.phone_number,
    rows.c.country,
    rows.c.number_type,
    rows.c.problem,
    rows.c.notes,
    rows.c.account_sid,
    rows.c.address_sid,
    rows.c.item,
)


class Lines:
    """Reads the lines of runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lines(self, run_id: str, *, after: int = 0) -> Iterator[LineFacts]:
        """Every line of a run behind position `after`, in order."""
        query = joined(self._database.dialect).where(rows.c.run_id == run_id).order_by(rows.c.position)
        last = self._last(run_id)
        for start in range(after + 1, last + 1, PAGE):
            with self._database.reading() as connection:
                page = connection.execute(query.where(rows.c.position.between(start, start + PAGE - 1))).all()
            yield from map(read_line, page)

    def _last(self, run_id: str) -> int:
        with self._database.reading() as connection:
            return connection.scalar(select(func.max(rows.c.position)).where(rows.c.run_id == run_id)) or 0

    def line(self, run_id: str, position: int) -> LineFacts | None:
        """One line of a run."""
        query = joined(self._database.dialect).where(rows.c.run_id == run_id, rows.c.position == position)
        with self._database.reading() as connection:
            found = connection.execute(query).one_or_none()
        return None if found is None else read_line(found)

    def repeated(self, run_id: str) -> set[int]:
        """The positions of rows whose number stands in a later row again."""
        query = select(rows.c.item).distinct().where(rows.c.run_id == run_id, rows.c.item != rows.c.position)
        with self._database.reading() as connection:
            return set(connection.scalars(query))

    def verdicts(self, run_id: str) -> dict[str, int]:
        """How many lines have which stored verdict; lines without one are not counted."""
        query = select(rows.c.verdict, func.count()).where(rows.c.run_id == run_id, rows.c.verdict != "")
        with self._database.reading() as connection:
            return {one[0]: one[1] for one in connection.execute(query.group_by(rows.c.verdict))}


def joined(dialect: str, *more: ColumnElement[Any]) -> Select[Any]:
    """Lines as `read_line` takes them, and `more` columns behind."""
    beside = rows_and_checks(dialect, at=rows.c.item)
    first, source = with_first(dialect, beside.source)
    answers = [check.c[name] for check in beside.checks.values() for name in CHECK_COLUMNS]
    places = [first.c[name] for name in ("sheet", "sheet_row", "part")]
    return select(*ROW_COLUMNS, *answers, *places, *more).select_from(source)


def read_line(found: Sequence[Any]) -> LineFacts:
    """A joined row as a value; the columns come in the order of `joined()`."""
    first = None if found[22] is None else RowRef(found[22], found[23], found[24])
    return LineFacts(
        read_row(found),
        read_checked("hosting", found[14], found[15], found[16], found[17]),
        read_checked("portability", found[18], found[19], found[20], found[21]),
        first,
    )


def read_row(found: Sequence[Any]) -> ListRow:
    """The columns ROW_COLUMNS, in their order, as a value."""
    cells = tuple(orjson.loads(found[5]))
    notes = () if found[10] == "[]" else tuple(orjson.loads(found[10]))
    return ListRow._make((*found[0:5], cells, *found[6:10], notes, *found[11:14]))

"""What is left to ask: the numbers of a run whose checks are not decided, in ranges of positions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, func, literal, or_, select

from numberlift.domain.checks import Answer, CheckKind
from numberlift.ledger.database import Database
from numberlift.ledger.joins import rows_and_checks
from numberlift.ledger.lists.codec import decode
from numberlift.ledger.schema import rows

NOTHING_KNOWN: Final[Mapping[CheckKind, Answer]] = MappingProxyType({})


class Chunk(NamedTuple):
    """The lines `start` to `end` of a run, both included: a piece of work that names no number."""

    run_id: str
    start: int
    end: int


class OpenItem(NamedTuple):
    """A number with at least one question open; `position` is that of the first row it stands in.

    `known` holds the answers there are so far, undecided ones among them.
    """

    position: int
    phone_number: str
    country: str
    number_type: str
    account_sid: str
    address_sid: str
    missing: tuple[CheckKind, ...]
    known: Mapping[CheckKind, Answer] = NOTHING_KNOWN


class OpenCount(NamedTuple):
    """How many numbers have a question open, and how many each question is open for."""

    numbers: int
    hosting: int
    portability: int


class Items:
    """The work of runs, read from the ledger and never from memory."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def chunks(self, run_id: str, size: int) -> list[Chunk]:
        """The run's lines in ranges of `size` positions, in order; none for an empty list."""
        ends = select(func.min(rows.c.position), func.max(rows.c.position)).where(rows.c.run_id == run_id)
        with self._database.reading() as connection:
            first, last = connection.execute(ends).one()
        if first is None:
            return []
        return [Chunk(run_id, start, min(start + size - 1, last)) for start in range(first, last + 1, size)]

    def open_items(self, chunk: Chunk, kinds: Collection[CheckKind], *, again: bool = True) -> list[OpenItem]:
        """The numbers of a chunk whose asked checks are not decided, in order.

        With `again` an undecided check counts as open; without, only one that was never asked.
        """
        wanted = [kind for kind in CheckKind if kind in kinds]
        beside = rows_and_checks(self._database.dialect, at=rows.c.position)
        gaps = [_gap(beside.checks[kind], again=again) for kind in wanted]
        answers = [beside.checks[kind].c[name] for kind in wanted for name in ("decided", "result")]
        columns = [rows.c[name] for name in OpenItem._fields[:6]]
        within = rows.c.position.between(chunk.start, chunk.end)
        query = select(*columns, *gaps, *answers).select_from(beside.source).where(_is_item(chunk.run_id), within)
        with self._database.reading() as connection:
            found = connection.execute(query.where(or_(*gaps)).order_by(rows.c.position))
            return [_open_item(one, wanted) for one in found]

    def count_open(self, run_id: str, kinds: Collection[CheckKind], *, again: bool = True) -> OpenCount:
        """How much of a run is left to ask."""
        beside = rows_and_checks(self._database.dialect, at=rows.c.position)
        gaps = {kind: _gap(beside.checks[kind], again=again) for kind in CheckKind if kind in kinds}
        counts = [_count(gaps[kind]) if kind in gaps else literal(0) for kind in CheckKind]
        query = select(_count(or_(*gaps.values())), *counts).select_from(beside.source).where(_is_item(run_id))
        with self._database.reading() as connection:
            return OpenCount._make(connection.execute(query).one())


def _open_item(found: Sequence[Any], wanted: Sequence[CheckKind]) -> OpenItem:
    """A row of `open_items`: six columns, then a gap for each kind wanted, then decided and result for each."""
    gaps, answers = found[6 : 6 + len(wanted)], found[6 + len(wanted) :]
    missing = tuple(kind for kind, gap in zip(wanted, gaps, strict=True) if gap)
    known = {
        kind: decode(kind.value, decided=bool(answers[2 * place]), result=answers[2 * place + 1])
        for place, kind in enumerate(wanted)
        if answers[2 * place] is not None
    }
    return OpenItem._make((*found[0:6], missing, known or NOTHING_KNOWN))


def _gap(check: FromClause, *, again: bool) -> ColumnElement[bool]:
    if again:
        return func.coalesce(check.c.decided, 0) == 0
    return check.c.position.is_(None)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _is_item(run_id: str) -> ColumnElement[bool]:
    """First rows of the run with a number and no problem."""
    return and_(
        rows.c.run_id == run_id, rows.c.item == rows.c.position, rows.c.phone_number != "", rows.c.problem == ""
    )

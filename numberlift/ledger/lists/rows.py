"""Rows: a list on its way into the ledger, batch by batch, and what is settled when all of it is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import orjson
from sqlalchemy import Connection, delete, insert, select, text, update

from numberlift.domain.rows import ListRow, SheetHead
from numberlift.ledger.batches import Batch, Kind, postgresql_source, sound, sqlite_source
from numberlift.ledger.database import Database
from numberlift.ledger.runs import RunCounts
from numberlift.ledger.schema import rows, run_sheets, runs
from numberlift.ledger.times import utc_now

BATCH: Final = 2_000
COLUMNS: Final[Mapping[str, Kind]] = {
    "run_id": "word",
    "position": "int",
    "sheet": "text",
    "sheet_row": "int",
    "part": "int",
    "input": "text",
    "cells": "json",
    "phone_number": "word",
    "country": "word",
    "number_type": "word",
    "problem": "word",
    "notes": "json",
    "account_sid": "text",
    "address_sid": "text",
    "item": "int",
}
NAMES: Final = ", ".join(COLUMNS)
AGAIN: Final = "ON CONFLICT (run_id, position) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in COLUMNS if name not in {"run_id", "position"}
)
ADD_ROWS: Final = Batch(
    "add-rows",
    COLUMNS,
    sqlite=f"INSERT INTO rows ({NAMES}) {sqlite_source(COLUMNS)} {AGAIN}",
    postgresql=f"INSERT INTO rows ({NAMES}) SELECT {NAMES} FROM ({postgresql_source(COLUMNS)}) AS taken {AGAIN}",  # noqa: S608 - built of our own names
    key=2,
)
VERDICT: Final[Mapping[str, Kind]] = {"run_id": "word", "position": "int", "verdict": "word", "reason_code": "word"}
_SET: Final = "SET verdict = taken.verdict, reason_code = taken.reason_code FROM"
_SAME: Final = "AS taken WHERE rows.run_id = taken.run_id AND rows.position = taken.position"
SET_VERDICT: Final = Batch(
    "set-verdict",
    VERDICT,
    sqlite=f"UPDATE rows {_SET} ({sqlite_source(VERDICT)}) {_SAME}",
    postgresql=f"UPDATE rows {_SET} ({postgresql_source(VERDICT)}) {_SAME}",
    key=2,
)

FIND_ITEMS: Final = text(
    "INSERT INTO items (phone_number, run_id, position) "
    "SELECT phone_number, run_id, min(position) FROM rows WHERE run_id = :run AND phone_number <> '' AND problem = '' "
    "GROUP BY phone_number, run_id ORDER BY phone_number"
)
MARK_DUPLICATES: Final = text(
    "UPDATE rows SET item = items.position FROM items WHERE rows.run_id = :run AND items.run_id = :run "
    "AND items.phone_number = rows.phone_number AND items.position <> rows.position AND rows.problem = ''"
)
COUNT_LINES: Final = text(
    "SELECT count(*), count(CASE WHEN phone_number <> '' AND problem = '' THEN 1 END) FROM rows WHERE run_id = :run"
)
COUNT_ROWS: Final = text(
    "SELECT count(*) FROM (SELECT DISTINCT sheet, sheet_row FROM rows WHERE run_id = :run) AS seen"
)


class Rows:
    """The rows of runs while they are read; `(run, sheet, row, part)` is unique."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_rows(self, run_id: str, rows: Iterable[ListRow]) -> int:
        """Store rows as they come, a transaction per batch, and return how many came.

        A position that is there already is written again, so reading may start over after a crash; `item` is settled
        by `finish_intake`, whatever the row says. ValueError once the run's intake is finished.
        """
        source, came = iter(rows), 0
        while batch := list(islice(source, BATCH)):
            records = [_record(run_id, row) for row in batch]
            with self._database.atomic() as connection:
                if _intake_done(connection, run_id):
                    raise ValueError(f"the list of run {run_id} is read already")
                ADD_ROWS.run(connection, records)
            came += len(batch)
        return came

    def start_over(self, run_id: str) -> None:
        """Forget what an earlier reading left, which may have been another reader's; nothing once intake is done."""
        with self._database.atomic() as connection:
            if not _intake_done(connection, run_id):
                connection.execute(delete(rows).where(rows.c.run_id == run_id))

    def finish_intake(self, run_id: str, *, blank_rows: int, sheets: Sequence[SheetHead]) -> RunCounts:
        """Settle duplicates, sheets and counts once every row is in; a second call changes nothing."""
        with self._database.atomic() as connection:
            if _intake_done(connection, run_id):
                return _counts(connection, run_id)
            _save_sheets(connection, run_id, sheets)
            counts = _settle(connection, run_id, blank_rows)
            values = {**counts._asdict(), "intake_done": 1, "touched_at": utc_now()}
            connection.execute(update(runs).where(runs.c.id == run_id).values(values))
            return counts

    def sheets(self, run_id: str) -> list[SheetHead]:
        """What was understood of the list's sheets, in their order."""
        mine = select(run_sheets).where(run_sheets.c.run_id == run_id).order_by(run_sheets.c.ordinal)
        with self._database.reading() as connection:
            return [
                SheetHead(
                    found.sheet,
                    tuple(orjson.loads(found.names)),
                    orjson.loads(found.fields),
                    found.header_row,
                    found.how,
                )
                for found in connection.execute(mine)
            ]


def _record(run_id: str, row: ListRow) -> tuple[Any, ...]:
    return (
        run_id,
        row.position,
        row.sheet,
        row.row,
        row.part,
        row.input,
        row.cells,
        row.phone_number,
        row.country,
        row.number_type,
        row.problem,
        row.notes,
        row.account_sid,
        row.address_sid,
        row.position,
    )


def _intake_done(connection: Connection, run_id: str) -> bool:
    return bool(connection.scalar(select(runs.c.intake_done).where(runs.c.id == run_id)))


def _settle(connection: Connection, run_id: str, blank_rows: int) -> RunCounts:
    mine = {"run": run_id}
    if connection.dialect.name == "postgresql":  # which has no statistics yet and would take the list for a few rows
        connection.execute(text("SET LOCAL enable_nestloop = off"))
    lines, with_number = connection.execute(COUNT_LINES, mine).one()
    numbers = connection.execute(FIND_ITEMS, mine).rowcount
    if with_number > numbers:
        connection.execute(MARK_DUPLICATES, mine)
    rows = connection.scalar(COUNT_ROWS, mine) or 0
    return RunCounts(rows, blank_rows, lines, numbers, with_number - numbers)


def _save_sheets(connection: Connection, run_id: str, sheets: Sequence[SheetHead]) -> None:
    connection.execute(delete(run_sheets).where(run_sheets.c.run_id == run_id))
    values = [
        {
            "run_id": run_id,
            "ordinal": ordinal,
            "sheet": sound(head.sheet),
            "names": orjson.dumps(head.names).decode(),
            "fields": orjson.dumps(dict(head.fields)).decode(),
            "header_row": head.header_row,
            "how": head.how,
        }
        for ordinal, head in enumerate(sheets)
    ]
    if values:
        connection.execute(insert(run_sheets), values)


def _counts(connection: Connection, run_id: str) -> RunCounts:
    columns = (runs.c.rows, runs.c.blank_rows, runs.c.lines, runs.c.numbers, runs.c.duplicates)
    return RunCounts(*connection.execute(select(*columns).where(runs.c.id == run_id)).one())

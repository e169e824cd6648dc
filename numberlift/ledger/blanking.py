"""Secret cells of a run's rows (PINs, account numbers) blanked once nothing needs them any more, in the files too.

SQLite leaves what was overwritten readable unless `secure_delete` is on and the write-ahead log is emptied after it.
Both together are not enough: where a page was split, what was moved to its neighbour stays in its unused part (seen
for one row in 150), so the file is written anew after that. A mark says that this is due until it is done.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import orjson
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from numberlift.ledger.database import Database
from numberlift.ledger.failures import translated
from numberlift.ledger.schema import meta, rows

_PART: Final = 2_000
_DUE: Final = "traces"
"""The key in `meta` that says that something was blanked and the file not written anew since."""


def blank_cells(
    database: Database, run_id: str, *, columns: Mapping[str, Collection[int]], keep: Collection[int]
) -> int:
    """Empty the cells at `columns` (indexes by sheet) of all rows of a run but those at positions in `keep`.

    Answers how many rows had something there. Afterwards SQLite's files hold nothing of them any more; what another
    connection hinders is done by the next call. Blocking; raises LedgerFailed.
    """
    kept, after, blanked = frozenset(keep), 0, 0
    wanted = {sheet: tuple(indexes) for sheet, indexes in columns.items() if indexes}
    while wanted:
        query = select(rows.c.position, rows.c.sheet, rows.c.cells).where(rows.c.run_id == run_id)
        with database.atomic() as connection:
            found = connection.execute(
                query.where(rows.c.position > after).order_by(rows.c.position).limit(_PART)
            ).all()
            if not found:
                break
            after = found[-1].position
            changed = [
                {"at": one.position, "now": orjson.dumps(cells).decode()}
                for one in found
                if one.position not in kept and (cells := _blanked(orjson.loads(one.cells), wanted.get(one.sheet, ())))
            ]
            if changed:
                mine = update(rows).where(rows.c.run_id == run_id, rows.c.position == bindparam("at"))
                connection.execute(mine.values(cells=bindparam("now")), changed)
                _mark(connection)
            blanked += len(changed)
    if wanted and _is_due(database):
        empty_log(database)
    return blanked


def empty_log(database: Database) -> None:
    """Write SQLite's file anew and empty its log, so that nothing of before is left in either.

    Waits for those who write or read just now, as long as any other write does. Raises LedgerFailed.
    """
    if database.dialect != "sqlite":
        return
    with translated():
        connection = database.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("VACUUM")
            ((hindered, *_),) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.close()
    if not hindered:
        with database.atomic() as fresh:
            fresh.execute(delete(meta).where(meta.c.key == _DUE))


def _mark(connection: Connection) -> None:
    connection.execute(delete(meta).where(meta.c.key == _DUE))
    connection.execute(insert(meta).values(key=_DUE, value="1"))


def _is_due(database: Database) -> bool:
    with database.reading() as connection:
        return connection.scalar(select(meta.c.value).where(meta.c.key == _DUE)) is not None


def _blanked(cells: list[str], indexes: Collection[int]) -> list[str] | None:
    """The cells without these; None where there was nothing."""
    full = [index for index in indexes if index < len(cells) and cells[index]]
    if not full:
        return None
    for index in full:
        cells[index] = ""
    return cells

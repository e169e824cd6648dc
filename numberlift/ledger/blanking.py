"""Secret cells of a run's rows (PINs, account numbers) blanked once nothing needs them any more, in the files too.

SQLite leaves what was overwritten readable unless `secure_delete` is on and the write-ahead log is emptied after it:
either alone is not enough.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import orjson
from sqlalchemy import bindparam, select, update

from numberlift.ledger.database import Database
from numberlift.ledger.failures import translated
from numberlift.ledger.schema import rows

_PART: Final = 2_000


def blank_cells(
    database: Database, run_id: str, *, columns: Mapping[str, Collection[int]], keep: Collection[int]
) -> int:
    """Empty the cells at `columns` (indexes by sheet) of all rows of a run but those at positions in `keep`.

    Answers how many rows had something there. Afterwards SQLite's write-ahead log is emptied, as far as no other
    connection is reading just now. Blocking; raises LedgerFailed.
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
            blanked += len(changed)
    if blanked:
        empty_log(database)
    return blanked


def empty_log(database: Database) -> None:
    """Write SQLite's log back into the database and truncate it, so that nothing of before is left in it."""
    if database.dialect != "sqlite":
        return
    with translated():
        connection = database.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.close()


def _blanked(cells: list[str], indexes: Collection[int]) -> list[str] | None:
    """The cells without these; None where there was nothing."""
    full = [index for index in indexes if index < len(cells) and cells[index]]
    if not full:
        return None
    for index in full:
        cells[index] = ""
    return cells

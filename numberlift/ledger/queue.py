"""The queue of runs: what somebody asked for and background processes work off, first come, first served.

    waiting -> working -> done | failed          a killed worker's entry goes back to waiting

Beside SQLite one process does; on PostgreSQL there may be one on each machine, and who has which entry in hand is told
by locks (`wiring.machine.jobs`). A run stands in it once at a time. Asking again while it waits changes nothing; while
it is worked on, it is worked on once more afterwards, since a plan may have been approved meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from numberlift.ledger.database import Database
from numberlift.ledger.schema_creates import queue
from numberlift.ledger.times import utc_now

QueueState = Literal["waiting", "working", "done", "failed"]
MOST_ATTEMPTS: Final = 5
"""An entry whose worker died so often is set aside: whatever kills it must not hold up the others for good."""
_LIVE: Final = ("waiting", "working")


class Entry(NamedTuple):
    """One asking; `options` are those of a start, `message` is why it failed. Times are ISO-8601 UTC."""

    id: int
    run_id: str
    state: str
    options: Mapping[str, Any]
    asked_by: str
    asked_at: str
    attempts: int
    again: bool
    message: str


class Queue:
    """The queue of one realm. Calls block."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm

    def ask(self, run_id: str, *, options: Mapping[str, Any], asked_by: str = "") -> Entry:
        """Put a run at the end of the queue, or find it there."""
        values = {
            "realm": self._realm,
            "run_id": run_id,
            "state": "waiting",
            "options": orjson.dumps(options).decode(),
            "asked_by": asked_by,
            "asked_at": utc_now(),
        }
        insert = sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert
        with self._database.atomic() as connection:
            again = update(queue).where(self._of(run_id), queue.c.state == "working").values(again=1)
            connection.execute(again)
            connection.execute(insert(queue).values(values).on_conflict_do_nothing())
            live = select(queue).where(self._of(run_id), queue.c.state.in_(_LIVE))
            return _entry(connection.execute(live).one())

    def in_line(self) -> list[Entry]:
        """What waits, in the order of its asking."""
        return self._read(queue.c.state == "waiting")

    def take(self, entry_id: int | None = None) -> Entry | None:
        """That entry, or the one that waits longest, from now on worked on by the caller; None if it does not wait."""
        waits = select(queue.c.id).where(self._mine(), queue.c.state == "waiting")
        waits = waits if entry_id is None else waits.where(queue.c.id == entry_id)
        first = waits.order_by(queue.c.id).limit(1)
        with self._database.atomic() as connection:
            chosen = connection.scalar(first.with_for_update(skip_locked=True))
            if chosen is None:
                return None
            begun = {"state": "working", "began_at": utc_now(), "attempts": queue.c.attempts + 1, "again": 0}
            taken = update(queue).where(queue.c.id == chosen).values(begun).returning(queue)
            return _entry(connection.execute(taken).one())

    def end(self, entry_id: int, *, message: str = "") -> None:
        """The caller is done with an entry, well or with a message; asked for again meanwhile, it waits anew."""
        ended = {"state": "failed" if message else "done", "ended_at": utc_now(), "message": message}
        with self._database.atomic() as connection:
            working = (queue.c.id == entry_id, queue.c.state == "working")
            anew = {"state": "waiting", "attempts": 0, "again": 0}
            if not connection.execute(update(queue).where(*working, queue.c.again == 1).values(anew)).rowcount:
                connection.execute(update(queue).where(*working).values(ended))

    def give_back(self, entry_id: int) -> None:
        """The caller stopped before the end: the entry waits again, in its old place."""
        with self._database.atomic() as connection:
            mine = update(queue).where(queue.c.id == entry_id, queue.c.state == "working")
            connection.execute(mine.values(state="waiting", attempts=queue.c.attempts - 1))

    def left_behind(self) -> list[Entry]:
        """The entries that are being worked on, or whose worker is gone: the caller finds out which."""
        return self._read(queue.c.state == "working")

    def recover(self, entry_id: int) -> None:
        """The worker of an entry is gone: it waits again, or has failed if that happened too often."""
        said = f"The process that worked on it ended {MOST_ATTEMPTS} times before it was done. Start the run again."
        failed = {"state": "failed", "ended_at": utc_now(), "message": said}
        with self._database.atomic() as connection:
            working = (queue.c.id == entry_id, queue.c.state == "working")
            connection.execute(update(queue).where(*working, queue.c.attempts >= MOST_ATTEMPTS).values(failed))
            connection.execute(update(queue).where(*working).values(state="waiting"))

    def live(self) -> list[Entry]:
        """What waits or is worked on, in the order of its asking."""
        return self._read(queue.c.state.in_(_LIVE))

    def waiting(self) -> int:
        """How many entries wait."""
        query = select(func.count()).select_from(queue).where(self._mine(), queue.c.state == "waiting")
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def newest(self, run_id: str) -> Entry | None:
        """The newest asking of a run, None if it never stood here."""
        query = select(queue).where(self._of(run_id)).order_by(queue.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            found = connection.execute(query).one_or_none()
        return None if found is None else _entry(found)

    def _mine(self) -> ColumnElement[bool]:
        return queue.c.realm == self._realm

    def _of(self, run_id: str) -> ColumnElement[bool]:
        return self._mine() & (queue.c.run_id == run_id)

    def _read(self, which: ColumnElement[bool]) -> list[Entry]:
        with self._database.reading() as connection:
            return [
                _entry(one) for one in connection.execute(select(queue).where(self._mine(), which).order_by(queue.c.id))
            ]


def _entry(found: Row[Any]) -> Entry:
    return Entry(
        found.id,
        found.run_id,
        found.state,
        orjson.loads(found.options),
        found.asked_by,
        found.asked_at,
        found.attempts,
        bool(found.again),
        found.message,
    )

"""Checks: what was answered, per run, item and kind, and what of other runs is young enough to be taken over.

A check stands at the item's position: the first row with that number. It is one of two: decided, or asked without an
answer. Within a run a decided one is never overwritten by an undecided one, and later answers replace earlier ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import delete, select, text

from numberlift.domain.checks import Answer, CheckKind, Undecided
from numberlift.domain.report import NO_ACCESS
from numberlift.domain.rows import Checked
from numberlift.ledger.batches import Batch, Kind, postgresql_source, sqlite_source
from numberlift.ledger.database import Database
from numberlift.ledger.lists.codec import read_checked
from numberlift.ledger.lists.items import OpenItem
from numberlift.ledger.runs import Run
from numberlift.ledger.schema import checks
from numberlift.ledger.times import POSTGRESQL_NOW, SQLITE_NOW, moment

COLUMNS: Final[Mapping[str, Kind]] = {
    "run_id": "word",
    "kind": "word",
    "position": "int",
    "account_sid": "word",
    "address_sid": "word",
    "decided": "int",
    "result": "json",
}
NAMES: Final = ", ".join(COLUMNS)
_TAKE: Final = ", ".join(
    f"{name} = excluded.{name}" for name in ("account_sid", "address_sid", "decided", "result", "checked_at", "origin")
)
_UPSERT: Final = (
    f"ON CONFLICT (run_id, kind, position) DO UPDATE SET {_TAKE} WHERE excluded.decided = 1 OR checks.decided = 0"
)
RECORD_CHECK: Final = Batch(
    "record-check",
    COLUMNS,
    sqlite=f"INSERT INTO checks ({NAMES}, checked_at, origin) "  # noqa: S608 - built of our own names
    f"SELECT {NAMES}, {SQLITE_NOW}, '' FROM ({sqlite_source(COLUMNS)}) WHERE true {_UPSERT}",
    # A statement may touch a row once on PostgreSQL: of one batch the last decided answer wins, as it would in turn.
    postgresql=f"INSERT INTO checks ({NAMES}, checked_at, origin) "  # noqa: S608 - built of our own names
    f"SELECT DISTINCT ON (run_id, kind, position) {NAMES}, {POSTGRESQL_NOW}, '' "
    f"FROM ({postgresql_source(COLUMNS)}) AS taken ORDER BY run_id, kind, position, decided DESC, ord DESC {_UPSERT}",
)

# A target account that was denied may be opened at any moment: such an answer serves its own run only.
DENIED: Final = f'%"reason_code":{NO_ACCESS}%'
REUSE: Final = text(
    "INSERT INTO checks (run_id, kind, position, account_sid, address_sid, decided, result, checked_at, origin) "  # noqa: S608 - built of our own names
    "SELECT run_id, kind, position, account_sid, address_sid, 1, result, checked_at, origin FROM ("
    " SELECT line.run_id, past.kind, line.position, past.account_sid, past.address_sid, past.result, past.checked_at,"
    " CASE WHEN past.origin = '' THEN past.run_id ELSE past.origin END AS origin,"
    " row_number() OVER (PARTITION BY line.position ORDER BY past.checked_at DESC, past.run_id) AS age"
    # CROSS JOIN tells SQLite, and lookups by subquery tell PostgreSQL, to begin with our rows, which may be few,
    # and not with everybody's numbers.
    " FROM rows AS line CROSS JOIN items AS other"
    " JOIN checks AS past ON past.run_id = other.run_id AND past.kind = :kind AND past.position = other.position"
    " WHERE line.run_id = :run AND line.item = line.position AND line.phone_number <> '' AND line.problem = ''"
    " AND other.phone_number = line.phone_number AND other.run_id <> line.run_id"
    " AND (SELECT realm FROM runs WHERE id = line.run_id) = :realm"
    " AND (SELECT realm FROM runs WHERE id = other.run_id) = :realm"
    " AND past.decided = 1 AND past.checked_at > :since AND past.result NOT LIKE :denied"
    " AND past.account_sid = CASE WHEN line.account_sid = ''"
    " THEN (SELECT account_sid FROM runs WHERE id = :run) ELSE line.account_sid END"
    " AND (:kind <> 'portability' OR past.address_sid = line.address_sid)"
    ") AS found WHERE age = 1 "
    f"ON CONFLICT (run_id, kind, position) DO UPDATE SET {_TAKE} WHERE checks.decided = 0"
)


def check_record(run: Run, item: OpenItem, kind: CheckKind, answer: Answer) -> tuple[Any, ...]:
    """An answer as RECORD_CHECK takes it; the time is the database's at the commit."""
    decided = 0 if isinstance(answer, Undecided) else 1
    return run.id, kind.value, item.position, item.account_sid or run.account_sid, item.address_sid, decided, answer


class Checks:
    """The checks of one realm's runs."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm

    def record(self, run: Run, item: OpenItem, kind: CheckKind, answer: Answer) -> None:
        """Store one answer at once; a run's many go through the writer."""
        with self._database.atomic() as connection:
            RECORD_CHECK.run(connection, [check_record(run, item, kind, answer)])

    def of_item(self, run_id: str, position: int) -> dict[CheckKind, Checked]:
        """The answers of one item."""
        mine = select(checks).where(checks.c.run_id == run_id, checks.c.position == position)
        with self._database.reading() as connection:
            found = connection.execute(mine.where(checks.c.kind.in_([kind.value for kind in CheckKind]))).all()
        answers = {
            CheckKind(one.kind): read_checked(one.kind, one.decided, one.result, one.checked_at, one.origin)
            for one in found
        }
        return {kind: answer for kind, answer in answers.items() if answer is not None}

    def forget_old(self, run_id: str, kinds: Iterable[CheckKind], *, max_age_seconds: float) -> int:
        """Drop a run's decided answers that are as old as that, so that they are asked for again; how many."""
        with self._database.atomic() as connection:
            since = moment(self._database.epoch() - max_age_seconds)
            old = (checks.c.decided == 1, checks.c.checked_at <= since)
            mine = (checks.c.run_id == run_id, checks.c.kind.in_([kind.value for kind in kinds]))
            return connection.execute(delete(checks).where(*mine, *old)).rowcount

    def reuse(self, run_id: str, kinds: Iterable[CheckKind], *, max_age_seconds: float) -> int:
        """Take over the newest decided answers of other runs that are younger than `max_age_seconds`; how many.

        Same realm, account and number, and for portability the same target address. They keep their own time and say
        which run asked. What this run has decided by itself stays.
        """
        taken = 0
        with self._database.atomic() as connection:
            since = moment(self._database.epoch() - max_age_seconds)
            for kind in kinds:
                values = {"run": run_id, "kind": kind.value, "realm": self._realm, "since": since, "denied": DENIED}
                taken += connection.execute(REUSE, values).rowcount
        return taken

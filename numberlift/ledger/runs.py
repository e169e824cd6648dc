"""Runs: one list given to one flow in one realm, from its arrival to its summary."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import orjson
from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from numberlift.errors import CannotStart
from numberlift.ledger.database import Database
from numberlift.ledger.schema import runs
from numberlift.ledger.times import utc_now

RunState = Literal["new", "reading", "ready", "checking", "planned", "creating", "finished", "incomplete", "withdrawn"]
OVER: Final = frozenset({"finished", "withdrawn"})
MOVES: Final[Mapping[str, frozenset[str]]] = {
    "new": frozenset({"reading", "incomplete", "withdrawn"}),
    "reading": frozenset({"ready", "incomplete", "withdrawn"}),
    "ready": frozenset({"checking", "planned", "incomplete", "withdrawn"}),
    "checking": frozenset({"planned", "finished", "incomplete", "withdrawn"}),
    "planned": frozenset({"checking", "creating", "finished", "incomplete", "withdrawn"}),
    "creating": frozenset({"finished", "incomplete"}),
    "incomplete": frozenset({"reading", "ready", "checking", "planned", "creating", "finished", "withdrawn"}),
    "finished": frozenset(),
    "withdrawn": frozenset(),
}
# Letters and digits that are not taken for one another when read aloud or typed.
ALPHABET: Final = "23456789abcdefghjkmnpqrstvwxyz"
TAIL: Final = 6


class RunCounts(NamedTuple):
    """What a list held: `rows` not blank, `lines` of the report, distinct `numbers`, `duplicates` among the lines."""

    rows: int = 0
    blank_rows: int = 0
    lines: int = 0
    numbers: int = 0
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run as the ledger has it; `options` are those that belong to its identity, times are ISO-8601 UTC.

    `emails` are addresses with commas between them, for the report and what else is told of the run.
    """

    id: str
    realm: str
    flow: str
    list_name: str
    content_sha256: str
    list_path: str
    label: str
    account_sid: str
    options: Mapping[str, Any]
    state: str
    intake_done: bool
    counts: RunCounts
    created_at: str
    finished_at: str | None
    summary: Mapping[str, Any]
    progress: Mapping[str, Any]
    out_dir: str
    emails: str = ""
    purged_at: str | None = None


class Runs:
    """The runs of one realm; a run of another realm does not exist here."""

    def __init__(self, database: Database, *, realm: str, choice: random.Random) -> None:
        self._database = database
        self._realm = realm
        self._choice = choice

    def create(
        self,
        flow: str,
        *,
        content_sha256: str,
        list_name: str,
        list_path: str = "",
        account_sid: str = "",
        label: str = "",
        options: Mapping[str, Any] | None = None,
        out_dir: str = "",
    ) -> Run:
        """Begin a run, or return the unfinished one of the same list if another process was quicker."""
        values = {
            "flow": flow,
            "realm": self._realm,
            "content_sha256": content_sha256,
            "list_name": list_name,
            "list_path": list_path,
            "account_sid": account_sid,
            "label": label,
            "options": orjson.dumps(options or {}, option=orjson.OPT_SORT_KEYS).decode(),
            "out_dir": out_dir,
            "state": "new",
        }
        with self._database.atomic() as connection:
            made = None
            while made is None:
                made = self._resumable(connection, flow, content_sha256) or self._insert(connection, values)
        return made

    def find_resumable(self, flow: str, content_sha256: str) -> Run | None:
        """The unfinished run of this list with this flow; there is at most one."""
        with self._database.reading() as connection:
            return self._resumable(connection, flow, content_sha256)

    def of_content(self, flow: str, content_sha256: str) -> Run | None:
        """The newest run of this list with this flow, over or not; one that was withdrawn does not count."""
        same = self._mine().where(
            runs.c.flow == flow, runs.c.content_sha256 == content_sha256, runs.c.state != "withdrawn"
        )
        with self._database.reading() as connection:
            found = connection.execute(same.order_by(runs.c.created_at.desc(), runs.c.id.desc())).first()
        return None if found is None else read_run(found)

    def get(self, run_id: str) -> Run:
        """The run with this id; CannotStart if this realm has none."""
        with self._database.reading() as connection:
            found = connection.execute(self._mine().where(runs.c.id == run_id)).one_or_none()
        if found is None:
            raise CannotStart(f"There is no run {run_id} in this ledger: `numberlift runs` lists those there are.")
        return read_run(found)

    def latest(self, limit: int = 50) -> list[Run]:
        """The newest runs first."""
        newest = self._mine().order_by(runs.c.created_at.desc(), runs.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [read_run(found) for found in connection.execute(newest)]

    def advance(self, run_id: str, state: RunState) -> None:
        """Move a run to `state`; staying is allowed, a move that MOVES does not name raises ValueError."""
        with self._database.atomic() as connection:
            present = self._state(connection, run_id)
            if present == state:
                return
            if state not in MOVES[present]:
                raise ValueError(f"run {run_id} is {present} and cannot become {state}")
            self._update(connection, run_id, state=state, finished_at=utc_now() if state in OVER else None)

    def save_progress(self, run_id: str, progress: Mapping[str, Any]) -> None:
        """Keep what a page or a second terminal may show of a running run; JSON values, a few hundred bytes."""
        with self._database.atomic() as connection:
            self._update(connection, run_id, progress=orjson.dumps(progress).decode())

    def set_out_dir(self, run_id: str, out_dir: str) -> None:
        """Remember where the reports of this run are written."""
        with self._database.atomic() as connection:
            self._update(connection, run_id, out_dir=out_dir)

    def set_emails(self, run_id: str, emails: str) -> None:
        """Remember who is to be sent the run's report: addresses with commas between them."""
        with self._database.atomic() as connection:
            self._update(connection, run_id, emails=emails)

    def finish(self, run_id: str, summary: Mapping[str, Any], *, complete: bool) -> None:
        """Store the summary and end the run: `finished`, or `incomplete`, which the same list resumes."""
        with self._database.atomic() as connection:
            self._update(connection, run_id, summary=orjson.dumps(summary).decode())
            self.advance(run_id, "finished" if complete else "incomplete")

    def withdraw(self, run_id: str) -> None:
        """Set an unfinished run aside for good, so that the same list begins anew (`--fresh`)."""
        self.advance(run_id, "withdrawn")

    def _mine(self) -> Any:
        return select(runs).where(runs.c.realm == self._realm)

    def _resumable(self, connection: Connection, flow: str, content_sha256: str) -> Run | None:
        unfinished = self._mine().where(
            runs.c.flow == flow, runs.c.content_sha256 == content_sha256, runs.c.state.not_in(OVER)
        )
        found = connection.execute(unfinished).one_or_none()
        return None if found is None else read_run(found)

    def _insert(self, connection: Connection, values: Mapping[str, Any]) -> Run | None:
        now = connection.scalar(select(utc_now())) or ""
        tail = "".join(self._choice.choices(ALPHABET, k=TAIL))
        new = {**values, "id": f"{values['flow']}-{now[5:7]}{now[8:10]}-{tail}", "created_at": now, "touched_at": now}
        upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        found = connection.execute(upsert(runs).values(new).on_conflict_do_nothing().returning(runs)).one_or_none()
        return None if found is None else read_run(found)

    def _state(self, connection: Connection, run_id: str) -> str:
        mine = select(runs.c.state).where(runs.c.id == run_id, runs.c.realm == self._realm).with_for_update()
        found = connection.scalar(mine)
        if found is None:
            raise CannotStart(f"There is no run {run_id} in this ledger: `numberlift runs` lists those there are.")
        return str(found)

    def _update(self, connection: Connection, run_id: str, **values: Any) -> None:
        mine = update(runs).where(runs.c.id == run_id, runs.c.realm == self._realm)
        connection.execute(mine.values(**values, touched_at=utc_now()))


def read_run(found: Row[Any]) -> Run:
    """A row of the table `runs` as a value."""
    return Run(
        id=found.id,
        realm=found.realm,
        flow=found.flow,
        list_name=found.list_name,
        content_sha256=found.content_sha256,
        list_path=found.list_path,
        label=found.label,
        account_sid=found.account_sid,
        options=orjson.loads(found.options),
        state=found.state,
        intake_done=bool(found.intake_done),
        counts=RunCounts(found.rows, found.blank_rows, found.lines, found.numbers, found.duplicates),
        created_at=found.created_at,
        finished_at=found.finished_at,
        summary=orjson.loads(found.summary),
        progress=orjson.loads(found.progress),
        out_dir=found.out_dir,
        emails=found.emails,
        purged_at=found.purged_at,
    )

"""The ledger by itself: acknowledged results a second and bytes a number, on SQLite and on PostgreSQL."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text

from numberlift.domain.checks import CheckKind
from numberlift.ledger import RECORD_CHECK, Chunk, Ledger, check_record
from tests.bench.parts import Row, show
from tests.ledger.lists import eligible, portable, row
from tests.ledger.postgres import PostgresMissing, postgres_server

NUMBERS = 100_000
BATCH = 10_000
AIM_PER_SECOND = 25_000


class _Measured(NamedTuple):
    """Rows and results a second, and bytes for each number with both of its answers."""

    rows: float
    results: float
    bytes_each: float


def writing() -> bool:
    """Rows taken in, then two results for each number, every one of them durable before the clock stops."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        shown = _rows("SQLite", _measured(str(path), lambda _: path.stat().st_size))
    try:
        with postgres_server(durable=True) as server:
            place = server.new_database()
            shown += _rows("PostgreSQL", _measured(place, _database_size), aim=AIM_PER_SECOND)
    except PostgresMissing as missing:
        shown.append(Row("PostgreSQL", "not measured", str(missing)))
    show("The ledger", shown)
    return True


def _measured(place: str, size: Callable[[Ledger], int]) -> _Measured:
    with Ledger.open(place, realm="bench") as ledger:
        before = size(ledger)
        run = ledger.runs.create("check", content_sha256="bench", list_name="l")
        began = time.monotonic()
        for first in range(1, NUMBERS + 1, BATCH):
            ledger.rows.add_rows(run.id, [row(at, f"+1415{at:07d}") for at in range(first, first + BATCH)])
        ledger.rows.finish_intake(run.id, blank_rows=0, sheets=[])
        taken = time.monotonic() - began
        items = ledger.items.open_items(Chunk(run.id, 1, NUMBERS), set(CheckKind))
        records = [
            check_record(run, item, kind, answer(item.phone_number))
            for item in items
            for kind, answer in ((CheckKind.HOSTING, eligible), (CheckKind.PORTABILITY, portable))
        ]
        began = time.monotonic()
        with ledger.writer() as writer:
            for record in records:
                writer.put(RECORD_CHECK, record)
            writer.flush_blocking()
        asked = time.monotonic() - began
        return _Measured(NUMBERS / taken, len(records) / asked, (size(ledger) - before) / NUMBERS)


def _rows(name: str, found: _Measured, *, aim: float | None = None) -> list[Row]:
    against = f"aim {aim:,.0f}" if aim else "every one durable (FULL)"
    good = None if aim is None else found.results >= aim
    return [
        Row(f"{name}: results acknowledged a second", f"{found.results:,.0f}", against, good),
        Row(f"{name}: rows taken in a second", f"{found.rows:,.0f}", ""),
        Row(f"{name}: bytes for a number and its two answers", f"{found.bytes_each:,.0f}", "indexes included"),
    ]


def _database_size(ledger: Ledger) -> int:
    with ledger.database.reading() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)

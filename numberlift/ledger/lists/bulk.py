"""Bulk checks on their way: written down before the first poll, so that a crash neither loses nor repeats them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import insert, select, update

from numberlift.ledger.database import Database
from numberlift.ledger.lists.items import Chunk
from numberlift.ledger.schema import bulk_checks
from numberlift.ledger.times import epoch, epoch_now, utc_now


class OpenBulk(NamedTuple):
    """A bulk request whose results were not yet read: Twilio's request id, the items it covers, and its age."""

    request_id: str
    positions: tuple[int, ...]
    started_at: str
    age_seconds: float


class BulkChecks:
    """The bulk eligibility requests of runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_bulk(self, run_id: str, request_id: str, positions: Sequence[int]) -> None:
        """Keep a request that Twilio accepted; durable when this returns."""
        values = {
            "run_id": run_id,
            "request_id": request_id,
            "positions": orjson.dumps(list(positions)).decode(),
            "first_position": min(positions),
            "last_position": max(positions),
            "started_at": utc_now(),
        }
        with self._database.atomic() as connection:
            connection.execute(insert(bulk_checks).values(values))

    def open_bulks(self, chunk: Chunk) -> list[OpenBulk]:
        """The requests of a chunk that were not closed, oldest first."""
        query = (
            select(bulk_checks.c.request_id, bulk_checks.c.positions, bulk_checks.c.started_at)
            .where(bulk_checks.c.run_id == chunk.run_id, bulk_checks.c.closed_at.is_(None))
            .where(bulk_checks.c.first_position <= chunk.end, bulk_checks.c.last_position >= chunk.start)
            .order_by(bulk_checks.c.started_at, bulk_checks.c.first_position)
        )
        with self._database.reading() as connection:
            now = float(connection.scalar(select(epoch_now())) or 0.0)
            found = connection.execute(query).all()
        return [
            OpenBulk(one.request_id, tuple(orjson.loads(one.positions)), one.started_at, now - epoch(one.started_at))
            for one in found
        ]

    def close_bulk(self, run_id: str, request_id: str) -> None:
        """The results of this request are in the ledger, or it will never be polled again."""
        this = (bulk_checks.c.run_id == run_id) & (bulk_checks.c.request_id == request_id)
        with self._database.atomic() as connection:
            connection.execute(update(bulk_checks).where(this).values(closed_at=utc_now()))

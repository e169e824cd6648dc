"""Pace shares: how the live processes of one account divide its rate and concurrency through the ledger.

The rule is `numberlift.domain.shares`; here is the transaction it asks for, by the database's clock. The key is the
authenticating account and the host it talks to: not the realm, because two worlds behind one host share its limit,
and not the row's subaccount.
"""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.dialects import postgresql, sqlite

from numberlift.domain.shares import LAPSE_SECONDS, Holder, Share, held_after, share_of
from numberlift.errors import LedgerFailed, TryAgain
from numberlift.ledger.database import Database
from numberlift.ledger.failures import is_passing
from numberlift.ledger.schema import pace_shares
from numberlift.ledger.times import epoch_now


class LedgerShares:
    """One process's place among those that share an account's pace; `holder` must be its own alone.

    It is the seat that `numberlift.twilio.ports.Shares` describes. `beat` and `leave` run in a thread, each one
    transaction; both raise LedgerFailed, `beat` TryAgain where the database was only busy.
    """

    def __init__(self, database: Database, *, account_sid: str, host: str, holder: str) -> None:
        self._database = database
        self._account_sid = account_sid
        self._host = host
        self._holder = holder

    async def beat(self, *, rate: float | None, concurrency: int, holding: Share) -> Share:
        """Say what the whole account may use as we were told, and what we hold; hear what we may use from now on."""
        try:
            return await asyncio.to_thread(self.beat_blocking, Share(rate, concurrency), holding)
        except LedgerFailed as exc:
            if is_passing(exc):
                raise TryAgain(str(exc), reason="ledger-busy") from exc
            raise

    async def leave(self) -> None:
        """Free our share at once."""
        await asyncio.to_thread(self.leave_blocking)

    def beat_blocking(self, wanted: Share, holding: Share) -> Share:
        """One beat, by the four steps of `domain.shares`."""
        with self._database.atomic() as connection:
            self._alone(connection)
            now = float(connection.scalar(select(epoch_now())) or 0.0)
            silent = pace_shares.c.beat_at < now - LAPSE_SECONDS
            connection.execute(delete(pace_shares).where(self._ours(), self._others(), silent))
            holders = self._holders(connection)
            mine = Holder(self._holder, self._place(holders), wanted, holding)
            share = share_of([*(one for one in holders if one.id != self._holder), mine], self._holder)
            self._write(connection, mine._replace(held=held_after(holding, share)), now)
        return share

    def leave_blocking(self) -> None:
        """Take our row away."""
        with self._database.atomic() as connection:
            connection.execute(delete(pace_shares).where(self._ours(), pace_shares.c.holder == self._holder))

    def _ours(self) -> Any:
        return (pace_shares.c.account_sid == self._account_sid) & (pace_shares.c.host == self._host)

    def _others(self) -> Any:
        return pace_shares.c.holder != self._holder

    def _alone(self, connection: Connection) -> None:
        """One beat at a time per account; SQLite's write lock sees to it by itself."""
        if self._database.dialect == "postgresql":
            digest = hashlib.sha256(f"pace\n{self._account_sid}\n{self._host}".encode()).digest()
            key = int.from_bytes(digest[:8], "big", signed=True)
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

    def _holders(self, connection: Connection) -> list[Holder]:
        return [
            Holder(
                one.holder,
                one.joined,
                Share(one.wanted_rate, one.wanted_concurrency),
                Share(one.held_rate, one.held_concurrency),
            )
            for one in connection.execute(select(pace_shares).where(self._ours()))
        ]

    def _place(self, holders: list[Holder]) -> int:
        mine = next((one.joined for one in holders if one.id == self._holder), None)
        return mine if mine is not None else 1 + max((one.joined for one in holders), default=0)

    def _write(self, connection: Connection, mine: Holder, now: float) -> None:
        insert = sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert
        said = {
            "joined": mine.joined,
            "wanted_rate": mine.wanted.rate,
            "wanted_concurrency": mine.wanted.concurrency,
            "held_rate": mine.held.rate,
            "held_concurrency": mine.held.concurrency,
            "beat_at": now,
        }
        key = {"account_sid": self._account_sid, "host": self._host, "holder": self._holder}
        statement = insert(pace_shares).values(**key, **said)
        connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=said))

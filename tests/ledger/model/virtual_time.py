"""An event loop in which nothing takes time but what is waited for, and a database that goes by the same clock."""

from __future__ import annotations

import asyncio
import selectors

from sqlalchemy import event

from numberlift.ledger import Ledger
from numberlift.ledger.times import moment

BEGIN = 1_800_000_000.0
UNIX_DAY = 2_440_587.5


class Clock:
    """Seconds since the world began; `skew` is how far the database's clock is off."""

    def __init__(self) -> None:
        self.now = 0.0
        self.skew = 0.0

    def __call__(self) -> float:
        return self.now

    def database(self) -> float:
        return BEGIN + self.now + self.skew


class _Skipping(selectors.SelectSelector):
    """Waits by moving the clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout=None):
        if timeout is None:
            raise RuntimeError("nothing will ever happen again")
        self._clock.now += max(timeout, 0.0)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on a virtual clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(_Skipping(clock))
        self.time = clock


def put_on(ledger: Ledger, clock: Clock) -> None:
    """Let a SQLite ledger take its time from `clock`, and not wait for a disk."""

    def prepare(connection, _record) -> None:
        connection.create_function("strftime", 2, lambda _format, _when: moment(clock.database()))
        connection.create_function("julianday", 1, lambda _when: clock.database() / 86_400 + UNIX_DAY)
        connection.execute("PRAGMA synchronous=OFF")

    ledger.database.engine.dispose()
    event.listen(ledger.database.engine, "connect", prepare)

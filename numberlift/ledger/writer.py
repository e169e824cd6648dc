"""The hot writer: one thread that commits many small records together, each commit durable before it is acknowledged.

`put` costs well under a microsecond and never touches the database. The thread gathers what came within a few
milliseconds and writes it in one transaction, one statement per kind of record (see `batches`). Records of different
kinds may change places within such a group; records of one kind keep their order.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from types import TracebackType
from typing import Final, Self

from numberlift.errors import LedgerFailed
from numberlift.ledger.batches import Batch, Record
from numberlift.ledger.database import Database

REPORT: Final = "Please report it; what was acknowledged is kept."
GATHER_SECONDS: Final = 0.004
GROUP: Final = 2_000
BACKLOG: Final = 10_000
_BARRIER: Final = Batch("barrier", {}, sqlite="", postgresql="")


class Writer:
    """Writes records in the order of their kind, in groups; made by `Ledger.writer()`, ended by `close`.

    Up to `backlog` records wait in memory. `full` says when to await `room()`; whoever never asks waits in `put` once
    twice as many are waiting. A failed commit stops the writer: the records not yet written are dropped, and every
    `put`, `room` and `flush` from then on raises the LedgerFailed it failed with. What a flush acknowledged is kept.
    """

    def __init__(self, database: Database, *, group: int = GROUP, backlog: int = BACKLOG) -> None:
        self._database = database
        self._group = group
        self._backlog = backlog
        self._waiting: deque[tuple[Batch, Record | Future[None]]] = deque()
        self._wake = threading.Event()
        self._hurry = threading.Event()
        self._less = threading.Condition()
        self._ending = threading.Lock()
        self._failure: LedgerFailed | None = None
        self._closed = False
        self._commits = 0
        self._thread = threading.Thread(target=self._work, name="ledger-writer", daemon=True)
        self._thread.start()

    @property
    def full(self) -> bool:
        """Whether it is time to await `room()`."""
        return len(self._waiting) >= self._backlog

    @property
    def commits(self) -> int:
        """How many transactions were committed so far."""
        return self._commits

    def put(self, statement: Batch, record: Record) -> None:
        """Hand over a record, whose values must not change afterwards; raises LedgerFailed once the writer stopped."""
        if self._failure is not None:
            raise self._failure
        self._waiting.append((statement, record))
        if not self._wake.is_set():
            self._wake.set()
        if len(self._waiting) >= 2 * self._backlog:
            self._await_room()

    async def room(self) -> None:
        """Return when the backlog has room again, at once if it has; raises LedgerFailed."""
        if self.full:
            await asyncio.to_thread(self._await_room)
        self._check()

    async def flush(self) -> None:
        """Return when everything put before is durable; raises LedgerFailed."""
        await asyncio.wrap_future(self._barrier())

    def flush_blocking(self) -> None:
        """The same for a thread without an event loop."""
        self._barrier().result()

    async def close(self) -> None:
        """Flush and end the thread; raises LedgerFailed if the flush does. A second call does nothing."""
        await asyncio.to_thread(self.close_blocking)

    def close_blocking(self) -> None:
        """The same for a thread without an event loop."""
        if self._closed:
            return
        try:
            self.flush_blocking()
        finally:
            self._closed = True
            self._hurry.set()
            self._wake.set()
            self._thread.join()
            self._failure = self._failure or LedgerFailed("The ledger's writer is closed and takes no more records.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close_blocking()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _barrier(self) -> Future[None]:
        reached: Future[None] = Future()
        with self._ending:
            if self._failure is not None or self._closed:
                _answer(reached, self._failure)
            else:
                self._waiting.append((_BARRIER, reached))
                self._hurry.set()
                self._wake.set()
        return reached

    def _await_room(self) -> None:
        self._hurry.set()
        with self._less:
            self._less.wait_for(lambda: not self.full or self._failure is not None)
        self._check()

    def _work(self) -> None:
        while True:
            self._wake.wait()
            if not self._closed and len(self._waiting) < self._group:
                self._hurry.wait(GATHER_SECONDS)
            self._wake.clear()
            self._hurry.clear()
            if not self._drain() or (self._closed and not self._waiting):
                return

    def _drain(self) -> bool:
        while self._waiting:
            taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._group))]
            try:
                self._commit(taken)
            except LedgerFailed as exc:
                self._stop(exc, taken)
                return False
            except Exception as exc:  # noqa: BLE001 - whatever it is must reach the next put, or a flush waits for ever
                failure = LedgerFailed(f"A record could not be written to the ledger ({type(exc).__name__}). {REPORT}")
                failure.__cause__ = exc
                self._stop(failure, taken)
                return False
            with self._less:
                self._less.notify_all()
        return True

    def _commit(self, taken: Iterable[tuple[Batch, Record | Future[None]]]) -> None:
        groups: dict[Batch, list[Record]] = {}
        reached: list[Future[None]] = []
        for statement, record in taken:
            if isinstance(record, Future):
                reached.append(record)
            else:
                groups.setdefault(statement, []).append(record)
        if groups:
            with self._database.atomic() as connection:
                for statement, records in groups.items():
                    statement.run(connection, records)
            self._commits += 1
        for future in reached:
            _answer(future, None)

    def _stop(self, failure: LedgerFailed, taken: list[tuple[Batch, Record | Future[None]]]) -> None:
        with self._ending:  # a barrier is either among those answered here or sees the failure itself
            self._failure = failure
        lost = [*taken, *(self._waiting.popleft() for _ in range(len(self._waiting)))]
        for _statement, record in lost:
            if isinstance(record, Future):
                _answer(record, failure)
        with self._less:
            self._less.notify_all()


def _answer(reached: Future[None], failure: LedgerFailed | None) -> None:
    if not reached.set_running_or_notify_cancel() or reached.done():
        return
    if failure is None:
        reached.set_result(None)
    else:
        reached.set_exception(failure)

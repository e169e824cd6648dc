"""Deliveries that come together are kept in one transaction, each acknowledged once it is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Protocol, Self

from numberlift.errors import LedgerFailed
from numberlift.ledger import Delivery

MOST_TOGETHER: Final = 500
MOST_WAITING: Final = 2_000


class Keep(Protocol):
    """Where deliveries are kept; it may block, and raises LedgerFailed."""

    def keep(self, came: Sequence[Delivery]) -> int:
        """Keep those that are new."""
        ...


class Keeper:
    """Takes deliveries from many requests at once; a failed write fails its own, and the next one is tried anew."""

    def __init__(self, ledger: Keep) -> None:
        self._ledger = ledger
        self._waiting: asyncio.Queue[tuple[Delivery, asyncio.Future[None]]] = asyncio.Queue(MOST_WAITING)
        self._worker: asyncio.Task[None] | None = None

    async def take(self, delivery: Delivery) -> None:
        """Return once it is kept, or was before. Raises LedgerFailed, also where too many wait already."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._waiting.put_nowait((delivery, kept))
        except asyncio.QueueFull:
            raise LedgerFailed("More webhooks come in than the ledger can take.") from None
        await kept

    async def __aenter__(self) -> Self:
        self._worker = asyncio.create_task(self._work())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._worker is not None:
            await self._waiting.join()
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            together = [await self._waiting.get()]
            while len(together) < MOST_TOGETHER and not self._waiting.empty():
                together.append(self._waiting.get_nowait())
            failure: LedgerFailed | None = None
            try:
                await asyncio.to_thread(self._ledger.keep, [delivery for delivery, _ in together])
            except LedgerFailed as error:
                failure = error
            for _, kept in together:
                _answer(kept, failure)
                self._waiting.task_done()


def _answer(kept: asyncio.Future[None], failure: LedgerFailed | None) -> None:
    if kept.done():  # the one who asked has gone
        return
    if failure is None:
        kept.set_result(None)
    else:
        kept.set_exception(failure)

"""Ask Twilio about the open numbers of a chunk: hosting in bulk, portability one by one, both at the same time.

Every answer goes to the ledger as it comes. A bulk check's request id is stored before it is polled, so a crash leaves
no job behind unread. A question that gets no answer becomes `Undecided`, is stored as such and asked again later.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from numberlift.domain import NO_ACCESS, Answer, CheckKind, Portability, Undecided
from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import RECORD_CHECK, Chunk, Ledger, OpenItem, Run, Writer, check_record
from numberlift.pipeline.meter import Meter
from numberlift.pipeline.steps import first_of
from numberlift.pipeline.verdicts import VerdictBook
from numberlift.twilio import TwilioClient


@dataclass(frozen=True, slots=True)
class Asking:
    """How numbers are asked about.

    `workers` portability requests are under way at once in a chunk, `bulks` eligibility jobs of at most `bulk_size`
    numbers in the whole process. A job is polled after `first_poll` seconds, then after waits half as long again each
    time up to `longest_poll`, until it is done or `deadline` seconds have passed; what is missing then is undecided.
    """

    workers: int = 100
    bulks: int = 4
    bulk_size: int = 1_000
    first_poll: float = 0.5
    longest_poll: float = 10.0
    deadline: float = 600.0


class Asker:
    """Asks and records; one for a run in a process, used for all its chunks."""

    def __init__(
        self,
        run: Run,
        *,
        ledger: Ledger,
        writer: Writer,
        client: TwilioClient,
        meter: Meter,
        kinds: frozenset[CheckKind],
        asking: Asking,
    ) -> None:
        self._run = run
        self._ledger = ledger
        self._writer = writer
        self._client = client
        self._kinds = kinds
        self._asking = asking
        self._bulk_slots = asyncio.Semaphore(asking.bulks)
        self._book = VerdictBook(meter, kinds=kinds)

    async def ask(self, chunk: Chunk) -> None:
        """Give every open question of the chunk an answer, durably; unanswered ones end as undecided.

        Raises ApiDown, CredentialsRefused, LedgerFailed.
        """
        items = await asyncio.to_thread(self._ledger.items.open_items, chunk, self._kinds)
        self._book.open(items)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._ask_hosting(chunk, [i for i in items if CheckKind.HOSTING in i.missing]))
                group.create_task(self._ask_portability([i for i in items if CheckKind.PORTABILITY in i.missing]))
        except BaseExceptionGroup as errors:
            raise first_of(errors) from errors
        finally:
            self._book.close(items)
            await self._writer.flush()

    async def _ask_portability(self, items: Sequence[OpenItem]) -> None:
        waiting = iter(items)
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._asking.workers, len(items))):
                group.create_task(self._portability_worker(waiting))

    async def _portability_worker(self, waiting: Iterator[OpenItem]) -> None:
        for item in waiting:
            self._record(item, CheckKind.PORTABILITY, await self._portability(item))
            if self._writer.full:
                await self._writer.room()

    async def _portability(self, item: OpenItem) -> Answer:
        number = item.phone_number
        try:
            return await self._client.portability(
                number, target_account_sid=item.account_sid, address_sid=item.address_sid
            )
        except TryAgain as error:
            return Undecided(number, error.reason, error.code)
        except RowRefused as error:
            if error.code == NO_ACCESS:
                return Portability(number, portable=False, reason_code=NO_ACCESS, reason="unauthorized")
            return Undecided(number, "refused", error.code)

    async def _ask_hosting(self, chunk: Chunk, items: Sequence[OpenItem]) -> None:
        left = {item.position: item for item in items}
        async with asyncio.TaskGroup() as group:
            for job in await asyncio.to_thread(self._ledger.bulks.open_bulks, chunk):
                covered = [left.pop(position) for position in job.positions if position in left]
                group.create_task(self._finish_bulk(job.request_id, covered))
            rest = list(left.values())
            for start in range(0, len(rest), self._asking.bulk_size):
                group.create_task(self._bulk(rest[start : start + self._asking.bulk_size]))

    async def _bulk(self, items: Sequence[OpenItem]) -> None:
        """Start a job and see it through; one refused as a whole is halved until the row at fault stands alone."""
        try:
            async with self._bulk_slots:
                numbers = [(item.phone_number, item.account_sid) for item in items]
                request_id = await self._client.start_bulk(numbers, friendly_name=self._run.id)
                positions = [item.position for item in items]
                await asyncio.to_thread(self._ledger.bulks.save_bulk, self._run.id, request_id, positions)
                await self._poll(request_id, items)
        except TryAgain as error:
            self._undecided(items, error.reason, error.code)
        except RowRefused as error:
            if len(items) == 1:
                self._undecided(items, "refused", error.code)
                return
            middle = len(items) // 2
            await self._bulk(items[:middle])
            await self._bulk(items[middle:])

    async def _finish_bulk(self, request_id: str, items: Sequence[OpenItem]) -> None:
        """See a job through that was begun before; one that Twilio does not know any more is begun anew."""
        try:
            async with self._bulk_slots:
                await self._poll(request_id, items)
        except TryAgain as error:
            self._undecided(items, error.reason, error.code)
        except RowRefused:
            await self._close(request_id)
            if items:
                await self._bulk(items)

    async def _poll(self, request_id: str, items: Sequence[OpenItem]) -> None:
        give_up = time.monotonic() + self._asking.deadline
        wait = self._asking.first_poll
        state = await self._client.bulk(request_id)
        while not state.done and time.monotonic() < give_up:
            await asyncio.sleep(wait)
            wait = min(wait * 1.5, self._asking.longest_poll)
            state = await self._client.bulk(request_id)
        found = {_digits(answer.phone_number): answer for answer in state.rows} if state.done else {}
        cause = "missing-in-reply" if state.done else "deadline"
        for item in items:
            answer = found.get(_digits(item.phone_number))
            self._record(item, CheckKind.HOSTING, answer or Undecided(item.phone_number, cause))
        await self._writer.flush()
        await self._close(request_id)

    async def _close(self, request_id: str) -> None:
        await asyncio.to_thread(self._ledger.bulks.close_bulk, self._run.id, request_id)

    def _undecided(self, items: Sequence[OpenItem], cause: str, code: int | None) -> None:
        for item in items:
            self._record(item, CheckKind.HOSTING, Undecided(item.phone_number, cause, code))

    def _record(self, item: OpenItem, kind: CheckKind, answer: Answer) -> None:
        self._writer.put(RECORD_CHECK, check_record(self._run, item, kind, answer))
        self._book.answered(item, kind, answer)


def _digits(number: str) -> str:
    """A number as a reply may spell it, compared by its digits."""
    return "".join(filter(str.isdigit, number))

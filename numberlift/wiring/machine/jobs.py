"""Who works on which entry of the queue: one job, one worker, on however many machines.

A worker takes the entry's lock before it marks the entry as worked on, and frees it after the entry has ended. So
whatever is marked and not locked was left behind by a worker that is gone; and a worker that slept through the loss of
its lock does not end what another one is at by now.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from numberlift.errors import RunOwned
from numberlift.ledger import Entry, Ledger, Owner


@dataclass(frozen=True, slots=True)
class Job:
    """An entry that this process has in hand. Calls block and raise LedgerFailed."""

    entry: Entry
    _ledger: Ledger
    _lock: Owner

    def end(self, *, message: str = "") -> None:
        """It is done, well or with a message."""
        with self._lock:
            if self._lock.is_current():
                self._ledger.queue.end(self.entry.id, message=message)

    def give_back(self) -> None:
        """We stop before its end: it waits again, in its old place."""
        with self._lock:
            if self._lock.is_current():
                self._ledger.queue.give_back(self.entry.id)


def take(ledger: Ledger) -> Job | None:
    """The job that waits longest, None if nothing waits that nobody else is about to take. Blocking."""
    for waiting in ledger.queue.in_line():
        with suppress(RunOwned):
            lock = _lock(ledger, waiting)
            entry = _marked(ledger, waiting, lock)
            if entry is not None:
                return Job(entry, ledger, lock)
    return None


def recover(ledger: Ledger) -> None:
    """Put back what a worker that is gone was at. Blocking."""
    for entry in ledger.queue.left_behind():
        with suppress(RunOwned), _lock(ledger, entry):
            ledger.queue.recover(entry.id)


def _marked(ledger: Ledger, waiting: Entry, lock: Owner) -> Entry | None:
    """The entry, marked as ours; None, with its lock freed, if another worker has taken and ended it meanwhile."""
    entry = None
    try:
        entry = ledger.queue.take(waiting.id)
    finally:
        if entry is None:
            lock.release()
    return entry


def _lock(ledger: Ledger, entry: Entry) -> Owner:
    return ledger.locks.own(f"queue:{entry.run_id}", what=f"The place of {entry.run_id} in the queue")

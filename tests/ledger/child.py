"""A process of its own for tests that kill it: `python -m tests.ledger.child TASK PLACE REALM LOCKS`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from numberlift.domain.checks import CheckKind
from numberlift.ledger import RECORD_CHECK, Chunk, Ledger, check_record
from numberlift.ledger.owning.locks import Locks
from tests.ledger.lists import eligible, number, row, run_of


def say(word: object) -> None:
    print(word, flush=True)


def hold(ledger: Ledger) -> None:
    """Own a run until killed."""
    owner = ledger.own_run("check-1122-abcdef")
    say(owner.fence)
    time.sleep(60)


def lease(ledger: Ledger) -> None:
    """Own a run on a short lease; a line says each time whether it is still ours."""
    locks = Locks(ledger.database, realm=ledger.realm, folder=Path(), lease_seconds=0.6)
    owner = locks.own_run("check-1122-abcdef")
    say(owner.fence)
    while owner.is_current():
        time.sleep(0.05)
    say("replaced")
    owner.release()
    say("released")
    time.sleep(60)


def write(ledger: Ledger) -> None:
    """Write rows and checks without end, saying after each acknowledgement how many there must be."""
    run = ledger.runs.create("check", content_sha256="rows", list_name="l")
    say(run.id)
    for batch in range(1, 20):
        last = 50 * batch
        ledger.rows.add_rows(run.id, [row(at, number(at)) for at in range(last - 49, last + 1)])
        say(f"rows {last}")
    ledger.rows.finish_intake(run.id, blank_rows=0, sheets=[])
    items = ledger.items.open_items(Chunk(run.id, 1, 950), {CheckKind.HOSTING})
    writer = ledger.writer()
    for at, item in enumerate(items, start=1):
        writer.put(RECORD_CHECK, check_record(run, item, CheckKind.HOSTING, eligible(item.phone_number)))
        if at % 7 == 0:
            writer.flush_blocking()
            say(f"checks {at}")
    time.sleep(60)


def beat(ledger: Ledger) -> None:
    """Take a seat among those who share an account's pace, and fall silent."""
    from numberlift.domain.shares import NOTHING, Share

    ledger.shares(account_sid="AC1", host=ledger.realm, holder="child").beat_blocking(Share(10.0, 10), NOTHING)
    say(run_of(ledger, []).id)
    time.sleep(60)


if __name__ == "__main__":
    task, place, realm, locks = sys.argv[1:]
    {"hold": hold, "lease": lease, "write": write, "beat": beat}[task](
        Ledger.open(place, realm=realm, locks_folder=Path(locks))
    )

"""Between machines a lock is leased: one that sleeps too long is replaced, and finds its fence gone when it wakes."""

import os
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from numberlift.errors import RunOwned
from numberlift.ledger import Ledger
from numberlift.ledger.owning.locks import Locks
from tests.ledger.children import child, hear

RUN = "check-1122-abcdef"


@pytest.fixture
def shared(server) -> str:
    return server.new_database()


@pytest.fixture
def locks(shared, realm, locks_folder):
    with Ledger.open(shared, realm=realm, locks_folder=locks_folder) as ledger:
        yield Locks(ledger.database, realm=realm, folder=Path(), lease_seconds=0.6)


def taken(locks: Locks, *, within: float = 15.0):
    """The run, once its lease has lapsed."""
    until = time.monotonic() + within
    while True:
        try:
            return locks.own_run(RUN)
        except RunOwned:
            assert time.monotonic() < until


def test_a_sleeping_owner_is_replaced_and_finds_out_when_it_wakes(shared, realm, locks, locks_folder):
    with child("lease", shared, realm, locks_folder) as process:
        fence = int(hear(process))
        with pytest.raises(RunOwned):
            locks.own_run(RUN)
        os.kill(process.pid, signal.SIGSTOP)
        owner = taken(locks)
        os.kill(process.pid, signal.SIGCONT)
        told = [hear(process), hear(process)]

        assert told == ["replaced", "released"]
        assert owner.fence > fence
        assert owner.is_current()
        owner.release()


def test_an_owner_that_is_awake_keeps_its_lease(shared, realm, locks, locks_folder):
    with child("lease", shared, realm, locks_folder) as process:
        hear(process)
        for _ in range(3):
            time.sleep(0.5)
            with pytest.raises(RunOwned):
                locks.own_run(RUN)


def test_a_replaced_owner_does_not_end_the_session_of_the_next(shared, realm, locks, locks_folder):
    """What it frees is its own: the one who replaced it stays the owner."""
    with child("lease", shared, realm, locks_folder) as process:
        hear(process)
        os.kill(process.pid, signal.SIGSTOP)
        with taken(locks) as owner:
            os.kill(process.pid, signal.SIGCONT)
            assert [hear(process), hear(process)] == ["replaced", "released"]
            with Ledger.open(shared, realm=realm, locks_folder=locks_folder) as third, pytest.raises(RunOwned):
                third.own_run(RUN)
            assert owner.is_current()


def test_a_sleeper_within_a_transaction_does_not_hold_the_others_up_for_long(shared, realm, locks_folder):
    """The server ends its session: whoever waits for what it has locked goes on."""
    with Ledger.open(shared, realm=realm, locks_folder=locks_folder) as ledger, ledger.database.reading() as connection:
        assert connection.scalar(text("SHOW idle_in_transaction_session_timeout")) == "20s"

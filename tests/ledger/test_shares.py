"""Pace shares in the ledger: the sum never exceeds the limit, the silent lapse, leavers are free at once."""

import sqlite3

import pytest
from sqlalchemy import text

from numberlift.domain.shares import LAPSE_SECONDS, NOTHING, Share
from numberlift.errors import LedgerFailed, TryAgain
from numberlift.ledger import Ledger
from tests.ledger.children import child, hear, kill

WANTED = Share(100.0, 10)


@pytest.fixture
def seats(ledger, realm):
    """Three seats at one account; the host is this test's own."""
    return [ledger.shares(account_sid="AC1", host=realm, holder=name) for name in ("a", "b", "c")]


def silence(ledger, realm, holder):
    """Let time pass since this holder's last beat."""
    old = {"by": LAPSE_SECONDS + 1, "host": realm, "holder": holder}
    with ledger.atomic() as connection:
        connection.execute(
            text("UPDATE pace_shares SET beat_at = beat_at - :by WHERE host = :host AND holder = :holder"), old
        )


async def test_one_alone_has_all(seats):
    assert await seats[0].beat(rate=100.0, concurrency=10, holding=NOTHING) == WANTED


def test_a_newcomer_waits_until_the_others_have_given(seats):
    first = seats[0].beat_blocking(WANTED, NOTHING)
    newcomer = seats[1].beat_blocking(WANTED, NOTHING)
    less = seats[0].beat_blocking(WANTED, first)
    still = seats[1].beat_blocking(WANTED, newcomer)
    seats[0].beat_blocking(WANTED, less)

    assert (newcomer, less, still) == (NOTHING, Share(50.0, 5), NOTHING)
    assert seats[1].beat_blocking(WANTED, NOTHING) == Share(50.0, 5)


def test_a_leavers_share_is_free_at_once(seats):
    seats[0].beat_blocking(WANTED, NOTHING)
    seats[1].beat_blocking(WANTED, NOTHING)
    seats[0].leave_blocking()

    assert seats[1].beat_blocking(WANTED, NOTHING) == WANTED


def test_a_silent_one_lapses(ledger, realm, seats):
    seats[0].beat_blocking(WANTED, NOTHING)
    seats[1].beat_blocking(WANTED, NOTHING)
    silence(ledger, realm, "a")

    assert seats[1].beat_blocking(WANTED, NOTHING) == WANTED


def test_one_who_was_dropped_joins_behind_the_others(ledger, realm, seats):
    """It comes back with what it still holds, and gets nothing that is not free."""
    held = seats[0].beat_blocking(WANTED, NOTHING)
    silence(ledger, realm, "a")
    seats[1].beat_blocking(WANTED, NOTHING)

    assert seats[0].beat_blocking(WANTED, held) == NOTHING


def test_a_first_beat_without_a_lapse_keeps_its_place(ledger, realm, seats):
    """My own row is never dropped by my own beat, however late it comes."""
    held = seats[0].beat_blocking(WANTED, NOTHING)
    silence(ledger, realm, "a")

    assert seats[0].beat_blocking(WANTED, held) == WANTED


def test_other_accounts_and_hosts_have_limits_of_their_own(ledger, realm, seats):
    seats[0].beat_blocking(WANTED, NOTHING)
    other_account = ledger.shares(account_sid="AC2", host=realm)
    other_host = ledger.shares(account_sid="AC1", host=f"{realm}/2")

    assert other_account.beat_blocking(WANTED, NOTHING) == WANTED
    assert other_host.beat_blocking(WANTED, NOTHING) == WANTED


def test_no_limit_is_kept_as_none(seats):
    assert seats[0].beat_blocking(Share(None, 4), NOTHING) == Share(None, 4)
    assert seats[0].beat_blocking(Share(None, 4), Share(None, 4)) == Share(None, 4)


def test_a_killed_process_keeps_its_share_until_it_lapses(ledger, place, realm, locks_folder):
    seat = ledger.shares(account_sid="AC1", host=realm, holder="parent")
    with child("beat", place, realm, locks_folder) as process:
        hear(process)
        kill(process)
        before = seat.beat_blocking(Share(10.0, 10), NOTHING)
        silence(ledger, realm, "child")

        assert (before, seat.beat_blocking(Share(10.0, 10), NOTHING)) == (NOTHING, Share(10.0, 10))


async def test_a_busy_ledger_is_asked_again_later(tmp_path):
    """A beat that found the database locked is no reason to end the run."""
    with Ledger.open(tmp_path / "ledger.sqlite3", realm="r") as ledger:
        with ledger.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 10")
        blocker = sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        seat = ledger.shares(account_sid="AC1", host="h")
        with pytest.raises(TryAgain) as later:
            await seat.beat(rate=None, concurrency=1, holding=NOTHING)
        blocker.close()

    assert isinstance(later.value.__cause__, LedgerFailed)

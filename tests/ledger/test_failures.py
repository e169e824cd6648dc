"""What goes wrong in a database is said in a sentence with a next step."""

import sqlite3

import psycopg
import pytest
from sqlalchemy import text

from numberlift.errors import LedgerFailed
from numberlift.ledger import Ledger, failures
from tests.ledger.lists import rows_of, run_of


@pytest.fixture
def own(tmp_path):
    with Ledger.open(tmp_path / "home" / "ledger.sqlite3", realm="r") as ledger:
        yield ledger


def fill_the_disk(own, run):
    """SQLite's own page limit stands for the end of the disk."""
    with own.atomic() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        own.rows.add_rows(run.id, rows_of(["+14155550000"] * 2000))


def test_a_full_disk(own):
    run = own.runs.create("check", content_sha256="d", list_name="l")
    with pytest.raises(LedgerFailed) as refusal:
        fill_the_disk(own, run)

    assert str(refusal.value) == failures.DISK_FULL
    assert refusal.value.__cause__ is not None


def write_to_a_read_only_ledger(own):
    with own.atomic() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        own.runs.create("check", content_sha256="d", list_name="l")


def test_a_read_only_ledger(own):
    with pytest.raises(LedgerFailed) as refusal:
        write_to_a_read_only_ledger(own)

    assert str(refusal.value) == failures.READ_ONLY


def test_a_ledger_locked_for_too_long(own):
    blocker = sqlite3.connect(own.database.engine.url.database, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with own.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 10")
    with pytest.raises(LedgerFailed) as refusal:
        own.runs.create("check", content_sha256="d", list_name="l")
    blocker.close()

    assert str(refusal.value) == failures.LOCKED
    assert failures.is_passing(refusal.value)


def test_a_file_that_is_no_ledger(tmp_path):
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"not a database, whatever its name says " * 100)

    with pytest.raises(LedgerFailed) as refusal:
        Ledger.open(path, realm="r")

    assert str(refusal.value) == failures.CORRUPT


def lose_the_connection(ledger, url):
    """The server ends our session in the middle of a transaction."""
    with ledger.atomic() as connection:
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        with psycopg.connect(url, autocommit=True) as session:
            session.execute("SELECT pg_terminate_backend(%s)", (pid,))
        connection.execute(text("SELECT 1"))


def test_a_connection_that_broke(server):
    """The block fails in words, and the next one has a new connection."""
    url = server.new_database()
    with Ledger.open(url, realm="r") as ledger:
        with pytest.raises(LedgerFailed) as refusal:
            lose_the_connection(ledger, url)

        assert str(refusal.value) == failures.CONNECTION_LOST
        assert ledger.runs.latest() == []


def test_a_refused_statement_quotes_no_values(ledger):
    """An unforeseen error names its kind, never a row's content."""
    with ledger.database.reading() as connection, pytest.raises(LedgerFailed) as refusal, failures.translated():
        connection.execute(text("SELECT secret_of FROM nowhere WHERE name = :name"), {"name": "hush"})

    assert "Please report it" in str(refusal.value)
    assert "hush" not in str(refusal.value)


def fail_after_an_event(ledger, run, kind):
    with ledger.atomic():
        ledger.events.append(kind, run_id=run.id)
        raise ZeroDivisionError


def test_everything_in_a_failed_block_is_undone(ledger):
    run = run_of(ledger, ["+14155550000"])
    with pytest.raises(ZeroDivisionError):
        fail_after_an_event(ledger, run, "undone")

    assert ledger.events.of_run(run.id) == []


def test_a_nested_block_is_undone_alone(ledger):
    run = run_of(ledger, ["+14155550000"])
    with ledger.atomic():
        ledger.events.append("kept", run_id=run.id)
        with pytest.raises(ZeroDivisionError):
            fail_after_an_event(ledger, run, "undone")

    assert [event.kind for event in ledger.events.of_run(run.id)] == ["kept"]

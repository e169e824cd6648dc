"""Opening a ledger: what is made, what is refused."""

import stat
import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from numberlift.errors import CannotStart, LedgerFailed, SettingsRefused
from numberlift.ledger import Ledger


def test_a_new_file_is_private(tmp_path):
    """The home is 0700 and the ledger and its WAL are 0600."""
    path = tmp_path / "home" / "ledger.sqlite3"
    with Ledger.open(path, realm="r") as ledger:
        ledger.runs.create("check", content_sha256="d", list_name="l")
        files = sorted(path.parent.glob("ledger.sqlite3*"))

        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert len(files) >= 3
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_every_connection_waits_for_the_disk_and_forgets_for_good(tmp_path):
    with Ledger.open(tmp_path / "l", realm="r") as ledger, ledger.database.reading() as connection:
        asked = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]

    assert found == ["wal", 2, 1, 1, 30_000]


def test_opening_again_finds_what_was_there(new_place):
    with Ledger.open(new_place, realm="r") as first:
        run = first.runs.create("check", content_sha256="d", list_name="l")

    with Ledger.open(new_place, realm="r") as second:
        assert second.runs.get(run.id) == run


def test_many_may_open_a_new_ledger_at_once(new_place):
    """Migrations run once, whoever comes first."""
    failed = []

    def opened() -> None:
        try:
            Ledger.open(new_place, realm="r").close()
        except LedgerFailed as exc:
            failed.append(exc)

    threads = [threading.Thread(target=opened) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []


def test_a_ledger_of_a_newer_numberlift_is_refused(new_place):
    with Ledger.open(new_place, realm="r") as ledger, ledger.atomic() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(CannotStart, match="belongs to a newer numberlift"):
        Ledger.open(new_place, realm="r")


def test_another_secret_is_refused(new_place):
    """Keys made with one secret mean nothing under another."""
    Ledger.open(new_place, realm="r", secret_fingerprint="one").close()
    Ledger.open(new_place, realm="r", secret_fingerprint="one").close()

    with pytest.raises(SettingsRefused, match="NUMBERLIFT_SECRET"):
        Ledger.open(new_place, realm="r", secret_fingerprint="two")


def test_a_postgresql_that_does_not_wait_for_its_disk_is_refused(server):
    url = server.new_database()
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(f'ALTER DATABASE "{url.rpartition("/")[2]}" SET synchronous_commit = off')

    with pytest.raises(SettingsRefused, match="synchronous_commit=off"):
        Ledger.open(url, realm="r")


@pytest.mark.parametrize("url", ["mysql://localhost/ledger", "nonsense://", "://"])
def test_any_other_database_is_refused_in_words(url):
    with pytest.raises(SettingsRefused, match="postgresql://"):
        Ledger.open(url, realm="r")


def test_a_server_that_is_not_there_is_said_so_without_the_password(tmp_path):
    with pytest.raises(LedgerFailed) as refusal:
        Ledger.open("postgresql://me:hush@127.0.0.1:1/ledger", realm="r")

    assert "See that the server runs" in str(refusal.value)
    assert "hush" not in repr(refusal.value.__cause__)


def test_a_home_that_cannot_be_made_is_said_so(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(LedgerFailed, match="NUMBERLIFT_HOME"):
        Ledger.open(Path(tmp_path / "file" / "ledger.sqlite3"), realm="r")

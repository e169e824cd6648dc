"""PINs and account numbers: in no log, plan, report or screen, and gone from the ledger's files once filed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from base64 import b64encode
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest

from tests.commands import command, ended, started, until
from tests.pipeline.porting_runs import ACCOUNT_NUMBER, GOOD, PIN, by_number, card, fresh_place, port_list
from tests.pipeline.porting_steps import fixed, rejected
from tests.places import Place

CREATE = "CreatePortingPortIn"
NEW_PIN = "4826482648"
WRONG_PIN = card(212, "75")
"""The card of a number that its carrier rejects for its PIN."""


@pytest.fixture
def porting(tmp_path, hosting_sandbox, blank_ledger):
    return fresh_place(tmp_path / "home", hosting_sandbox, blank_ledger)


def holding(folder: Path, *more: str) -> list[str]:
    """The files that hold a secret, read as bytes, workbooks unpacked: plain, as base64, or as UTF-16."""
    plain = [one.encode() for one in (PIN, ACCOUNT_NUMBER, *more)]
    wanted = [*plain, *map(b64encode, plain), *(one.decode().encode("utf-16-le") for one in plain)]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(one in _content(path) for one in wanted)]


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    if is_zipfile(path):
        with ZipFile(path) as archive:
            content = b"".join(map(archive.read, archive.namelist()))
    return content


def test_what_looks_for_secrets_finds_them(tmp_path):
    """The measure itself: a plain file, a workbook's cell, a database's page and its log."""
    (tmp_path / "a.txt").write_bytes(b"x" * 5_000 + PIN.encode())
    with ZipFile(tmp_path / "b.xlsx", "w") as archive:
        archive.writestr("xl/sheet1.xml", f"<v>{ACCOUNT_NUMBER}</v>")
    with closing(sqlite3.connect(tmp_path / "c.db")) as database:
        database.executescript(f"PRAGMA journal_mode=WAL; CREATE TABLE t (v); INSERT INTO t VALUES ('{PIN}');")
        (found,) = {tuple(sorted(holding(tmp_path)))}

    assert found == ("a.txt", "b.xlsx", "c.db-wal")


async def test_while_a_plan_waits_they_are_in_the_ledger_alone(porting, tmp_path):
    """Not in the plan, in the kept copy of the list (which is gone), in reports or summaries."""
    await porting.planned(port_list(tmp_path / "l.csv", GOOD[:3]))

    assert {name.partition(".db")[0] for name in holding(tmp_path / "home")} == {"ledger-sandbox"}


async def test_once_filed_they_are_gone_from_the_home_log_and_database_read_as_bytes(porting, tmp_path):
    await porting.ported(port_list(tmp_path / "l.csv", GOOD[:3]))

    assert holding(tmp_path / "home") == []
    assert len(porting.accepted()) == 3


async def test_those_under_review_are_kept_and_no_others(porting, tmp_path):
    porting.fault(kind="reset", operation=CREATE, count=1)
    ported = await porting.ported(port_list(tmp_path / "l.csv", GOOD[:3]))
    with porting.ledger() as ledger:
        cells = ["".join(facts.row.cells) for facts in ledger.lines.lines(str(ported.written.summary["run"]))]

    assert [PIN in one for one in cells].count(True) == 1


def test_they_are_not_on_the_screen_nor_in_a_log_whatever_fails(porting, tmp_path):
    rows = [*GOOD[:2], {"phone_number": GOOD[2], "authorized_representative_email": "secret@@example.com"}]
    numbers = str(port_list(tmp_path / "l.csv", rows))
    porting.fault(kind="error", operation=CREATE, status=400, count=1)
    done = ended(command(porting.place, "port", numbers, "--yes", "--direct"))

    said = done.out + done.err
    assert done.code == 0, said
    assert not any(secret in said for secret in (PIN, ACCOUNT_NUMBER, "secret@@"))
    assert [name for name in holding(tmp_path / "home") if not name.startswith("ledger-sandbox")] == []


async def test_a_run_that_is_set_aside_keeps_none_of_them(porting, tmp_path):
    first = await porting.planned(port_list(tmp_path / "l.csv", GOOD[:2]))
    porting.opened(tmp_path / "l.csv", fresh=True)
    with porting.ledger() as ledger:
        cells = [facts.row.cells for facts in ledger.lines.lines(str(first.written.summary["run"]))]

    assert not any(PIN in row or ACCOUNT_NUMBER in row for row in cells)


async def test_they_are_gone_though_somebody_reads_the_ledger_just_then(porting, tmp_path):
    """A reader holds the write-ahead log for a few seconds: it is emptied after that."""
    planned = await porting.planned(port_list(tmp_path / "l.csv", GOOD[:3]))
    porting.approve(planned)
    with closing(sqlite3.connect(tmp_path / "home" / "ledger-sandbox.db", check_same_thread=False)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM rows").fetchall()
        threading.Timer(3.0, reader.rollback).start()
        await porting.start(str(planned.written.summary["run"]))

        assert holding(tmp_path / "home") == []
    assert len(porting.accepted()) == 3


async def test_a_number_filed_anew_keeps_its_new_pin_only_until_it_is_filed(porting, tmp_path):
    """While its cancellation is waited for, in the ledger alone; then nowhere, the first run's neither."""
    porting.sandbox.told("/porting", {"seconds": {"cancelling": 86_400}})
    first = await rejected(porting, port_list(tmp_path / "l.csv", [WRONG_PIN]), either="port")
    path = fixed(first, tmp_path / "f.csv", pin=NEW_PIN, account_number=ACCOUNT_NUMBER)
    waiting = await porting.ported(path)
    while_waiting = {name.partition(".db")[0] for name in holding(tmp_path / "home", NEW_PIN)}
    porting.sandbox.told("/advance", {"seconds": 86_460})
    done = await porting.start(str(waiting.written.summary["run"]))

    assert by_number(done)[WRONG_PIN]["action"] == "filed"
    assert while_waiting == {"ledger-sandbox"}
    assert holding(tmp_path / "home", NEW_PIN) == []


def test_half_copies_of_the_list_that_a_killed_process_left_are_gone(porting, tmp_path):
    path, ask_pid = port_list(tmp_path / "l.csv", GOOD[:2]), [sys.executable, "-c", "import os; print(os.getpid())"]
    dead = subprocess.run(ask_pid, capture_output=True, text=True, check=True).stdout.strip()
    porting.opened(path)
    folder = next((tmp_path / "home" / "ports" / "lists").iterdir())
    (folder / f"{_digest(path)}.csv.{dead}.part").write_bytes(path.read_bytes())
    (folder / f"{_digest(path)}.csv.{os.getpid()}.part").write_bytes(b"still being written")
    porting.opened(path)

    assert holding(tmp_path / "home" / "ports") == []
    assert [one.name.split(".")[-2] for one in folder.glob("*.part")] == [str(os.getpid())]


def _digest(path: Path) -> str:
    from hashlib import sha256

    return sha256(path.read_bytes()).hexdigest()


@pytest.mark.trial
def test_killed_at_any_moment_and_started_again_they_are_gone_in_the_end(porting, tmp_path):
    """Killed as soon as its folder is there, while it plans, while it files: then brought to its end."""
    numbers, home = str(port_list(tmp_path / "l.csv", GOOD[:6])), tmp_path / "home"
    words = ("port", numbers, "--direct", "--yes", "--json", "--concurrency", "2")
    porting.fault(kind="slow", operation=CREATE, seconds=0.3)
    moments = (
        (home / "ports").exists,
        lambda: porting.sandbox.traffic()["operations"].get("FetchPortability", 0) > 0,
        lambda: sum(porting.accepted().values()) >= 2,
    )
    for moment in moments:
        with started(porting.place, *words) as process:
            until(lambda reached=moment: reached() or process.poll() is not None)
            process.kill()
    porting.sandbox.told("/faults", {"clear": True})
    done = ended(command(porting.place, *words))

    assert done.code == 0, done.err
    assert holding(home) == []
    assert porting.accepted() == dict.fromkeys(GOOD[:6], 1)


@pytest.mark.trial
def test_prefect_is_told_none_of_them_in_parameters_logs_artifacts_or_its_database(porting, tmp_path):
    """Through the flow, everything logged: streams, the home and Prefect's own files in it, read as bytes."""
    numbers = str(port_list(tmp_path / "l.csv", GOOD[:2]))
    more = {"PREFECT_LOGGING_LEVEL": "DEBUG", "PREFECT_LOGGING_ROOT_LEVEL": "DEBUG", "PYTHONASYNCIODEBUG": "1"}
    place = Place(porting.place.home, porting.place.url, porting.place.more | more)
    done = ended(command(place, "port", numbers, "--yes", "--json"))
    kept = list((tmp_path / "home" / "prefect").rglob("*.db"))

    assert done.code == 0, done.err[-2_000:]
    assert kept, "Prefect kept nothing where it is looked for"
    assert holding(tmp_path / "home") == []
    assert not any(secret in done.out + done.err for secret in (PIN, ACCOUNT_NUMBER))

"""PINs and account numbers: in no log, plan, report or screen, and gone from the ledger's files once filed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import command, ended
from tests.pipeline.porting_runs import ACCOUNT_NUMBER, GOOD, PIN, fresh_place, port_list

CREATE = "CreatePortingPortIn"


@pytest.fixture
def porting(tmp_path, hosting_sandbox, blank_ledger):
    return fresh_place(tmp_path / "home", hosting_sandbox, blank_ledger)


def holding(folder: Path) -> list[str]:
    """The files that hold the PIN or the account number, read as bytes, workbooks unpacked."""
    return [path.name for path in folder.rglob("*") if path.is_file() and _holds(path)]


def _holds(path: Path) -> bool:
    from zipfile import ZipFile, is_zipfile

    content = path.read_bytes()
    if is_zipfile(path):
        with ZipFile(path) as archive:
            content = b"".join(map(archive.read, archive.namelist()))
    return PIN.encode() in content or ACCOUNT_NUMBER.encode() in content


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

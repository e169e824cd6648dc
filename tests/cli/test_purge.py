"""`numberlift purge`: personal data of what is over is gone from every file of the home, and nothing else is."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from tests.pipeline.hosting_runs import GOOD, SIGNER, host_list
from tests.places import write_list

PERSON = "Robin Example, 4 Example Lane"
PERSONAL = {PERSON, *(SIGNER[name] for name in ("email", "contact_name", "contact_phone_number", "customer_name"))}
NOW = ("purge", "--older-than", "0s", "--yes", "--json")


def holding(folder: Path) -> list[str]:
    """The files that hold a person, read as bytes, workbooks unpacked."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and _holds(path))


def _holds(path: Path) -> bool:
    content = path.read_bytes()
    if is_zipfile(path):
        with ZipFile(path) as archive:
            content = b"".join(map(archive.read, archive.namelist()))
    return any(person.encode() in content for person in PERSONAL)


def a_check(tmp_path: Path, run) -> dict:
    numbers = write_list(tmp_path / "l.csv", [GOOD[0], "n/a"])
    numbers.write_text(numbers.read_text().replace("Customer 0", PERSON).replace("Customer 1", PERSON))
    return json.loads(run("check", str(numbers), "--direct", "--json").out)


def ended_orders(tmp_path: Path, run) -> str:
    """A host run whose orders were all cancelled."""
    numbers = host_list(tmp_path / "h.csv", GOOD[:2])
    run_id = json.loads(run("host", str(numbers), "--direct", "--yes", "--json").out)["run"]
    assert run("cancel", run_id, "--yes").code == 0
    return run_id


def report(at, run_id: str) -> list[dict[str, str]]:
    with (at.place.home / "reports" / run_id / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_check_keeps_numbers_and_verdicts_and_no_person(run, at, tmp_path):
    done = a_check(tmp_path, run)
    before = report(at, done["run"])
    assert holding(at.place.home)

    purged = json.loads(run(*NOW).out)

    after = report(at, done["run"])
    kept = ("row", "phone_number", "verdict", "reason_code", "hosting", "portable")
    assert (purged["runs"], holding(at.place.home)) == ([done["run"]], [])
    assert [[line[name] for name in kept] for line in after] == [[line[name] for name in kept] for line in before]


def test_an_open_order_keeps_its_run_as_it_is(run, at, tmp_path):
    numbers = host_list(tmp_path / "h.csv", GOOD[:2])
    run("host", str(numbers), "--direct", "--yes", "--json")

    assert json.loads(run(*NOW).out)["runs"] == []
    assert "ledger-sandbox.db" in holding(at.place.home)


def test_a_run_whose_orders_have_ended_keeps_sids_and_timeline_and_no_person(run, at, tmp_path):
    run_id = ended_orders(tmp_path, run)
    sids = [line["sid"] for line in report(at, run_id)]

    assert json.loads(run(*NOW).out)["runs"] == [run_id]
    assert holding(at.place.home) == []
    assert [line["sid"] for line in report(at, run_id)] == sids
    assert "canceled" in run("show", GOOD[0]).out


def test_a_purged_run_is_over_and_its_list_begins_anew(run, at, tmp_path):
    numbers = str(host_list(tmp_path / "h.csv", GOOD[:2]))
    planned = json.loads(run("host", numbers, "--direct", "--json").out)["run"]
    run(*NOW)
    refused = run("approve", planned, "--yes", "--direct")
    again = json.loads(run("host", numbers, "--direct", "--yes", "--json").out)

    assert refused.code == 2
    assert again["run"] != planned
    assert at.accepted() == dict.fromkeys(GOOD[:2], 1)


def test_a_copy_that_another_run_needs_is_kept(run, at, tmp_path):
    """The same list was checked and hosted: the check is over, the orders are not."""
    numbers = str(host_list(tmp_path / "h.csv", GOOD[:2]))
    checked = json.loads(run("check", numbers, "--direct", "--json").out)["run"]
    run("host", numbers, "--direct", "--yes", "--json")
    (copy,) = (at.place.home / "lists").rglob("*.csv")

    assert json.loads(run(*NOW).out)["runs"] == [checked]
    assert copy.exists()


def test_without_a_yes_nothing_is_blanked(run, at, tmp_path):
    a_check(tmp_path, run)
    done = run("purge", "--older-than", "0s")

    assert (done.code, "Nothing was blanked" in done.out) == (0, True)
    assert holding(at.place.home)


def test_what_is_young_is_left(run, at, tmp_path):
    a_check(tmp_path, run)

    assert json.loads(run("purge", "--yes", "--json").out)["runs"] == []
    assert holding(at.place.home)

"""What cannot work ends with the right exit code and a sentence that says what to do; never with a traceback."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from numberlift.wiring.machine.home_sandbox import sandbox_environment
from tests.places import clean_environment, plain_numbers, read_report, write_list

NOWHERE = "http://127.0.0.1:9"


@contextmanager
def small_disk(folder: Path, options: str):
    """A disk of its own in memory, mounted with these options; skips where this process may not mount one."""
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("no small disk: this user may not mount one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def numbers(tmp_path):
    return str(write_list(tmp_path / "numbers.csv", plain_numbers(4)))


def test_wrong_credentials_exit_2_before_any_row_is_asked_about(here, numbers, calm):
    calm.count_anew()
    done = here("check", numbers, "--direct", TWILIO_AUTH_TOKEN="wrong-token")

    assert done.code == 2
    assert "credentials" in done.err
    assert calm.traffic()["asks"] == {}


def test_missing_credentials_exit_2_and_say_what_to_set(numberlift, numbers):
    done = numberlift("check", numbers, "--direct", NUMBERLIFT_NUMBERS_URL=NOWHERE)

    assert done.code == 2
    assert "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN" in done.err
    assert "--sandbox" in done.err


def test_an_unreachable_host_exits_1_with_every_row_reported_as_undecided(here, numbers):
    done = here("check", numbers, "--direct", NUMBERLIFT_API_URL=NOWHERE)
    lines = read_report(next((here.home / "reports").glob("*/report.csv")))

    assert done.code == 1
    assert [line["verdict"] for line in lines] == ["undecided"] * 4
    assert f"Resume with: numberlift check {numbers} --direct\n" in done.err


def test_the_same_command_finishes_once_the_host_can_be_reached(here, numbers):
    here("check", numbers, "--direct", NUMBERLIFT_API_URL=NOWHERE)
    done = here("check", numbers, "--direct")

    assert (done.code, done.err[:12]) == (0, "Resuming run")


def test_a_full_disk_under_the_ledger_exits_1_and_the_run_goes_on_with_more_room(here, tmp_path):
    numbers = str(write_list(tmp_path / "many.csv", plain_numbers(6_000)))
    with small_disk(tmp_path / "disk", "size=1500k") as home:
        full = here("check", numbers, "--direct", NUMBERLIFT_HOME=str(home))
        subprocess.run(["mount", "-o", "remount,size=100m", home], check=True)
        done = here("check", numbers, "--direct", "--json", NUMBERLIFT_HOME=str(home))

    assert full.code == 1
    assert "Free some" in full.err
    assert (done.code, json.loads(done.out)["lines"]) == (0, 6_000)


def test_a_full_disk_under_the_report_exits_1_and_keeps_the_answers(here, tmp_path, numbers, calm):
    with small_disk(tmp_path / "disk", "size=8k") as out:
        full = here("check", numbers, "--direct", "--out", str(out))
    calm.count_anew()
    done = here("check", numbers, "--direct", "--out", str(tmp_path / "out"))

    assert full.code == 1
    assert "the disk is full; free some space, or name another folder with --out." in full.err
    assert (done.code, calm.traffic()["asks"]) == (0, {})


def test_a_folder_that_cannot_be_written_exits_2_before_any_row_is_asked_about(here, tmp_path, numbers, calm):
    calm.count_anew()
    with small_disk(tmp_path / "disk", "ro") as out:
        done = here("check", numbers, "--direct", "--out", str(out / "reports"))

    assert (done.code, calm.traffic()["asks"]) == (2, {})
    assert "cannot be written: the disk is read-only; name another folder with --out." in done.err


def test_a_folder_below_a_file_exits_2(here, numbers):
    done = here("check", numbers, "--direct", "--out", f"{numbers}/reports")

    assert done.code == 2
    assert "cannot be written" in done.err


def test_a_list_that_was_moved_away_does_not_hinder_its_run(here, place, tmp_path, numbers):
    """The list is kept by its content when the run is opened: what happens to the file later is of no interest."""
    opened = place.opened(Path(numbers))
    Path(numbers).unlink()
    done = here("report", opened.run.id, "--json")

    assert (tmp_path / "home" / "lists").exists()
    assert (done.code, json.loads(done.out)["list"]) == (1, "numbers.csv")


def test_a_list_that_was_changed_is_another_run(here, place, numbers):
    place.opened(Path(numbers))
    write_list(Path(numbers), plain_numbers(5))
    done = here("check", numbers, "--direct")

    assert (done.code, done.err[:10]) == (0, "Run check-")


LISTS = {
    "nothing.csv": (b"", "is empty"),
    "picture.xlsx": (b"\x89PNG\r\n\x1a\n" + bytes(64), "picture.xlsx"),
    "torn.xlsx": (b"PK\x03\x04" + bytes(64), "torn.xlsx"),
    "names.csv": (b"name,city\nAnn,Bonn\nBob,Rome\n", "--column"),
    "two.csv": (b"from,to\n+12125550150,+12125550151\n+12125550152,+12125550153\n", "--column"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_cannot_be_read_exits_2_with_a_sentence(here, tmp_path, name):
    content, said = LISTS[name]
    (tmp_path / name).write_bytes(content)
    done = here("check", str(tmp_path / name), "--direct")

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.endswith(".\n")
    assert len(done.err.splitlines()) == 1


def test_a_list_that_is_not_there_exits_2(here):
    done = here("check", "nowhere.xlsx", "--direct")

    assert done.code == 2
    assert "nowhere.xlsx" in done.err


WRONG = [
    ("--only", "both"), ("--max-age", "soon"), ("--rate", "0"), ("--rate", "many"), ("--concurrency", "0"),
    ("--country", "Atlantis"), ("--account", "me"), ("--sheet", "Nope"), ("--column", "Nope"), ("--nonsense", "1"),
]  # fmt: skip


@pytest.mark.parametrize("option", WRONG, ids=" ".join)
def test_an_option_value_that_is_unknown_exits_2_and_is_named(here, numbers, option):
    done = here("check", numbers, "--direct", *option)

    assert (done.code, done.out) == (2, "")
    assert option[0] in done.err or option[1] in done.err


SETTINGS = [
    ("NUMBERLIFT_NUMBERS_URL", "http://[::1"), ("NUMBERLIFT_API_URL", "http://twilio.example"),
    ("NUMBERLIFT_RATE", "fast"), ("NUMBERLIFT_TIMEOUT", "0"), ("NUMBERLIFT_DATABASE_URL", "mysql://x:pa55word@y/z"),
    ("NUMBERLIFT_HOME", "/dev/null/home"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), SETTINGS)
def test_a_setting_that_makes_no_sense_exits_2_and_is_named(here, numbers, name, value):
    done = here("check", numbers, "--direct", **{name: value})

    assert done.code == 2
    assert name in done.err
    assert "pa55word" not in done.err


def test_a_run_that_does_not_exist_exits_2(here):
    done = here("report", "check-0101-nothere")

    assert done.code == 2
    assert "numberlift runs" in done.err


def test_an_error_nobody_foresaw_is_a_sentence_and_a_file_for_its_owner_alone(tmp_path, calm):
    """A ledger without its tables stands for what nobody foresaw; the token must not be in the details."""
    home = tmp_path / "home"
    words = ["-c", BROKEN, "show", "+12125550150"]
    settings = sandbox_environment(calm.url) | {"NUMBERLIFT_HOME": str(home), "TWILIO_AUTH_TOKEN": "tok-5ecret"}
    done = subprocess.run(
        [sys.executable, *words], env=clean_environment(**settings), cwd=tmp_path, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    (log,) = (home / "errors").iterdir()

    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert str(log) in done.stderr
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert "Traceback" in log.read_text()
    assert "tok-5ecret" not in log.read_text() + done.stderr


BROKEN = """
import sys
from numberlift.ledger import Ledger
def history(ledger, number):
    raise ZeroDivisionError("with " + os.environ["TWILIO_AUTH_TOKEN"])
Ledger.history = history
from numberlift.cli.app import main
main()
"""

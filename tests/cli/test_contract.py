"""What programs and scripts rely on: exit codes, what goes to stdout, what is the same from start to start."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.commands import resume_command
from tests.places import NEVER_TOLD, plain_numbers, read_report, write_list

KEYS = [
    "run", "flow", "list", "realm", "rows", "blank_rows", "lines", "numbers", "duplicates", "verdicts", "actions",
    "complete", "awaiting", "seconds", "requests", "retries", "rate_limited",
]  # fmt: skip
COMMANDS = ["check", "runs", "show", "report", "template", "sandbox", "doctor"]


@pytest.fixture
def numbers(tmp_path):
    return str(write_list(tmp_path / "numbers.csv", plain_numbers(6)))


def test_json_is_all_there_is_on_stdout(here, numbers):
    done = here("check", numbers, "--direct", "--json")

    assert done.code == 0
    assert list(json.loads(done.out)) == KEYS


def test_data_goes_to_stdout_and_talk_to_stderr(here, numbers):
    done = here("check", numbers, "--direct")

    assert "report.csv" in done.out
    assert "report.csv" not in done.err
    assert done.err.startswith("Run check-")
    assert "Run check-" not in done.out


def test_without_a_terminal_output_is_plain_lines(here, numbers):
    check, runs = here("check", numbers, "--direct"), here("runs")

    assert not {"\x1b", "\r"} & set(check.out + check.err + runs.out)
    assert len(runs.out.splitlines()) == 2
    assert all(line == line.rstrip() for line in runs.out.splitlines())


def test_undecided_rows_exit_1_and_the_same_command_asks_only_them(here, tmp_path, calm):
    numbers = str(write_list(tmp_path / "late.csv", [NEVER_TOLD, *plain_numbers(3)]))
    first = here("check", numbers, "--direct", "--json")
    calm.count_anew()
    again = here("check", numbers, "--direct", "--json")

    assert (first.code, again.code) == (1, 1)
    assert json.loads(again.out)["verdicts"]["undecided"] == 1
    assert list(calm.traffic()["asks"]) == ["hosting"]
    assert list(calm.traffic()["asks"]["hosting"]) == [NEVER_TOLD]


def test_only_one_check_asks_the_other_nothing(here, numbers, calm):
    calm.count_anew()
    done = here("check", numbers, "--direct", "--json", "--only", "portability")
    lines = read_report(next((here.home / "reports").glob("*/report.csv")))

    assert done.code in {0, 1}
    assert list(calm.traffic()["asks"]) == ["portability"]
    assert {line["hosting"] for line in lines} == {""}


def test_max_age_decides_what_is_asked_again(here, tmp_path, numbers):
    other = str(write_list(tmp_path / "other.csv", [*plain_numbers(6), "+14155550100"]))
    here("check", numbers, "--direct")
    young = json.loads(here("check", other, "--direct", "--json").out)
    again = json.loads(here("check", numbers, "--direct", "--json", "--max-age", "0s").out)

    assert young["actions"]["skipped"] == 6
    assert again["actions"]["checked"] == 6


def test_another_option_on_resume_is_refused_by_name(here, place, numbers):
    place.opened(Path(numbers))
    done = here("check", numbers, "--direct", "--country", "DE", "--only", "hosting")

    assert done.code == 2
    assert "--country, --only" in done.err
    assert "--fresh" in done.err


def test_the_same_option_in_other_words_resumes(here, place, numbers):
    place.opened(Path(numbers), country="US")
    done = here("check", numbers, "--direct", "--country", "usa")

    assert (done.code, done.err[:13]) == (0, "Resuming run ")


def test_fresh_begins_anew_and_sets_the_unfinished_run_aside(here, place, numbers):
    place.opened(Path(numbers))
    done = here("check", numbers, "--direct", "--fresh")
    states = [run["state"] for run in json.loads(here("runs", "--json").out)]

    assert done.err.startswith("Run check-")
    assert states == ["finished", "withdrawn"]


def test_the_resume_command_leaves_fresh_out(here, tmp_path, numbers):
    done = here("check", numbers, "--direct", "--fresh", NUMBERLIFT_API_URL="http://127.0.0.1:9")

    assert done.code == 1
    assert resume_command(done) == ["check", numbers, "--direct"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(numberlift, name):
    done = numberlift(name, "--help")

    assert done.code == 0
    assert done.out.startswith("Usage: numberlift ")
    assert name in done.out


def test_show_tells_the_verdict_and_reason_of_a_number_of_a_finished_run(here, numbers, place):
    here("check", numbers, "--direct")
    (line,) = [one for one in _report(here) if one["phone_number"] == plain_numbers(1)[0]]
    shown = here("show", plain_numbers(1)[0].replace("+1", ""))
    (seen,) = json.loads(here("show", plain_numbers(1)[0], "--json").out)["seen"]

    assert (shown.code, seen["run"][:6]) == (0, "check-")
    assert f"{line['verdict']}: {line['reason']}" in shown.out
    assert line["next_step"] in shown.out
    assert [seen[key] for key in ("verdict", "reason", "row")] == [line["verdict"], line["reason"], int(line["row"])]


def test_show_of_a_number_nobody_asked_about_says_so(here):
    assert here("show", "+12125550101").out == "Nothing is known of +12125550101.\n"


def test_a_report_written_again_is_the_same(here, tmp_path, numbers):
    first = json.loads(here("check", numbers, "--direct", "--json").out)
    again = here("report", first["run"], "--out", str(tmp_path / "again"), "--json")

    assert (again.code, json.loads(again.out)) == (0, first)
    assert read_report(tmp_path / "again" / "report.csv") == _report(here)


def test_template_writes_a_workbook_that_is_a_list_once_filled(here, tmp_path):
    done = here("template", "check", "--out", str(tmp_path / "new.xlsx"))

    assert (done.code, done.out) == (0, f"{tmp_path / 'new.xlsx'}\n")
    assert load_workbook(tmp_path / "new.xlsx").active["A1"].value == "phone_number"


def test_doctor_finds_nothing_wrong_with_a_sandbox(here):
    done = here("doctor")

    assert (done.code, "PROBLEM" in done.out) == (0, False)
    assert "realm: sandbox:" in done.out


def test_doctor_says_what_to_do_about_credentials_that_are_missing(here):
    done = here("doctor", TWILIO_AUTH_TOKEN="")

    assert done.code == 2
    assert "PROBLEM  Twilio: Twilio credentials are missing. Set TWILIO_ACCOUNT_SID and" in done.out


def _report(here):
    return read_report(next((here.home / "reports").glob("*/report.csv")))

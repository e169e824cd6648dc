"""`numberlift host`, `approve`, `resolve` and `template host` as a person or a script types them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest
from openpyxl import load_workbook

from numberlift.domain.hosting_list import HOST_COLUMNS
from tests.pipeline.hosting_runs import GOOD, host_list
from tests.places import clean_environment


@pytest.fixture
def numbers(tmp_path):
    return str(host_list(tmp_path / "l.csv", GOOD[:3]))


def test_without_a_terminal_a_plan_is_made_and_waits(run, at, numbers):
    done = run("host", numbers, "--direct", "--json")
    summary = json.loads(done.out)

    assert (done.code, summary["awaiting"], summary["actions"]) == (0, "approval", {"planned": 3})
    assert f"numberlift approve {summary['run']}" in done.err
    assert at.accepted() == {}


def test_the_plan_is_shown_with_signer_numbers_and_called_hosts(run, tmp_path):
    url = {"sms_url": "https://hooks.example.com/sms"}
    path = host_list(tmp_path / "l.csv", [{"phone_number": GOOD[0]} | url])
    done = run("host", str(path), "--direct", "--plan", NUMBERLIFT_ALLOWED_URL_HOSTS="hooks.example.com")

    for said in ("1 hosted-number order", GOOD[0], "owner@example.com", "hooks.example.com", "Its hash"):
        assert said in done.out
    assert (done.code, "plan.xlsx" in done.out) == (0, True)


def test_yes_approves_and_places_in_one_command(run, at, numbers):
    done = run("host", numbers, "--direct", "--yes", "--as", "Somebody")

    assert (done.code, at.accepted()) == (0, dict.fromkeys(GOOD[:3], 1))
    assert "3  ordered" in done.out
    with at.ledger() as ledger:
        plan = ledger.plans.of_run(ledger.runs.latest()[0].id)
        assert (plan.approval.by, plan.approval.how) == ("Somebody", "yes")


def test_plan_stops_even_with_yes(run, at, numbers):
    assert run("host", numbers, "--direct", "--plan", "--yes").code == 0
    assert at.accepted() == {}


def test_approve_carries_out_the_stored_plan(run, at, numbers):
    planned = json.loads(run("host", numbers, "--direct", "--json").out)
    done = run("approve", planned["run"], "--direct", "--yes", "--json")

    assert (done.code, json.loads(done.out)["actions"]) == (0, {"ordered": 3})
    assert at.accepted() == dict.fromkeys(GOOD[:3], 1)


@pytest.mark.parametrize(("answer", "ordered"), [("y\n", 3), ("n\n", 0)])
def test_on_a_terminal_somebody_is_asked(at, tmp_path, answer, ordered):
    path = host_list(tmp_path / "l.csv", GOOD[:3])
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    process = subprocess.run(
        [sys.executable, "-m", "numberlift", "host", str(path), "--direct", "--as", "Kim"],
        env=clean_environment(**at.place.environment), stdin=theirs, capture_output=True, text=True, timeout=60,
        check=False, cwd=tmp_path,
    )  # fmt: skip

    assert "Approve this plan as Kim?" in process.stderr
    assert (process.returncode, len(at.accepted())) == (0, ordered)


def test_approving_a_run_without_a_plan_or_no_run_exits_2(run, place, tmp_path, numbers):
    checked = run("check", numbers, "--direct", "--json")

    assert run("approve", json.loads(checked.out)["run"]).code == 2
    assert run("approve", "host-0101-nothere").code == 2


def test_other_options_than_before_exit_2_and_name_those_that_differ(run, numbers):
    run("host", numbers, "--direct", "--plan")
    done = run("host", numbers, "--direct", "--plan", "--either", "host", "--again")

    assert done.code == 2
    assert "--either, --again" in done.err


def test_a_default_for_no_column_of_the_list_exits_2(run, numbers):
    done = run("host", numbers, "--direct", "--default", "colour=red")

    assert (done.code, "numberlift template host" in done.err) == (2, True)


def test_a_settle_time_that_is_too_short_for_the_real_twilio_exits_2(run, numbers):
    live = {f"NUMBERLIFT_{host}_URL": "https://twilio.example.com" for host in ("NUMBERS", "PREVIEW", "UPLOAD", "API")}
    done = run("host", numbers, "--direct", "--yes", **live)

    assert (done.code, "NUMBERLIFT_SETTLE" in done.err) == (2, True)


def test_resolve_lists_nothing_where_nothing_is_under_review(run, at, numbers):
    summary = json.loads(run("host", numbers, "--direct", "--yes", "--json").out)
    done = run("resolve", summary["run"])

    assert (done.code, done.out) == (0, "Nothing of this run is under review.\n")
    assert run("resolve", summary["run"], "--number", GOOD[0], "--sid", "HR" + "a" * 32).code == 2


def test_the_template_of_a_host_list_has_its_columns(run, tmp_path):
    done = run("template", "host", "--out", str(tmp_path / "empty.xlsx"))
    names = [cell.value for cell in load_workbook(tmp_path / "empty.xlsx").worksheets[0][1]]

    assert done.code == 0
    assert set(names) == {"phone_number", "account_sid", *HOST_COLUMNS}


def test_personal_data_is_in_no_summary_and_on_no_screen_but_the_plans(run, at, tmp_path):
    """Whatever fails: the signer, the address and the contact stand in the plan and in the reports only."""
    path = host_list(tmp_path / "l.csv", [*GOOD[:2], {"phone_number": GOOD[2], "email": "secret@@example.com"}])
    at.fault(kind="error", operation="Create*HostedNumberOrder", status=400, count=1)
    done = run("host", str(path), "--direct", "--yes", "--json")

    said = done.err + done.out + "".join(path.read_text() for path in at.place.home.rglob("*.log"))
    assert (done.code, json.loads(done.out)["actions"]) == (0, {"failed": 1, "ordered": 1, "skipped": 1})
    for personal in ("owner@example.com", "secret@@", "Alex Example", "100 Example Street", "+12125550143"):
        assert personal not in said

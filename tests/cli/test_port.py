"""`numberlift port`, `approve`, `resolve` and `template port` as a person or a script types them."""

from __future__ import annotations

import json

import pytest
from openpyxl import load_workbook

from numberlift.domain.porting_list import PORT_COLUMNS
from tests.pipeline.porting_runs import ACCOUNT_NUMBER, GOOD, PIN, fresh_place, port_list


@pytest.fixture
def at(tmp_path, twilio, blank_ledger):
    return fresh_place(tmp_path / "home", twilio, blank_ledger)


@pytest.fixture
def numbers(tmp_path):
    return str(port_list(tmp_path / "l.csv", GOOD[:3]))


def test_the_plan_is_shown_and_waits_and_names_no_secret(run, at, numbers):
    done = run("port", numbers, "--direct")

    for said in ("port-in request", "Example Dental", "Why apart", "Its hash", "plan.xlsx", "numberlift approve"):
        assert said in done.out + done.err
    assert not any(secret in done.out + done.err for secret in (PIN, ACCOUNT_NUMBER))
    assert (done.code, at.accepted()) == (0, {})


def test_approve_shows_the_plan_and_carries_it_out(run, at, numbers):
    planned = json.loads(run("port", numbers, "--direct", "--json").out)
    done = run("approve", planned["run"], "--yes", "--as", "Tester", "--direct", "--json")

    assert (done.code, json.loads(done.out)["actions"]) == (0, {"filed": 3})
    assert at.accepted() == dict.fromkeys(GOOD[:3], 1)


def test_resolve_lists_what_is_under_review_and_takes_no_sid_of_another_kind(run, at, numbers):
    at.fault(kind="reset", operation="CreatePortingPortIn", count=1)
    done = run("port", numbers, "--direct", "--yes", "--json")
    run_id = json.loads(done.out)["run"]
    (review,) = json.loads(run("resolve", run_id, "--json").out)
    wrong = run("resolve", run_id, "--item", str(review["item"]), "--sid", "HR" + "a" * 32)

    assert (done.code, review["kind"]) == (1, "port-in")
    assert (wrong.code, "KW and 32 characters" in wrong.err) == (2, True)


def test_template_port_has_every_column(run, tmp_path):
    path = tmp_path / "t.xlsx"
    done = run("template", "port", "--out", str(path))
    sheet = load_workbook(path)["Numbers"]
    headings = {cell.value for row in sheet.iter_rows(max_row=5) for cell in row}

    assert done.code == 0
    assert {"phone_number", "account_sid", *PORT_COLUMNS} <= headings


def test_follow_tells_ported_x_of_y_of_one_run_and_of_all(run, at, numbers):
    run_id = json.loads(run("port", numbers, "--direct", "--yes", "--json").out)["run"]
    told = json.loads(run("follow", run_id, "--json").out)
    all_told = json.loads(run("follow", "--json").out)
    said = run("follow")

    assert (told["complete"], told["runs"][0]["numbers"], told["runs"][0]["ported"]) == (True, 3, 0)
    assert [one["run"] for one in all_told["ports"]["runs"]] == [run_id]
    assert (said.code, f"Run {run_id}: ported 0 of 3" in said.out) == (0, True)


def test_cancel_asks_first_and_then_cancels_a_whole_port_run(run, at, numbers):
    run_id = json.loads(run("port", numbers, "--direct", "--yes", "--json").out)["run"]
    asked = run("cancel", run_id, "--json")
    done = run("cancel", run_id, "--yes", "--json")

    assert json.loads(asked.out) == {"complete": False, "awaiting": "cancellation"}
    assert (done.code, sorted(json.loads(done.out)["begun"])) == (0, sorted(GOOD[:3]))

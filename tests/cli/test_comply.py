"""`numberlift comply` and what other commands do for its runs, as a person or a script types them."""

from __future__ import annotations

import json

import pytest

from tests.pipeline.complying_runs import AU, DAY, DE, EXCERPT, HOUR, PDF, fresh_place, good_list
from tests.sandboxes import sandbox_process


@pytest.fixture(scope="module")
def twilio():
    with sandbox_process("--speed", "1", "--concurrency-limit", "0") as sandbox:
        yield sandbox


@pytest.fixture
def at(tmp_path, twilio, blank_ledger):
    return fresh_place(tmp_path / "home", twilio, blank_ledger)


@pytest.fixture
def run(at, numberlift):
    return lambda *words: numberlift(*words, **at.place.environment)


@pytest.fixture
def bundles(tmp_path):
    return str(good_list(tmp_path / "list.xlsx"))


def test_the_plan_is_shown_and_waits(run, at, bundles):
    done = run("comply", bundles, "--direct")

    for said in ("2 bundles", "Beispiel", "used again", "Its hash", "plan.xlsx", "numberlift approve"):
        assert said in done.out + done.err
    assert (done.code, at.objects("Bundle")) == (0, {})


def test_approve_carries_it_out_and_follow_tells_the_answer(run, at, bundles):
    planned = json.loads(run("comply", bundles, "--direct", "--json").out)
    done = json.loads(run("approve", planned["run"], "--yes", "--direct", "--json").out)
    for seconds in (HOUR + 1, DAY + 1):
        at.advance(seconds)
    followed = json.loads(run("follow", planned["run"], "--json").out)
    report = json.loads(run("report", planned["run"], "--json").out)

    assert done["actions"] == {"submitted": 2, "created": 5}
    assert (followed["runs"][0]["approved"], followed["complete"]) == (2, True)
    assert report["verdicts"]["compliant"] == 7


def test_follow_says_in_plain_words_why_a_bundle_was_rejected_and_show_too(run, at, tmp_path):
    rejected = [{"name": "reject-18018", **AU}]
    path = str(good_list(tmp_path / "list.xlsx", bundles=rejected))
    planned = json.loads(run("comply", path, "--yes", "--direct", "--json").out)
    for seconds in (HOUR + 1, DAY + 1):
        at.advance(seconds)
    (sid,) = at.objects("Bundle")
    followed, shown = run("follow", planned["run"]), run("show", sid)

    for said in ("PO box", "18018", sid, "numberlift report"):
        assert said in followed.out
    assert "twilio-rejected" in shown.out
    assert "PO box" in shown.out


def test_what_was_never_sent_is_taken_back(run, at, bundles):
    planned = json.loads(run("comply", bundles, "--plan", "--direct", "--json").out)
    at.fault(kind="throttle", operation="Create*", probability=1.0)
    with at.ledger() as ledger:
        plan = ledger.plans.of_run(planned["run"])
        ledger.approvals.approve(plan.id, plan_hash=plan.hash, by="Tester", how="prompt")
    done = json.loads(run("cancel", planned["run"], "--yes", "--json").out)
    at.sandbox.told("/faults", {"clear": True})
    ended = json.loads(run("comply", bundles, "--direct", "--json").out)

    assert (done["complete"], done["withdrawn"]) == (True, 8)
    assert (ended["verdicts"]["fix"], at.objects("Bundle")) == (7, {})


def test_a_draft_is_deleted_once_somebody_says_so(run, at, tmp_path):
    documents = [{**EXCERPT, "business_name": "Andere GmbH"}]
    path = good_list(tmp_path / "list.xlsx", bundles=[{"name": "Firm", **DE}], documents=documents)
    planned = json.loads(run("comply", str(path), "--yes", "--direct", "--json").out)
    asked, there = run("cancel", planned["run"]), at.objects("Bundle")
    done = json.loads(run("cancel", planned["run"], "--yes", "--json").out)

    assert "Delete 1 draft at Twilio" in asked.err
    assert "Add --yes" in asked.out
    assert (len(there), done["deleted"], done["complete"]) == (1, list(there), True)
    assert (at.objects("Bundle"), len(at.objects("EndUser"))) == ({}, 1)
    assert "nothing that could be cancelled" in run("cancel", planned["run"], "--yes").out


def test_a_file_put_right_before_the_approval_is_in_the_plan(run, at, tmp_path):
    path = good_list(tmp_path / "list.xlsx", bundles=[{"name": "Ada", **AU}, {"name": "Firm", **DE}])
    (tmp_path / "excerpt.pdf").write_bytes(b"")
    before = json.loads(run("comply", str(path), "--direct", "--json").out)
    (tmp_path / "excerpt.pdf").write_bytes(PDF + b"whole")
    after = json.loads(run("comply", str(path), "--direct", "--json").out)

    assert (before["run"], before["verdicts"]["fix"] > 0) == (after["run"], True)
    assert after["verdicts"]["fix"] == 0


def test_a_list_of_numbers_is_refused_in_a_sentence(run, tmp_path):
    (tmp_path / "numbers.csv").write_text("phone_number\n+14155550100\n")
    done = run("comply", str(tmp_path / "numbers.csv"), "--direct")

    assert done.code == 2
    assert "asks for no bundle" in done.err

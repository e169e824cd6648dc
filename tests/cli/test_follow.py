"""The commands that deal with placed orders, as a person or a program calls them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.commands import ended, started, until
from tests.pipeline.hosting_runs import SHORT, card, host_list
from tests.places import Place
from tests.sandboxes import sandbox_process

TOLD = "58"


@pytest.fixture(scope="module")
def sandbox():
    with sandbox_process("--concurrency-limit", "0") as running:
        yield running


@pytest.fixture
def hosted(tmp_path, sandbox, numberlift):
    """Run commands in a home with a hosted list of three numbers, one of which has an owner who tells the code."""
    sandbox.told("/reset", {})
    place = Place(tmp_path / "home", sandbox.url, SHORT)
    path = host_list(tmp_path / "list.csv", [card(212), card(213), card(214, TOLD)])

    def run(*words):
        return numberlift(*words, **place.environment)

    done = run("host", str(path), "--direct", "--yes", "--either", "host", "--json")
    assert done.code in {0, 1}, done
    run.id, run.place, run.list = json.loads(done.out)["run"], place, path
    return run


def told(done):
    return json.loads(done.out)


def documents(sandbox):
    return sandbox.told("/state")["objects"].get("AuthorizationDocument", {})


def verified(run, sandbox):
    """All owners verified: two on the phone, one by the code handed in."""
    done = told(run("verify", str(run.list), "--json"))
    book = openpyxl.load_workbook(done["sheet"])
    sheet = book.worksheets[0]
    names = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        row[names.index("code_heard")].value = row[names.index("code_to_enter")].value
    filled = Path(done["sheet"]).with_name("filled.xlsx")
    book.save(filled)
    answer = run("verify", run.id, "--codes", str(filled), "--json")
    sandbox.told("/advance", {"seconds": 120})
    return answer


def test_a_batch_is_verified_followed_signed_and_completed(hosted, sandbox):
    rows = told(verified(hosted, sandbox))["rows"]
    assert [(row["row"], row["status"]) for row in rows] == [(2, "verified"), (3, "verified"), (4, "verified")]

    lettered = told(hosted("follow", "--json"))
    (letter,) = lettered["runs"][0]["letters"]
    sandbox.told(f"/sign/{letter['document_sid']}", {})
    sandbox.told("/advance", {"seconds": 3 * 86_400})
    done = told(hosted("follow", hosted.id, "--json"))

    assert (lettered["runs"][0]["letters_sent"], len(letter["numbers"])) == (1, 3)
    assert (done["open"], done["complete"]) == (0, True)
    assert {order["status"] for order in done["runs"][0]["orders"]} == {"completed"}


def test_the_report_tells_status_timeline_and_letters(hosted, sandbox, tmp_path):
    verified(hosted, sandbox)
    hosted("follow")
    hosted("report", hosted.id, "--out", str(tmp_path / "out"))

    book = openpyxl.load_workbook(tmp_path / "out" / "report.xlsx")
    timeline = [[cell.value for cell in row] for row in book["Timeline"].iter_rows(min_row=2)]
    (letter,) = book["LOA"].iter_rows(min_row=2, values_only=True)

    assert {"order: received", "order: pending-verification → verified"} <= {row[3] for row in timeline}
    assert (letter[0], letter[1], letter[3]) == ("owner@example.com", "signing", 3)


def test_follow_says_who_is_waited_for(hosted):
    done = hosted("follow")

    assert done.code == 0
    assert "3 wait for you" in done.out
    assert "numberlift verify" in done.out


def test_letters_are_shown_and_sent_again_and_nobody_is_named_on_stderr(hosted, sandbox):
    verified(hosted, sandbox)
    hosted("follow")

    shown = hosted("loa", hosted.id)
    sent = hosted("loa", hosted.id, "--signer", "new@example.com", "--json")
    again = told(sent)

    assert "owner@example.com" in shown.out
    assert [one["done"] for one in again["done"]] == ["sent"]
    assert [one["signer"] for one in again["letters"]] == ["new@example.com"]
    assert "@example.com" not in shown.err + sent.err


def test_cancel_asks_and_does_nothing_without_an_answer(hosted):
    asked = hosted("cancel", hosted.id, "--json")
    done = told(hosted("cancel", hosted.id, "--yes", "--json"))
    again = hosted("cancel", hosted.id, "--yes")

    assert (asked.code, told(asked)["awaiting"]) == (0, "cancellation")
    assert "3 orders at Twilio" in asked.err
    assert [row["done"] for row in done["rows"]] == ["canceled"] * 3
    assert "nothing to cancel" in again.out


@pytest.mark.parametrize("words", [("follow", "nope"), ("loa", "nope"), ("cancel", "nope"), ("verify", "nope")])
def test_a_run_that_is_not_there_is_said_so(tmp_path, sandbox, numberlift, words):
    done = numberlift(*words, **Place(tmp_path / "home", sandbox.url, SHORT).environment)

    assert (done.code, "no run" in done.err) == (2, True)


@pytest.mark.trial
def test_a_follow_killed_while_its_letter_is_out_sends_no_second_one(hosted, sandbox):
    """SIGKILL between the letter's first byte and its reply; the same command again finds it."""
    verified(hosted, sandbox)
    sandbox.count_anew()
    sandbox.told("/faults", {"rule": {"kind": "slow", "operation": "Create*AuthorizationDocument", "seconds": 0.7}})
    with started(hosted.place, "follow") as process:
        until(lambda: "CreateHostedNumbersAuthorizationDocument" in sandbox.traffic()["operations"], process=process)
        process.kill()
    sandbox.told("/faults", {"clear": True})

    assert [hosted("follow").code for _ in range(2)] == [0, 0]
    assert [len(one["order_sids"]) for one in documents(sandbox).values()] == [3]


def test_watch_ends_cleanly_on_ctrl_c(hosted):
    with started(hosted.place, "follow", "--watch", "--every", "60s") as process:
        until(lambda: process.poll() is None and Path(hosted.place.home, "locks").exists(), process=process)
        line = process.stdout.readline() + process.stdout.readline()
        process.send_signal(2)
        done = ended(process)

    assert hosted.id in line
    assert (done.code, "Resume with" in done.err) == (1, True)

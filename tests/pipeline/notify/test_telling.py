"""What the mails about runs say, to whom, and how often: ends, plans that wait, alarms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from numberlift.io.drawing.summaryparts import SANDBOX_WORDS
from numberlift.io.planbook import PlanAbout
from numberlift.ledger import Ledger
from numberlift.pipeline.alarms import Alarm
from numberlift.pipeline.notify import telling
from numberlift.pipeline.notify.delivering import deliver
from numberlift.pipeline.planning.tables import ShownPlan
from numberlift.pipeline.reporting import Written
from tests.pipeline.notify.mails import ANN, BOB, LEFT, kept, page


def test_nobody_outside_the_domains_is_told_whatever_stands_with_the_run(post, run, ledger):
    ledger.runs.set_emails(run.id, f"{ANN},spy@example.net")

    assert post.recipients(ledger.runs.get(run.id)) == (ANN,)


def test_a_run_of_which_nobody_is_told_writes_no_mail(post, run, written, ledger):
    ledger.runs.set_emails(run.id, "")
    telling.tell_ended(post, run.id, written)

    assert kept(ledger) == []


async def test_an_unfinished_run_says_how_to_go_on(post, run, written, inbox):
    telling.tell_stopped(post, run.id, LEFT, why="Twilio answers nobody at present.", files=written.files)
    await deliver(post)

    assert "Twilio answers nobody at present. Nothing is lost" in page(inbox.mails[0])
    assert "numberlift check list.csv" in page(inbox.mails[0])


def test_an_unfinished_run_is_told_again_only_when_it_stands_otherwise(post, run):
    assert telling.tell_stopped(post, run.id, LEFT)
    assert not telling.tell_stopped(post, run.id, LEFT | {"seconds": 99.0})
    assert telling.tell_stopped(post, run.id, LEFT | {"verdicts": {"host": 3}})


def plan(short: str = "1,000 orders") -> ShownPlan:
    about = PlanAbout("Plan", "list.csv", "realm", (("Run", "x"), ("Accounts", "AC1 (1,000)")), "")
    return ShownPlan("plan", "hash", short, about, ())


async def test_a_plan_that_waits_says_what_it_is_and_how_to_approve_it(post, run, written, inbox):
    waits = Written(LEFT | {"awaiting": "approval"}, written.files)
    telling.tell_ended(replace(post, page_url="https://lift.example.com"), run.id, waits, plan())
    await deliver(post)
    mail = inbox.mails[0]

    assert mail["Subject"] == "list.csv: a plan waits for your approval"
    assert "1,000 orders" in page(mail)
    assert f"numberlift approve {run.id}" in page(mail)
    assert f'href="https://lift.example.com/runs/{run.id}"' in page(mail)
    assert list(mail.iter_attachments()) == []


def test_a_plan_is_told_once(post, run, written):
    waits = Written(LEFT | {"awaiting": "approval"}, written.files)

    assert telling.tell_ended(post, run.id, waits, plan())
    assert not telling.tell_ended(post, run.id, waits, plan())


async def test_an_alarm_is_told(post, run, inbox):
    telling.tell_alarm(post, Alarm("crashed", "check-numbers", run.id, "Its process is gone.", "f1"))
    telling.tell_alarm(post, Alarm("crashed", "check-numbers", run.id, "Its process is gone.", "f1"))
    await deliver(post)

    assert [mail["Subject"] for mail in inbox.mails] == ["list.csv: crashed"]


def test_an_alarm_over_all_runs_goes_to_those_always_told_once_a_day(post):
    always = replace(post, always=(BOB,))

    assert not telling.tell_alarm(post, Alarm("failed", "sweep-inbox", "", "No ledger.", "f1"))
    assert telling.tell_alarm(always, Alarm("failed", "sweep-inbox", "", "No ledger.", "f1"))
    assert not telling.tell_alarm(always, Alarm("failed", "sweep-inbox", "", "No ledger.", "f2"))


@pytest.mark.parametrize(("page_url", "said"), [("https://lift.example.com", "/runs/"), ("", "in the folder out")])
async def test_a_report_too_large_for_mail_is_linked(post, run, written, inbox, page_url, said):
    with written.files[0].open("ab") as file:
        file.truncate(8_000_000)
    telling.tell_ended(replace(post, page_url=page_url), run.id, written)
    await deliver(post)

    assert "8.0 MB, too large for mail" in page(inbox.mails[0])
    assert said in page(inbox.mails[0])
    assert list(inbox.mails[0].iter_attachments()) == []


async def test_a_hostile_list_name_is_text(post, ledger, written, inbox):
    made = ledger.runs.create("check", content_sha256="2", list_name="a\r\nBcc: x@example.net\r\n<img src=x>.csv")
    ledger.runs.set_emails(made.id, ANN)
    telling.tell_ended(post, made.id, written)
    await deliver(post)

    assert inbox.mails[0]["Bcc"] is None
    assert "<img src=x>" not in page(inbox.mails[0])
    assert inbox.recipients == [[ANN]]


async def test_a_sandbox_says_so(post, run, written, inbox, tmp_path):
    with Ledger.open(tmp_path / "other.db", realm="sandbox:w1") as sandbox:
        made = sandbox.runs.create("check", content_sha256="1", list_name="list.csv")
        sandbox.runs.set_emails(made.id, ANN)
        there = replace(post, ledger=sandbox)
        telling.tell_ended(there, made.id, written)
        await deliver(there)

    assert inbox.mails[0]["Subject"].startswith("[SANDBOX] ")
    assert SANDBOX_WORDS.split("'")[0] in page(inbox.mails[0])

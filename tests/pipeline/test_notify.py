"""Mails about runs: kept before they are sent, sent once, tried again under the same Message-ID; and what they say."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from numberlift.errors import SettingsRefused
from numberlift.io.drawing.summaryparts import SANDBOX_WORDS
from numberlift.io.mail.server import read_server
from numberlift.io.planbook import PlanAbout
from numberlift.ledger import Ledger
from numberlift.ledger.mail import GIVEN_UP_AFTER, wait_after
from numberlift.pipeline.alarms import Alarm
from numberlift.pipeline.notify import telling
from numberlift.pipeline.notify.delivering import deliver
from numberlift.pipeline.notify.post import Post
from numberlift.pipeline.planning.tables import ShownPlan
from numberlift.pipeline.reporting import Written
from tests.mailserver import free_port, mail_server

ANN, BOB = "ann@example.com", "bob@example.com"
SUMMARY = {"rows": 3, "lines": 3, "numbers": 3, "verdicts": {"host": 2, "fix": 1}, "actions": {"checked": 3}}
DONE = SUMMARY | {"complete": True, "awaiting": None, "seconds": 61.0}
LEFT = DONE | {"complete": False}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with mail_server(tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture
def inbox(server):
    server.inbox.__init__()
    return server.inbox


@pytest.fixture
def ledger(tmp_path, blank_ledger):
    shutil.copyfile(blank_ledger, tmp_path / "ledger.db")
    with Ledger.open(tmp_path / "ledger.db", realm="https://example.com") as opened:
        yield opened


@pytest.fixture
def post(ledger, server, inbox) -> Post:
    sender = ("numberlift", "numbers@example.com")
    return Post(ledger, read_server(server.url), sender, frozenset({"example.com"}), secret=b"0" * 16)


@pytest.fixture
def run(ledger):
    made = ledger.runs.create("check", content_sha256="1", list_name="list.csv", label="Example Dental")
    ledger.runs.set_emails(made.id, f"{ANN},{BOB}")
    return ledger.runs.get(made.id)


@pytest.fixture
def written(tmp_path):
    book = openpyxl.Workbook()
    book.worksheets[0].append(["+12125550100"])
    (tmp_path / "out").mkdir()
    book.save(tmp_path / "out" / "report.xlsx")
    return Written(DONE, (tmp_path / "out" / "report.xlsx",))


def kept(ledger) -> list[tuple[str, str, int]]:
    with ledger.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT message_id, state, attempts FROM outgoing_mail ORDER BY id")
        return [tuple(one) for one in found]


def hurry(ledger, *, seconds: float = 0.0) -> None:
    """The waits are over; the mails were kept so long ago."""
    with ledger.atomic() as connection:
        connection.exec_driver_sql("UPDATE outgoing_mail SET next_at = '2000-01-01' WHERE state = 'waiting'")
        if seconds:
            connection.exec_driver_sql("UPDATE outgoing_mail SET created_at = '2000-01-01T00:00:00.000Z'")


def page(mail) -> str:
    return mail.get_body(("html",)).get_content()


async def test_a_finished_run_is_told_to_its_recipients_with_its_report(post, run, written, inbox):
    telling.tell_ended(post, run.id, written)
    done = await deliver(post)
    attached = next(inbox.mails[0].iter_attachments())

    assert done.words == "1 mail sent."
    assert inbox.recipients == [[ANN, BOB]]
    assert openpyxl.load_workbook(BytesIO(attached.get_content())).worksheets[0]["A1"].value == "+12125550100"


async def test_what_was_taken_is_never_sent_again(post, run, written, inbox, ledger):
    for _ in range(2):
        telling.tell_ended(post, run.id, written)
        hurry(ledger)
        await deliver(post)

    assert len(inbox.raw) == 1
    assert [state for _, state, _ in kept(ledger)] == ["sent"]


async def test_nothing_personal_of_a_sent_mail_is_kept(post, run, written, ledger):
    telling.tell_ended(post, run.id, written)
    await deliver(post)

    with ledger.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT recipients, subject, message FROM outgoing_mail").one()
    assert tuple(found) == ("[]", "", b"")


async def tried_in_vain(post, run, written) -> str:
    """The mail that was kept before it was tried, and that waits now."""
    telling.tell_ended(post, run.id, written)
    [(name, _, _)] = kept(post.ledger)
    done = await deliver(post)
    assert (done.sent, done.left) == (0, 1)
    assert kept(post.ledger) == [(name, "waiting", 1)]
    assert (await deliver(post)).left == 0, "its wait is not over"
    return name


async def test_a_server_that_was_down_gets_it_later(post, run, written, inbox, ledger):
    down = replace(post, server=replace(post.server, port=free_port()))
    name = await tried_in_vain(down, run, written)
    hurry(ledger)
    await deliver(post)

    assert inbox.ids == [name]


@pytest.mark.parametrize("answer", ["550 no", "451 later"])
async def test_a_server_that_refused_gets_it_later(post, run, written, inbox, ledger, answer):
    inbox.mood.refuse["*"] = answer
    name = await tried_in_vain(post, run, written)
    inbox.mood.refuse.clear()
    hurry(ledger)
    await deliver(post)

    assert inbox.ids == [name]


async def test_a_server_that_refused_the_content_gets_it_later(post, run, written, inbox, ledger):
    inbox.mood.data = "451 busy"
    name = await tried_in_vain(post, run, written)
    inbox.mood.data = ""
    hurry(ledger)
    await deliver(post)

    assert inbox.ids == [name]


async def test_a_server_that_was_slow_gets_it_later(post, run, written, inbox, ledger):
    inbox.mood.sleep_seconds = 30
    name = await tried_in_vain(replace(post, server=replace(post.server, timeout_seconds=0.5)), run, written)
    inbox.mood.sleep_seconds = 0
    hurry(ledger)
    await deliver(post)

    assert inbox.ids == [name]


async def test_a_server_that_died_after_taking_it_gets_it_again_under_the_same_message_id(
    post, run, written, inbox, ledger
):
    inbox.mood.vanish = "after"
    name = await tried_in_vain(post, run, written)
    inbox.mood.vanish = ""
    for _ in range(2):
        hurry(ledger)
        await deliver(post)

    assert inbox.ids == [name, name]


async def test_only_those_who_were_refused_are_tried_again(post, run, written, inbox, ledger):
    inbox.mood.refuse[BOB] = "450 greylisted"
    telling.tell_ended(post, run.id, written)
    done = await deliver(post)
    inbox.mood.refuse.clear()
    hurry(ledger)
    await deliver(post)

    assert "1 of 2 recipients refused (450)" in done.words
    assert inbox.recipients == [[ANN], [BOB]]
    assert len(set(inbox.ids)) == 1


async def test_a_mail_nobody_takes_for_days_is_given_up_in_words(post, run, written, ledger, inbox):
    inbox.mood.refuse["*"] = "550 ann@example.com unknown"
    telling.tell_ended(post, run.id, written)
    hurry(ledger, seconds=GIVEN_UP_AFTER)
    done = await deliver(post)

    assert done.words.startswith("1 given up after three days: 2 of 2 recipients were refused (550).")
    assert ledger.mail.counts().dropped == 1
    assert [one.kind for one in ledger.events.of_run(run.id)] == ["mail-given-up"]


def test_the_waits_grow_to_four_hours():
    assert [wait_after(attempts) for attempts in (1, 2, 3, 9)] == [60, 180, 540, 14_400]


async def test_one_mail_that_is_refused_does_not_hold_up_the_next(post, run, written, inbox, ledger):
    inbox.mood.refuse[ANN] = inbox.mood.refuse[BOB] = "550 no"
    telling.tell_ended(post, run.id, written)
    telling.send_report(post, run.id, written, ("carol@example.com",))
    done = await deliver(post)

    assert (done.sent, done.left) == (1, 1)


async def test_two_processes_send_one_mail(post, run, written, inbox, ledger, tmp_path):
    inbox.mood.sleep_seconds = 0.3
    telling.tell_ended(post, run.id, written)
    with Ledger.open(tmp_path / "ledger.db", realm="https://example.com") as other:
        done = await asyncio.gather(deliver(post), deliver(replace(post, ledger=other)))

    assert sum(one.sent for one in done) == len(inbox.raw) == 1


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


def changed(ledger, run_id: str, before: str, after: str, number: str = "+12125550100") -> None:
    detail = {"object": "hosted-number", "from": before, "to": after}
    ledger.events.append("order-status", source="poll", run_id=run_id, phone_number=number, detail=detail)


async def test_the_digest_tells_changes_once_and_together(post, run, ledger, inbox):
    for number in range(5):
        changed(ledger, run.id, "received", "verified", f"+1212555010{number}")
    assert telling.tell_changes(post) == 1
    assert telling.tell_changes(post) == 0
    await deliver(post)

    assert "5 × " in page(inbox.mails[0])
    assert "received → verified" in page(inbox.mails[0])
    assert "+12125550100, +12125550101, +12125550102 and 2 more" in page(inbox.mails[0])


def test_no_change_no_digest(post, run):
    assert telling.tell_changes(post) == 0


async def test_the_next_digest_tells_what_came_since(post, run, ledger, inbox):
    changed(ledger, run.id, "received", "verified")
    telling.tell_changes(post)
    changed(ledger, run.id, "verified", "pending-loa")
    telling.tell_changes(post)
    await deliver(post)

    assert "received → verified" in page(inbox.mails[0])
    assert "received → verified" not in page(inbox.mails[1])
    assert "verified → pending-loa" in page(inbox.mails[1])


def test_what_a_report_has_told_is_in_no_digest(post, run, ledger, written):
    changed(ledger, run.id, "", "received")
    telling.tell_ended(post, run.id, written)

    assert telling.tell_changes(post) == 0


def test_watching_does_not_mail_every_round(post, run, ledger):
    changed(ledger, run.id, "received", "verified")
    telling.tell_changes(post)
    changed(ledger, run.id, "verified", "completed")

    assert telling.tell_changes(post, quiet_seconds=3_600) == 0
    assert telling.tell_changes(post) == 1


def test_runs_of_the_same_people_are_one_digest(post, run, ledger):
    other = ledger.runs.create("host", content_sha256="3", list_name="other.csv")
    ledger.runs.set_emails(other.id, f"{ANN},{BOB}")
    changed(ledger, run.id, "received", "verified")
    changed(ledger, other.id, "received", "verified")

    assert telling.tell_changes(post) == 1


def test_purging_blanks_what_waits_and_gives_it_up(post, run, written, ledger):
    from numberlift.ledger.purging import Purging

    telling.tell_ended(post, run.id, written)
    Purging(ledger.database, realm=ledger.realm).blank_messages("2999-01-01")

    with ledger.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT recipients, subject, message, state FROM outgoing_mail").one()
    assert tuple(found) == ("[]", "", b"", "dropped")


def test_addresses_are_in_no_representation_of_the_parts(post, run):
    always = replace(post, always=(BOB,))

    assert "bob" not in repr(always)
    assert "hidden" not in repr(always.server)
    assert json.dumps(ANN) not in repr(always)


def test_a_private_ca_that_is_gone_is_a_setting(post):
    with pytest.raises(SettingsRefused):
        replace(post.server, cafile="/nowhere.pem").trusted()

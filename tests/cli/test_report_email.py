"""`--email`, `report --email`, `follow` and `doctor` with a real mail server: who gets what, what is never shown."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest

from numberlift.cli.mailing import without_recipients
from tests.mailserver import free_port, mail_server
from tests.pipeline.hosting_runs import SHORT, SIGNER, card, host_list
from tests.places import NEVER_TOLD, plain_numbers, write_list

ANN = "ann.secret@example.com"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with mail_server(tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture
def inbox(server):
    server.inbox.__init__()
    return server.inbox


@pytest.fixture
def mailing(here, server, inbox):
    """Run commands with mail set up; whatever they print, no address is in it."""

    def run(*words, **settings):
        done = here(*words, **(server.settings() | SHORT | settings))
        assert "secret" not in done.out + done.err
        return done

    return run


@pytest.fixture
def numbers(tmp_path):
    return write_list(tmp_path / "numbers.csv", [*plain_numbers(30), "n/a"])


def rows_of(mail) -> set[str]:
    """Every text in the attached workbook."""
    attached = next(mail.iter_attachments())
    book = openpyxl.load_workbook(BytesIO(attached.get_content()), read_only=True)
    return {str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row}


def its_wait_is_over(home) -> None:
    with closing(sqlite3.connect(home / "ledger-sandbox.db")) as ledger, ledger:
        ledger.execute("UPDATE outgoing_mail SET next_at = '2000'")


def page(mail) -> str:
    return mail.get_body(("html",)).get_content()


def test_a_check_mails_its_report_with_every_row(mailing, numbers, inbox):
    done = mailing("check", str(numbers), "--direct", "--email", ANN)

    assert "1 mail sent." in done.err
    assert inbox.recipients == [[ANN]]
    assert inbox.mails[0]["Subject"] == "[SANDBOX] numbers.csv: done, 31 lines"
    assert {*plain_numbers(30), "n/a"} <= rows_of(inbox.mails[0])


def test_a_recipient_outside_the_domains_is_refused_before_a_run_begins(mailing, numbers, inbox):
    done = mailing("check", str(numbers), "--direct", "--email", "ann.secret@example.net")

    assert done.code == 2
    assert "1 of 1 recipients (number 1) lie outside the allowed domains" in done.err
    assert json.loads(mailing("runs", "--json").out) == []


def test_without_a_mail_server_nobody_can_be_mailed(mailing, numbers):
    done = mailing("check", str(numbers), "--direct", "--email", ANN, NUMBERLIFT_SMTP_URL="")

    assert done.code == 2
    assert "Set NUMBERLIFT_SMTP_URL and NUMBERLIFT_MAIL_FROM" in done.err


def test_a_server_that_is_down_fails_no_run_and_gets_the_mail_with_the_next_command(mailing, here, numbers, inbox):
    down = f"smtp://127.0.0.1:{free_port()}"
    done = mailing("check", str(numbers), "--direct", "--email", ANN, NUMBERLIFT_SMTP_URL=down)
    assert done.code == 0
    assert "1 mail waits: 127.0.0.1" in done.err

    its_wait_is_over(here.home)
    mailing("check", str(numbers), "--direct", "--fresh")
    assert {mail["Subject"] for mail in inbox.mails} == {"[SANDBOX] numbers.csv: done, 31 lines"}


def test_a_plan_asks_its_recipients_for_approval_without_a_person_in_it(mailing, tmp_path, inbox):
    path = host_list(tmp_path / "host.csv", [card(212), card(213)])
    mailing("host", str(path), "--direct", "--plan", "--either", "host", "--email", ANN)
    text = page(inbox.mails[0]) + inbox.mails[0].get_body(("plain",)).get_content()

    assert "A plan waits for your approval" in text
    assert "numberlift approve host-" in text
    assert not [told for told in (SIGNER["email"], SIGNER["contact_name"], SIGNER["street"]) if told in text]


def test_approved_at_once_only_the_end_is_told(mailing, tmp_path, inbox):
    path = host_list(tmp_path / "host.csv", [card(214)])
    mailing("host", str(path), "--direct", "--yes", "--either", "host", "--email", ANN)

    assert [mail["Subject"] for mail in inbox.mails] == ["[SANDBOX] host.csv: done, 1 line"]


def test_the_recipients_of_a_run_are_told_by_whoever_goes_on_with_it(mailing, tmp_path, inbox):
    path = host_list(tmp_path / "host.csv", [card(215)])
    mailing("host", str(path), "--direct", "--plan", "--either", "host", "--email", ANN)
    mailing("host", str(path), "--direct", "--yes", "--either", "host")

    assert [mail["Subject"].rpartition(": ")[2] for mail in inbox.mails] == [
        "a plan waits for your approval",
        "done, 1 line",
    ]


def test_who_is_mailed_is_no_part_of_what_a_run_is(mailing, tmp_path, inbox):
    path = host_list(tmp_path / "host.csv", [card(216)])
    first = mailing("host", str(path), "--direct", "--plan", "--either", "host", "--email", ANN, "--json")
    second = mailing("host", str(path), "--direct", "--plan", "--either", "host", "--email", "b@example.com", "--json")

    assert json.loads(first.out)["run"] == json.loads(second.out)["run"]


def test_a_report_is_mailed_to_whoever_is_named(mailing, numbers, inbox):
    run = json.loads(mailing("check", str(numbers), "--direct", "--json").out)["run"]
    assert inbox.raw == []
    done = mailing("report", run, "--email", f"{ANN},b@mail.example.org")

    assert done.code == 0
    assert inbox.recipients == [[ANN, "b@mail.example.org"]]
    assert set(plain_numbers(30)) <= rows_of(inbox.mails[0])


def test_those_named_by_the_settings_are_told_of_every_run(mailing, numbers, inbox):
    mailing("check", str(numbers), "--direct", NUMBERLIFT_MAIL_TO="all@example.com")

    assert inbox.recipients == [["all@example.com"]]


def test_a_run_that_is_left_unfinished_is_told_with_how_to_go_on(mailing, tmp_path, inbox):
    numbers = write_list(tmp_path / "late.csv", [NEVER_TOLD, *plain_numbers(2)])
    done = mailing("check", str(numbers), "--direct", "--email", ANN)

    assert done.code == 1
    assert [mail["Subject"] for mail in inbox.mails] == ["[SANDBOX] late.csv: not finished"]
    assert "numberlift check late.csv" in page(inbox.mails[0])
    assert NEVER_TOLD in rows_of(inbox.mails[0])


@pytest.mark.parametrize("words", [["--email", ANN], [f"--email={ANN}"], ["--email", "--email", "--email", ANN]])
def test_the_command_that_resumes_names_nobody(words):
    assert without_recipients(["check", *words, "list.csv"]) == ["check", "list.csv"]


def test_follow_mails_what_changed_once(mailing, tmp_path, inbox, calm):
    path = host_list(tmp_path / "host.csv", [card(217)])
    mailing("host", str(path), "--direct", "--yes", "--either", "host", "--email", ANN)
    inbox.raw.clear()
    mailing("verify", str(path))
    calm.told("/advance", {"seconds": 120})
    mailing("follow")
    mailing("follow")
    digests = [mail for mail in inbox.mails if "what changed" in mail["Subject"]]

    assert card(217) in page(digests[0])
    assert sum("→ verified" in page(mail) for mail in digests) == 1


def test_doctor_says_that_mail_works_and_sends_none(mailing, inbox):
    done = mailing("doctor")

    assert "ok       mail: 127.0.0.1:" in done.out
    assert "answers after STARTTLS and lets us in; mails may go to .example.org, example.com" in done.out
    assert (inbox.logins, inbox.raw) == (1, [])


def test_doctor_says_why_mail_does_not_work(mailing, server):
    done = mailing("doctor", NUMBERLIFT_SMTP_URL=server.url.replace("p%40ss", quote("hidden")))

    assert "PROBLEM  mail: 127.0.0.1:" in done.out
    assert "does not accept the login of NUMBERLIFT_SMTP_URL (535)" in done.out
    assert "hidden" not in done.out + done.err

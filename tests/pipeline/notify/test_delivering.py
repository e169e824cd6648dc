"""Mails about runs: kept before they are sent, sent once, tried again under the same Message-ID."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from numberlift.errors import SettingsRefused
from numberlift.ledger import Ledger
from numberlift.ledger.mail import GIVEN_UP_AFTER, wait_after
from numberlift.pipeline.notify import telling
from numberlift.pipeline.notify.delivering import deliver
from tests.mailserver import free_port
from tests.pipeline.notify.mails import ANN, BOB, kept


def hurry(ledger, *, seconds: float = 0.0) -> None:
    """The waits are over; the mails were kept so long ago."""
    with ledger.atomic() as connection:
        connection.exec_driver_sql("UPDATE outgoing_mail SET next_at = '2000-01-01' WHERE state = 'waiting'")
        if seconds:
            connection.exec_driver_sql("UPDATE outgoing_mail SET created_at = '2000-01-01T00:00:00.000Z'")


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

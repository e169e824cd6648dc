"""The mail queue on both databases: kept once, due when its wait is over, and never again once sent."""

from __future__ import annotations

from sqlalchemy import update

from numberlift.ledger import Mail
from numberlift.ledger.mail import GIVEN_UP_AFTER
from numberlift.ledger.schema_creates import outgoing_mail
from numberlift.ledger.times import moment

MAIL = Mail("<1@example.com>", "finished", "check-1", ("a@example.com", "b@example.com"), "Done", b"\x00 whole")


def test_a_mail_is_due_as_it_was_kept(ledger):
    assert ledger.mail.keep(MAIL)

    [due] = ledger.mail.due()
    assert (due.message_id, due.recipients, due.message) == (MAIL.message_id, MAIL.recipients, MAIL.message)


def test_a_message_id_is_kept_once(ledger):
    assert ledger.mail.keep(MAIL)
    assert not ledger.mail.keep(MAIL._replace(subject="Again"))
    assert ledger.mail.known(MAIL.message_id)


def test_what_is_sent_is_never_due_again(ledger):
    ledger.mail.keep(MAIL)
    [due] = ledger.mail.due()
    ledger.mail.sent(due.id)
    ledger.mail.not_taken(due, why="too late")

    assert not ledger.mail.any_due()
    assert ledger.mail.counts() == (0, 0, "")
    assert not ledger.mail.keep(MAIL)


def test_what_was_not_taken_waits(ledger):
    ledger.mail.keep(MAIL)
    [due] = ledger.mail.due()

    assert not ledger.mail.not_taken(due, why="refused (451)")
    assert not ledger.mail.any_due()
    assert ledger.mail.counts() == (1, 0, "refused (451)")


def test_those_who_were_served_are_left_out(ledger):
    ledger.mail.keep(MAIL)
    [due] = ledger.mail.due()
    ledger.mail.served(due.id, left=["b@example.com"])

    assert ledger.mail.due()[0].recipients == ("b@example.com",)


def test_after_days_it_is_given_up(ledger):
    ledger.mail.keep(MAIL)
    long_ago = moment(ledger.database.epoch() - GIVEN_UP_AFTER - 1)
    with ledger.atomic() as connection:
        mine = update(outgoing_mail).where(outgoing_mail.c.realm == ledger.realm)
        connection.execute(mine.values(created_at=long_ago))
    [due] = ledger.mail.due()

    assert ledger.mail.not_taken(due, why="refused (550)")
    assert ledger.mail.counts() == (0, 1, "refused (550)")


def test_another_realm_has_mails_of_its_own(ledger, opened):
    ledger.mail.keep(MAIL)

    assert not opened.mail.any_due()


def test_up_to_where_a_run_was_told_is_remembered(ledger):
    assert ledger.mail.told("check-1").event_id == 0
    for event_id in (7, 9):
        ledger.mail.tell("check-1", event_id)

    assert ledger.mail.told("check-1").event_id == 9
    assert ledger.mail.told("check-1").at <= ledger.now()


def test_the_news_of_a_run_lie_between_two_events(ledger):
    run = ledger.runs.create("check", content_sha256=ledger.realm, list_name="list.csv")
    for kind in ("order-status", "plan-approved", "order-status"):
        ledger.events.append(kind, run_id=run.id)
    newest = ledger.events.newest(["order-status"])
    found = list(ledger.events.between(run.id, ["order-status"], after=0, upto=newest[run.id]))

    assert [one.kind for one in found] == ["order-status"] * 2
    assert list(ledger.events.between(run.id, ["order-status"], after=newest[run.id], upto=10**9)) == []

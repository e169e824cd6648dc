"""The digest: what changed since the last mail, once, for the same people in one."""

from __future__ import annotations

from numberlift.pipeline.notify import telling
from numberlift.pipeline.notify.delivering import deliver
from tests.pipeline.notify.mails import ANN, BOB, page


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

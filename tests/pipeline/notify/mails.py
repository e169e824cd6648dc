"""Who is told of a run, how it stands, and a look at the mails that are kept."""

from __future__ import annotations

ANN, BOB = "ann@example.com", "bob@example.com"
SUMMARY = {"rows": 3, "lines": 3, "numbers": 3, "verdicts": {"host": 2, "fix": 1}, "actions": {"checked": 3}}
DONE = SUMMARY | {"complete": True, "awaiting": None, "seconds": 61.0}
LEFT = DONE | {"complete": False}


def kept(ledger) -> list[tuple[str, str, int]]:
    with ledger.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT message_id, state, attempts FROM outgoing_mail ORDER BY id")
        return [tuple(one) for one in found]


def page(mail) -> str:
    return mail.get_body(("html",)).get_content()

"""A process is killed while the mail server has its mail in hand: the mail comes again, under the same Message-ID."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pytest

from tests.commands import command, ran, until
from tests.mailserver import mail_server
from tests.places import Place, plain_numbers, write_list

LONG = os.environ.get("NUMBERLIFT_TRIAL") == "long"

pytestmark = [pytest.mark.trial, pytest.mark.timeout(400)]


@pytest.mark.parametrize("vanish", ["before", "after"] if LONG else ["after"])
def test_a_mail_whose_sender_was_killed_is_sent_by_the_next_command(tmp_path, calm, vanish):
    """Killed once the server was asked to take it, whether it has taken it or not."""
    numbers = write_list(tmp_path / "numbers.csv", plain_numbers(3))
    with mail_server(tmp_path) as server:
        place = Place(tmp_path / "home", calm.url, server.settings())
        server.inbox.mood.sleep_seconds, server.inbox.mood.vanish = 1.0, vanish
        with command(place, "check", str(numbers), "--direct", "--email", "ann@example.com") as process:
            until(lambda: server.inbox.asked, process=process)
            process.kill()
        until(lambda: vanish == "before" or server.inbox.raw)
        with closing(sqlite3.connect(place.home / "ledger-sandbox.db")) as ledger:
            [kept] = ledger.execute("SELECT message_id, state FROM outgoing_mail")
        server.inbox.__init__()
        ran(place, "check", str(numbers), "--direct")
        ran(place, "check", str(numbers), "--direct")

        assert kept == (server.inbox.ids[0], "waiting")
        assert len(server.inbox.ids) == 1

"""The page's background process and mail: it tells how its runs ended, and tries again what waits."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest

from numberlift.wiring.machine.queue_process import work_off
from numberlift.wiring.parts import opened_ledger
from tests.mailserver import free_port, mail_server
from tests.places import Place, plain_numbers, write_list

ANN = "ann@example.com"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with mail_server(tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture
def inbox(server):
    server.inbox.__init__()
    return server.inbox


@pytest.fixture
def place(tmp_path, calm, server) -> Place:
    return Place(tmp_path / "home", calm.url, server.settings())


async def worked_off(place: Place, run_id: str = "", **settings: str) -> None:
    told = Place(place.home, place.url, place.more | settings).settings()
    ledger = await asyncio.to_thread(opened_ledger(told).__enter__)
    if run_id:
        ledger.runs.set_emails(run_id, ANN)
        ledger.queue.ask(run_id, options={})
    await work_off(told, ledger, idle_seconds=0.6)
    ledger.close()


async def test_it_tells_how_a_run_ended(place, tmp_path, inbox):
    opened = await asyncio.to_thread(place.opened, write_list(tmp_path / "list.csv", plain_numbers(3)))
    await worked_off(place, opened.run.id)

    assert inbox.recipients == [[ANN]]
    assert inbox.mails[0]["Subject"] == "[SANDBOX] list.csv: done, 3 lines"


async def test_what_was_not_taken_is_tried_again_while_it_has_nothing_else_to_do(place, tmp_path, inbox):
    opened = await asyncio.to_thread(place.opened, write_list(tmp_path / "list.csv", plain_numbers(3)))
    await worked_off(place, opened.run.id, NUMBERLIFT_SMTP_URL=f"smtp://127.0.0.1:{free_port()}")
    assert inbox.raw == []
    with closing(sqlite3.connect(place.home / "ledger-sandbox.db")) as ledger, ledger:
        [(name,)] = ledger.execute("SELECT message_id FROM outgoing_mail")
        ledger.execute("UPDATE outgoing_mail SET next_at = '2000'")
    await worked_off(place)

    assert inbox.ids == [name]

"""A mail server, a ledger with one run whose end is told, and the post between them."""

from __future__ import annotations

import shutil

import openpyxl
import pytest

from numberlift.io.mail.server import read_server
from numberlift.ledger import Ledger
from numberlift.pipeline.notify.post import Post
from numberlift.pipeline.reporting import Written
from tests.mailserver import mail_server
from tests.pipeline.notify.mails import ANN, BOB, DONE


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

"""`send_report` through Prefect, with a real mail server: who gets what, and that Prefect learns of nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from numberlift.wiring.parts import opened_ledger
from tests.mailserver import Inbox, mail_server
from tests.places import Place, clean_environment, plain_numbers, write_list

ANN = "ann.secret@example.com"
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(400)


class Reported(NamedTuple):
    """What came of the flows, what Prefect kept, everything printed, and what the mail server took."""

    came: list[dict[str, Any]]
    told: str
    printed: str
    inbox: Inbox


@pytest.fixture(scope="module")
def reported(tmp_path_factory, calm) -> Reported:
    folder = tmp_path_factory.mktemp("reported")
    with mail_server(folder) as server:
        place = Place(folder / "home", calm.url, server.settings())
        run_id = place.opened(write_list(folder / "list.csv", plain_numbers(3))).run.id
        with opened_ledger(place.settings()) as ledger:
            ledger.runs.set_emails(run_id, ANN)
            detail = {"object": "hosted-number", "from": "received", "to": "verified"}
            ledger.events.append("order-status", run_id=run_id, phone_number="+12125550100", detail=detail)
        done = subprocess.run(
            [sys.executable, "-m", "tests.flows.reported", run_id],
            env=clean_environment(**place.environment, PYTHONPATH=str(ROOT)),
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=380,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    told = (folder / "told.json").read_text()
    return Reported(json.loads((folder / "came.json").read_text()), told, done.stdout + done.stderr, server.inbox)


def test_a_run_s_report_goes_to_its_recipients(reported):
    assert reported.came[0] == {"sent": 1, "waiting": 0, "given_up": 0}
    assert reported.inbox.mails[0]["Subject"].startswith("[SANDBOX] list.csv: report of check-")
    assert [one.get_filename() for one in reported.inbox.mails[0].iter_attachments()] == ["report.xlsx"]


def test_without_a_run_what_changed_is_sent(reported):
    assert reported.came[1]["sent"] == 1
    assert "what changed" in reported.inbox.mails[1]["Subject"]


def test_a_crash_of_a_deployed_flow_run_is_mailed(reported):
    assert reported.inbox.mails[2]["Subject"] == "[SANDBOX] list.csv: crashed"


def test_prefect_and_the_screen_learn_of_nobody(reported):
    assert reported.inbox.recipients == [[ANN]] * 3
    assert "secret" not in reported.told + reported.printed

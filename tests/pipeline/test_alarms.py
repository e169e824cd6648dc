"""Alarms: a flow run that ended badly is told of once, however many find out."""

from __future__ import annotations

import pytest

from numberlift.ledger import Ledger
from numberlift.pipeline.alarms import Alarm, notify


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "ledger.db", realm="sandbox:test") as opened:
        yield opened


def crashed(run_id: str, flow_run: str) -> Alarm:
    return Alarm("crashed", "check-numbers", run_id, "Its process is gone.", flow_run)


def test_an_alarm_stands_in_the_timeline_of_its_run(ledger):
    assert notify(ledger, crashed("check-1122-abcdef", "one"))

    (event,) = ledger.events.of_run("check-1122-abcdef")
    assert (event.kind, event.detail["message"]) == ("flow-crashed", "Its process is gone.")


def test_one_end_is_told_once(ledger):
    told = [notify(ledger, crashed("check-1122-abcdef", "one")) for _ in range(2)]

    assert told == [True, False]
    assert len(ledger.events.of_run("check-1122-abcdef")) == 1


def test_another_end_of_the_same_run_is_told_too(ledger):
    assert all(notify(ledger, crashed("check-1122-abcdef", name)) for name in ("one", "two"))


def test_a_flow_over_all_runs_has_alarms_of_its_own(ledger):
    assert notify(ledger, crashed("", "one"))
    assert not notify(ledger, crashed("", "one"))

"""`numberlift up` with a real Prefect server and worker: deployed, run, approved, scheduled, killed, gone on with.

One machine is brought up for all of it, which takes half a minute; a run takes ten seconds, mostly Python's start.
"""

from __future__ import annotations

import base64
import json
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psutil
import pytest

from numberlift.flows.launch import FLOWS
from tests.commands import ran
from tests.flows.upped import RUN_SECONDS, Upped, form_of, upped, waited
from tests.pipeline.hosting_runs import GOOD, card, host_list
from tests.places import plain_numbers, read_report, write_list

pytestmark = [pytest.mark.trial, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Iterator[Upped]:
    with upped(tmp_path_factory.mktemp("up"), "--crashed-after", "40s") as up:
        yield up


@pytest.fixture(autouse=True)
def calm_world(here) -> Iterator[None]:
    yield
    if here.process.poll() is None:
        here.sandbox.told("/limits", {"latency_ms": 0})


def planned(here: Upped, folder: Path, numbers: list[str]) -> str:
    """A host run with a stored plan, made on the command line."""
    path = host_list(folder / "to-host.csv", numbers)
    done = ran(here.place, "host", str(path), "--either", "host", "--plan", "--json", "--direct")
    assert json.loads(done.out)["awaiting"] == "approval", done.err
    return json.loads(done.out)["run"]


def creates(here: Upped) -> Counter[str]:
    """How many hosted orders the sandbox accepted, by number."""
    return Counter(here.sandbox.told("/state")["accepted"].get("HostedNumberOrder", {}))


def approval(here: Upped, run_id: str) -> tuple[str, str]:
    with closing(sqlite3.connect(here.home / "ledger-sandbox.db")) as connection:
        (found,) = connection.execute("SELECT approved_by, approved_how FROM plans WHERE run_id = ?", (run_id,))
    return found


def pause_key(flow_run: dict) -> str | None:
    """What tells one suspension from another."""
    return flow_run["state"]["state_details"]["pause_key"]


def alarms(here: Upped) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(here.home / "ledger-sandbox.db")) as connection:
        return list(connection.execute("SELECT kind, run_id FROM events WHERE kind LIKE 'flow-%'"))


def state_of(here: Upped, run_id: str) -> str:
    """How a run of ours stands, as `numberlift runs` and the page say it."""
    with closing(sqlite3.connect(here.home / "ledger-sandbox.db")) as connection:
        ((found,),) = connection.execute("SELECT state FROM runs WHERE id = ?", (run_id,))
    return found


def order_creations(here: Upped, run_id: str) -> Counter[str]:
    """How many hosted-number orders of a run are in which state."""
    with closing(sqlite3.connect(here.home / "ledger-sandbox.db")) as connection:
        found = connection.execute("SELECT state FROM creations WHERE run_id = ? AND kind = 'hosted-order'", (run_id,))
        return Counter(state for (state,) in found)


def opened(here: Upped, folder: Path, numbers: list[str]) -> str:
    """A check run that was taken in and not started."""
    return here.place.opened(write_list(folder / "list.csv", numbers)).run.id


def test_the_api_wants_its_auth_string(here):
    url = f"{here.api.base_url}flow_runs/count"
    wrong = base64.b64encode(b"numberlift:guess").decode()

    assert httpx.post(url).status_code == 401
    assert httpx.post(url, headers={"Authorization": f"Basic {wrong}"}).status_code == 401
    assert here.api.post("/flow_runs/count").status_code == 200


def test_nothing_listens_beyond_loopback_and_the_secret_is_the_owners(here):
    listening = {
        at.laddr.ip for one in here.below() for at in one.net_connections("tcp") if at.status == psutil.CONN_LISTEN
    }
    secret = here.home / "up" / "prefect-auth"

    assert listening == {"127.0.0.1"}
    assert secret.stat().st_mode & 0o077 == 0
    assert len(secret.read_text()) > 30
    assert not any(secret.read_text() in " ".join(one.cmdline()) for one in here.below())


def test_every_flow_is_deployed_with_a_form_and_its_schedules_off(here):
    deployed = {flow: here.deployment(flow) for flow in FLOWS.values()}
    schemas = [found["parameter_openapi_schema"]["definitions"] for found in deployed.values()]
    fields = [
        field for schema in schemas for model in schema.values() for field in model.get("properties", {}).values()
    ]

    assert all(found["entrypoint"].startswith("numberlift.flows.") for found in deployed.values())
    assert not any(found["pull_steps"] or found["path"] for found in deployed.values())
    assert not any(schedule["active"] for found in deployed.values() for schedule in found["schedules"])
    assert {"follow-orders", "send-report", "sweep-inbox"} == {
        flow for flow, found in deployed.items() if found["schedules"]
    }
    assert all(field.get("description") for field in fields)


def test_a_check_runs_and_its_artifacts_are_there(here, tmp_path):
    run_id = opened(here, tmp_path, ["n/a", *plain_numbers(5)])
    here.until(here.start("check-numbers", run=run_id), "Completed")
    kept = here.artifacts(run_id)

    assert set(kept) == {"progress", "summary", "rows", "report"}
    assert "| fix | 1 |" in kept["summary"]
    assert len(read_report(here.home / "reports" / run_id / "report.csv")) == 6


def test_a_plan_is_shown_waited_for_and_approved_through_the_api(here, tmp_path):
    """Woken without a name it goes on waiting; with one it is approved and carried out, each number once."""
    run_id = planned(here, tmp_path, GOOD[:4])
    flow_run = here.until(here.start("host-numbers", run=run_id), "Suspended")
    shown = form_of(here, flow_run, "description")
    schema = form_of(here, flow_run, "schema")
    here.ask("POST", f"/flow_runs/{flow_run['id']}/resume", {"run_input": {}})
    waited(lambda: pause_key(here.flow_run(flow_run["id"])) not in {None, pause_key(flow_run)}, seconds=RUN_SECONDS)
    assert approval(here, run_id) == ("", "")
    here.ask("POST", f"/flow_runs/{flow_run['id']}/resume", {"run_input": {"approved_by": "Alex Example"}})
    here.until(flow_run["id"], "Completed")

    assert "4 hosted-number orders" in shown
    assert "approve" in schema["properties"]["approved_by"]["description"]
    assert approval(here, run_id) == ("Alex Example", "prefect")
    assert all(creates(here)[number] == 1 for number in GOOD[:4])


def test_approve_on_the_command_line_wakes_the_run_that_waits(here, tmp_path):
    run_id = planned(here, tmp_path, GOOD[4:7])
    flow_run_id = here.start("host-numbers", run=run_id)
    here.until(flow_run_id, "Suspended")
    done = ran(here.place, "approve", run_id, "--yes", "--as", "Sam Example")
    here.until(flow_run_id, "Completed")

    assert (done.code, "carries it out" in done.err) == (0, True)
    assert approval(here, run_id) == ("Sam Example", "yes")
    assert all(creates(here)[number] == 1 for number in GOOD[4:7])


def test_a_schedule_fires_and_what_was_dropped_is_run_once(here):
    deployment = here.deployment("sweep-inbox")
    (at,) = here.ask(
        "POST",
        f"/deployments/{deployment['id']}/schedules",
        [{"schedule": {"interval": 10}, "active": True, "parameters": {"parameters": {"still_seconds": 1}}}],
    )
    inbox = here.home / "inbox" / "check"
    write_list(inbox / "dropped.csv", plain_numbers(3, first=500))
    reason = inbox / "done" / "dropped.csv.txt"
    try:
        waited(reason.exists, seconds=RUN_SECONDS)
    finally:
        here.ask("DELETE", f"/deployments/{deployment['id']}/schedules/{at['id']}")
    run_id = next(word.strip(";") for word in reason.read_text().split() if word.startswith("check-"))
    runs = [one for one in here.flow_runs("check-numbers") if one["name"] == run_id]

    assert len(runs) == 1
    here.until(runs[0]["id"], "Completed")
    assert len(read_report(here.home / "reports" / run_id / "report.csv")) == 3


def cancel(here: Upped, flow_run_id: str) -> None:
    """What the Cancel button of Prefect's page does."""
    state = {"type": "CANCELLING", "name": "Cancelling", "message": "Cancelled by a person"}
    here.ask("POST", f"/flow_runs/{flow_run_id}/set_state", {"state": state})


def test_a_check_that_is_cancelled_in_prefect_keeps_every_row_and_goes_on_when_started_again(here, tmp_path):
    """It is no crash, so nobody is alarmed; what was answered is not asked again."""
    numbers = plain_numbers(60, first=1700)
    run_id = opened(here, tmp_path, numbers)
    here.sandbox.told("/limits", {"latency_ms": 1000})
    here.sandbox.count_anew()
    flow_run_id = here.start("check-numbers", run=run_id)
    waited(lambda: here.sandbox.traffic()["requests"] > 3, seconds=RUN_SECONDS)
    cancel(here, flow_run_id)
    here.until(flow_run_id, "Cancelled")
    stopped = state_of(here, run_id)
    kept = read_report(here.home / "reports" / run_id / "report.csv")
    here.sandbox.told("/limits", {"latency_ms": 0})
    here.until(here.start("check-numbers", run=run_id), "Completed")
    report = read_report(here.home / "reports" / run_id / "report.csv")

    assert (stopped, state_of(here, run_id)) == ("incomplete", "finished")
    assert [line["phone_number"] for line in kept] == numbers
    assert {"undecided"} <= {line["verdict"] for line in kept}
    assert [line["phone_number"] for line in report] == numbers
    assert not {"undecided"} & {line["verdict"] for line in report}
    assert run_id not in dict(map(reversed, alarms(here)))
    assert here.flow_run(flow_run_id)["state_name"] == "Cancelled"


def test_a_host_run_that_is_cancelled_in_prefect_finishes_the_creates_under_way(here, tmp_path):
    """Each create that Twilio took is known by its answer, none is open; started again, each number is ordered once."""
    numbers = [card(area) for area in (301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314)]
    run_id = planned(here, tmp_path, numbers)
    flow_run_id = here.start("host-numbers", run=run_id)
    flow_run = here.until(flow_run_id, "Suspended")
    here.sandbox.told("/limits", {"latency_ms": 700, "rate": 3})
    here.ask("POST", f"/flow_runs/{flow_run['id']}/resume", {"run_input": {"approved_by": "Alex Example"}})
    waited(lambda: any(creates(here)[number] for number in numbers), seconds=RUN_SECONDS)
    cancel(here, flow_run_id)
    here.until(flow_run_id, "Cancelled")
    made = {number for number in numbers if creates(here)[number]}
    known = order_creations(here, run_id)
    here.sandbox.told("/limits", {"latency_ms": 0, "rate": None})
    here.until(here.start("host-numbers", run=run_id), "Completed")
    report = read_report(here.home / "reports" / run_id / "report.csv")

    assert known["sending"] == 0
    assert known["confirmed"] == len(made)
    assert {number: creates(here)[number] for number in numbers} == dict.fromkeys(numbers, 1)
    assert [line["phone_number"] for line in report] == numbers
    assert ("flow-crashed", run_id) not in alarms(here)


def test_a_worker_that_is_killed_takes_its_run_along_and_the_run_goes_on_when_started_again(here, tmp_path):
    """SIGKILL in the middle of placing orders: Crashed; started again, every number is ordered once."""
    numbers = GOOD[7:19]
    run_id = planned(here, tmp_path, numbers)
    flow_run_id = here.start("host-numbers", run=run_id)
    flow_run = here.until(flow_run_id, "Suspended")
    here.sandbox.told("/limits", {"latency_ms": 700})
    here.ask("POST", f"/flow_runs/{flow_run['id']}/resume", {"run_input": {"approved_by": "Alex Example"}})
    waited(lambda: any(creates(here)[number] for number in numbers), seconds=RUN_SECONDS)
    here.worker().send_signal(signal.SIGKILL)
    crashed = here.until(flow_run_id, "Crashed")
    here.sandbox.told("/limits", {"latency_ms": 0})
    again = here.until(here.start("host-numbers", run=run_id), "Completed")
    report = read_report(here.home / "reports" / run_id / "report.csv")

    assert crashed["id"] != again["id"]
    assert ("flow-crashed", run_id) in alarms(here)
    assert {number: creates(here)[number] for number in numbers} == dict.fromkeys(numbers, 1)
    assert [line["phone_number"] for line in report] == numbers
    assert {line["action"] for line in report} <= {"ordered", "already-ordered"}


def test_a_run_whose_worker_and_process_are_both_killed_is_crashed_by_the_automation(here, tmp_path):
    """Nobody is left to tell: its heartbeats cease, and Prefect says Crashed. It is started again and ends."""
    run_id = opened(here, tmp_path, plain_numbers(40, first=900))
    here.sandbox.told("/limits", {"latency_ms": 1000})
    here.sandbox.count_anew()
    flow_run_id = here.start("check-numbers", run=run_id)
    waited(lambda: here.sandbox.traffic()["requests"] > 3, seconds=RUN_SECONDS)
    worker = here.worker()
    both = [*worker.children(recursive=True), worker]
    for one in both:
        one.suspend()  # so that none notices the other's end
    for one in both:
        one.kill()
    here.until(flow_run_id, "Crashed")
    here.sandbox.told("/limits", {"latency_ms": 0})
    here.until(here.start("check-numbers", run=run_id), "Completed")

    assert len(read_report(here.home / "reports" / run_id / "report.csv")) == 40


def test_what_runs_when_everything_is_killed_at_once_is_crashed_at_the_next_start_and_goes_on(here, tmp_path):
    """And stopped in good order, the next `up` leaves nothing behind."""
    run_id = opened(here, tmp_path, plain_numbers(40, first=1300))
    here.sandbox.told("/limits", {"latency_ms": 1000})
    here.sandbox.count_anew()
    flow_run_id = here.start("check-numbers", run=run_id)
    waited(lambda: here.sandbox.traffic()["requests"] > 3, seconds=RUN_SECONDS)
    everything = [psutil.Process(here.process.pid), *here.below()]
    for one in everything:
        one.suspend()
    for one in everything:
        one.kill()
    here.process.wait()

    with upped(here.home.parent) as again:
        assert again.flow_run(flow_run_id)["state_name"] == "Crashed"
        again.until(again.start("check-numbers", run=run_id), "Completed")
        again.until(again.start("follow-orders"), "Completed")  # which tells, if the automation was first to find out
        assert alarms(again).count(("flow-crashed", run_id)) == 1
        below = again.below()
        again.process.send_signal(signal.SIGTERM)
        assert again.process.wait(90) == 0
        assert not any(one.is_running() for one in below)
    assert len(read_report(here.home / "reports" / run_id / "report.csv")) == 40


def test_two_workers_on_postgresql_each_have_a_run(postgres, tmp_path):
    """The ledger in one database, Prefect in another."""
    prefect = postgres.new_database().replace("postgresql://", "postgresql+asyncpg://")
    settings = {"NUMBERLIFT_DATABASE_URL": postgres.new_database(), "NUMBERLIFT_SECRET": "a secret of this test"}
    folder = tmp_path / "up"
    folder.mkdir()
    with upped(folder, "--workers", "2", PREFECT_SERVER_DATABASE_CONNECTION_URL=prefect, **settings) as up:
        runs = [opened(up, tmp_path, plain_numbers(4, first=first)) for first in (100, 200)]
        for flow_run in [up.start("check-numbers", run=run_id) for run_id in runs]:
            up.until(flow_run, "Completed")
        workers = [one for one in up.below() if "worker" in one.cmdline()]

        assert len(workers) == 2
        assert all(len(read_report(up.home / "reports" / run_id / "report.csv")) == 4 for run_id in runs)
        assert not list(up.home.rglob("*.db"))

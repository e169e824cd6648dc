"""Hosting and porting through Prefect: a flow that ends with its plan stored, one that carries it out once approved."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.flows.test_check_flow import split
from tests.pipeline import hosting_runs, porting_runs
from tests.places import Place, clean_environment
from tests.sandboxes import sandbox_process

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(400)


class Watched(NamedTuple):
    """What came of planning, hosting, porting and following, and what Prefect kept."""

    summaries: list[dict]
    codes: list[int]
    told: dict
    accepted: dict[str, dict[str, int]]
    followed: dict

    def tasks(self, at: int) -> list[str]:
        """The names of a flow's tasks, as Prefect has them."""
        flow_id = self.told["flows"][at][0]
        return sorted(name.rpartition("-")[0] for id_, name, _ in self.told["tasks"] if id_ == flow_id)


@pytest.fixture(scope="module")
def watched(tmp_path_factory) -> Watched:
    folder = tmp_path_factory.mktemp("planned")
    lists = (
        hosting_runs.host_list(folder / "host.csv", hosting_runs.GOOD[:2]),
        porting_runs.port_list(folder / "port.csv", porting_runs.ALIKE[2:4]),
    )
    with sandbox_process("--speed", "20", "--concurrency-limit", "0") as sandbox:
        place = Place(folder / "home", sandbox.url, hosting_runs.SHORT)
        done = subprocess.run(
            [sys.executable, "-m", "tests.flows.planned", *map(str, lists)],
            env=clean_environment(**place.environment, PYTHONPATH=str(ROOT)),
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=380,
            check=False,
        )
        accepted = sandbox.told("/state")["accepted"]
    assert done.returncode == 0, done.stderr[-4000:]
    said = split(done.stdout)
    told, followed = (json.loads((folder / name).read_text()) for name in ("told.json", "followed.json"))
    return Watched([json.loads(out) for out, _ in said], [code for _, code in said], told, accepted, followed)


def test_a_flow_without_approval_stores_its_plan_and_ends(watched):
    assert watched.codes == [0, 0, 0]
    assert watched.summaries[0]["awaiting"] == "approval"
    assert watched.tasks(0) == [
        "ask about a chunk",
        "make the plan",
        "say hello to Twilio",
        "write the report",
    ]


def test_an_approved_plan_is_carried_out_as_stored(watched):
    """The second start finds its plan, the third flow carries it out; no number is asked about again."""
    assert watched.summaries[1]["actions"] == {"ordered": 2}
    assert watched.tasks(2) == ["place the orders", "write the report"]
    assert watched.accepted["HostedNumberOrder"] == dict.fromkeys(hosting_runs.GOOD[:2], 1)


def test_port_ins_are_filed_through_prefect_too(watched):
    assert watched.summaries[2]["actions"] == {"filed": 2}
    assert watched.tasks(4) == ["file the port-ins", "write the report"]
    assert watched.accepted["PortInPhoneNumber"] == dict.fromkeys(porting_runs.ALIKE[2:4], 1)


def test_prefect_learns_of_no_person_pin_or_number(watched):
    kept = json.dumps(watched.told)
    people = {*porting_runs.CUSTOMER.values(), *hosting_runs.SIGNER.values()} - {"US", "Business", "bill.pdf", "NY"}

    assert {one for one in people if one in kept} == set()
    assert not any(number in json.dumps(watched.told["flows"]) for number in watched.accepted["PortInPhoneNumber"])


def test_one_flow_follows_hosted_numbers_and_port_ins(watched):
    """Two orders and a request of two numbers, or two where their carriers differ; nothing was left unread."""
    assert (watched.followed["open"] >= 3, watched.followed["unread"]) == (True, 0)
    assert watched.told["flows"][-1][1] == "Completed"
    assert watched.tasks(len(watched.told["flows"]) - 1) == ["follow the open orders"]


def test_its_artifact_tells_both_runs_with_counts_alone(watched):
    (table,) = (data for key, _, data in watched.told["artifacts"] if key == "follow-orders")
    runs = {summary["run"] for summary in watched.summaries}

    assert all(f"| {run} |" in table for run in runs)
    assert "ported 0 of 2" in table
    assert "+1" not in table

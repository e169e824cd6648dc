"""`numberlift host` killed with SIGKILL in the middle of its creates and started again: each number accepted once."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands import command, ended, run_states, started, until
from tests.pipeline.hosting_runs import GOOD, host_list
from tests.places import read_report

CREATE = "CreateHostedNumbersHostedNumberOrder"
WORDS = ("--direct", "--yes", "--json")


def accepted_so_far(hosting):
    return sum(hosting.accepted().values())


def test_killed_while_it_orders_and_started_again_every_number_is_accepted_once(hosting, tmp_path):
    """A third of the creates lose their reply, all are slow, the sandbox guards nothing; killed after 2 and after 9."""
    hosting.loosen()
    numbers = str(host_list(tmp_path / "l.csv", GOOD[:14]))
    hosting.fault(kind="reset-after", operation=CREATE, probability=0.33)
    hosting.fault(kind="slow", operation=CREATE, seconds=0.2)
    for reached in (2, 9):
        with started(hosting.place, "host", numbers, "--concurrency", "3", *WORDS) as process:
            until(lambda least=reached: accepted_so_far(hosting) >= least, process=process)
            process.kill()
    hosting.sandbox.told("/faults", {"clear": True})
    done = ended(command(hosting.place, "host", numbers, *WORDS))

    assert (done.code, json.loads(done.out)["actions"]) == (0, {"ordered": 14})
    assert hosting.accepted() == dict.fromkeys(GOOD[:14], 1)
    lines = read_report(next((hosting.place.home / "reports").glob("*/report.csv")))
    orders = {one["phone_number"]: sid for sid, one in hosting.objects("HostedNumberOrder").items()}
    assert {line["phone_number"]: line["sid"] for line in lines} == orders


def test_killed_before_its_plan_nothing_was_sent_and_the_same_command_goes_on(hosting, tmp_path):
    numbers = str(host_list(tmp_path / "l.csv", GOOD[:3]))
    hosting.fault(kind="slow", operation="FetchPortability", seconds=0.5)
    with started(hosting.place, "host", numbers, *WORDS) as process:
        until(lambda: run_states(hosting.place.home) == ["checking"], process=process)
        process.kill()
    assert hosting.accepted() == {}
    done = ended(command(hosting.place, "host", numbers, *WORDS))

    assert done.code == 0
    assert hosting.accepted() == dict.fromkeys(GOOD[:3], 1)


def test_personal_data_is_in_no_log_and_not_on_stderr(hosting, tmp_path):
    """Whatever fails: the signer, the address and the contact stand in the plan and the report only."""
    numbers = str(host_list(tmp_path / "l.csv", [*GOOD[:2], {"phone_number": GOOD[2], "email": "secret@@example.com"}]))
    hosting.fault(kind="error", operation=CREATE, status=400, count=1)
    done = ended(command(hosting.place, "host", numbers, *WORDS))

    said = done.err + done.out + "".join(path.read_text() for path in _logs(hosting.place.home))
    assert done.code == 0
    for personal in ("owner@example.com", "secret@@", "Alex Example", "100 Example Street", "+12125550143"):
        assert personal not in said


def _logs(home: Path) -> list[Path]:
    return [*home.rglob("*.log"), *home.rglob("summary.json")]

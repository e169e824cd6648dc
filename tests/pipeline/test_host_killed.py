"""`numberlift host` killed with SIGKILL in the middle of its creates and started again: each number accepted once."""

from __future__ import annotations

import json

import pytest

from tests.commands import command, ended, started, until
from tests.pipeline.hosting_runs import GOOD, host_list
from tests.places import read_report

CREATE = "CreateHostedNumbersHostedNumberOrder"
WORDS = ("--direct", "--yes", "--json")


def accepted_so_far(hosting):
    return sum(hosting.accepted().values())


@pytest.mark.trial
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

"""A run's own answers age too: what is planned late is asked about again, what is planned stays decided."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from numberlift.errors import RunStopped
from tests.pipeline.hosting_runs import GOOD, HostPlace, host_list

LAST_WEEK = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-7 days')"
ORDERS_REFUSED = {"kind": "error", "operation": "ListHostedNumbersHostedNumberOrder", "status": 403, "count": 1}


def age_all(hosting: HostPlace) -> None:
    """A week goes by in the ledger."""
    with hosting.ledger() as ledger, ledger.atomic() as connection:
        connection.execute(text(f"UPDATE checks SET checked_at = {LAST_WEEK}"))


def asked(hosting: HostPlace) -> int:
    """How many portability questions came since the last call."""
    counts = hosting.sandbox.traffic()["operations"]
    hosting.sandbox.told("/traffic", {"reset": True})
    return sum(count for name, count in counts.items() if "Portability" in name)


async def test_answers_that_grew_old_before_the_plan_are_asked_for_again(hosting, tmp_path):
    path = host_list(tmp_path / "l.csv", GOOD[:3])
    hosting.fault(**ORDERS_REFUSED)
    with pytest.raises(RunStopped):
        await hosting.planned(path)
    first = asked(hosting)
    age_all(hosting)
    planned = await hosting.planned(path)

    assert (first, asked(hosting)) == (3, 3)
    assert planned.plan.short.startswith("3 hosted-number orders")


async def test_young_answers_are_kept_when_a_stopped_run_goes_on(hosting, tmp_path):
    path = host_list(tmp_path / "l.csv", GOOD[:3])
    hosting.fault(**ORDERS_REFUSED)
    with pytest.raises(RunStopped):
        await hosting.planned(path)
    asked(hosting)
    await hosting.planned(path)

    assert asked(hosting) == 0


async def test_what_is_planned_stays_decided_however_late_it_is_placed(hosting, tmp_path):
    planned = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:3]))
    hosting.approve(planned)
    age_all(hosting)
    asked(hosting)
    placed = await hosting.start(str(planned.written.summary["run"]))

    assert (asked(hosting), placed.written.summary["actions"]) == (0, {"ordered": 3})

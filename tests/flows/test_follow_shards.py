"""Orders in two accounts followed through Prefect, one flow run an account: a worker dies, and it ends by itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import replace

import psutil
import pytest

from numberlift.pipeline.meter import Silent
from numberlift.wiring.following import hosting_parts
from numberlift.wiring.machine.home_sandbox import SANDBOX_ACCOUNT
from tests.commands import ran
from tests.flows.upped import RUN_SECONDS, Upped, upped, waited
from tests.pipeline.hosting_runs import GOOD, HostPlace, host_list

NORTH = "AC00000000000000000000000000000002"
LATENCY_MS = 1_500
HALF = 3

pytestmark = [pytest.mark.trial, pytest.mark.timeout(900)]


@pytest.fixture
def here(tmp_path, postgres):
    """Ledger and Prefect in a database each: on SQLite, Prefect's server loses events when much goes on at once."""
    prefect = postgres.new_database().replace("postgresql://", "postgresql+asyncpg://")
    settings = {"NUMBERLIFT_DATABASE_URL": postgres.new_database(), "NUMBERLIFT_SECRET": "a secret of this test"}
    settings |= {"PREFECT_SERVER_DATABASE_CONNECTION_URL": prefect}
    with upped(tmp_path, "--workers", "2", "--crashed-after", "40s", **settings) as up:
        yield up


async def placed(host: HostPlace, path) -> None:
    """Orders in two accounts, whose owners are all verified a while later."""
    rows = [{"phone_number": one} for one in GOOD[: 2 * HALF]]
    for row in rows[HALF:]:
        row["account_sid"] = NORTH
    await host.hosted(host_list(path, rows))
    with host.ledger() as ledger:
        async with hosting_parts(host.place.settings(), ledger, Silent()) as parts:
            for order in ledger.orders.open_orders(kind="hosted-order"):
                await parts.api.call(order.sid)
    host.sandbox.told("/advance", {"seconds": 600})


def kill_worker_of(here: Upped, flow_run_id: str) -> None:
    """SIGKILL the worker that has this flow run, and all its flow runs."""

    def has(worker: psutil.Process) -> bool:
        with suppress(psutil.Error):
            return any(
                one.environ().get("PREFECT__FLOW_RUN_ID") == flow_run_id for one in worker.children(recursive=True)
            )
        return False

    worker = waited(lambda: next((one for one in here.below() if "worker" in one.cmdline() and has(one)), None))
    for one in [worker, *worker.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            one.kill()


@pytest.mark.parametrize("victim", ["a shard", "the watcher"])
def test_accounts_are_followed_at_once_and_to_the_end_though_a_worker_dies(here, tmp_path, victim):
    """Each account has its one letter; what was at work with the dead worker is started again, by itself."""
    host = HostPlace(here.place, here.sandbox)
    asyncio.run(placed(host, tmp_path / "host.csv"))
    here.sandbox.told("/limits", {"latency_ms": LATENCY_MS})
    watcher = here.start("follow-orders", shards=2)
    shards = waited(
        lambda: [one["id"] for one in here.flow_runs("follow-account") if one["state_name"] == "Running"] or None,
        seconds=RUN_SECONDS,
    )
    kill_worker_of(here, watcher if victim == "the watcher" else shards[0])
    ended = waited(
        lambda: (found := here.flow_run(watcher))["state_name"] in {"Completed", "Failed", "Cancelled"} and found,
        seconds=2 * RUN_SECONDS,
    )
    parts = Counter(one["state_name"] for one in here.flow_runs("follow-account"))
    with host.ledger() as ledger:
        letters = Counter(one.account_sid for one in ledger.orders.of_kind("authorization-document"))
        statuses = {one.status for one in ledger.orders.open_orders(kind="hosted-order")}

    assert ended["state_name"] == "Completed", ended["state"]
    assert letters == {SANDBOX_ACCOUNT: 1, NORTH: 1}
    assert len(host.objects("AuthorizationDocument")) == 2
    assert statuses <= {"verified", "pending-loa"}
    assert parts["Completed"] >= 2
    assert (ended["run_count"] > 1) or parts["Crashed"]
    if victim == "the watcher":
        assert ended["run_count"] > 1


def test_the_command_follows_accounts_at_once_too(here, tmp_path):
    """The accounts are spread over the pool of the home's own `numberlift up`; without a pool it says what to do."""
    host = HostPlace(here.place, here.sandbox)
    asyncio.run(placed(host, tmp_path / "host.csv"))
    done = ran(here.place, "follow", "--shards", "2")
    alone = ran(replace(here.place, home=tmp_path / "elsewhere"), "follow", "--shards", "2")

    assert done.code == 0, done.err
    assert "2 accounts are followed, 2 at once." in done.err
    assert Counter(one["state_name"] for one in here.flow_runs("follow-account")) == {"Completed": 2}
    assert len(host.objects("AuthorizationDocument")) == 2
    assert (alone.code, "--shards needs a Prefect server" in alone.err) == (2, True)

"""Flow runs that do parts of a work, watched: on a real Prefect server, with a test in the place of the workers."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from uuid import UUID

import pytest

from numberlift.errors import RunStopped
from numberlift.flows.spreading import watching
from numberlift.flows.spreading.parts import Part
from numberlift.flows.spreading.watching import Watch
from numberlift.ledger import Ledger
from numberlift.pipeline.meter import Silent

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    """A server with the deployment `check-shard` and no worker."""
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    before = dict(os.environ)
    with prefect_test_harness(server_startup_timeout=240):
        os.environ["PREFECT_API_URL"] = PREFECT_API_URL.value() or ""
        asyncio.run(deployed())
        yield
    os.environ.clear()
    os.environ.update(before)


async def deployed() -> None:
    from prefect.client.orchestration import get_client

    from numberlift.flows.shard import check_shard

    async with get_client() as client:
        await client.create_deployment(await client.create_flow(check_shard), name="numberlift")


@pytest.fixture
def ledger(tmp_path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db", realm="a world") as opened:
        yield opened


@pytest.fixture
def watch(server, ledger, monkeypatch) -> Callable[..., Watch]:
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.05)
    return lambda at_once=8, clock=time.monotonic, **more: Watch(ledger, Silent(), at_once, clock=clock, **more)


async def states_at_prefect(tag: str) -> list[str]:
    """The states of the flow runs that did or do a part."""
    from prefect.client.orchestration import get_client

    from numberlift.flows.launch import tagged

    async with get_client() as client:
        found = await client.read_flow_runs(flow_run_filter=tagged(tag))
    return [one.state.type.value for one in found if one.state]


def part(name: str) -> Part:
    told = {"run": "check-1122-abcdef", "start": 1, "end": 2}
    return Part("shard", told, tag=name, lock=f"shard:{name}", named=f"The part {name}")


class Pool:
    """In the place of workers: brings each flow run that is scheduled to the states it is told, one after another."""

    def __init__(self, *states: str) -> None:
        self.states = states
        self.seen: dict[UUID, str] = {}
        self.most_at_once = 0

    async def work(self) -> None:
        from prefect.client.orchestration import get_client
        from prefect.client.schemas.objects import State, StateType

        async with get_client() as client:
            while True:
                live = [one for one in await client.read_flow_runs(limit=50) if one.state and not one.state.is_final()]
                self.most_at_once = max(self.most_at_once, len(live))
                for one in live:
                    if one.id not in self.seen:
                        self.seen[one.id] = one.idempotency_key or ""
                        for name in self.states:
                            await client.set_flow_run_state(one.id, State(type=StateType[name]), force=True)
                await asyncio.sleep(0.05)


@asynccontextmanager
async def pool(*states: str) -> AsyncIterator[Pool]:
    made = Pool(*states)
    working = asyncio.create_task(made.work())
    try:
        yield made
    finally:
        working.cancel()
        await asyncio.wait([working])


async def test_a_part_that_crashes_is_started_again_three_times_and_then_told(watch):
    """Each start is a flow run with an idempotency key of its own."""
    async with pool("RUNNING", "CRASHED") as workers:
        with pytest.raises(RunStopped, match="The part one crashed 4 times"):
            await watch().see_through([part("one")])

    assert len(workers.seen) == len(set(workers.seen.values())) == 4


async def test_parts_are_done_a_few_at_once(watch):
    async with pool("RUNNING", "COMPLETED") as workers:
        await watch(at_once=2).see_through([part(f"few-{one}") for one in range(5)])

    assert (len(workers.seen), workers.most_at_once <= 2) == (5, True)


async def test_a_part_that_could_not_go_on_stops_it_in_words(watch):
    async with pool("FAILED"):
        with pytest.raises(RunStopped, match="The part bad could not go on"):
            await watch().see_through([part("bad")])


async def test_one_that_is_said_to_run_and_holds_no_lock_is_dead(watch):
    """Its worker and its heartbeats were gone before Prefect took note of them."""
    clock = count(step=20)
    async with pool("RUNNING") as workers:
        with pytest.raises(RunStopped, match="The part silent crashed 4 times"):
            await watch(clock=lambda: float(next(clock))).see_through([part("silent")])

    assert len(workers.seen) == 4


async def test_one_that_holds_its_lock_is_left_to_work_and_joined_by_whoever_watches_next(watch, ledger):
    """The watcher was begun anew: it makes no second flow run for a part that is at work."""
    clock = count(step=20)
    with ledger.locks.own("shard:busy", what="The part"):
        async with pool("RUNNING") as workers:
            for _ in range(2):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(4):
                        await watch(clock=lambda: float(next(clock))).see_through([part("busy")])

    assert len(workers.seen) == 1


async def test_where_nobody_takes_a_part_it_is_told(watch):
    clock = count(step=100)
    with pytest.raises(RunStopped, match="No worker has taken the part idle for 15 minutes"):
        await watch(clock=lambda: float(next(clock))).see_through([part("idle")])


@pytest.mark.parametrize(("by_a_person", "left"), [(True, "CANCELLING"), (False, "RUNNING")])
async def test_whoever_cancels_the_watcher_cancels_its_parts(watch, ledger, by_a_person, left):
    """A part at work is told to end. A watcher that stops with its worker leaves them at work."""
    name = f"ended-{by_a_person}"
    looks: list[float] = []

    def clock() -> float:
        looks.append(time.monotonic())
        return looks[-1]

    async def asked() -> bool:
        return by_a_person

    with ledger.locks.own(f"shard:{name}", what="The part"):
        async with pool("RUNNING"), asyncio.timeout(60):
            watching_it = asyncio.create_task(watch(clock=clock, cancelled=asked).see_through([part(name)]))
            while len(looks) < 4 or await states_at_prefect(name) != ["RUNNING"]:  # noqa: ASYNC110 -- no event there
                await asyncio.sleep(0.05)
            watching_it.cancel()
            await asyncio.wait([watching_it])

    assert watching_it.cancelled()
    assert await states_at_prefect(name) == [left]

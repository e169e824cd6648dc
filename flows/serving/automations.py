"""What Prefect's server does by itself about flow runs of ours whose processes are gone: three automations.

    zombies    nothing was heard of a running one for a while: it is Crashed
    unbegun    a worker took one and was gone before it ran: it is scheduled again
    going on   one that watches others crashed: it is scheduled again, three times at most

Each works on the flow run itself and makes no other, so that none is there twice. A run of ours has one owner by its
lock in the ledger, whatever Prefect believes of a process that lives on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from prefect.automations import Automation
from prefect.client.schemas.objects import StateType
from prefect.context import FlowRunContext
from prefect.events import EventTrigger, Posture, ResourceSpecification
from prefect.events.actions import ChangeFlowRunState

from numberlift.flows.running.waiting import WAITING
from numberlift.flows.serving.leftovers import GONE

TAG: Final = "numberlift"
ZOMBIES: Final = "numberlift: runs whose process is gone"
UNBEGUN: Final = "numberlift: runs that were taken and never begun"
GOING_ON: Final = "numberlift: runs that go on by themselves"
WITHIN_SECONDS: Final = 90.0
"""A run whose heartbeats (`PREFECT_FLOWS_HEARTBEAT_FREQUENCY`, 30 s) have ceased for so long is Crashed."""
MOST_RUNS: Final = 4
"""The first and three more."""
WATCHING: Final = "shards of "
"""How the name of a flow run begins that goes on by itself: of what may change, an automation sees name and state."""
_PATIENCE: Final = 2
"""So many times as long as a heartbeat may take, Python may take to start."""
_ENDS: Final = ("Completed", "Failed", "Cancelled", "Crashed", "Suspended", "Paused")
_HEARTBEAT: Final = "prefect.flow-run.heartbeat"
_COMPARED: Final = ("match", "within", "after", "expect")


async def watch_over(within_seconds: float = WITHIN_SECONDS) -> None:
    """Make the automations, each anew if it waits for another time or for other events."""
    for wanted in automations(within_seconds):
        try:
            known = await Automation.aread(name=wanted.name)
        except ValueError:
            await wanted.acreate()
            continue
        if any(getattr(known.trigger, name, None) != getattr(wanted.trigger, name) for name in _COMPARED):
            await known.adelete()
            await wanted.acreate()


def automations(within_seconds: float = WITHIN_SECONDS) -> Iterator[Automation]:
    """All of them, for a server on which heartbeats may cease for so long."""
    yield Automation(
        name=ZOMBIES,
        description="Marks a run Crashed when nothing was heard of it; start it again, and it goes on where it was.",
        trigger=_silent(
            _HEARTBEAT,
            WAITING,
            *_states(*_ENDS),
            after={_HEARTBEAT, *_states("Running")},  # it may be gone before its first heartbeat
            within=within_seconds,
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, message=GONE)],
    )
    yield Automation(
        name=UNBEGUN,
        description="Schedules a run again whose worker was gone before it had begun.",
        trigger=_silent(
            _HEARTBEAT,
            *_states("Scheduled", "Running", "Cancelling", *_ENDS),
            after=set(_states("Pending")),
            within=_PATIENCE * within_seconds,
        ),
        actions=[ChangeFlowRunState(state=StateType.SCHEDULED, message="It had not begun.", force=True)],
    )
    yield Automation(
        name=GOING_ON,
        description=f"Schedules a run again that crashed while it watched others; it is run {MOST_RUNS} times at most.",
        trigger=EventTrigger(
            match=ResourceSpecification(
                {
                    "prefect.resource.id": "prefect.flow-run.*",
                    "prefect.resource.name": f"{WATCHING}*",
                    "prefect.run-count": [str(count) for count in range(1, MOST_RUNS)],
                }
            ),
            match_related=_ours(),
            expect=set(_states("Crashed")),
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[ChangeFlowRunState(state=StateType.SCHEDULED, message="Its process was gone; it goes on.")],
    )


def name_of_watcher() -> str:
    """The name under which the flow run that is running is begun again by itself; empty if it has such a name."""
    here = FlowRunContext.get()
    name = here.flow_run.name if here is not None and here.flow_run is not None else WATCHING
    return "" if name.startswith(WATCHING) else WATCHING + name


def _silent(*expected: str, after: set[str], within: float) -> EventTrigger:
    """After one event of a flow run of ours, none of the expected ones for so many seconds."""
    return EventTrigger(
        match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
        match_related=_ours(),
        after=after,
        expect=set(expected),
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=timedelta(seconds=within),
    )


def _ours() -> ResourceSpecification:
    return ResourceSpecification({"prefect.resource.id": f"prefect.tag.{TAG}"})


def _states(*names: str) -> tuple[str, ...]:
    return tuple(f"prefect.flow-run.{name}" for name in names)

"""What Prefect's server would do by itself, judged by its own rules for events."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from numberlift.flows.serving.automations import GOING_ON, MOST_RUNS, UNBEGUN, WATCHING, ZOMBIES, automations

OURS = [{"prefect.resource.id": "prefect.tag.numberlift", "prefect.resource.role": "tag"}]


@pytest.fixture(scope="module")
def triggers():
    """The triggers as the server has them, by the name of their automation."""
    from prefect.server.events.schemas.automations import EventTrigger

    return {one.name: EventTrigger.model_validate(one.trigger.model_dump(mode="json")) for one in automations()}


def event(state: str, *, name: str = "check-1122-abcdef", runs: int = 1, related=OURS):
    from prefect.server.events.schemas.events import ReceivedEvent

    resource = {
        "prefect.resource.id": f"prefect.flow-run.{uuid4()}",
        "prefect.resource.name": name,
        "prefect.run-count": str(runs),
    }
    told = {"occurred": datetime.now(UTC), "event": f"prefect.flow-run.{state}", "id": uuid4()}
    return ReceivedEvent(**told, resource=resource, related=related)


def test_a_watcher_that_crashed_is_scheduled_again_three_times(triggers):
    name = f"{WATCHING}check-1122-abcdef"
    again = [triggers[GOING_ON].covers(event("Crashed", name=name, runs=runs)) for runs in range(1, MOST_RUNS + 2)]

    assert again == [True, True, True, False, False]


def test_nothing_else_goes_on_by_itself(triggers):
    """A run that watches nobody is started again by a person, and so is one that was cancelled or failed."""
    name = f"{WATCHING}check-1122-abcdef"

    assert not triggers[GOING_ON].covers(event("Crashed"))
    assert not triggers[GOING_ON].covers(event("Crashed", name=name, related=[]))
    assert not any(triggers[GOING_ON].covers(event(state, name=name)) for state in ("Cancelled", "Failed", "Completed"))


def test_one_that_is_gone_before_its_first_heartbeat_is_missed_too(triggers):
    zombies = triggers[ZOMBIES]

    assert zombies.starts_after("prefect.flow-run.Running")
    assert zombies.starts_after("prefect.flow-run.heartbeat")
    assert not zombies.expects("prefect.flow-run.Running")


def test_one_that_was_taken_is_to_begin_within_minutes(triggers):
    unbegun = triggers[UNBEGUN]

    assert unbegun.starts_after("prefect.flow-run.Pending")
    assert unbegun.expects("prefect.flow-run.Running")
    assert unbegun.within > triggers[ZOMBIES].within

"""Flow runs whose worker was gone too when they ended: nobody was left to say so, and somebody must be told.

`take_up` is for a server whose workers are all known to be gone: what had not begun is scheduled again, what had begun
is Crashed. `look_after`, at the beginning of each sweep and follow, tells of what the automation against zombies has
ended meanwhile, and wakes a run that was suspended just as somebody approved its plan.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas import filters as by
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Crashed, Scheduled

from numberlift.flows.running.hooks import keep_alarm, run_of
from numberlift.ledger import Ledger

TAG: Final = "numberlift"
GONE: Final = "Its process is gone. Start the run again: it goes on where it was."
"""What the automation against zombies says of a run."""
_MESSAGE: Final = "It was running when everything was stopped. Start the run again: it goes on where it was."
_LOOK_BACK: Final = timedelta(days=3)
log = logging.getLogger(__name__)


async def take_up() -> None:
    """Put right what was left behind."""
    async with get_client() as client:
        for found in await _left(client, StateType.PENDING):
            await client.set_flow_run_state(found.id, Scheduled(message="It had not begun."), force=True)
        for found in await _left(client, StateType.RUNNING):
            await client.set_flow_run_state(found.id, Crashed(message=_MESSAGE), force=True)
            await _tell(client, found, _MESSAGE)


async def look_after(ledger: Ledger) -> None:
    """Tell of what ended unheard, once each, and wake what has nothing to wait for; what fails is for the next look."""
    try:
        async with get_client() as client:
            for found in await _left(client, StateType.CRASHED, since=datetime.now(UTC) - _LOOK_BACK):
                if found.state is not None and found.state.message == GONE:
                    await _tell(client, found, GONE)
            for found in await _left(client, StateType.PAUSED):
                plan = await asyncio.to_thread(ledger.plans.of_run, run_of(found))
                if plan is not None and plan.approval is not None:
                    await client.resume_flow_run(found.id, run_input={})
    except httpx.HTTPError as error:
        log.warning("Prefect was not asked about runs that were left: %s", type(error).__name__)


async def _tell(client: PrefectClient, found: FlowRun, message: str) -> None:
    flow = await client.read_flow(found.flow_id)
    await asyncio.to_thread(keep_alarm, "crashed", flow.name, found, message)


async def _left(client: PrefectClient, state: StateType, *, since: datetime | None = None) -> list[FlowRun]:
    which = by.FlowRunFilter(
        tags=by.FlowRunFilterTags(all_=[TAG]),
        end_time=by.FlowRunFilterEndTime(after_=since) if since else None,
        state=by.FlowRunFilterState(type=by.FlowRunFilterStateType(any_=[state])),
    )
    found = await client.read_flow_runs(flow_run_filter=which, limit=200)
    return [one for one in found if one.deployment_id]

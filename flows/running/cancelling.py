"""What becomes of a flow run that somebody cancels in Prefect: Cancelled there, and here incomplete with every row.

Prefect takes a process that answers signals itself, as ours does to finish what is under way, for one that crashed. So
the flow finds out why it was stopped, and says by itself that it was cancelled.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any, Final

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectException
from prefect.states import Cancelled

from numberlift.errors import NumberliftError
from numberlift.ledger import Ledger
from numberlift.pipeline.complying.kinds import FLOW
from numberlift.pipeline.complying.reporting import write_comply_run
from numberlift.pipeline.meter import Meter
from numberlift.pipeline.reporting import Reporting, Written, write_run
from numberlift.pipeline.threads import in_thread
from numberlift.settings import Settings
from numberlift.wiring.parts import opened_ledger

_MESSAGE: Final = "Cancelled. Start the run again: it goes on where it was."
_OVER: Final = frozenset({"finished", "withdrawn"})
log = logging.getLogger(__name__)


class CancelledByPerson(Exception):
    """Somebody cancelled this flow run, and what was under way is finished: it ends as Cancelled."""


def cancelled() -> State[Any]:
    """What a flow returns that was cancelled."""
    return Cancelled(message=_MESSAGE)


async def is_cancelled() -> bool:
    """Whether Prefect has this flow run as cancelled; no where its server does not answer."""
    here = FlowRunContext.get()
    if here is None or here.flow_run is None:
        return False
    try:
        async with get_client() as client:
            state = (await client.read_flow_run(here.flow_run.id)).state
    except (httpx.HTTPError, PrefectException, OSError):
        return False
    return state is not None and (state.is_cancelling() or state.is_cancelled())


async def left_incomplete(settings: Settings, run_id: str, out: Path) -> None:
    """Note that a run was stopped, and report what is known of its rows.

    The note comes first: whoever cancels gives half a minute, which a report of very many rows may need. What fails is
    logged; the run goes on at its next start all the same.
    """
    try:
        with opened_ledger(settings) as ledger:
            if await asyncio.to_thread(_noted, ledger, run_id):
                await reported(ledger, run_id, Reporting(out=out, stopped=True))
    except NumberliftError as error:
        log.warning("the report of the cancelled run was not written: %s", error)


async def reported(ledger: Ledger, run_id: str, reporting: Reporting) -> Written:
    """A run's report as things stand now. Raises RunOwned while somebody works on it, OutputFailed, LedgerFailed."""
    run = ledger.runs.get(run_id)
    write = write_comply_run if run.flow == FLOW else write_run
    with ledger.own_run(run_id):
        return await in_thread(write, ledger, run_id, Meter(), reporting)


def _noted(ledger: Ledger, run_id: str) -> bool:
    with ledger.own_run(run_id):
        if ledger.runs.get(run_id).state in _OVER:
            return False
        ledger.runs.advance(run_id, "incomplete")
        return True

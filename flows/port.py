"""The flow `port_numbers`: a list that was taken in, checked and planned; once its plan is approved, filed.

Approval is a row in the ledger. A flow that finds none ends with the plan stored; whoever approves it starts the flow
again, which carries out what is stored.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from prefect import Flow, flow
from prefect.exceptions import TerminationSignal
from prefect.states import Failed
from pydantic import BaseModel, Field

from numberlift.errors import NumberliftError
from numberlift.flows.artifacts import keep_artifacts, progress_shown
from numberlift.flows.steps import PrefectSteps
from numberlift.pipeline.check import CheckOrder
from numberlift.pipeline.hosting.host import Hosted
from numberlift.pipeline.meter import Progress, Silent
from numberlift.settings import read_settings
from numberlift.wiring.checks import asking_of
from numberlift.wiring.parts import opened_ledger
from numberlift.wiring.porting import run_port


class PortParameters(BaseModel):
    """What the flow is told; the list itself was taken in before and is named by its run."""

    run: str = Field(description="The run's id, as `numberlift runs` shows it.")
    max_age_hours: float = Field(24, ge=0, description="Answers younger than this are used again.")
    out: str = Field("", description="Folder for the report; empty: the home's reports folder.")


def port_flow(
    progress: Progress, came: list[Hosted | NumberliftError], *, begun: Callable[[], object] = lambda: None
) -> Flow[[PortParameters], Any]:
    """The flow, watched by `progress`; what came of it, or an expected error, is put into `came`.

    `begun` is called once Prefect has set itself up around the flow.
    """

    @flow(name="port-numbers", description=__doc__, persist_result=False, retries=0)
    async def port_numbers(parameters: PortParameters) -> Any:
        begun()
        settings = read_settings()
        order = CheckOrder(
            run_id=parameters.run,
            out=Path(parameters.out) if parameters.out else settings.home / "reports" / parameters.run,
            max_age_seconds=parameters.max_age_hours * 3600,
            asking=asking_of(settings),
        )
        try:
            with opened_ledger(settings) as ledger:
                async with progress_shown(order.run_id, progress) as shown:
                    hosted = await run_port(
                        order, settings=settings, ledger=ledger, steps=PrefectSteps(), progress=shown
                    )
                await keep_artifacts(ledger, hosted.written)
        except NumberliftError as error:
            came.append(error)
            return Failed(message=str(error))
        came.append(hosted)
        return hosted.written.summary

    return port_numbers


port_numbers = port_flow(Silent(), [])


async def run_flow(order: CheckOrder, *, progress: Progress) -> Hosted:
    """Run the flow here and now for the command line; its errors are raised as they were.

    SIGTERM stays the command line's, so that the creates in flight end first. Call it in the main thread.
    """
    came: list[Hosted | NumberliftError] = []
    stop = signal.getsignal(signal.SIGTERM)
    watched = port_flow(progress, came, begun=lambda: signal.signal(signal.SIGTERM, stop))
    parameters = PortParameters(run=order.run_id, max_age_hours=order.max_age_seconds / 3600, out=str(order.out))
    try:
        state = await watched(parameters, return_state=True)
    except TerminationSignal:  # it came in the moment before the flow began
        raise asyncio.CancelledError from None
    if not came:
        await state.aresult()
    if isinstance(came[0], NumberliftError):
        raise came[0]
    return came[0]

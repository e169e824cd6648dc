"""A use case that works on a run, as a flow: what it is told, what Prefect shows of it, and how it is run here.

Each flow of a run stands in a file of its own; what they share stands here. The list itself was taken in before the
flow starts and is named by its run, so that no parameter holds a path, a number or a person.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from prefect import Flow, flow
from prefect.exceptions import TerminationSignal
from prefect.states import Failed
from pydantic import BaseModel, Field

from numberlift.errors import NumberliftError
from numberlift.flows.running.artifacts import keep_artifacts, progress_shown
from numberlift.flows.running.cancelling import CancelledByPerson, cancelled, left_incomplete
from numberlift.flows.running.hooks import tell_crashed, tell_failed
from numberlift.flows.running.steps import PrefectSteps
from numberlift.flows.running.stopping import finishing
from numberlift.flows.running.waiting import deployed_run, take_word, wait_for_word
from numberlift.ledger import Ledger
from numberlift.pipeline.check import CheckOrder
from numberlift.pipeline.meter import Progress, Silent
from numberlift.pipeline.planning.tables import ShownPlan
from numberlift.pipeline.reporting import Written
from numberlift.pipeline.sharding import MOST_SHARDS
from numberlift.pipeline.steps import Steps
from numberlift.settings import Settings, read_settings
from numberlift.wiring.checks import asking_of
from numberlift.wiring.parts import opened_ledger

log = logging.getLogger(__name__)

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class RunParameters(BaseModel):
    """What a flow is told."""

    run: str = Field(description="The run's id, as `numberlift runs` shows it.")
    max_age_hours: float = Field(24, ge=0, description="Answers younger than this are used again.")
    out: str = Field("", description="Folder for the report; empty: the home's reports folder.")
    shards: int = Field(1, ge=1, le=MOST_SHARDS, description="How many flow runs on the pool ask at once (a check).")


class UseCase(Protocol[T_co]):
    """A use case with real parts, as `wiring` has it."""

    def __call__(
        self, order: CheckOrder, *, settings: Settings, ledger: Ledger, steps: Steps, progress: Progress
    ) -> Awaitable[T_co]:
        """Bring the run as far as it may go."""
        ...


@dataclass(frozen=True, slots=True)
class RunFlow(Generic[T]):
    """A flow over one run: its name, what Prefect's page says of it, the use case, and its report among the result."""

    name: str
    about: str | None
    work: UseCase[T]
    written: Callable[[T], Written]
    plan: Callable[[T], ShownPlan | None] = lambda _: None


def as_flow(
    kind: RunFlow[T],
    *,
    progress: Progress | None = None,
    came: Callable[[T | NumberliftError], object] = lambda _: None,
    begun: Callable[[], object] = lambda: None,
) -> Flow[[RunParameters], Any]:
    """The flow, watched by `progress`; what came of it, or an expected error, is handed to `came`.

    `begun` is called once Prefect has set itself up around the flow.
    """

    @flow(
        name=kind.name,
        description=kind.about,
        persist_result=False,
        retries=0,
        on_failure=[tell_failed],
        on_crashed=[tell_crashed],
    )
    async def over_a_run(parameters: RunParameters) -> Any:
        begun()
        settings, shown = read_settings(), progress or Silent()
        order = _order(parameters, settings)
        try:
            with opened_ledger(settings) as ledger:
                result = await _round(kind, order, settings, ledger, shown)
                while _waits(kind, result) and await wait_for_word(ledger, parameters.run, kind.plan(result)):
                    result = await _round(kind, order, settings, ledger, shown)
        except CancelledByPerson:
            await left_incomplete(settings, order.run_id, order.out)
            return cancelled()
        except NumberliftError as error:
            came(error)
            return Failed(message=str(error))
        came(result)
        return kind.written(result).summary

    return over_a_run


async def run_here(kind: RunFlow[T], order: CheckOrder, *, progress: Progress) -> T:
    """Run the flow here and now for the command line; its errors are raised as they were.

    SIGTERM stays the command line's: Prefect's own handler raises wherever the program happens to be, and what is under
    way could not be finished. Call it in the main thread.
    """
    came: list[T | NumberliftError] = []
    stop = signal.getsignal(signal.SIGTERM)
    watched = as_flow(kind, progress=progress, came=came.append, begun=lambda: signal.signal(signal.SIGTERM, stop))
    parameters = RunParameters(
        run=order.run_id, max_age_hours=order.max_age_seconds / 3600, out=str(order.out), shards=order.shards
    )
    try:
        state = await watched(parameters, return_state=True)
    except TerminationSignal:  # it came in the moment before the flow began
        raise asyncio.CancelledError from None
    if not came:
        await state.aresult()
    if isinstance(came[0], NumberliftError):
        raise came[0]
    return came[0]


async def _round(kind: RunFlow[T], order: CheckOrder, settings: Settings, ledger: Ledger, progress: Progress) -> T:
    """Bring the run as far as it goes, and tell whoever is to be told; the command line tells by itself."""
    work = _approved_and_worked(kind, order, settings, ledger, progress)
    if not deployed_run():
        return await work
    result = await finishing(work)
    from numberlift.wiring.mailing import tell_ended

    await tell_ended(settings, ledger, order.run_id, kind.written(result), kind.plan(result), say=log.warning)
    return result


def _waits(kind: RunFlow[T], result: T) -> bool:
    return bool(kind.written(result).summary["awaiting"] == "approval")


async def _approved_and_worked(
    kind: RunFlow[T], order: CheckOrder, settings: Settings, ledger: Ledger, progress: Progress
) -> T:
    """The use case, after the word of whoever resumed this flow run, if there is one."""
    await take_word(ledger, order.run_id, progress=progress)
    async with progress_shown(order.run_id, progress) as shown:
        result = await kind.work(order, settings=settings, ledger=ledger, steps=PrefectSteps(), progress=shown)
    await keep_artifacts(ledger, kind.written(result))
    return result


def _order(parameters: RunParameters, settings: Settings) -> CheckOrder:
    return CheckOrder(
        run_id=parameters.run,
        out=Path(parameters.out) if parameters.out else settings.home / "reports" / parameters.run,
        max_age_seconds=parameters.max_age_hours * 3600,
        asking=asking_of(settings),
        shards=parameters.shards,
    )

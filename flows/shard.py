"""The flow `check_shard`: a range of a run's lines asked about, for the flow that owns the run and started this one."""

from __future__ import annotations

from typing import Any, Final

from prefect import flow
from prefect.states import Failed
from pydantic import BaseModel, Field

from numberlift.errors import NumberliftError
from numberlift.flows.running.cancelling import CancelledByPerson, cancelled
from numberlift.flows.running.steps import PrefectSteps
from numberlift.flows.running.stopping import finishing
from numberlift.ledger import Chunk
from numberlift.pipeline.meter import Silent
from numberlift.settings import read_settings
from numberlift.wiring.checks import run_shard
from numberlift.wiring.parts import opened_ledger

NAME: Final = "check-shard"


class ShardParameters(BaseModel):
    """What the flow is told: a run and a range of its lines, never numbers."""

    run: str = Field(description="The run's id, as `numberlift runs` shows it.")
    start: int = Field(ge=1, description="The first line of the range.")
    end: int = Field(ge=1, description="The last line of the range.")


@flow(name=NAME, description=__doc__, persist_result=False, retries=0)
async def check_shard(parameters: ShardParameters) -> Any:
    """Ask about what is open in the range; what is not answered stays for the owner of the run."""
    settings = read_settings()
    shard = Chunk(parameters.run, parameters.start, parameters.end)
    try:
        with opened_ledger(settings) as ledger:
            work = run_shard(shard, settings=settings, ledger=ledger, steps=PrefectSteps(), progress=Silent())
            await finishing(work)
    except CancelledByPerson:
        return cancelled()
    except NumberliftError as error:
        return Failed(message=str(error))
    return None

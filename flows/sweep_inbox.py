"""The flow `sweep_inbox`: lists that were dropped into the inbox become runs, each started as its own deployment."""

from __future__ import annotations

from typing import Any, Literal, cast

from prefect import flow
from prefect.states import Failed
from pydantic import BaseModel, Field

from numberlift.errors import NumberliftError, RunOwned
from numberlift.flows.launch import FlowName, launch
from numberlift.flows.running.cancelling import CancelledByPerson, cancelled
from numberlift.flows.running.hooks import tell_crashed, tell_failed
from numberlift.flows.running.stopping import finishing
from numberlift.flows.running.waiting import deployed_run
from numberlift.flows.serving.leftovers import look_after
from numberlift.pipeline.sweeping import STILL_SECONDS, Swept
from numberlift.settings import read_settings
from numberlift.wiring.parts import opened_ledger
from numberlift.wiring.sweeping import run_sweep


class SweepParameters(BaseModel):
    """What the flow is told."""

    folder: Literal["all", "check", "host", "port", "comply"] = Field(
        "all", description="The folder of the inbox to look into."
    )
    name: str = Field("", description="One file or folder in it, by its name; empty: whatever stands still.")
    still_seconds: float = Field(
        STILL_SECONDS, ge=0, le=600, description="How long size and time of a file must have stood still."
    )


@flow(
    name="sweep-inbox",
    description=__doc__,
    persist_result=False,
    retries=0,
    on_failure=[tell_failed],
    on_crashed=[tell_crashed],
)
async def sweep_inbox(parameters: SweepParameters) -> Any:
    """One sweep. What a list becomes is a flow run of its own, so that a sweep is over in seconds."""
    try:
        swept = await (finishing(_swept(parameters)) if deployed_run() else _swept(parameters))
    except RunOwned:
        return {"done": 0, "refused": 0, "runs": []}  # another sweep is at it
    except CancelledByPerson:
        return cancelled()
    except NumberliftError as error:
        return Failed(message=str(error))
    done = [one.run_id for one in swept if one.outcome == "done"]
    return {"done": len(done), "refused": len(swept) - len(done), "runs": done}


async def _swept(parameters: SweepParameters) -> list[Swept]:
    settings = read_settings()

    def wanted(kind: str, name: str) -> bool:
        return parameters.folder in {"all", kind} and parameters.name in {"", name}

    async def start(kind: str, run_id: str) -> object:
        return await launch(cast("FlowName", kind), {"run": run_id})

    with opened_ledger(settings) as ledger:
        if deployed_run():
            await look_after(ledger)
        return await run_sweep(settings, ledger, start=start, wanted=wanted, still_seconds=parameters.still_seconds)

"""The flow runs that do parts of another one's work: started or joined, looked at, given up for dead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from numberlift.flows.launch import DEPLOYMENT, FLOWS, FlowName, prefect_client, tagged

if TYPE_CHECKING:
    from prefect.client.schemas.filters import FlowRunFilter


@dataclass(frozen=True, slots=True)
class Part:
    """What one flow run is to do: the flow and what it is told, which names no number and no person.

    `tag` tells it from every other part; whoever does it holds `lock` in the ledger. `named` begins a sentence.
    """

    flow: FlowName
    parameters: Mapping[str, Any]
    tag: str
    lock: str
    named: str


class PartState(Enum):
    """How the flow run of a part stands, as far as whoever watches it must know."""

    WAITING = "no worker has taken it, or it has not begun"
    RUNNING = "a worker has it"
    COMPLETED = "it has done what it could"
    CRASHED = "its process is gone"
    FAILED = "it could not go on, or somebody cancelled it"


async def launch_part(part: Part, *, idempotency_key: str) -> str:
    """Start the deployment that does a part, or join the flow run that does already; its id. Raises CannotStart."""
    async with prefect_client() as client:
        for found in await client.read_flow_runs(flow_run_filter=_live(part.tag), limit=1):
            return str(found.id)
        deployment = await client.read_deployment_by_name(f"{FLOWS[part.flow]}/{DEPLOYMENT}")
        started = await client.create_flow_run_from_deployment(
            deployment.id,
            parameters={"parameters": dict(part.parameters)},
            idempotency_key=idempotency_key,
            name=part.tag,
            tags=[part.tag],
        )
        return str(started.id)


async def state_of(flow_run_id: str) -> tuple[PartState, str]:
    """How a flow run stands at Prefect, and what Prefect says of it. Raises CannotStart."""
    async with prefect_client() as client:
        found = await client.read_flow_run(UUID(flow_run_id))
    state = found.state
    if state is None or state.is_scheduled() or state.is_pending():
        return PartState.WAITING, ""
    kinds = {name: PartState[name] for name in ("COMPLETED", "FAILED")} | {"CANCELLED": PartState.FAILED}
    over = kinds.get(state.type.value, PartState.CRASHED)
    return (over if state.is_final() else PartState.RUNNING), state.message or ""


async def crash(flow_run_id: str, why: str) -> None:
    """Tell Prefect that a flow run's process is gone, before it finds out by itself. Raises CannotStart."""
    from prefect.states import Crashed

    async with prefect_client() as client:
        await client.set_flow_run_state(UUID(flow_run_id), Crashed(message=why), force=True)


async def cancel(flow_run_id: str) -> None:
    """Have Prefect cancel a flow run, unless it has ended: at once, or by its worker. Raises CannotStart."""
    from prefect.client.schemas.objects import State, StateType

    async with prefect_client() as client:
        found = await client.read_flow_run(UUID(flow_run_id))
        if found.state is None or not found.state.is_final():
            await client.set_flow_run_state(UUID(flow_run_id), State(type=StateType.CANCELLING))


async def rename(flow_run_id: str, name: str) -> None:
    """Give a flow run another name. Raises CannotStart."""
    async with prefect_client() as client:
        await client.update_flow_run(UUID(flow_run_id), name=name)


def _live(tag: str) -> FlowRunFilter:
    from prefect.client.schemas import filters as by
    from prefect.client.schemas.objects import TERMINAL_STATES, StateType

    live = [one for one in StateType if one not in TERMINAL_STATES]
    state = by.FlowRunFilterState(type=by.FlowRunFilterStateType(any_=live))
    return tagged(tag).model_copy(update={"state": state})

"""The one place that starts deployments and wakes runs that wait: for the page, the inbox and `numberlift approve`.

A run of ours is named to Prefect by its id alone. Without a server (`server_set()` is False) nothing here works: the
page then uses its own queue, the command line runs here and now.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from numberlift.errors import CannotStart

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.client.schemas.objects import FlowRun

FlowName = Literal["check", "host", "port", "comply", "follow", "report", "inbox", "shard", "account"]
DEPLOYMENT: Final = "numberlift"
FLOWS: Final[Mapping[FlowName, str]] = {
    "check": "check-numbers",
    "host": "host-numbers",
    "port": "port-numbers",
    "comply": "submit-bundles",
    "follow": "follow-orders",
    "report": "send-report",
    "inbox": "sweep-inbox",
    "shard": "check-shard",
    "account": "follow-account",
}
"""The name of each flow at Prefect; its deployment is called `numberlift`."""
_PAGE: Final = 200
_SOON: Final = (0.2, 0.4, 0.8, 1.6)
"""Seconds."""


class Launched(NamedTuple):
    """A flow run at Prefect: its id, its state's name when it was answered, whether it was there before."""

    flow_run_id: str
    state: str
    joined: bool


def server_set() -> bool:
    """Whether a Prefect server is configured for this process."""
    return bool(os.environ.get("PREFECT_API_URL"))


def load() -> None:
    """Load Prefect's client now, which takes seconds. Blocking; everything here does it by itself at first need."""
    import prefect.client.orchestration
    import prefect.states  # noqa: F401 -- loaded, not used


async def launch(flow: FlowName, parameters: Mapping[str, Any], *, idempotency_key: str = "") -> Launched:
    """Start the deployment of `flow` with the fields of its parameter model; no personal data may be among them.

    A flow run of the same run (the parameter `run`) that has not ended is joined in place of starting another one; one
    that waits for approval is woken. `idempotency_key` makes two calls at the same moment one; by default it is made of
    the run and of how often it was started before. Raises CannotStart when the server cannot be reached, refuses us, or
    has no such deployment.
    """
    run_id = str(parameters.get("run", ""))
    async with prefect_client() as client:
        deployment = await client.read_deployment_by_name(f"{FLOWS[flow]}/{DEPLOYMENT}")
        for found in await _live(client, run_id) if run_id else []:
            if found.deployment_id == deployment.id:
                await _resume(client, found)
                return _launched(await client.read_flow_run(found.id), joined=True)
        before = await client.count_flow_runs(flow_run_filter=tagged(run_id)) if run_id else 0
        started = await client.create_flow_run_from_deployment(
            deployment.id,
            parameters={"parameters": dict(parameters)},
            idempotency_key=idempotency_key or (f"{run_id}:{before + 1}" if run_id else None),
            name=run_id or None,
            tags=[run_id] if run_id else None,
        )
        return _launched(started, joined=False)


async def wake(run_id: str) -> list[str]:
    """Wake what is suspended for the approval of a run; answers the ids of the flow runs, none if nothing waits.

    The flow starts from the top and reads in the ledger whether the plan is approved. Raises CannotStart.
    """
    async with prefect_client() as client:
        found = [one for one in await _live(client, run_id) if await _resume(client, one)]
    return [str(one.id) for one in found]


def _launched(found: FlowRun, *, joined: bool) -> Launched:
    return Launched(str(found.id), found.state_name or "Scheduled", joined)


async def _resume(client: PrefectClient, found: FlowRun) -> bool:
    """Wake a flow run if it is suspended; says whether it was."""
    from prefect.client.schemas.responses import SetStateStatus

    if found.state is None or not found.state.is_paused():
        return False
    for wait in _SOON:  # a run is suspended a moment before its form is there, and is not woken without
        answer = await client.resume_flow_run(found.id, run_input={})
        if answer.status == SetStateStatus.ACCEPT:
            return True
        await asyncio.sleep(wait)
    return False


async def _live(client: PrefectClient, run_id: str) -> list[FlowRun]:
    """The flow runs of this run that have not ended; those started by hand in Prefect's page carry no tag."""
    from prefect.client.schemas import filters as by
    from prefect.client.schemas.objects import TERMINAL_STATES, StateType

    live = [one for one in StateType if one not in TERMINAL_STATES]
    which = by.FlowRunFilter(state=by.FlowRunFilterState(type=by.FlowRunFilterStateType(any_=live)))
    found: list[FlowRun] = []
    while True:
        page = await client.read_flow_runs(flow_run_filter=which, limit=_PAGE, offset=len(found))
        found += page
        if len(page) < _PAGE:
            return [one for one in found if _run_of(one) == run_id]


def tagged(tag: str) -> FlowRunFilter:
    """The flow runs with a tag."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags

    return FlowRunFilter(tags=FlowRunFilterTags(all_=[tag]))


def _run_of(found: FlowRun) -> str:
    told = found.parameters.get("parameters")
    return str(told.get("run", "")) if isinstance(told, dict) else ""


@asynccontextmanager
async def prefect_client() -> AsyncIterator[PrefectClient]:
    """A client of the configured server; what it raises becomes CannotStart, with the next step."""
    if not server_set():
        raise CannotStart("No Prefect server is set. Start `numberlift up`, or point PREFECT_API_URL at one.")
    await asyncio.to_thread(load)  # the page's event loop has other visitors

    import httpx
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound, PrefectException

    where = os.environ["PREFECT_API_URL"]
    try:
        async with get_client() as client:
            yield client
    except ObjectNotFound as error:
        raise CannotStart(
            f"Prefect at {where} has no such deployment. `numberlift up` makes them; on a server of your own: "
            "`python -m numberlift.flows.serving.deploying`."
        ) from error
    except httpx.HTTPStatusError as error:
        refused = error.response.status_code in {401, 403}
        why = "refuses us: set PREFECT_API_AUTH_STRING" if refused else f"answered {error.response.status_code}"
        raise CannotStart(f"Prefect at {where} {why}.") from error
    except (httpx.HTTPError, PrefectException, OSError, RuntimeError) as error:
        raise CannotStart(f"Prefect at {where} cannot be reached ({type(error).__name__}). Is it running?") from error

"""Waiting for a person's word on a plan: a flow run that is suspended, holds no worker, and begins anew once woken.

The approval itself is a row in the ledger, bound to the plan's hash. Prefect only waits and wakes: whoever resumes the
run in its page or by its API gives a name, which is written down as `prefect`; `numberlift approve` and the upload page
write the row themselves and wake the run, which then finds it.
"""

from __future__ import annotations

import asyncio
from typing import Final
from uuid import UUID

import httpx
from prefect.context import FlowRunContext
from prefect.events import emit_event
from prefect.exceptions import ObjectNotFound
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput
from prefect.input.actions import acreate_flow_run_input
from prefect.input.run_input import Keyset, keyset_from_base_key
from pydantic import Field

from numberlift.ledger import Ledger, Plan
from numberlift.pipeline.meter import Progress
from numberlift.pipeline.planning.approving import Yes, approve_plan
from numberlift.pipeline.planning.tables import ShownPlan

HOW: Final = "prefect"
TAG: Final = "numberlift"
WAITING: Final = "numberlift.flow-run.waiting"
_TIMES: Final = 3


class PlanApproval(RunInput):
    """What whoever resumes the run is asked for."""

    approved_by: str = Field(
        "",
        max_length=100,
        description="Your name: with it you approve the plan as it is shown. Without one nothing is approved.",
    )

    @classmethod
    async def asave(cls, keyset: Keyset, flow_run_id: UUID | None = None) -> None:
        """Write the form down, what of it is not there yet."""
        await _write_once(keyset["schema"], cls.model_json_schema(by_alias=True), flow_run_id)
        await _write_once(keyset["description"], cls._description or "", flow_run_id)


def deployed_run() -> UUID | None:
    """The id of the flow run that is running, if a deployment started it: only such a run can be suspended."""
    here = FlowRunContext.get()
    found = here.flow_run if here else None
    return found.id if found and found.deployment_id else None


async def take_word(ledger: Ledger, run_id: str, *, progress: Progress) -> None:
    """Approve the stored plan of a run if this flow run was resumed with somebody's name under this very plan.

    Raises CannotStart if the plan was changed since it was shown.
    """
    plan = await asyncio.to_thread(ledger.plans.of_run, run_id)
    if plan is None or plan.approval is not None or deployed_run() is None:
        return
    for key in _asked(plan):
        said = await _word(key)
        if said:
            yes = Yes(said, HOW)
            await asyncio.to_thread(approve_plan, ledger, plan.id, plan_hash=plan.hash, yes=yes, progress=progress)
            return


async def wait_for_word(ledger: Ledger, run_id: str, shown: ShownPlan | None) -> bool:
    """Suspend this flow run until somebody has said a word on the run's plan; True if somebody has by now.

    False where nothing can be waited for: no deployment started this flow run, or the plan is gone. Suspending raises
    Prefect's own signal, which ends the process of the flow run and frees its worker.
    """
    plan = await asyncio.to_thread(ledger.plans.of_run, run_id)
    if plan is None or shown is None or deployed_run() is None:
        return False
    if plan.approval is not None:
        return True
    form = PlanApproval.with_initial_data(description=described(shown))
    key = _key(plan, len(_asked(plan)))
    await form.asave(keyset_from_base_key(f"suspended-{key}"))  # first: nobody is to find a suspended run without it
    _tell_waiting()
    await asuspend_flow_run(wait_for_input=form, key=key, timeout=None)
    return True


def _tell_waiting() -> None:
    """Say that no heartbeat is to be expected: on SQLite Prefect may miss the event of a changed state when it is busy.

    The automation that finds runs without heartbeats listens for this one too (`flows.serving.deploying`).
    """
    for _ in range(_TIMES):
        resource = {"prefect.resource.id": f"prefect.flow-run.{deployed_run()}"}
        related = [{"prefect.resource.id": f"prefect.tag.{TAG}", "prefect.resource.role": "tag"}]
        emit_event(WAITING, resource=resource, related=related)


def described(shown: ShownPlan) -> str:
    """The plan as Markdown for whoever approves: what would be created and how much, nothing of a list's cells."""
    facts = [f"* {label}: {value}" for label, value in shown.about.facts[2:]]
    sheets = [f"* sheet “{sheet.title}” of plan.xlsx: {len(sheet.rows):,} rows" for sheet in shown.sheets if sheet.rows]
    return "\n".join([f"**{shown.about.title}: {shown.short}**", "", *facts, *sheets])


def _asked(plan: Plan) -> list[str]:
    """The keys under which this flow run was suspended for this plan, oldest first."""
    here = FlowRunContext.get()
    policy = here.flow_run.empirical_policy if here and here.flow_run else None
    known = (policy.pause_keys if policy else None) or set()
    keys = (_key(plan, count) for count in range(len(known)))
    return [key for key in keys if key in known]


def _key(plan: Plan, count: int) -> str:
    return f"{plan.hash[:16]}-{count}"


async def _write_once(key: str, value: object, flow_run_id: UUID | None) -> None:
    try:
        await acreate_flow_run_input(key=key, value=value, flow_run_id=flow_run_id)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != httpx.codes.CONFLICT:
            raise


async def _word(key: str) -> str:
    """The name that was given when the run was resumed; empty if it was woken without one."""
    try:
        said = await asuspend_flow_run(wait_for_input=PlanApproval, key=key)
    except ObjectNotFound:
        return ""
    except httpx.HTTPStatusError as error:
        if error.response.status_code != httpx.codes.NOT_FOUND:
            raise
        return ""
    return said.approved_by.strip()

"""The flow `follow_orders`: one round over all open orders, or over those of one run."""

from __future__ import annotations

from typing import Any

from prefect import Flow, flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.states import Failed
from pydantic import BaseModel, Field

from numberlift.errors import NumberliftError
from numberlift.flows.steps import PrefectSteps
from numberlift.pipeline.following.follow import Followed
from numberlift.pipeline.following.standing import waiting_counts
from numberlift.pipeline.meter import Progress, Silent
from numberlift.settings import read_settings
from numberlift.wiring.following import follow_order, run_follow
from numberlift.wiring.parts import opened_ledger

KEY = "follow-orders"


class FollowParameters(BaseModel):
    """What the flow is told."""

    run: str = Field("", description="The run's id, as `numberlift runs` shows it; empty: all with open orders.")


def follow_flow(progress: Progress) -> Flow[[FollowParameters], Any]:
    """The flow, watched by `progress`. What is left to do is read from the ledger, so it never retries by itself."""

    @flow(name="follow-orders", description=__doc__, persist_result=False, retries=0)
    async def follow_orders(parameters: FollowParameters) -> Any:
        settings = read_settings()
        try:
            with opened_ledger(settings) as ledger:
                order = follow_order(settings, run_id=parameters.run)
                followed = await PrefectSteps().step(
                    "follow the open orders",
                    lambda: run_follow(order, settings=settings, ledger=ledger, progress=progress),
                )
                await acreate_markdown_artifact(markdown_of(followed), key=KEY, description="Orders that are followed")
        except NumberliftError as error:
            return Failed(message=str(error))
        told = {"open": followed.open, "changed": followed.changed, "unread": followed.unread}
        return told if followed.complete else Failed(message=f"Not everything could be read or sent: {told}.")

    return follow_orders


follow_orders = follow_flow(Silent())


def markdown_of(followed: Followed) -> str:
    """Counts alone, run by run: nothing of what stood in a list."""
    lines = ["| run | open | changed | letters sent | waiting for |", "|---|---:|---:|---:|---|"]
    for run in followed.runs:
        waiting = ", ".join(f"{who} {count:,}" for who, count in waiting_counts(run.orders).items())
        lines.append(f"| {run.run_id} | {run.open:,} | {len(run.changes):,} | {run.letters_sent:,} | {waiting} |")
    return "\n".join(lines if followed.runs else ["Nothing is open."])

"""The flow `follow_orders`: one round over all open orders, or over those of one run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prefect import Flow, flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.states import Failed
from pydantic import BaseModel, Field

from numberlift.errors import NumberliftError
from numberlift.flows.running.cancelling import CancelledByPerson, cancelled
from numberlift.flows.running.hooks import tell_crashed, tell_failed
from numberlift.flows.running.steps import PrefectSteps
from numberlift.flows.running.stopping import finishing
from numberlift.flows.running.waiting import deployed_run
from numberlift.flows.serving.leftovers import look_after
from numberlift.flows.spreading.accounts import follow_accounts
from numberlift.pipeline.following.standing import waiting_counts
from numberlift.pipeline.meter import Progress, Silent
from numberlift.pipeline.sharding import MOST_SHARDS
from numberlift.settings import read_settings
from numberlift.wiring.following import Round, follow_round
from numberlift.wiring.parts import credentials_of, opened_ledger

KEY = "follow-orders"
HEADING_LINES = 2


class FollowParameters(BaseModel):
    """What the flow is told."""

    run: str = Field("", description="The run's id, as `numberlift runs` shows it; empty: all with open orders.")
    shards: int = Field(
        1, ge=1, le=MOST_SHARDS, description="How many accounts are followed at once, each by a flow run on the pool."
    )


def follow_flow(progress: Progress) -> Flow[[FollowParameters], Any]:
    """The flow, watched by `progress`. What is left to do is read from the ledger, so it never retries by itself."""

    @flow(
        name="follow-orders",
        description=__doc__,
        persist_result=False,
        retries=0,
        on_failure=[tell_failed],
        on_crashed=[tell_crashed],
    )
    async def follow_orders(parameters: FollowParameters) -> Any:
        try:
            work = _followed(parameters, progress)
            followed = await (finishing(work) if deployed_run() else work)
        except CancelledByPerson:
            return cancelled()
        except NumberliftError as error:
            return Failed(message=str(error))
        told = {"open": followed.open, "changed": followed.changed, "unread": followed.unread}
        return told if followed.complete else Failed(message=f"Not everything could be read or sent: {told}.")

    return follow_orders


async def _followed(parameters: FollowParameters, progress: Progress) -> Round:
    settings = read_settings()
    with opened_ledger(settings) as ledger:
        if deployed_run():
            await look_after(ledger)
        if not parameters.run:
            own_account = credentials_of(settings).account_sid
            await follow_accounts(ledger, own_account, shards=parameters.shards, progress=progress)
        followed = await PrefectSteps().step(
            "follow the open orders",
            lambda: follow_round(parameters.run, settings=settings, ledger=ledger, progress=progress),
        )
        await acreate_markdown_artifact(markdown_of(followed), key=KEY, description="Orders that are followed")
        return followed


follow_orders = follow_flow(Silent())


def markdown_of(followed: Round) -> str:
    """Counts alone, run by run: nothing of what stood in a list."""
    lines = ["| run | open | changed | how it stands |", "|---|---:|---:|---|"]
    for run in followed.hosting.runs if followed.hosting is not None else ():
        waiting = ", ".join(f"{count:,} wait for {who}" for who, count in waiting_counts(run.orders).items())
        sent = f"{run.letters_sent:,} letters sent" if run.letters_sent else ""
        lines.append(_row(run.run_id, run.open, len(run.changes), waiting, sent))
    for port in followed.ports.runs if followed.ports is not None else ():
        warned = f"{len(port.warnings):,} that nothing will answer when they are ported" if port.warnings else ""
        ported = f"ported {port.ported:,} of {port.numbers:,}{' (partly ported)' if port.partly else ''}"
        lines.append(_row(port.run_id, port.open, len(port.changes), ported, _counted(port.statuses), warned))
    lines += [
        _row(comply.run_id, comply.open, len(comply.changes), _counted(comply.statuses))
        for comply in (followed.bundles.runs if followed.bundles is not None else ())
    ]
    return "\n".join(lines if len(lines) > HEADING_LINES else ["Nothing is open."])


def _counted(statuses: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {status}" for status, count in statuses.items())


def _row(run_id: str, still_open: int, changed: int, *words: str) -> str:
    return f"| {run_id} | {still_open:,} | {changed:,} | {'; '.join(filter(None, words))} |"

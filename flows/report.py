"""The flow `send_report`: the report of a run to its recipients, or, over all runs, the digest of what changed.

Nobody is told twice: the digest goes on from where the last one ended. Mails that wait are tried again. Who is told
stands with the runs and in the settings, so that no parameter holds a person.
"""

from __future__ import annotations

import logging
from typing import Any

from prefect import flow
from prefect.states import Failed
from pydantic import BaseModel, Field

from numberlift.errors import NumberliftError
from numberlift.flows.running.cancelling import CancelledByPerson, cancelled, reported
from numberlift.flows.running.hooks import tell_crashed, tell_failed
from numberlift.flows.running.stopping import finishing
from numberlift.flows.running.waiting import deployed_run
from numberlift.pipeline.notify.delivering import Delivered
from numberlift.pipeline.reporting import Reporting
from numberlift.settings import read_settings
from numberlift.wiring.mailing import mail_report, post_of, tell_changes
from numberlift.wiring.parts import opened_ledger

log = logging.getLogger(__name__)


class ReportParameters(BaseModel):
    """What the flow is told."""

    run: str = Field("", description="The run whose report is mailed; empty: what changed in all runs.")


@flow(
    name="send-report",
    description=__doc__,
    persist_result=False,
    retries=0,
    on_failure=[tell_failed],
    on_crashed=[tell_crashed],
)
async def send_report(parameters: ReportParameters) -> Any:
    """One mail to each who is to be told; a mail that is not taken waits and fails nothing."""
    try:
        done = await (finishing(_sent(parameters)) if deployed_run() else _sent(parameters))
    except CancelledByPerson:
        return cancelled()
    except NumberliftError as error:
        return Failed(message=str(error))
    return {"sent": done.sent, "waiting": done.left, "given_up": done.dropped}


async def _sent(parameters: ReportParameters) -> Delivered:
    settings = read_settings()
    with opened_ledger(settings) as ledger:
        post_of(settings, ledger)  # what is set up wrongly is said here
        if not parameters.run:
            return await tell_changes(settings, ledger, say=log.warning)
        reporting = Reporting(out=settings.home / "reports" / parameters.run, ends=False)
        written = await reported(ledger, parameters.run, reporting)
        _, done = await mail_report(settings, ledger, parameters.run, written, "")
        return done

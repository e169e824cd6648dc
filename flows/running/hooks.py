"""What happens when a flow run fails or crashes: an alarm is kept, for the e-mail that tells people.

Prefect hands a hook its arguments by name. A failure is told by the flow run's own process, a crash by its worker;
where the worker is gone too nobody is left to tell, and `flows.serving.leftovers` tells when it is looked at next.
"""

from __future__ import annotations

import asyncio
import logging
from threading import Thread
from typing import Any, Literal

from prefect import Flow
from prefect.client.schemas.objects import FlowRun, State

from numberlift.errors import NumberliftError
from numberlift.ledger import Ledger
from numberlift.pipeline.alarms import Alarm, notify
from numberlift.settings import Settings, read_settings
from numberlift.wiring.parts import opened_ledger

_MOST = 500
log = logging.getLogger(__name__)


def tell_failed(flow: Flow[Any, Any], flow_run: FlowRun, state: State[Any]) -> None:
    """The hook of a flow run that failed."""
    keep_alarm("failed", flow.name, flow_run, state.message or "")


def tell_crashed(flow: Flow[Any, Any], flow_run: FlowRun, state: State[Any]) -> None:
    """The hook of a flow run that crashed."""
    keep_alarm("crashed", flow.name, flow_run, state.message or "")


def run_of(flow_run: FlowRun) -> str:
    """The id of the run that a flow run works on, empty for a flow over all runs."""
    told = flow_run.parameters.get("parameters")
    return str(told.get("run", "")) if isinstance(told, dict) else ""


def keep_alarm(how: Literal["failed", "crashed"], flow: str, flow_run: FlowRun, message: str) -> None:
    """Keep an alarm about a flow run, and mail it; where the ledger cannot be written it is logged.

    A flow that the command line runs here tells by itself.
    """
    alarm = Alarm(how, flow, run_of(flow_run), " ".join(message.split())[:_MOST], str(flow_run.id))
    try:
        settings = read_settings()
        with opened_ledger(settings) as ledger:
            new = notify(ledger, alarm)
            if new and flow_run.deployment_id is not None and settings.smtp_url.get_secret_value():
                _mail(settings, ledger, alarm)
    except NumberliftError as error:
        log.warning("the alarm could not be kept: %s", error)


def _mail(settings: Settings, ledger: Ledger, alarm: Alarm) -> None:
    """Mail an alarm from a thread of its own: Prefect may call a hook within its event loop."""
    from numberlift.wiring.mailing import tell_alarm

    def tell() -> None:
        asyncio.run(tell_alarm(settings, ledger, alarm, say=log.warning))

    thread = Thread(target=tell, name="alarm")
    thread.start()
    thread.join()

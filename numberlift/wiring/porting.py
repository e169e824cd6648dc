"""Run porting with real parts, whoever calls: the command line or a flow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from numberlift.ledger import Ledger
from numberlift.pipeline.check import CheckOrder, CheckParts
from numberlift.pipeline.meter import Progress, Silent
from numberlift.pipeline.planning.running import Ended
from numberlift.pipeline.porting.follow import FollowParts
from numberlift.pipeline.porting.port import PortParts, port
from numberlift.pipeline.steps import PlainSteps, Steps
from numberlift.settings import Settings
from numberlift.twilio import Patience
from numberlift.twilio.porting import PortingApi
from numberlift.wiring.checks import asking_of, check_parts
from numberlift.wiring.hosting import creating_parts, times_of
from numberlift.wiring.parts import credentials_of


async def run_port(
    order: CheckOrder,
    *,
    settings: Settings,
    ledger: Ledger,
    steps: Steps,
    progress: Progress,
    patience: Patience | None = None,
) -> Ended:
    """The use case `port` against the Twilio that the settings name; raises what it raises, and SettingsRefused."""
    times_of(settings)
    async with check_parts(settings, ledger, steps=steps, progress=progress, patience=patience) as checking:
        return await port(order, _parts(settings, checking))


@asynccontextmanager
async def follow_parts(
    settings: Settings, ledger: Ledger, *, progress: Progress | None = None
) -> AsyncIterator[FollowParts]:
    """What following and cancelling port-ins is handed, at the Twilio of the settings. Raises SettingsRefused."""
    async with check_parts(settings, ledger, steps=PlainSteps(), progress=progress or Silent()) as checking:

        async def resume(run_id: str) -> Ended:
            return await port(_order(run_id, settings, ledger), _parts(settings, checking))

        own_account = credentials_of(settings).account_sid
        yield FollowParts(ledger, PortingApi(checking.client.line), own_account, resume, checking.progress)


def _parts(settings: Settings, checking: CheckParts) -> PortParts:
    return PortParts(creating_parts(settings, checking), settings.days_ahead, settings.url_hosts, settings.hosting_api)


def _order(run_id: str, settings: Settings, ledger: Ledger) -> CheckOrder:
    """A start of a run as its own command would make it: the files go where they went before."""
    out = ledger.runs.get(run_id).out_dir
    return CheckOrder(
        run_id=run_id,
        out=Path(out) if out else settings.home / "reports" / run_id,
        asking=asking_of(settings),
    )

"""Run porting with real parts, whoever calls: the command line or a flow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from numberlift.ledger import Ledger
from numberlift.pipeline.check import CheckOrder, CheckParts, PaceLimits
from numberlift.pipeline.hosting.host import Hosted
from numberlift.pipeline.meter import Meter, Progress
from numberlift.pipeline.porting.follow import FollowParts
from numberlift.pipeline.porting.port import PortParts, port
from numberlift.pipeline.steps import Steps
from numberlift.settings import Settings
from numberlift.twilio import Patience, awake_clock
from numberlift.twilio.porting import PortingApi
from numberlift.wiring.hosting import times_of
from numberlift.wiring.parts import credentials_of, opened_client
from numberlift.wiring.secret import secret_of


async def run_port(
    order: CheckOrder,
    *,
    settings: Settings,
    ledger: Ledger,
    steps: Steps,
    progress: Progress,
    patience: Patience | None = None,
) -> Hosted:
    """The use case `port` against the Twilio that the settings name; raises what it raises, and SettingsRefused."""
    times = times_of(settings)
    meter = Meter()
    async with opened_client(settings, ledger, meter, patience=patience) as client:
        checking = CheckParts(
            ledger=ledger,
            client=client,
            pace=PaceLimits(settings.rate, settings.concurrency),
            meter=meter,
            steps=steps,
            progress=progress,
        )
        return await port(order, PortParts(checking, times, secret_of(settings), awake_clock))


@asynccontextmanager
async def follow_parts(settings: Settings, ledger: Ledger) -> AsyncIterator[FollowParts]:
    """What following and cancelling port-ins is handed, at the Twilio of the settings. Raises SettingsRefused."""
    async with opened_client(settings, ledger, Meter()) as client:
        yield FollowParts(ledger, PortingApi(client.line), credentials_of(settings).account_sid)

"""Run complying with real parts, whoever calls: the command line or a flow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from numberlift.ledger import Ledger
from numberlift.pipeline.check import CheckOrder
from numberlift.pipeline.complying.comply import comply
from numberlift.pipeline.complying.follow import BundleParts
from numberlift.pipeline.meter import Meter, Progress
from numberlift.pipeline.planning.running import Ended
from numberlift.pipeline.steps import Steps
from numberlift.settings import Settings
from numberlift.twilio import Patience
from numberlift.twilio.compliance import ComplianceApi
from numberlift.wiring.checks import check_parts
from numberlift.wiring.hosting import creating_parts, times_of
from numberlift.wiring.parts import credentials_of, opened_client


async def run_comply(
    order: CheckOrder,
    *,
    settings: Settings,
    ledger: Ledger,
    steps: Steps,
    progress: Progress,
    patience: Patience | None = None,
) -> Ended:
    """The use case `comply` against the Twilio that the settings name; raises what it raises, and SettingsRefused."""
    times_of(settings)
    async with check_parts(settings, ledger, steps=steps, progress=progress, patience=patience) as checking:
        return await comply(order, creating_parts(settings, checking), url_hosts=settings.url_hosts)


@asynccontextmanager
async def bundle_parts(settings: Settings, ledger: Ledger) -> AsyncIterator[BundleParts]:
    """What following bundles is handed, at the Twilio of the settings. Raises SettingsRefused."""
    async with opened_client(settings, ledger, Meter()) as client:
        yield BundleParts(ledger, ComplianceApi(client.line), credentials_of(settings).account_sid)

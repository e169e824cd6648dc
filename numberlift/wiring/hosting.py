"""Run hosting with real parts, whoever calls: the command line or a flow."""

from __future__ import annotations

from urllib.parse import urlsplit

from numberlift.domain.hosting_rules import HostingRules
from numberlift.domain.settling import checked_settle
from numberlift.ledger import Ledger, Times
from numberlift.pipeline.check import CheckOrder, CheckParts
from numberlift.pipeline.hosting.host import HostParts, host
from numberlift.pipeline.meter import Progress
from numberlift.pipeline.planning.creating import CreatingParts
from numberlift.pipeline.planning.running import Ended
from numberlift.pipeline.steps import Steps
from numberlift.settings import Settings
from numberlift.twilio import Patience, awake_clock, hosting_api
from numberlift.wiring.checks import check_parts
from numberlift.wiring.machine.home_sandbox import LOOPBACK
from numberlift.wiring.parts import credentials_of
from numberlift.wiring.secret import secret_of


async def run_host(
    order: CheckOrder,
    *,
    settings: Settings,
    ledger: Ledger,
    steps: Steps,
    progress: Progress,
    patience: Patience | None = None,
) -> Ended:
    """The use case `host` against the Twilio that the settings name; raises what it raises, and SettingsRefused."""
    times_of(settings)
    async with check_parts(settings, ledger, steps=steps, progress=progress, patience=patience) as checking:
        return await host(order, _parts(settings, checking))


def creating_parts(settings: Settings, checking: CheckParts) -> CreatingParts:
    """What every use case that creates is handed. Raises SettingsRefused."""
    return CreatingParts(
        checking=checking,
        times=times_of(settings),
        secret=secret_of(settings),
        own_account=credentials_of(settings).account_sid,
        clock=awake_clock,
    )


def times_of(settings: Settings) -> Times:
    """How long a create may take and how long to look for a lost one. Raises SettingsRefused for too short a time."""
    hosts = {urlsplit(url).hostname for url in (settings.preview_url, settings.numbers_url, settings.api_url)}
    settle = checked_settle(settings.settle, timeout_seconds=settings.timeout, loopback=hosts <= LOOPBACK)
    return Times(settle=settle, timeout=settings.timeout)


def _parts(settings: Settings, checking: CheckParts) -> HostParts:
    api = hosting_api(checking.client.line, settings.hosting_api)
    return HostParts(
        creating=creating_parts(settings, checking),
        api_name=api.name,
        rules=HostingRules(url_hosts=settings.url_hosts, phone_bills=api.abilities.phone_bills),
    )

"""Sweep the inbox of a home with real parts, whoever calls; a list dropped there has the default options."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final

from numberlift.io.inbox import Inbox
from numberlift.ledger import Ledger
from numberlift.pipeline.complying.intake import ComplyOptions, open_comply_run
from numberlift.pipeline.hosting.intake import HostOptions, open_host_run
from numberlift.pipeline.intake import ListOptions, Opened, open_run
from numberlift.pipeline.porting.intake import PortOptions, open_port_run
from numberlift.pipeline.sweeping import STILL_SECONDS, SweepParts, Swept, sweep
from numberlift.settings import Settings
from numberlift.wiring.parts import credentials_of

Wanted = Callable[[str, str], bool]
Start = Callable[[str, str], Awaitable[object]]


async def run_sweep(
    settings: Settings, ledger: Ledger, *, start: Start, wanted: Wanted, still_seconds: float = STILL_SECONDS
) -> list[Swept]:
    """Deal with the inbox of this home; raises what `sweep` raises, and SettingsRefused without credentials."""
    account_sid = credentials_of(settings).account_sid

    def opened(kind: str, path: Path) -> Opened:
        return OPENERS[kind](ledger, path, settings.home, account_sid)

    parts = SweepParts(
        ledger=ledger,
        inbox=Inbox(settings.home / "inbox"),
        open_run=opened,
        start=start,
        wanted=wanted,
        still_seconds=still_seconds,
    )
    return await sweep(parts)


def _check(ledger: Ledger, path: Path, home: Path, account_sid: str) -> Opened:
    return open_run(ledger, path, flow="check", home=home, account_sid=account_sid, options=ListOptions())


def _host(ledger: Ledger, path: Path, home: Path, account_sid: str) -> Opened:
    return open_host_run(ledger, path, home=home, account_sid=account_sid, options=HostOptions(), defaults={})


def _port(ledger: Ledger, path: Path, home: Path, account_sid: str) -> Opened:
    return open_port_run(ledger, path, home=home, account_sid=account_sid, options=PortOptions())


def _comply(ledger: Ledger, path: Path, home: Path, account_sid: str) -> Opened:
    return open_comply_run(ledger, path, home=home, account_sid=account_sid, options=ComplyOptions())


OPENERS: Final[Mapping[str, Callable[[Ledger, Path, Path, str], Opened]]] = {
    "check": _check,
    "host": _host,
    "port": _port,
    "comply": _comply,
}

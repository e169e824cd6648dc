"""Sweep the inbox of a home with real parts, whoever calls; a list dropped there has the default options."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from numberlift.io.inbox import Inbox
from numberlift.ledger import Ledger
from numberlift.pipeline.intake import Opened
from numberlift.pipeline.sweeping import STILL_SECONDS, SweepParts, Swept, sweep
from numberlift.settings import Settings
from numberlift.wiring.opening import Asked, open_list_run
from numberlift.wiring.parts import credentials_of

Wanted = Callable[[str, str], bool]
Start = Callable[[str, str], Awaitable[object]]


async def run_sweep(
    settings: Settings, ledger: Ledger, *, start: Start, wanted: Wanted, still_seconds: float = STILL_SECONDS
) -> list[Swept]:
    """Deal with the inbox of this home; raises what `sweep` raises, and SettingsRefused without credentials."""
    credentials_of(settings)

    def opened(kind: str, path: Path) -> Opened:
        return open_list_run(kind, ledger, path, settings, Asked())

    parts = SweepParts(
        ledger=ledger,
        inbox=Inbox(settings.home / "inbox"),
        open_run=opened,
        start=start,
        wanted=wanted,
        still_seconds=still_seconds,
    )
    return await sweep(parts)

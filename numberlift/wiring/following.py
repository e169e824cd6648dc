"""Deal with placed orders with real parts, whoever calls: the command line or a flow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from numberlift.ledger import Ledger
from numberlift.pipeline.following.follow import Followed, FollowOrder, follow
from numberlift.pipeline.following.parts import HostingParts
from numberlift.pipeline.meter import Meter, Progress
from numberlift.settings import Settings
from numberlift.twilio import Patience, hosting_api
from numberlift.wiring.hosting import times_of
from numberlift.wiring.parts import credentials_of, opened_client

DAY_SECONDS = 86_400.0


@asynccontextmanager
async def hosting_parts(
    settings: Settings, ledger: Ledger, progress: Progress, *, patience: Patience | None = None
) -> AsyncIterator[HostingParts]:
    """What follow, verify, loa and cancel are handed, at the Twilio that the settings name. Raises SettingsRefused."""
    times = times_of(settings)
    meter = Meter()
    async with opened_client(settings, ledger, meter, patience=patience) as client:
        yield HostingParts(
            ledger=ledger,
            client=client,
            api=hosting_api(client.line, settings.hosting_api),
            own_account=credentials_of(settings).account_sid,
            times=times,
            meter=meter,
            progress=progress,
        )


def follow_order(settings: Settings, *, run_id: str = "") -> FollowOrder:
    """What following is told under these settings."""
    return FollowOrder(run_id, loa_wait_seconds=settings.loa_wait * DAY_SECONDS)


async def run_follow(order: FollowOrder, *, settings: Settings, ledger: Ledger, progress: Progress) -> Followed:
    """One round of following; raises what `follow` raises."""
    async with hosting_parts(settings, ledger, progress) as parts:
        return await follow(order, parts)

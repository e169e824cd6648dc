"""Deal with placed orders with real parts, whoever calls: the command line or a flow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import NamedTuple

from numberlift.ledger import Ledger
from numberlift.pipeline.complying.follow import BundlesFollowed, follow_bundles
from numberlift.pipeline.following.accounts import follow_orders_in, follow_ports_in
from numberlift.pipeline.following.follow import Followed, FollowOrder, follow
from numberlift.pipeline.following.parts import HostingParts
from numberlift.pipeline.meter import Meter, Progress
from numberlift.pipeline.porting.follow import PortsFollowed, follow_ports
from numberlift.settings import Settings
from numberlift.twilio import Patience, hosting_api
from numberlift.wiring.complying import bundle_parts
from numberlift.wiring.hosting import times_of
from numberlift.wiring.parts import credentials_of, opened_client
from numberlift.wiring.porting import follow_parts

DAY_SECONDS = 86_400.0


@asynccontextmanager
async def hosting_parts(
    settings: Settings, ledger: Ledger, progress: Progress, *, patience: Patience | None = None, account: str = ""
) -> AsyncIterator[HostingParts]:
    """What follow, verify, loa and cancel are handed, at the Twilio that the settings name. Raises SettingsRefused.

    With `account` they deal with what lies in that account alone.
    """
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
            account=account,
        )


def follow_order(settings: Settings, *, run_id: str = "") -> FollowOrder:
    """What following is told under these settings."""
    return FollowOrder(run_id, loa_wait_seconds=settings.loa_wait * DAY_SECONDS)


class Round(NamedTuple):
    """One round over hosted numbers, port-ins and bundles; None for what was not looked at."""

    hosting: Followed | None = None
    ports: PortsFollowed | None = None
    bundles: BundlesFollowed | None = None

    @property
    def complete(self) -> bool:
        """Whether everything was read and every step that was begun is settled."""
        return all(one.complete for one in self._parts)

    @property
    def open(self) -> int:
        """How many orders, requests and bundles have not ended."""
        return sum(one.open for one in self._parts)

    @property
    def changed(self) -> int:
        """How many changes there are to tell."""
        return sum(one.changed for one in self._parts)

    @property
    def unread(self) -> int:
        """How many objects could not be read."""
        hosted = self.hosting.unread if self.hosting is not None else 0
        return hosted + sum(len(one.unread) for one in (self.ports, self.bundles) if one is not None)

    @property
    def _parts(self) -> list[Followed | PortsFollowed | BundlesFollowed]:
        return [one for one in self if one is not None]


async def follow_round(run_id: str, *, settings: Settings, ledger: Ledger, progress: Progress) -> Round:
    """One round over a run, or over all with anything open; raises what following each kind raises."""
    flow = ledger.runs.get(run_id).flow if run_id else ""
    hosting, ports, bundles = None, None, None
    if flow not in {"port", "comply"}:
        async with hosting_parts(settings, ledger, progress) as parts:
            hosting = await follow(follow_order(settings, run_id=run_id), parts)
    if flow in {"", "port"}:
        async with follow_parts(settings, ledger, progress=progress) as port_parts:
            ports = await follow_ports(port_parts, run_id=run_id)
    if flow in {"", "comply"}:
        async with bundle_parts(settings, ledger) as of_bundles:
            bundles = await follow_bundles(of_bundles, run_id=run_id)
    return Round(hosting, ports, bundles)


async def follow_account(account: str, *, settings: Settings, ledger: Ledger, progress: Progress) -> bool:
    """What lies in one account followed, but not told: that is for the round over all. Whether nothing was left.

    Raises RunOwned if another process goes on dealing with it, and what stops a run.
    """
    async with hosting_parts(settings, ledger, progress, account=account) as parts:
        hosted = await follow_orders_in(follow_order(settings), parts)
    async with follow_parts(settings, ledger, progress=progress) as port_parts:
        ported = await follow_ports_in(replace(port_parts, account=account))
    return hosted and ported

"""What everybody is handed who deals with orders after they were placed, and the one lock under which they do."""

from __future__ import annotations

from dataclasses import dataclass

from numberlift.errors import CredentialsRefused
from numberlift.ledger import Ledger, Once, Owner, Times
from numberlift.pipeline.following.refresh import Refresher
from numberlift.pipeline.meter import Meter, Progress
from numberlift.twilio import HostingApi, TwilioClient, awake_clock


@dataclass(frozen=True, slots=True)
class HostingParts:
    """Where things are kept, whom to ask, who watches; `own_account` is the account that authenticates."""

    ledger: Ledger
    client: TwilioClient
    api: HostingApi
    own_account: str
    times: Times
    meter: Meter
    progress: Progress

    def own(self) -> Owner:
        """The lock under which the account's placed orders are dealt with; RunOwned if another process has it."""
        return self.ledger.locks.own(f"follow:{self.own_account}", what="The orders of this account")

    def once(self, owner: Owner) -> Once:
        """What makes creates under that lock, exactly once each."""
        return self.ledger.once(owner, times=self.times, clock=awake_clock, account_answers=self._account_answers)

    def refresher(self) -> Refresher:
        """What brings open orders up to date."""
        return Refresher(self.ledger, self.api, meter=self.meter, young_seconds=self.times.settle)

    async def _account_answers(self) -> bool:
        try:
            await self.client.account()
        except CredentialsRefused:
            return False
        return True

"""What everybody is handed who deals with orders after they were placed, and the one lock under which they do."""

from __future__ import annotations

from dataclasses import dataclass, replace

from numberlift.errors import CredentialsRefused
from numberlift.ledger import Ledger, Once, Owner, Times
from numberlift.pipeline.following.owning import own_orders
from numberlift.pipeline.following.refresh import Refresher
from numberlift.pipeline.intake import must_be_of
from numberlift.pipeline.meter import Meter, Progress
from numberlift.twilio import HostingApi, TwilioClient, awake_clock, hosting_api


@dataclass(frozen=True, slots=True)
class HostingParts:
    """Where things are kept, whom to ask, who watches; `own_account` is the account that authenticates.

    `api` is the hosting API that the settings name; a run's orders are dealt with through the one they were placed by.
    With `account` nothing is dealt with but what lies in that account, ours or a subaccount.
    """

    ledger: Ledger
    client: TwilioClient
    api: HostingApi
    own_account: str
    times: Times
    meter: Meter
    progress: Progress
    account: str = ""

    def own(self) -> Owner:
        """The lock under which the account's placed orders are dealt with; RunOwned if another process has it."""
        return own_orders(self.ledger, self.own_account, account=self.account)

    def once(self, owner: Owner) -> Once:
        """What makes creates under that lock, exactly once each."""
        return self.ledger.once(owner, times=self.times, clock=awake_clock, account_answers=self._account_answers)

    def refresher(self) -> Refresher:
        """What brings open orders up to date."""
        return Refresher(
            self.ledger,
            self.api_of,
            own_account=self.own_account,
            meter=self.meter,
            young_seconds=self.times.settle,
            account=self.account,
        )

    def api_of(self, run_id: str) -> HostingApi:
        """The hosting API that the run's orders were placed with. Blocking."""
        plan = self.ledger.plans.of_run(run_id) if run_id else None
        name = str(plan.body.get("api") or "") if plan else ""
        return hosting_api(self.client.line, name) if name and name != self.api.name else self.api

    def for_run(self, run_id: str) -> HostingParts:
        """The same with that run's hosting API. Blocking; CannotStart if the run was begun with other credentials."""
        must_be_of(self.ledger.runs.get(run_id), self.own_account)
        return replace(self, api=self.api_of(run_id))

    async def _account_answers(self) -> bool:
        try:
            await self.client.account()
        except CredentialsRefused:
            return False
        return True

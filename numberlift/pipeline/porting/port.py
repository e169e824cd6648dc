"""The use case `port`: which numbers of a run are filed, and in which requests; the driver is `planning.running`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from numberlift.domain import CheckKind
from numberlift.domain.porting_rules import DEFAULT_DAYS, PortRules
from numberlift.ledger import Owner, Plan, Run
from numberlift.pipeline.check import CheckOrder
from numberlift.pipeline.planning.aside import Aside, as_stored
from numberlift.pipeline.planning.creating import CreatingParts
from numberlift.pipeline.planning.holdings import Holdings, unreadable_accounts
from numberlift.pipeline.planning.numbers import NumberRows
from numberlift.pipeline.planning.running import Ended, bring_on
from numberlift.pipeline.planning.tables import ShownPlan
from numberlift.pipeline.porting.building import built
from numberlift.pipeline.porting.bundles import NamedBundle, bundles_named, known_bundles
from numberlift.pipeline.porting.choosing import Choice, choose
from numberlift.pipeline.porting.filing import Filing, anything_left, file_port_ins
from numberlift.pipeline.porting.gathering import Gathering
from numberlift.pipeline.porting.holdings import standing_aside
from numberlift.pipeline.porting.kinds import PORT_IN
from numberlift.pipeline.porting.secrets import blank_unneeded
from numberlift.pipeline.porting.tables import shown_plan
from numberlift.pipeline.reporting import kinds_of
from numberlift.twilio import hosting_api
from numberlift.twilio.compliance import ComplianceApi
from numberlift.twilio.porting import PortingApi


@dataclass(frozen=True, slots=True)
class PortParts:
    """What porting is handed beside what every create is.

    How many days ahead a port date must be, by country, the hosts that URLs in lists may name, and the hosting API at
    which the account's hosted-number orders are looked at.
    """

    creating: CreatingParts
    minimum_days: Mapping[str, int] = field(default_factory=lambda: DEFAULT_DAYS)
    url_hosts: frozenset[str] = frozenset()
    hosting_api: str = "preview"

    @property
    def api(self) -> PortingApi:
        """Porting over the run's own line."""
        return PortingApi(self.creating.checking.client.line)


async def port(order: CheckOrder, parts: PortParts) -> Ended:
    """Bring a port run as far as it may go: to a stored plan that waits for approval, or, approved, to its end.

    `order` is what a check is told: where the files go, how old an answer may be, how numbers are asked about. Raises
    what `bring_on` raises.
    """
    checking = parts.creating.checking
    return await bring_on(
        order.run_id, checking, out=order.out, rows=NumberRows(order, checking), creates=PortCreates(parts)
    )


@dataclass(frozen=True, slots=True)
class PortCreates:
    """Bills, uploaded once each, and the port-in requests that name them."""

    parts: PortParts
    carrying: str = "file the port-ins"

    async def plan(self, run: Run) -> Plan:
        """Choose, look at what the account has under way, build and store; blank what no request needs."""
        ledger = self.parts.creating.ledger
        with Gathering(secret=self.parts.creating.secret, folder=Path(run.list_path).parent) as gathering:
            made = await self._planned(run, gathering)
        undecided = await asyncio.to_thread(ledger.items.count_open, run.id, kinds_of(run))
        if not undecided.numbers:
            await asyncio.to_thread(blank_unneeded, ledger, run, made)
        return made

    async def _planned(self, run: Run, gathering: Gathering) -> Plan:
        checking, ledger = self.parts.creating.checking, self.parts.creating.ledger
        today = date.fromisoformat((await asyncio.to_thread(ledger.now))[:10])
        rules = PortRules(today, minimum_days=self.parts.minimum_days, url_hosts=self.parts.url_hosts)
        bundles = await self._bundles(run)
        asked = frozenset(CheckKind)
        choice = await asyncio.to_thread(
            choose, ledger, run, asked=asked, rules=rules, gathering=gathering, bundles=bundles
        )
        accounts = gathering.accounts
        unreadable = await unreadable_accounts(checking.client, accounts)
        readable = frozenset({self.parts.creating.own_account, *accounts}) - {*unreadable}
        hosting = hosting_api(checking.client.line, self.parts.hosting_api)
        unseen = await Holdings(hosting, self.parts.api, ledger, readable).sweep(
            PORT_IN, (one.phone_number for some in gathering.batches() for one in some)
        )
        return await asyncio.to_thread(_store, run, self.parts, choice, unreadable, unseen)

    async def _bundles(self, run: Run) -> dict[str, NamedBundle]:
        """The regulatory bundles that the rows name, as Twilio has them now."""
        creating = self.parts.creating
        named = await asyncio.to_thread(bundles_named, creating.ledger, run)
        api = ComplianceApi(creating.checking.client.line)
        return await known_bundles(api, creating.ledger, named, account_sid=creating.own_account)

    def left(self, run: Run) -> bool:
        """Whether requests are to be sent, or looked for, or wait for numbers of old ones. Blocking."""
        return anything_left(self.parts.creating.ledger, run.id)

    async def carry_out(self, plan: Plan, owner: Owner) -> None:
        """Bills first, then each request; PINs that nothing needs any more are blanked."""
        creating = self.parts.creating
        checking = creating.checking
        filing = Filing(
            creating.ledger,
            self.parts.api,
            creating.workers,
            creating.secret,
            checking.meter,
            checking.progress.say,
        )
        await file_port_ins(plan, creating.once(owner), filing)

    def shown(self, run: Run, plan: Plan) -> ShownPlan:
        """Requests with the why of each split, numbers, rows left. Blocking."""
        return shown_plan(self.parts.creating.ledger, run, plan)


def _store(run: Run, parts: PortParts, choice: Choice, unreadable: tuple[str, ...], unseen: tuple[str, ...]) -> Plan:
    ledger = parts.creating.ledger
    again = bool(run.options.get("again"))
    gathering, held = choice.candidates, dict[int, Aside]()
    for some in gathering.batches():
        held |= standing_aside(ledger, some, run_id=run.id, again=again)
    gathering.drop(held.keys())
    body = {
        "flow": run.flow,
        "aside": as_stored([*choice.asides.values(), *held.values()]),
        "accounts": dict(gathering.accounts),
        "unreadable": list(unreadable),
        "unseen": list(unseen),
        "hosts": dict(gathering.hosts.most_common()),
        "verdicts": {str(name): count for name, count in choice.verdicts.items()},
    }
    items = built(gathering, run_id=run.id, secret=parts.creating.secret)
    return ledger.plans.store_each(run.id, items, body=body)

"""The use case `host`: which numbers of a run are ordered, and what they need; the driver is `planning.running`."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from numberlift.domain import CheckKind
from numberlift.domain.hosting_rules import HostingRules
from numberlift.domain.plans import Standing
from numberlift.errors import CannotStart
from numberlift.ledger import Ledger, Owner, Plan, Run
from numberlift.pipeline.check import CheckOrder
from numberlift.pipeline.hosting.building import address_key, build, callback_hosts
from numberlift.pipeline.hosting.choosing import Candidate, Choice, choose
from numberlift.pipeline.hosting.holdings import standing_aside
from numberlift.pipeline.hosting.kinds import ADDRESS, ORDER
from numberlift.pipeline.hosting.placing import Placing, left_to_place, place
from numberlift.pipeline.hosting.tables import shown_plan
from numberlift.pipeline.planning.aside import as_stored
from numberlift.pipeline.planning.creating import CreatingParts
from numberlift.pipeline.planning.holdings import Holdings, unreadable_accounts
from numberlift.pipeline.planning.numbers import NumberRows
from numberlift.pipeline.planning.running import Ended, bring_on
from numberlift.pipeline.planning.tables import ShownPlan
from numberlift.twilio import hosting_api
from numberlift.twilio.porting import PortingApi


@dataclass(frozen=True, slots=True)
class HostParts:
    """What hosting is handed beside what every create is: the API a new plan is for, and the list's rules."""

    creating: CreatingParts
    api_name: str
    rules: HostingRules


async def host(order: CheckOrder, parts: HostParts) -> Ended:
    """Bring a host run as far as it may go: to a stored plan that waits for approval, or, approved, to its end.

    `order` is what a check is told: where the files go, how old an answer may be, how numbers are asked about. Raises
    what `bring_on` raises.
    """
    checking = parts.creating.checking
    return await bring_on(
        order.run_id, checking, out=order.out, rows=NumberRows(order, checking), creates=HostCreates(parts)
    )


@dataclass(frozen=True, slots=True)
class HostCreates:
    """Addresses and hosted-number orders; letters of authorization follow once the orders are verified."""

    parts: HostParts
    carrying: str = "place the orders"

    async def plan(self, run: Run) -> Plan:
        """Choose, look at what the account holds, build and store."""
        checking, ledger = self.parts.creating.checking, self.parts.creating.ledger
        api = hosting_api(checking.client.line, self.parts.api_name)
        choice = await asyncio.to_thread(choose, ledger, run, asked=frozenset(CheckKind), rules=self.parts.rules)
        accounts = Counter(one.account_sid for one in choice.candidates)
        unreadable = await unreadable_accounts(checking.client, accounts)
        readable = frozenset({self.parts.creating.own_account, *accounts}) - {*unreadable}
        holdings = Holdings(api, PortingApi(checking.client.line), ledger, readable)
        unseen = await holdings.sweep(ORDER, (one.phone_number for one in choice.candidates))
        return await asyncio.to_thread(_store, run, self.parts, choice, unreadable, unseen)

    def left(self, run: Run) -> bool:
        """Whether addresses or orders are to be sent, or looked for. Blocking."""
        return bool(left_to_place(self.parts.creating.ledger, run.id))

    async def carry_out(self, plan: Plan, owner: Owner) -> None:
        """Addresses first, then the orders that need them."""
        creating = self.parts.creating
        line = creating.checking.client.line
        placing = Placing(
            ledger=creating.ledger,
            line=line,
            api=hosting_api(line, plan.body["api"]),
            own_account=creating.own_account,
            workers=creating.workers,
            meter=creating.checking.meter,
        )
        await place(plan, creating.once(owner), placing)

    def shown(self, run: Run, plan: Plan) -> ShownPlan:
        """Orders, letters, addresses, called hosts, rows left. Blocking."""
        return shown_plan(self.parts.creating.ledger, run, plan)


def _store(run: Run, parts: HostParts, choice: Choice, unreadable: tuple[str, ...], unseen: tuple[str, ...]) -> Plan:
    ledger = parts.creating.ledger
    again = bool(run.options.get("again"))
    candidates = [_knowing(ledger, one) for one in choice.candidates]
    generations, held = standing_aside(ledger, candidates, run_id=run.id, again=again)
    ordered = [one for one in candidates if one.position not in held]
    items = build(
        ordered,
        generations=generations,
        addresses=_address_standings(ledger, ordered, secret=parts.creating.secret),
        run_id=run.id,
        secret=parts.creating.secret,
    )
    body = {
        "flow": run.flow,
        "api": parts.api_name,
        "aside": as_stored([*choice.asides.values(), *held.values()]),
        "hosts": callback_hosts(ordered),
        "accounts": dict(Counter(one.account_sid for one in ordered)),
        "unreadable": list(unreadable),
        "unseen": list(unseen),
        "verdicts": {str(name): count for name, count in choice.verdicts.items()},
    }
    return ledger.plans.store(run.id, items, body=body)


def _knowing(ledger: Ledger, one: Candidate) -> Candidate:
    """The candidate without a run to follow that this ledger does not know: a list may say anything."""
    if not one.follows:
        return one
    try:
        ledger.runs.get(one.follows)
    except CannotStart:
        return one._replace(follows="")
    return one


def _address_standings(
    ledger: Ledger, candidates: list[Candidate], *, secret: bytes
) -> dict[tuple[str, str], Standing]:
    keys: dict[str, set[str]] = {}
    for one in candidates:
        if key := address_key(one, secret=secret):
            keys.setdefault(one.account_sid, set()).add(key)
    return {
        (account_sid, key): standing
        for account_sid, some in keys.items()
        for key, standing in ledger.creations.standings(ADDRESS, some, account_sid=account_sid).items()
    }

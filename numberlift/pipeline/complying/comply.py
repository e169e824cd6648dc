"""The use case `comply`: which bundles of a list are made or corrected, and with what; see `planning.running`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from numberlift.domain.complying.preflight import Preflight, preflight, regulations_asked
from numberlift.domain.complying.ready import ReadyBundle
from numberlift.errors import ApiDown, CannotStart, CredentialsRefused, TryAgain
from numberlift.ledger import Ledger, Owner, Plan, Run
from numberlift.pipeline.check import CheckOrder
from numberlift.pipeline.complying.asking import needs_for
from numberlift.pipeline.complying.building import Building, Known, Wish, content_of, keys_of, requests_for
from numberlift.pipeline.complying.intake import files_of, list_of
from numberlift.pipeline.complying.looking import Looking
from numberlift.pipeline.complying.matching import OurBundles
from numberlift.pipeline.complying.placing import Placing, place
from numberlift.pipeline.complying.reporting import write_comply_run
from numberlift.pipeline.complying.stored import Staying, as_stored
from numberlift.pipeline.complying.tables import shown_plan
from numberlift.pipeline.estimate import at_pace
from numberlift.pipeline.intake import must_be_of
from numberlift.pipeline.planning.creating import CreatingParts
from numberlift.pipeline.planning.running import Ended, bring_on
from numberlift.pipeline.planning.tables import ShownPlan
from numberlift.pipeline.reporting import Reporting, Written
from numberlift.pipeline.threads import in_thread
from numberlift.twilio import AccountApi, Line
from numberlift.twilio.compliance import ComplianceApi


async def comply(order: CheckOrder, parts: CreatingParts, *, url_hosts: frozenset[str]) -> Ended:
    """Bring a comply run as far as it may go; of `order` only the run and the folder matter.

    `url_hosts` are those that callbacks in the list may name. Raises as `bring_on`.
    """
    rows, creates = ComplyRows(order, parts), ComplyCreates(parts, url_hosts)
    return await bring_on(order.run_id, parts.checking, out=order.out, rows=rows, creates=creates)


@dataclass(frozen=True, slots=True)
class ComplyRows:
    """A list of bundles: nothing is asked about its rows but what their regulations need, and that when planning."""

    order: CheckOrder
    parts: CreatingParts

    async def decide(self, run: Run) -> None:
        """Find out that Twilio takes our credentials, before anything else. Raises CannotStart, ApiDown."""
        must_be_of(run, self.parts.own_account)
        try:
            await self.parts.checking.client.account()
        except CredentialsRefused as error:
            raise CannotStart(str(error)) from error
        except TryAgain as error:
            raise ApiDown(f"{error} Every row is kept.") from error

    def undecided(self, run: Run) -> int:  # noqa: ARG002 - as every ListSide
        """Every row of a plan has been decided about."""
        return 0

    async def write_report(self, run: Run, *, stopped: bool) -> Written:
        """At least a line for every row. Raises OutputFailed."""
        reporting = Reporting(out=self.order.out, stopped=stopped)
        return await in_thread(write_comply_run, self.parts.ledger, run.id, self.parts.checking.meter, reporting)


@dataclass(frozen=True, slots=True)
class ComplyCreates:
    """Addresses, end users, documents and bundles, once each; bundles submitted once they are compliant."""

    parts: CreatingParts
    url_hosts: frozenset[str]
    carrying: str = "put the bundles together"

    async def plan(self, run: Run) -> Plan:
        """Pre-flight all of the list, look at what the account holds, build and store."""
        ledger, api = self.parts.ledger, self.api
        wanted = await asyncio.to_thread(list_of, ledger, run)
        files = await asyncio.to_thread(files_of, ledger, run)
        regulations = await needs_for(api, regulations_asked(wanted))
        found = preflight(wanted, regulations=regulations, files=files, today=self._today(), url_hosts=self.url_hosts)
        own = self.parts.own_account
        looking = Looking(ledger, api, AccountApi(self.line, own), own, self.parts.secret)
        known = await looking.known(found.ready)
        ours = await looking.our_bundles(known.holdings)
        wishes, staying = _sorted_out(found, known, ours, again=bool(run.options.get("again")))
        building = Building(known, own, await looking.edits(wishes, known))
        made = await asyncio.to_thread(_stored, ledger, run, found, building, wishes, staying)
        self._announce(building)
        return made

    def _today(self) -> date:
        """The day at Twilio, whose reviewers look at dates; by the ledger's clock where its replies told none."""
        return (self.line.server_clock.now() or datetime.fromisoformat(self.parts.ledger.now())).date()

    def _announce(self, building: Building) -> None:
        checking = self.parts.checking
        requests = sum(map(requests_for, building.items))
        estimate = at_pace(
            requests,
            rate=checking.pace.rate,
            concurrency=checking.pace.concurrency,
            reply_seconds=checking.meter.api.mean_seconds,
        )
        if requests:
            checking.progress.say(f"Once it is approved: {estimate.sentence()}")

    def left(self, run: Run) -> bool:
        """Whether an approved plan is not carried out to its end. Blocking."""
        plan = self.parts.ledger.plans.of_run(run.id)
        return plan is not None and plan.state == "approved"

    async def carry_out(self, plan: Plan, owner: Owner) -> None:
        """Parts first, then bundles, each of them filled, evaluated and, if compliant, submitted."""
        checking = self.parts.checking
        placing = Placing(self.parts.ledger, self.line, self.parts.workers, self.parts.times.settle, checking.meter)
        await place(plan, self.parts.once(owner), placing)

    def shown(self, run: Run, plan: Plan) -> ShownPlan:
        """Bundles, parts, rows held back. Blocking."""
        return shown_plan(self.parts.ledger, run, plan)

    @property
    def line(self) -> Line:
        """The run's own line."""
        return self.parts.checking.client.line

    @property
    def api(self) -> ComplianceApi:
        """Compliance over that line."""
        return ComplianceApi(self.line)


def _sorted_out(
    found: Preflight, known: Known, ours: OurBundles, *, again: bool
) -> tuple[list[Wish], list[tuple[ReadyBundle, Staying]]]:
    """The bundles to work on, and those that are left as they are."""
    wishes, staying = list[Wish](), list[tuple[ReadyBundle, Staying]]()
    for one in found.ready:
        keys = keys_of(one, known.holdings)
        content = content_of(one, keys, known.holdings)
        key, parts = known.holdings.naming.bundle(one), frozenset(keys.parts)
        meant = ours.meant(one, key=key, parts=parts, content=content, again=again)
        if meant.stays:
            creation = meant.ours.creation if meant.ours else None
            sid, run_id = (creation.sid, creation.run_id) if creation else ("", "")
            staying.append((one, Staying(*one.bundle.place, meant.stays, sid, run_id)))
        else:
            wishes.append(Wish(one, meant, content))
    return wishes, staying


def _stored(
    ledger: Ledger,
    run: Run,
    found: Preflight,
    building: Building,
    wishes: list[Wish],
    staying: list[tuple[ReadyBundle, Staying]],
) -> Plan:
    """Store what is to be done about every bundle that lacks nothing; the others stand in the plan's body."""
    for wish in wishes:
        building.add(wish)
    for one, _ in staying:
        building.note(one)
    body = {
        "flow": run.flow,
        "hosts": sorted({urlsplit(url).netloc for wish in wishes if (url := wish.ready.bundle.status_callback)}),
        **as_stored(found.findings, building.where, (stays for _, stays in staying)),
    }
    return ledger.plans.store(run.id, building.items, body=body)

"""A placed host run: a sandbox on a socket, a ledger in a file, a client between them, and the control plane."""

from __future__ import annotations

from contextlib import asynccontextmanager

import aiohttp

from numberlift.domain.hosting_list import HOST_COLUMNS
from numberlift.ledger import Ledger, Times
from numberlift.pipeline.following.follow import FollowOrder, follow
from numberlift.pipeline.following.parts import HostingParts
from numberlift.pipeline.hosting.building import build
from numberlift.pipeline.hosting.choosing import Candidate
from numberlift.pipeline.hosting.placing import Placing, place
from numberlift.pipeline.meter import Meter, Silent
from numberlift.sandbox import SandboxOptions, World, running
from numberlift.twilio import hosting_api
from tests.twilio.creating_servers import ACCOUNT, client_at

MAIL = "owner@example.com"
DAY = 86_400
TOLD = 58
"""The card of a number whose owner tells the code."""
PLAIN = 50
"""The card of a number that completes."""
SECRET = b"a secret of the tests"


def number(index: int, *, card: int = PLAIN) -> str:
    """A US number with a card; another for each index below 20."""
    areas = (212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248, 251, 252, 253)
    return f"+1{areas[index]}55501{card:02}"


def candidate(position: int, phone_number: str, **values: str) -> Candidate:
    """A row of a host list with all that an order needs."""
    told = {
        "email": MAIL,
        "contact_title": "Owner",
        "contact_phone_number": "+14155550123",
        "customer_name": "Harbour Bakery",
        "street": "1 Main St",
        "city": "Reno",
        "region": "NV",
        "postal_code": "89501",
        "address_country": "US",
        "verification_type": "phone-call",
    }
    return Candidate(position, phone_number, ACCOUNT, dict.fromkeys(HOST_COLUMNS, "") | told | values)


class HostBench:
    """What a test of placed orders works with."""

    def __init__(self, parts: HostingParts, control: aiohttp.ClientSession, world: World) -> None:
        self.parts, self.ledger, self.api = parts, parts.ledger, parts.api
        self.world = world
        self._control = control

    async def control(self, path, **body):
        async with self._control.post(f"/_sandbox/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def traffic(self):
        async with self._control.get("/_sandbox/traffic") as answer:
            return (await answer.json())["operations"]

    async def host(self, *numbers: str, digest: str = "d1", **values: str) -> str:
        """A run whose approved plan is carried out; answers its id."""
        run = self.ledger.runs.create("host", content_sha256=digest, list_name="list.csv", account_sid=ACCOUNT)
        rows = [candidate(position, one, **values) for position, one in enumerate(numbers, start=2)]
        items = build(rows, generations=dict.fromkeys(numbers, 1), addresses={}, run_id=run.id, secret=SECRET)
        plan = self.ledger.plans.store(run.id, items)
        plan = self.ledger.approvals.approve(plan.id, plan_hash=plan.hash, by="Ada", how="yes").plan
        with self.ledger.own_run(run.id) as owner:
            placing = Placing(self.ledger, self.parts.client.line, self.api, ACCOUNT, 5, Meter())
            await place(plan, self.parts.once(owner), placing)
        return run.id

    async def follow(self, run_id: str = "", *, wait: float = 5 * DAY):
        return await follow(FollowOrder(run_id, loa_wait_seconds=wait), self.parts)

    async def verify_all(self, run_id: str) -> None:
        """Have every owner called and verified, by hand."""
        for order in self.orders(run_id):
            await self.api.call(order.sid)
        await self.control("advance", seconds=120)

    def orders(self, run_id: str):
        """The run's orders by row."""
        found = [one for one in self.ledger.orders.of_run(run_id) if one.kind == "hosted-order"]
        return sorted(found, key=lambda one: one.numbers[0].position)

    def letters(self, run_id: str):
        return [one for one in self.ledger.orders.of_run(run_id) if one.kind == "authorization-document"]

    def documents(self):
        """The documents that the sandbox holds, by sid."""
        return {sid: kept.fields for sid, kept in self.world.store.items("AuthorizationDocument")}


@asynccontextmanager
async def a_host_bench(folder, *, api: str = "preview", settle: float = 0.2, timeout: float = 2.0, **options):
    """Everything up; SQLite in `folder`."""
    world = World(SandboxOptions(**options))
    realm = f"sandbox:{world.id}"
    with Ledger.open(folder / "ledger.db", realm=realm) as ledger:
        async with running(world) as url, aiohttp.ClientSession(base_url=url) as control:
            async with client_at(url) as client:
                parts = HostingParts(
                    ledger=ledger,
                    client=client,
                    api=hosting_api(client.line, api),
                    own_account=ACCOUNT,
                    times=Times(settle, timeout),
                    meter=Meter(),
                    progress=Silent(),
                )
                yield HostBench(parts, control, world)

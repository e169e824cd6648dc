"""A placed host run: a sandbox on a socket, a ledger in a file, a client between them, and the control plane."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from sqlalchemy import bindparam, update

from numberlift.domain.hosting_list import HOST_COLUMNS
from numberlift.domain.outcomes import Answered
from numberlift.ledger import Ledger, Plan, Times
from numberlift.ledger.creating.further import Further
from numberlift.ledger.schema_creates import creations
from numberlift.pipeline.following.follow import FollowOrder, follow
from numberlift.pipeline.following.parts import HostingParts
from numberlift.pipeline.hosting.building import build
from numberlift.pipeline.hosting.choosing import Candidate
from numberlift.pipeline.hosting.kinds import ORDER, order_seen
from numberlift.pipeline.hosting.placing import Placing, place
from numberlift.pipeline.meter import Meter, Silent
from numberlift.sandbox import SandboxOptions, World, running
from numberlift.sandbox.services.hosting import orders
from numberlift.twilio import NewOrder, hosting_api
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
        run, plan = self.planned(numbers, digest=digest, **values)
        with self.ledger.own_run(run) as owner:
            placing = Placing(self.ledger, self.parts.client.line, self.api, ACCOUNT, 5, Meter())
            await place(plan, self.parts.once(owner), placing)
        return run

    def planned(self, numbers: Sequence[str], *, digest: str = "d1", **values: str) -> tuple[str, Plan]:
        """A run with an approved plan of which nothing is sent."""
        run = self.ledger.runs.create("host", content_sha256=digest, list_name="list.csv", account_sid=ACCOUNT)
        rows = [candidate(position, one, **values) for position, one in enumerate(numbers, start=2)]
        items = build(rows, generations=dict.fromkeys(numbers, 1), addresses={}, run_id=run.id, secret=SECRET)
        plan = self.ledger.plans.store(run.id, items, body={"api": self.api.name})
        return run.id, self.ledger.approvals.approve(plan.id, plan_hash=plan.hash, by="Ada", how="yes").plan

    async def host_many(self, count: int) -> str:
        """A run with that many orders, as if placed: at Twilio, and confirmed in the ledger."""
        numbers = [f"+1{212 + index // 5_000}55{10_000 + index % 5_000}" for index in range(count)]
        run, _ = self.planned(numbers)
        placed = {one.id: one.key for one in self.ledger.creations.open_creations(run) if one.kind == ORDER}
        sids = {id_: self._put(phone_number) for id_, phone_number in placed.items()}
        mine = update(creations).where(creations.c.id == bindparam("which"))
        confirmed = mine.values(state="confirmed", sid=bindparam("object"))
        with self.ledger.atomic() as connection:
            connection.execute(confirmed, [{"which": id_, "object": sid} for id_, sid in sids.items()])
        seen = [order_seen(sid, "received", {}, phone_number=placed[id_]) for id_, sid in sids.items()]
        self.ledger.orders.upsert(seen, source="us")
        return run

    def _put(self, phone_number: str) -> str:
        asked = {"phone_number": phone_number}
        return orders.place(self.world, asked, account_sid=ACCOUNT, at=self.world.clock.now(), doomed="").sid

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

    def sending(self) -> bool:
        """Whether a letter is written down as being sent."""
        further = Further(self.ledger.database, realm=self.ledger.realm)
        return any(one.state == "sending" for one in further.of_kind("authorization-document"))

    async def order_of_others(self, phone_number: str) -> str:
        """An order in the account that no ledger of ours knows; answers its sid."""
        made = await self.api.create_order(NewOrder(phone_number=phone_number))
        assert isinstance(made, Answered), made
        return made.sid

    def documents(self):
        """The documents that the sandbox holds, by sid."""
        return {sid: kept.fields for sid, kept in self.world.store.items("AuthorizationDocument")}


@cache
def empty_ledger() -> bytes:
    """A ledger's file as it is made: making it anew costs more than most tests."""
    with TemporaryDirectory() as folder:
        Ledger.open(Path(folder) / "ledger.db", realm="none").close()
        return (Path(folder) / "ledger.db").read_bytes()


@asynccontextmanager
async def a_host_bench(folder, *, api: str = "preview", settle: float = 0.2, **options):
    """Everything up; SQLite in `folder`."""
    world = World(SandboxOptions(**options))
    (folder / "ledger.db").write_bytes(empty_ledger())
    async with (
        running(world) as url,
        aiohttp.ClientSession(base_url=url) as control,
        client_at(url) as client,
    ):
        with Ledger.open(folder / "ledger.db", realm=f"sandbox:{world.id}") as ledger:
            parts = HostingParts(
                ledger=ledger,
                client=client,
                api=hosting_api(client.line, api),
                own_account=ACCOUNT,
                times=Times(settle, 2.0),
                meter=Meter(),
                progress=Silent(),
            )
            yield HostBench(parts, control, world)

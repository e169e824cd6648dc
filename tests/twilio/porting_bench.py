"""A sandbox on a real socket, its control plane, and the porting client at it."""

from __future__ import annotations

from contextlib import asynccontextmanager

import aiohttp

from numberlift.domain.outcomes import Answered
from numberlift.sandbox import SandboxOptions, World, running
from numberlift.twilio.porting import PortingApi
from numberlift.twilio.wire.port_in_orders import CarrierAddress, LosingCarrier, PortInItem, PortInOrder
from tests.twilio.creating_servers import ACCOUNT, client_at

PLAIN, OTHER, THIRD = "+14155550190", "+14155550191", "+14155550192"
WRONG_NAME = "+14155550173"
PIN, ACCOUNT_NUMBER = "73917391", "88-4711"
BILL = b"%PDF-1.4 a bill"
DAY = 86_400
ADDRESS = CarrierAddress(street="1 Main St", city="Reno", state="Nevada", zip="89501", country="US")
CARRIER = LosingCarrier(
    customer_type="Business",
    customer_name="Harbour Bakery",
    account_number=ACCOUNT_NUMBER,
    authorized_representative="Owner One",
    authorized_representative_email="owner@example.com",
    address=ADDRESS,
)
DOCUMENT = "RD" + "d" * 32


def order_of(*numbers, document=DOCUMENT, carrier=CARRIER, **more):
    items = tuple(PortInItem(number, PIN) for number in numbers or (PLAIN,))
    return PortInOrder(account_sid=ACCOUNT, documents=(document,), numbers=items, losing_carrier=carrier, **more)


class Bench:
    """A sandbox, its control plane, and the client at it."""

    def __init__(self, line, control) -> None:
        self.api = PortingApi(line)
        self._control = control

    async def control(self, path, **body):
        async with self._control.post(f"/_sandbox/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def fault(self, kind, **rule):
        await self.control("faults", rule={"kind": kind, "count": 1, **rule})

    async def asked(self, operation):
        """How often an operation was asked for."""
        async with self._control.get("/_sandbox/traffic") as answer:
            return (await answer.json())["operations"].get(operation, 0)

    async def accepted(self):
        async with self._control.get("/_sandbox/state") as answer:
            return (await answer.json())["accepted"].get("PortInPhoneNumber", {})

    async def order(self, *numbers, **more):
        """An order with a bill of its own, not filed yet."""
        document = await self.api.upload_bill(BILL, filename="bill.pdf")
        return order_of(*numbers, document=document.sid, **more)

    async def filed(self, *numbers, **more):
        made = await self.api.create(await self.order(*numbers, **more))
        assert isinstance(made, Answered), made
        return made.sid

    async def submitted(self, *numbers, **more):
        sid = await self.filed(*numbers, **more)
        await self.control("advance", seconds=61)
        await self.control(f"sign/{sid}")
        return sid


@asynccontextmanager
async def a_bench(**options):
    async with (
        running(World(SandboxOptions(**options))) as url,
        aiohttp.ClientSession(base_url=url) as control,
        client_at(url) as client,
    ):
        yield Bench(client.line, control)

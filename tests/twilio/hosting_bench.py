"""A sandbox on a real socket, its control plane, and both hosting APIs of the client at it."""

from __future__ import annotations

from contextlib import asynccontextmanager

import aiohttp

from numberlift.domain.outcomes import Answered
from numberlift.sandbox import SandboxOptions, World, running
from numberlift.twilio.hosting import hosting_api
from numberlift.twilio.owning import AccountApi
from numberlift.twilio.wire.addresses import NewAddress
from numberlift.twilio.wire.authorization_documents import NewDocument
from numberlift.twilio.wire.hosted_orders import NewOrder
from tests.twilio.creating_servers import ACCOUNT, client_at

MAIL = "owner@example.com"
CONTACT = "+14155550123"
TOLD = "+14155550158"  # the card whose owner tells the code
BILL = "RI" + "b" * 32
DAY = 24 * 3600


def number(index: int) -> str:
    """A number that completes, and another for each index."""
    return f"+1{415 + index}5550150"


class Bench:
    """A sandbox, its control plane, and the client at it."""

    def __init__(self, line, control) -> None:
        self.line = line
        self.account = AccountApi(line, ACCOUNT)
        self.preview, self.v2 = hosting_api(line, "preview"), hosting_api(line, "v2")
        self._control = control

    async def control(self, path, **body):
        async with self._control.post(f"/_sandbox/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def address(self, name="an address"):
        made = await self.account.create_address(
            NewAddress(
                customer_name="Example Ltd",
                street="1 Main St",
                street_2="Floor 2",
                city="Reno",
                region="NV",
                postal_code="89501",
                country="US",
                friendly_name=name,
            )
        )
        assert isinstance(made, Answered), made
        return made.sid

    async def ordered(self, index=0, **fields):
        """An order of the preview API."""
        made = await self.preview.create_order(NewOrder(phone_number=number(index), **fields))
        assert isinstance(made, Answered), made
        return made.sid

    async def ordered_v2(self, address, index=0):
        order = NewOrder(
            phone_number=number(index),
            address_sid=address,
            email=MAIL,
            contact_phone_number=CONTACT,
            contact_title="Ms",
        )
        made = await self.v2.create_order(order)
        assert isinstance(made, Answered), made
        return made.sid

    async def verified(self, *sids, api=None):
        for sid in sids:
            assert isinstance(await (api or self.preview).call(sid), Answered)
        await self.control("advance", seconds=60)
        return sids

    async def letter(self, address, *sids, api=None):
        made = await (api or self.preview).create_document(
            NewDocument(
                order_sids=sids, address_sid=address, email=MAIL, contact_title="Ms", contact_phone_number=CONTACT
            )
        )
        assert isinstance(made, Answered), made
        return made.sid


@asynccontextmanager
async def a_bench(**options):
    async with (
        running(World(SandboxOptions(**options))) as url,
        aiohttp.ClientSession(base_url=url) as control,
        client_at(url) as client,
    ):
        yield Bench(client.line, control)


async def listed(pages):
    return [item async for page in pages for item in page]


async def sids(pages):
    return {item.sid for item in await listed(pages)}

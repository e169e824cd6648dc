"""The steps of a port-in over plain HTTP, shared by the tests of the sandbox's porting services."""

from __future__ import annotations

from io import BytesIO

import aiohttp

from tests.sandbox.conftest import MAIN, advance, answer

PORT_INS = "/v1/Porting/PortIn"
LIST = PORT_INS + "/PortInRequests"
WEBHOOK = "/v1/Porting/Configuration/Webhook"
PLAIN = "+14155550190"
OTHER = "+14155550191"
MOBILE = "+14155550104"
JAPANESE = "+81355550190"
DAY = 86_400
ADDRESS = {"street": "1 Main St", "city": "Reno", "state": "Nevada", "zip": "89501", "country": "US"}
CARRIER = {
    "customer_type": "Business",
    "customer_name": "Harbour Bakery",
    "account_number": "77-1234",
    "authorized_representative": "Owner One",
    "authorized_representative_email": "owner@example.com",
    "address": ADDRESS,
}
BILL = b"%PDF-1.4 a bill"


def card(digits):
    return f"+14155550{digits:03}"


def multipart(content=BILL, document_type="utility_bill", **more):
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("document_type", document_type)
    if content is not None:
        form.add_field("File", BytesIO(content), filename="bill.pdf", content_type="application/pdf")
    for name, value in more.items():
        form.add_field(name, value)
    return form


async def uploaded(client, content=BILL, **more):
    status, body = await answer(client.post("/v1/Documents", data=multipart(content, **more)))
    assert status == 201, body
    return body["sid"]


def body_of(document, *numbers, pin=None, carrier=None, **more):
    """The JSON of a create."""
    entries = [{"phone_number": number} | ({"pin": pin} if pin else {}) for number in numbers or (PLAIN,)]
    return {
        "account_sid": MAIN,
        "documents": [document],
        "phone_numbers": entries,
        "losing_carrier_information": CARRIER | (carrier or {}),
        **more,
    }


async def create(client, *numbers, **more):
    """Status and body of a create."""
    document = more.pop("document", None) or await uploaded(client)
    return await answer(client.post(PORT_INS, json=body_of(document, *numbers, **more)))


async def filed(client, *numbers, **more):
    """The sid of a request that was accepted."""
    status, body = await create(client, *numbers, **more)
    assert status == 202, body
    return body["port_in_request_sid"]


async def fetched(client, sid):
    status, body = await answer(client.get(f"{PORT_INS}/{sid}"))
    assert status == 200, body
    return body


def plain(status):
    """A status in one spelling."""
    return status.lower().replace(" ", "-").replace("_", "-")


async def standing(client, sid):
    """The status of a request and those of its numbers, in one spelling."""
    body = await fetched(client, sid)
    numbers = [plain(number["port_in_phone_number_status"]) for number in body["phone_numbers"]]
    return plain(body["port_in_request_status"]), numbers


async def sign(client, sid, ending="signed"):
    await advance(client, 61)
    return await answer(client.post(f"/_sandbox/sign/{sid}", json={"as": ending}))


async def submitted(client, *numbers, **more):
    """The sid of a request that was reviewed and signed."""
    sid = await filed(client, *numbers, **more)
    status, body = await sign(client, sid)
    assert status == 200, body
    return sid


async def switch(client, **switches):
    status, body = await answer(client.post("/_sandbox/porting", json=switches))
    assert status == 200, body


async def delete(client, path):
    async with client.delete(path) as reply:
        return reply.status


async def number_paths(client, sid):
    """The path of each number of a request."""
    body = await fetched(client, sid)
    return [f"{PORT_INS}/{sid}/PhoneNumber/{n['port_in_phone_number_sid']}" for n in body["phone_numbers"]]

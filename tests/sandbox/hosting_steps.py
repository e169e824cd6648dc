"""The steps of hosting over plain HTTP, shared by the tests of the sandbox's hosting services."""

from __future__ import annotations

from tests.sandbox.conftest import MAIN, advance, answer

ORDERS = "/HostedNumbers/HostedNumberOrders"
DOCUMENTS = "/HostedNumbers/AuthorizationDocuments"
V2_ORDERS = "/v2/HostedNumber/Orders"
V2_DOCUMENTS = "/v2/HostedNumber/AuthorizationDocuments"
ADDRESSES = f"/2010-04-01/Accounts/{MAIN}/Addresses.json"
NUMBERS = f"/2010-04-01/Accounts/{MAIN}/IncomingPhoneNumbers"
PLAIN = "+14155550150"
DAY = 86_400
PLACE = {
    "CustomerName": "Harbour Bakery",
    "Street": "PO Box 12",
    "City": "San Francisco",
    "Region": "CA",
    "PostalCode": "94105",
    "IsoCountry": "US",
}


def card(digits, area="415"):
    """A number with a card."""
    return f"+1{area}55501{digits:02}"


async def order(client, number=PLAIN, *, path=ORDERS, **more):
    """Status and body of a create."""
    form = {"PhoneNumber": number, "SmsCapability": "true", **more}
    return await answer(client.post(path, data=form))


async def placed(client, number=PLAIN, **more):
    status, body = await order(client, number, **more)
    assert status == 201, body
    return body["sid"]


async def fetched(client, sid):
    status, body = await answer(client.get(f"{ORDERS}/{sid}"))
    assert status == 200, body
    return body


async def update(client, sid, **form):
    return await answer(client.post(f"{ORDERS}/{sid}", data=form))


async def call(client, sid, **more):
    return await update(client, sid, Status="pending-verification", **more)


async def verified(client, number=PLAIN, **more):
    """The sid of an order that was verified by its code."""
    sid = await placed(client, number, **more)
    _, body = await call(client, sid)
    status, body = await update(client, sid, VerificationCode=body["verification_code"])
    assert (status, body["status"]) == (200, "verified"), body
    return sid


async def address(client):
    status, body = await answer(client.post(ADDRESSES, data=PLACE))
    assert status == 201, body
    return body["sid"]


async def letter(client, *sids, path=DOCUMENTS, **more):
    """Status and body of a document's create."""
    form = {
        "AddressSid": await address(client),
        "Email": "owner@example.com",
        "ContactTitle": "Owner",
        "ContactPhoneNumber": "+14155550199",
        **more,
    }
    return await answer(client.post(path, data=[*form.items(), *(("HostedNumberOrderSids", sid) for sid in sids)]))


async def mailed(client, *sids, **more):
    status, body = await letter(client, *sids, **more)
    assert (status, body["status"]) == (201, "signing"), body
    return body["sid"]


async def sign(client, document, **body):
    return await answer(client.post(f"/_sandbox/sign/{document}", json=body))


async def switch(client, **switches):
    status, body = await answer(client.post("/_sandbox/hosting", json=switches))
    assert status == 200, body


async def walk(client, number, *seconds):
    """The statuses of an order that was verified and signed, after each of these waits."""
    sid = await verified(client, number)
    await sign(client, await mailed(client, sid))
    seen = [(await fetched(client, sid))["status"]]
    for wait in seconds:
        await advance(client, wait)
        seen.append((await fetched(client, sid))["status"])
    return seen


async def listed(client, path=ORDERS, **query):
    status, body = await answer(client.get(path, params=query))
    assert status == 200, body
    return body

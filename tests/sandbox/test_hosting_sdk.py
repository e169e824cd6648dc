"""The official SDK's sync client, in a thread, drives every hosting operation of both APIs."""

from __future__ import annotations

import asyncio

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.sandbox.conftest import MAIN, advance
from tests.sandbox.hosting_steps import PLAIN, card, sign
from tests.sandbox.test_hosting_v2 import bulk_body
from tests.sandbox.test_sdk import Body

PLACE = {"city": "San Francisco", "region": "CA", "postal_code": "94105", "iso_country": "US"}


@pytest.fixture
async def twilio(url):
    sdk = Client(MAIN, "sandbox")
    for domain in (sdk.preview, sdk.numbers, sdk.api):
        domain.base_url = url
    yield sdk
    sdk.http_client.session.close()


@pytest.fixture
def orders(twilio):
    return twilio.preview.hosted_numbers.hosted_number_orders


@pytest.fixture
def documents(twilio):
    return twilio.preview.hosted_numbers.authorization_documents


async def run(function, *args, **kwargs):
    return await asyncio.to_thread(function, *args, **kwargs)


async def address(twilio):
    made = await run(twilio.addresses.create, customer_name="Bakery", street="1 Pier", friendly_name="key-1", **PLACE)
    return made.sid


async def verified(orders, number=PLAIN, **more):
    made = await run(orders.create, phone_number=number, sms_capability=True, **more)
    called = await run(orders(made.sid).update, status="pending-verification", verification_type="phone-call")
    return await run(orders(made.sid).update, verification_code=called.verification_code)


async def mailed(twilio, documents, *sids):
    return await run(
        documents.create,
        hosted_number_order_sids=list(sids),
        address_sid=await address(twilio),
        email="owner@example.com",
        contact_title="Owner",
        contact_phone_number="+14155550199",
        cc_emails=["a@example.com", "b@example.com"],
    )


async def test_orders_are_created_fetched_updated_and_deleted(orders):
    made = await run(orders.create, phone_number=PLAIN, sms_capability=True, unique_name="n-1", cc_emails=["a@b.co"])
    fetched = await run(orders("n-1").fetch)
    changed = await run(orders(made.sid).update, friendly_name="Front desk", cc_emails=["a@b.co", "c@d.co"])
    deleted = await run(orders(made.sid).delete)

    assert (made.status, fetched.sid, made.capabilities) == ("received", made.sid, {"sms": True, "voice": False})
    assert (changed.friendly_name, changed.cc_emails, deleted) == ("Front desk", ["a@b.co", "c@d.co"], True)
    assert made.date_created.tzinfo is not None


async def test_orders_are_listed_over_pages_and_filtered(orders):
    areas = ("201", "205", "212", "213", "215")
    made = [await run(orders.create, phone_number=card(50, area), sms_capability=True) for area in areas]
    every = await run(orders.list, page_size=2)
    one = await run(orders.list, phone_number=card(50, "212"), status="received")
    page = await run(orders.page, page_size=2)
    back = await run((await run(page.next_page)).previous_page)

    assert [order.sid for order in every] == [order.sid for order in made]
    assert [order.sid for order in one] == [made[2].sid]
    assert [order.sid for order in back] == [order.sid for order in made[:2]]


async def test_an_order_goes_all_the_way(client, twilio, orders, documents):
    order = await verified(orders)
    document = await mailed(twilio, documents, order.sid)
    await sign(client, document.sid)
    seen = [order.status]
    for wait in (0, 86_401, 3_601):
        await advance(client, wait)
        seen.append((await run(orders(order.sid).fetch)).status)

    assert (document.status, document.cc_emails) == ("signing", ["a@example.com", "b@example.com"])
    assert seen == ["verified", "carrier-processing", "testing", "completed"]


async def test_documents_are_fetched_listed_opened_edited_and_mailed_again(twilio, orders, documents):
    order = await verified(orders)
    made = await mailed(twilio, documents, order.sid)
    opened = await run(documents(made.sid).update, status="opened")
    edited = await run(documents(made.sid).update, email="new@example.com", status="signing")
    found = await run(documents.list, email="new@example.com", status="signing", page_size=1)
    dependents = await run(documents(made.sid).dependent_hosted_number_orders.list, phone_number=PLAIN)

    assert (opened.status, edited.status, edited.email) == ("opened", "signing", "new@example.com")
    assert [document.sid for document in found] == [made.sid]
    assert [(o.sid, o.signing_document_sid) for o in dependents] == [(order.sid, made.sid)]
    assert (await run(documents(made.sid).fetch)).links


async def test_addresses_and_incoming_numbers(twilio, orders):
    where = await address(twilio)
    order = await verified(orders, address_sid=where)
    found = await run(twilio.addresses.list, friendly_name="key-1", iso_country="US")
    numbers = await run(twilio.incoming_phone_numbers.list, phone_number=PLAIN)
    number = await run(twilio.incoming_phone_numbers(order.incoming_phone_number_sid).fetch)

    assert [item.sid for item in found] == [where] == [(await run(twilio.addresses(where).fetch)).sid]
    assert [item.sid for item in numbers] == [number.sid] == [order.incoming_phone_number_sid]
    with pytest.raises(TwilioRestException):
        await run(twilio.incoming_phone_numbers(number.sid).delete)


async def test_a_completed_order_is_off_boarded_by_its_number(client, twilio, orders, documents):
    order = await verified(orders)
    await sign(client, (await mailed(twilio, documents, order.sid)).sid)
    for wait in (86_401, 3_601):
        await advance(client, wait)

    assert await run(twilio.incoming_phone_numbers(order.incoming_phone_number_sid).delete)
    assert (await run(orders(order.sid).fetch)).status == "completed"


async def test_a_refusal_reaches_the_sdk_with_its_code(orders):
    with pytest.raises(TwilioRestException) as caught:
        await run(orders.create, phone_number=card(52), sms_capability=True)

    assert (caught.value.status, caught.value.code) == (400, 22110)


async def test_orders_of_v2(twilio):
    v2 = twilio.numbers.v2.hosted_number_orders
    made = await run(
        v2.create,
        phone_number=PLAIN,
        contact_phone_number="+14155550199",
        address_sid=await address(twilio),
        email="owner@example.com",
        contact_title="Owner",
    )
    called = await run(v2(made.sid).update, status="pending-verification", verification_call_delay=3)
    listed = await run(v2.list, phone_number=PLAIN, page_size=1)

    assert (made.status, called.verification_call_delay, called.verification_attempts) == ("received", 3, 1)
    assert [order.sid for order in listed] == [made.sid] == [(await run(v2(made.sid).fetch)).sid]
    assert await run(v2(made.sid).delete)


async def test_documents_of_v2(twilio, orders):
    order = await verified(orders)
    v2 = twilio.numbers.v2.authorization_documents
    made = await run(
        v2.create,
        address_sid=await address(twilio),
        email="owner@example.com",
        contact_phone_number="+14155550199",
        hosted_number_order_sids=[order.sid],
    )
    dependents = await run(v2(made.sid).dependent_hosted_number_orders.list, status="pending-loa")
    found = await run(v2.list, status="signing")

    assert [item.sid for item in dependents] == [order.sid]
    assert [item.sid for item in found] == [made.sid]
    assert await run(v2(made.sid).delete)
    assert (await run(v2(made.sid).fetch)).status == "canceled"


async def test_bulk_requests_of_v2(client, twilio):
    v2 = twilio.numbers.v2.bulk_hosted_number_orders
    made = await run(v2.create, Body(**await bulk_body(client, [PLAIN])))
    await advance(client, 300)
    done = await run(v2(made.bulk_hosting_sid).fetch, order_status="pending-loa")

    assert (made.request_status, done.request_status, done.total_count) == ("QUEUED", "PROCESSED", 1)
    assert [group["order_status"] for group in done.results] == ["pending_loa"]


async def filtered(listing, wanted, **filters) -> list[str]:
    """Which filters, one by one, do not leave exactly the wanted one; another value of each must leave none."""
    wrong = []
    for name, value in filters.items():
        found = await run(listing, **{name: value})
        none = await run(listing, **{name: "PN" + "0" * 32 if name.endswith("sid") else f"{value}0"})
        if [one.sid for one in found] != [wanted.sid] or none:
            wrong.append((name, [one.sid for one in found], len(none)))
    return wrong


async def test_every_filter_of_the_preview_lists_by_the_sdk(twilio, orders, documents):
    """Orders, and the dependents of a document: status, number, incoming number, friendly and unique name."""
    names = {"friendly_name": "Front desk", "unique_name": "n-1"}
    one = await verified(orders, **names)
    await run(
        orders.create, phone_number=card(50, "212"), sms_capability=True, friendly_name="Other", unique_name="n-2"
    )
    same = {"phone_number": PLAIN, "incoming_phone_number_sid": one.incoming_phone_number_sid, **names}

    assert await filtered(orders.list, one, **same) == []
    assert [order.sid for order in await run(orders.list, status="verified")] == [one.sid]
    document = await mailed(twilio, documents, one.sid)
    dependents = documents(document.sid).dependent_hosted_number_orders
    assert await filtered(dependents.list, one, **same) == []
    assert [order.sid for order in await run(dependents.list, status="pending-loa")] == [one.sid]


async def test_every_filter_of_the_v2_lists_by_the_sdk(twilio, orders):
    v2 = twilio.numbers.v2
    one = await verified(orders, friendly_name="Front desk")
    await run(orders.create, phone_number=card(50, "212"), sms_capability=True, friendly_name="Other")
    same = {
        "phone_number": PLAIN,
        "incoming_phone_number_sid": one.incoming_phone_number_sid,
        "friendly_name": "Front desk",
    }

    assert await filtered(v2.hosted_number_orders.list, one, **same) == []
    assert len(await run(v2.hosted_number_orders.list, sms_capability=True, page_size=1)) == 2
    document = await mailed(twilio, twilio.preview.hosted_numbers.authorization_documents, one.sid)
    dependents = v2.authorization_documents(document.sid).dependent_hosted_number_orders
    assert await filtered(dependents.list, one, **same) == []


async def test_documents_are_listed_over_pages_in_both_apis(twilio, orders, documents):
    made = [
        (await mailed(twilio, documents, (await verified(orders, card(50, area))).sid)).sid
        for area in ("201", "205", "212")
    ]
    preview = await run(documents.list, page_size=1)
    v2 = await run(twilio.numbers.v2.authorization_documents.list, page_size=2, email="owner@example.com")

    assert sorted(one.sid for one in preview) == sorted(one.sid for one in v2) == sorted(made)

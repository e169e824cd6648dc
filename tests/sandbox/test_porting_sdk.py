"""The official SDK's sync client, in a thread, files, follows and cancels port-ins and sets webhooks."""

from __future__ import annotations

import asyncio

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.numbers.v1.porting_port_in import PortingPortInList

from tests.sandbox.conftest import MAIN, advance
from tests.sandbox.porting_steps import CARRIER, DAY, LIST, OTHER, PLAIN, plain, sign, uploaded
from tests.sandbox.test_sdk import Body, twilio

__all__ = ["twilio"]


@pytest.fixture
async def filed(twilio, client):
    """A request of two numbers, filed by the SDK."""
    document = await uploaded(client)
    body = PortingPortInList.NumbersV1PortingPortInCreate(
        {
            "account_sid": MAIN,
            "documents": [document],
            "phone_numbers": [_number(PLAIN), _number(OTHER)],
            "losing_carrier_information": PortingPortInList.NumbersV1PortingLosingCarrierInformation(
                CARRIER | {"address": PortingPortInList.NumbersV1PortingAddress(CARRIER["address"])}
            ),
            "notification_emails": ["a@example.com"],
            "target_port_in_date": None,
        }
    )
    return await asyncio.to_thread(twilio.numbers.v1.porting_port_ins.create, body)


def _number(number):
    return PortingPortInList.NumbersV1PortingPortInCreatePhoneNumbers({"phone_number": number, "pin": None})


async def test_a_request_is_filed_and_fetched(twilio, filed):
    found = await asyncio.to_thread(twilio.numbers.v1.porting_port_ins(filed.port_in_request_sid).fetch)

    assert filed.port_in_request_sid.startswith("KW")
    assert plain(found.port_in_request_status) == "in-review"
    assert [number["phone_number"] for number in found.phone_numbers] == [PLAIN, OTHER]
    assert found.losing_carrier_information["customer_name"] == CARRIER["customer_name"]
    assert found.date_created is not None


async def test_a_number_is_fetched_and_canceled(twilio, filed, client):
    sid, number_sid = filed.port_in_request_sid, filed.phone_numbers[0]["port_in_phone_number_sid"]
    number = twilio.numbers.v1.porting_port_in_phone_number(sid, number_sid)

    assert await asyncio.to_thread(number.delete) is True
    await advance(client, 601)
    found = await asyncio.to_thread(number.fetch)
    assert (found.phone_number, plain(found.port_in_phone_number_status)) == (PLAIN, "canceled")


async def test_a_request_is_canceled_and_then_refuses(twilio, filed, client):
    context = twilio.numbers.v1.porting_port_ins(filed.port_in_request_sid)
    assert await asyncio.to_thread(context.delete) is True
    await advance(client, 601)

    assert plain((await asyncio.to_thread(context.fetch)).port_in_request_status) == "canceled"
    with pytest.raises(TwilioRestException) as caught:
        await asyncio.to_thread(context.delete)
    assert caught.value.status == 400


async def test_a_date_and_a_rejection_are_read(twilio, filed, client):
    sid = filed.port_in_request_sid
    await sign(client, sid)
    await advance(client, 2 * DAY)
    number_sid = filed.phone_numbers[0]["port_in_phone_number_sid"]
    found = await asyncio.to_thread(twilio.numbers.v1.porting_port_in_phone_number(sid, number_sid).fetch)

    assert plain(found.port_in_phone_number_status) == "port-pending"
    assert found.port_date > found.date_created


async def test_the_list_is_read_by_a_raw_request(twilio, url, filed):
    """The SDK's own list of port-ins cannot read the documented page."""
    reply = await asyncio.to_thread(twilio.request, "GET", url + LIST, params={"Size": 1})

    assert filed.port_in_request_sid in reply.text


async def test_webhooks_are_set_shown_and_deleted(twilio):
    v1 = twilio.numbers.v1
    body = Body(port_in_target_url="https://example.com/in", notifications_of=["PortInCompleted"])
    made = await asyncio.to_thread(v1.porting_webhook_configurations.create, body)
    shown = await asyncio.to_thread(v1.webhook.fetch)
    gone = await asyncio.to_thread(v1.porting_webhook_configurations_delete("PORT_IN").delete)

    assert (made.port_in_target_url, made.notifications_of) == ("https://example.com/in", ["PortInCompleted"])
    assert shown.port_in_target_date_created is not None
    assert gone is True


async def test_a_second_port_in_of_a_number_is_told_as_22137(twilio, filed, client):
    document = await uploaded(client)
    body = Body(
        account_sid=MAIN,
        documents=[document],
        phone_numbers=[{"phone_number": PLAIN}],
        losing_carrier_information=CARRIER,
    )
    with pytest.raises(TwilioRestException) as caught:
        await asyncio.to_thread(twilio.numbers.v1.porting_port_ins.create, body)

    assert (caught.value.status, caught.value.code) == (400, 22137)

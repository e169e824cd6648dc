"""The official SDK's sync client, in a thread, as an independent client."""

from __future__ import annotations

import asyncio

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.sandbox.conftest import BULK, MAIN, advance, bulk_body


class Body:
    """What the SDK takes as the body of an operation that its contract leaves empty."""

    def __init__(self, **fields):
        self.fields = fields

    def to_dict(self):
        return self.fields


@pytest.fixture
async def twilio(url):
    sdk = Client(MAIN, "sandbox")
    sdk.numbers.base_url = url
    sdk.api.base_url = url
    sdk.messaging.base_url = url
    yield sdk
    sdk.http_client.session.close()


async def test_portability(twilio):
    found = await asyncio.to_thread(twilio.numbers.v1.porting_portabilities("+14155550104").fetch)

    assert (found.phone_number, found.portable, found.pin_and_account_number_required) == ("+14155550104", True, True)
    assert (found.number_type, found.country) == ("MOBILE", "US")


async def test_portability_for_a_subaccount(twilio):
    sub = "AC00000000000000000000000000000002"
    fetch = twilio.numbers.v1.porting_portabilities("+14155550100").fetch

    assert (await asyncio.to_thread(fetch, target_account_sid=sub)).portable is True


async def test_single_eligibility(twilio):
    body = Body(phone_numbers=[{"phone_number": "+14155550100"}])
    found = await asyncio.to_thread(twilio.numbers.v1.eligibilities.create, body)

    assert [row["eligibility_status"] for row in found.results] == ["ELIGIBLE"]


async def test_bulk_eligibility_is_created_and_fetched(twilio, client):
    begun = await asyncio.to_thread(
        twilio.numbers.v1.bulk_eligibilities.create, Body(**bulk_body("+14155550100", "+14155550102"))
    )
    await advance(client, 5)
    done = await asyncio.to_thread(twilio.numbers.v1.bulk_eligibilities(begun.request_id).fetch)

    assert (begun.status, done.status, len(done.results)) == ("QUEUED", "SUCCESSFUL", 2)
    assert done.date_completed >= done.date_created


async def test_a_refusal_reaches_the_sdk_as_its_own_exception(twilio):
    with pytest.raises(TwilioRestException) as caught:
        await asyncio.to_thread(twilio.numbers.v1.eligibilities.create, Body(phone_numbers=[]))

    assert (caught.value.status, caught.value.code) == (400, 22124)


async def test_a_raw_request_of_the_sdk_speaks_json(twilio, url):
    reply = await asyncio.to_thread(
        twilio.request,
        "POST",
        url + BULK,
        data=bulk_body("+14155550100"),
        headers={"Content-Type": "application/json"},
    )

    assert reply.status_code == 202


async def test_accounts_are_listed_over_pages(twilio):
    accounts = await asyncio.to_thread(twilio.api.v2010.accounts.list, page_size=2)

    assert [account.sid[-1] for account in accounts] == ["1", "2", "3", "4"]

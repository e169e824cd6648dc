"""The official SDK's sync client sets up a ported number and puts it into a messaging service."""

from __future__ import annotations

import asyncio

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.sandbox.conftest import advance
from tests.sandbox.porting_steps import DAY, PLAIN, submitted
from tests.sandbox.test_sdk import twilio

__all__ = ["twilio"]
SERVICE = "MG" + "1" * 32


@pytest.fixture
async def ported(twilio, client):
    await submitted(client)
    await advance(client, 8 * DAY)
    (found,) = await asyncio.to_thread(lambda: twilio.api.v2010.account.incoming_phone_numbers.list(phone_number=PLAIN))
    return found


async def test_urls_and_trunk_are_set(twilio, ported):
    changed = await asyncio.to_thread(
        lambda: ported.update(sms_url="https://a.example/s", voice_url="https://a.example/v", trunk_sid="TK" + "2" * 32)
    )

    assert (changed.sms_url, changed.voice_url) == ("https://a.example/s", "https://a.example/v")
    assert changed.trunk_sid == "TK" + "2" * 32


async def test_a_number_joins_and_leaves_a_service(twilio, ported):
    members = twilio.messaging.v1.services(SERVICE).phone_numbers
    made = await asyncio.to_thread(lambda: members.create(phone_number_sid=ported.sid))
    listed = await asyncio.to_thread(members.list)
    with pytest.raises(TwilioRestException) as caught:
        await asyncio.to_thread(lambda: members.create(phone_number_sid=ported.sid))
    gone = await asyncio.to_thread(members(ported.sid).delete)

    assert (made.sid, made.service_sid, [one.phone_number for one in listed]) == (ported.sid, SERVICE, [PLAIN])
    assert (caught.value.status, caught.value.code, gone) == (409, 21710, True)
    assert await asyncio.to_thread(members.list) == []

"""A ported number is set up: URLs and trunk on the number, a messaging service joined; lost replies looked at."""

from __future__ import annotations

import pytest

from numberlift.errors import RowRefused, SettingsRefused, TryAgain
from numberlift.twilio import BaseUrls
from numberlift.twilio.messaging import MessagingApi
from numberlift.twilio.owning import AccountApi
from numberlift.twilio.wire.incoming_numbers import IncomingNumber, NumberChanges, NumberFilters
from tests.twilio.creating_servers import ACCOUNT
from tests.twilio.porting_bench import DAY, PLAIN, a_bench

SERVICE, OTHER, MISSING = "MG" + "1" * 32, "MG" + "2" * 32, "MG" + "1" * 28 + "0404"
ALL = NumberChanges(sms_url="https://example.com/sms", voice_url="https://example.com/voice", trunk_sid="TK" + "3" * 32)


class Ported:
    """A number that was ported, and the client at it."""

    def __init__(self, bench, number: IncomingNumber) -> None:
        self.bench, self.number = bench, number
        self.account = AccountApi(bench.api._line, ACCOUNT)
        self.messaging = MessagingApi(bench.api._line)


@pytest.fixture
async def ported():
    async with a_bench() as bench:
        await bench.submitted(PLAIN)
        await bench.control("advance", seconds=8 * DAY)
        pages = [page async for page in AccountApi(bench.api._line, ACCOUNT).numbers(NumberFilters(phone_number=PLAIN))]
        yield Ported(bench, pages[0][0])


async def test_a_ported_number_has_voice_and_nothing_set(ported):
    assert (ported.number.voice, ported.number.origin) == (True, "twilio")
    assert ALL.missing_in(ported.number) == ALL


async def test_what_is_changed_is_changed_and_the_rest_stays(ported):
    first = await ported.account.update_number(ported.number.sid, NumberChanges(sms_url=ALL.sms_url))
    second = await ported.account.update_number(ported.number.sid, ALL.missing_in(first))

    assert (first.sms_url, first.voice_url) == (ALL.sms_url, "")
    assert not ALL.missing_in(second)


async def test_a_change_without_an_answer_is_not_sent_again_by_itself(ported):
    await ported.bench.fault("reset-after", operation="UpdateIncomingPhoneNumber")
    with pytest.raises(TryAgain):
        await ported.account.update_number(ported.number.sid, ALL)

    assert not ALL.missing_in(await ported.account.number(ported.number.sid))
    assert await ported.bench.asked("UpdateIncomingPhoneNumber") == 1


async def test_values_that_twilio_refuses_are_refused(ported):
    with pytest.raises(RowRefused) as caught:
        await ported.account.update_number(ported.number.sid, NumberChanges(trunk_sid="TK1"))

    assert caught.value.code == 20001


async def test_a_number_joins_a_service_once_and_no_second_one(ported):
    before = await ported.messaging.is_member(SERVICE, ported.number.sid)
    await ported.messaging.join(SERVICE, ported.number.sid)
    await ported.messaging.join(SERVICE, ported.number.sid)
    with pytest.raises(RowRefused) as caught:
        await ported.messaging.join(OTHER, ported.number.sid)

    assert (before, await ported.messaging.is_member(SERVICE, ported.number.sid)) == (False, True)
    assert caught.value.code == 21712


async def test_a_service_that_is_not_there_is_refused(ported):
    with pytest.raises(RowRefused) as caught:
        await ported.messaging.join(MISSING, ported.number.sid)

    assert caught.value.status == 404


def test_messaging_is_twilios_unless_the_others_are_elsewhere():
    """What is meant for a sandbox never reaches Twilio."""
    sandbox, twilio = BaseUrls.at("http://127.0.0.1:8700"), BaseUrls()
    told = BaseUrls(messaging="https://messaging.ie1.twilio.com/")

    assert (sandbox.messaging, twilio.messaging) == ("http://127.0.0.1:8700", "https://messaging.twilio.com")
    assert told.by_host()["messaging"] == "https://messaging.ie1.twilio.com"
    with pytest.raises(SettingsRefused, match="NUMBERLIFT_MESSAGING_URL"):
        BaseUrls(messaging="http://messaging.example.com")

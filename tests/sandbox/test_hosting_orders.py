"""Hosted-number orders: created, found, changed, cancelled, and refused with Twilio's codes."""

from __future__ import annotations

import aiohttp
import pytest

from tests.sandbox.conftest import FOREIGN, MAIN, NORTH, advance, answer, basic
from tests.sandbox.hosting_steps import (
    NUMBERS,
    ORDERS,
    PLAIN,
    address,
    card,
    fetched,
    listed,
    order,
    placed,
    switch,
    update,
    walk,
)

FULL = {
    "FriendlyName": "Front desk",
    "UniqueName": "desk-1",
    "CcEmails": "copy@example.com",
    "SmsUrl": "https://example.com/sms",
    "SmsMethod": "GET",
    "SmsFallbackUrl": "https://example.com/fallback",
    "SmsFallbackMethod": "POST",
    "SmsApplicationSid": "AP" + "1" * 32,
    "Email": "owner@example.com",
}


@pytest.mark.vendor_verified
async def test_a_minimal_order_is_shown_as_on_the_page(client):
    """The resource's page, the reply of its first example."""
    status, body = await order(client)
    dates = {body.pop("date_created"), body.pop("date_updated")}
    sid, number_sid, url = body.pop("sid"), body.pop("incoming_phone_number_sid"), body.pop("url")

    assert (status, len(dates), sid[:2], number_sid[:2], url[-len(sid) :]) == (201, 1, "HR", "PN", sid)
    assert body == {
        "account_sid": MAIN,
        "address_sid": None,
        "call_delay": 0,
        "capabilities": {"sms": True, "voice": False},
        "cc_emails": [],
        "email": None,
        "extension": None,
        "failure_reason": "",
        "friendly_name": None,
        "phone_number": PLAIN,
        "signing_document_sid": None,
        "status": "received",
        "unique_name": None,
        "verification_attempts": 0,
        "verification_call_sids": None,
        "verification_code": None,
        "verification_document_sid": None,
        "verification_type": "phone-call",
    }


async def test_every_parameter_is_kept_and_the_urls_reach_the_incoming_number(client):
    where = await address(client)
    _, body = await order(client, AddressSid=where, **FULL)
    _, number = await answer(client.get(f"{NUMBERS}/{body['incoming_phone_number_sid']}.json"))

    assert (body["address_sid"], body["cc_emails"]) == (where, ["copy@example.com"])
    assert (body["friendly_name"], body["unique_name"], body["email"]) == ("Front desk", "desk-1", "owner@example.com")
    assert (number["sms_url"], number["sms_method"]) == (FULL["SmsUrl"], "GET")
    assert (number["sms_fallback_url"], number["sms_application_sid"]) == (
        FULL["SmsFallbackUrl"],
        FULL["SmsApplicationSid"],
    )


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"PhoneNumber": ""}, 22102),
        ({"PhoneNumber": "4155550150"}, 22102),
        ({"PhoneNumber": card(12)}, 22102),
        ({"PhoneNumber": "+442079460000"}, 22103),
        ({"PhoneNumber": card(10)}, 22103),
        ({"SmsCapability": "false"}, 22119),
        ({"SmsCapability": ""}, 22119),
        ({"FriendlyName": "x" * 129}, 22116),
        ({"UniqueName": "x" * 129}, 22115),
        ({"Email": "nobody"}, 22104),
        ({"CcEmails": "nobody@"}, 22104),
        ({"SmsUrl": "ftp://example.com"}, 22105),
        ({"StatusCallbackUrl": "example.com/hook"}, 22105),
        ({"SmsMethod": "PUT"}, 22106),
        ({"SmsApplicationSid": "AP1"}, 22108),
        ({"AddressSid": "AD1"}, 22109),
        ({"AddressSid": "AD" + "0" * 32}, 22109),
        ({"VerificationType": "letter"}, 22120),
        ({"VerificationType": "phone-bill"}, 22118),
        ({"VerificationDocumentSid": "RD" + "0" * 32}, 22118),
        ({"AccountSid": "AC1"}, 21470),
        ({"AccountSid": "AC00000000000000000000000000000004"}, 21471),
        ({"PhoneNumber": card(2)}, 22110),
        ({"PhoneNumber": card(4)}, 22110),
        ({"PhoneNumber": card(14)}, 22110),
        ({"PhoneNumber": card(52)}, 22110),
    ],
    ids=str,
)
async def test_a_bad_create_is_refused_and_leaves_nothing(client, world, form, code):
    """Twilio's error pages."""
    status, body = await answer(client.post(ORDERS, data={"PhoneNumber": PLAIN, "SmsCapability": "true", **form}))

    assert (status, body["code"], body["status"]) == (400, code, 400)
    assert body["more_info"].endswith(str(code))
    assert not [*world.store.items("HostedNumberOrder"), *world.store.items("IncomingPhoneNumber")]


async def test_an_order_for_an_account_of_somebody_else_is_not_authorized(client):
    status, body = await order(client, AccountSid=FOREIGN)

    assert (status, body["code"]) == (401, 20003)


async def test_an_order_for_a_subaccount_is_seen_by_it_and_by_its_owner_only(client, url):
    sid = await placed(client, AccountSid=NORTH)
    seen = {}
    for user, password in ((NORTH, "sandbox-north"), (FOREIGN, "sandbox-foreign")):
        async with aiohttp.ClientSession(base_url=url, headers=basic(user, password)) as session:
            status = (await answer(session.get(f"{ORDERS}/{sid}")))[0]
            seen[user] = status, len((await listed(session))["items"])

    assert (await fetched(client, sid))["account_sid"] == NORTH
    assert seen == {NORTH: (200, 1), FOREIGN: (404, 0)}


async def test_an_order_answers_by_its_unique_name(client):
    sid = await placed(client, UniqueName="row-7")
    status, body = await answer(client.get(f"{ORDERS}/row-7"))
    _, changed = await update(client, "row-7", FriendlyName="Lobby", CcEmails="a@example.com", Email="b@example.com")

    assert (status, body["sid"], changed["friendly_name"]) == (200, sid, "Lobby")
    assert (changed["cc_emails"], changed["email"]) == (["a@example.com"], "b@example.com")


async def test_unknown_orders_get_20404(client):
    replies = [await answer(client.get(f"{ORDERS}/HR{'0' * 32}")), await update(client, "nobody", FriendlyName="x")]

    assert [(status, body["code"]) for status, body in replies] == [(404, 20404)] * 2


@pytest.mark.parametrize(("policy", "outcome"), [("ignored", (201, 2)), ("refused", (400, 1)), ("returned", (200, 1))])
async def test_a_unique_name_used_twice(client, world, policy, outcome):
    await switch(client, unique_name=policy)
    first = await placed(client, UniqueName="twin")
    status, body = await order(client, card(50, "212"), UniqueName="twin")

    assert (status, len([*world.store.items("HostedNumberOrder")])) == outcome
    assert (body.get("sid") == first) == (policy == "returned")


async def test_a_number_in_an_open_order_or_hosted_is_not_hostable_again(client):
    assert (await walk(client, PLAIN, 86_401, 3_601))[-1] == "completed"
    hosted = await order(client)
    await placed(client, card(51))
    under_way = await order(client, card(51))

    assert [body["code"] for _, body in (hosted, under_way)] == [22110, 22110]


async def test_a_failed_order_makes_room_for_a_new_one(client):
    await placed(client, card(53))
    await advance(client, 11)
    status, _ = await order(client, card(53))

    assert status == 201


async def test_without_guards_every_create_is_accepted_and_counted(client):
    await switch(client, guards=False, unique_name="ignored")
    for _ in range(3):
        await placed(client, UniqueName="again")
    _, state = await answer(client.get("/_sandbox/state"))

    assert state["accepted"]["HostedNumberOrder"] == {PLAIN: 3}

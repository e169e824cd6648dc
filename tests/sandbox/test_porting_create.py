"""A port-in create is taken with every field of the contract, and refused with Twilio's codes."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import FOREIGN, MAIN, NORTH, PORTABILITY, advance, answer, basic
from tests.sandbox.hosting_steps import ADDRESSES, PLACE
from tests.sandbox.porting_steps import (
    ADDRESS,
    BILL,
    CARRIER,
    JAPANESE,
    MOBILE,
    OTHER,
    PLAIN,
    PORT_INS,
    card,
    create,
    fetched,
    filed,
    multipart,
    submitted,
    switch,
    uploaded,
)

JAPAN = {
    "authorized_representative_katakana": "オーナー",
    "katakana_name": "ハーバー",
    "sub_municipality": "chome",
    "building": "tower",
}


def days_ahead(world, days):
    from datetime import UTC, datetime, timedelta

    return (datetime.fromtimestamp(world.clock.now(), UTC).date() + timedelta(days=days)).isoformat()


async def code_of(client, *numbers, **more):
    status, body = await create(client, *numbers, **more)
    return status, body.get("code")


async def test_a_create_answers_with_what_was_sent_and_never_a_pin(client, world):
    more = {
        "notification_emails": ["a@example.com"],
        "target_port_in_date": days_ahead(world, 20),
        "target_port_in_time_range_start": "20:00:00-08:00",
        "target_port_in_time_range_end": "22:00:00-08:00",
        "auto_cancel_approval_numbers": "1",
    }
    status, body = await create(client, PLAIN, OTHER, pin="7391", **more)

    assert (status, body["account_sid"], body["notification_emails"]) == (202, MAIN, ["a@example.com"])
    assert [number["phone_number"] for number in body["phone_numbers"]] == [PLAIN, OTHER]
    assert body["target_port_in_date"] == days_ahead(world, 21)
    assert body["target_port_in_time_range_start"] == "04:00:00Z"
    assert body["losing_carrier_information"]["address"] == ADDRESS
    assert "7391" not in str(body)


async def test_the_japanese_fields_are_taken_and_needed(client, world):
    more = {"carrier": JAPAN, "portability_advance_carrier": "ntt"}
    assert await code_of(client, JAPANESE, carrier=JAPAN) == (400, 22171)
    assert await code_of(client, JAPANESE, portability_advance_carrier="ntt") == (400, 22171)
    assert await code_of(client, JAPANESE, target_port_in_date=days_ahead(world, 9), **more) == (400, 20001)

    body = await fetched(client, await filed(client, JAPANESE, target_port_in_date=days_ahead(world, 10), **more))

    assert body["losing_carrier_information"].items() >= JAPAN.items()
    assert body["portability_advance_carrier"] == "ntt"


@pytest.mark.parametrize(
    ("numbers", "more", "code"),
    [
        ((PLAIN,), {"account_sid": None}, 21470),
        ((PLAIN,), {"phone_numbers": []}, 22124),
        ((PLAIN,), {"phone_numbers": [{"phone_number": PLAIN}] * 1001}, 22125),
        ((PLAIN, PLAIN), {}, 22137),
        (("4155550190",), {}, 22172),
        ((PLAIN, JAPANESE), {}, 22172),
        ((MOBILE,), {}, 22171),
        ((MOBILE,), {"pin": "1", "carrier": {"account_number": None}}, 22171),
        ((card(132),), {}, 22137),
        ((PLAIN,), {"documents": []}, 22171),
        ((PLAIN,), {"documents": ["RD" + "0" * 32]}, 20001),
        ((PLAIN,), {"losing_carrier_information": None}, 22171),
        ((PLAIN,), {"carrier": {"customer_name": ""}}, 22171),
        ((PLAIN,), {"carrier": {"authorized_representative": None}}, 22171),
        ((PLAIN,), {"carrier": {"authorized_representative_email": "nobody"}}, 20001),
        ((PLAIN,), {"carrier": {"customer_type": "Club"}}, 20001),
        ((PLAIN,), {"carrier": {"address": None}}, 22171),
        ((PLAIN,), {"carrier": {"address": ADDRESS | {"state": ""}}}, 22171),
        ((PLAIN,), {"carrier": {"address_sid": "AD" + "0" * 32}}, 22173),
        ((PLAIN,), {"bundle_sid": "BU" + "0" * 32}, 22170),
        ((PLAIN,), {"notification_emails": ["a@example.com"] * 11}, 20001),
        ((PLAIN,), {"notification_emails": ["a"]}, 20001),
        ((PLAIN,), {"target_port_in_date": "soon"}, 20001),
        ((PLAIN,), {"target_port_in_time_range_start": "10:00:00Z"}, 20001),
        ((PLAIN,), {"target_port_in_date": "2099-01-01", "target_port_in_time_range_start": "10:00:00"}, 20001),
        ((PLAIN,), {"pin": 7}, 20001),
    ],
)
async def test_what_twilio_would_refuse_is_refused_with_its_code(client, numbers, more, code):
    assert await code_of(client, *numbers, **more) == (400, code)


async def test_another_accounts_name_is_not_for_us(client):
    assert await code_of(client, account_sid=FOREIGN) == (401, 20003)
    assert (await create(client, account_sid=NORTH))[1]["account_sid"] == NORTH


async def test_an_address_sid_is_copied(client):
    _, address = await answer(client.post(ADDRESSES, data=PLACE))
    body = await fetched(client, await filed(client, carrier={"address_sid": address["sid"], "address": None}))

    assert body["losing_carrier_information"]["address"]["state"] == PLACE["Region"]


@pytest.mark.parametrize(("status", "answered"), [("twilio-approved", 202), ("draft", 400)])
async def test_a_bundle_must_be_approved(client, world, status, answered):
    bundle = world.store.insert("Bundle", "BU", {"account_sid": MAIN, "status": status}, at=0.0)

    assert (await create(client, bundle_sid=bundle))[0] == answered


@pytest.mark.parametrize(("least", "days", "status"), [(None, 6, 400), (None, 7, 202), (2, 2, 202), (2, 1, 400)])
async def test_the_days_ahead_are_a_setting(client, world, least, days, status):
    if least is not None:
        await switch(client, minimum_days={"US": least})

    assert (await create(client, target_port_in_date=days_ahead(world, days)))[0] == status


async def test_nothing_is_nearer_than_two_days(client):
    assert (await answer(client.post("/_sandbox/porting", json={"minimum_days": {"US": 1}})))[0] == 400


async def test_a_number_is_filed_once_while_the_guard_is_on(client):
    await filed(client, PLAIN)
    assert await code_of(client, OTHER, PLAIN) == (400, 22137)

    await switch(client, guards=False)
    assert (await create(client, OTHER, PLAIN))[0] == 202
    _, state = await answer(client.get("/_sandbox/state"))
    assert state["accepted"]["PortInPhoneNumber"] == {PLAIN: 2, OTHER: 1}


async def test_portability_knows_of_a_port_in(client):
    sid = await filed(client, PLAIN)
    codes = []
    for target in (MAIN, NORTH):
        _, body = await answer(client.get(PORTABILITY + PLAIN, params={"TargetAccountSid": target}))
        codes.append((body["not_portable_reason_code"], body["account_sid"]))

    assert codes == [(22131, MAIN), (22136, MAIN)]
    assert sid.startswith("KW")


async def test_a_thousand_numbers_are_one_request(client):
    numbers = [f"+1{area}555019{digit}" for area in _areas(100) for digit in range(10)]
    status, body = await create(client, *numbers)

    assert (status, len(body["phone_numbers"])) == (202, 1000)


def _areas(count):
    import phonenumbers

    found = (
        a for a in range(201, 990) if phonenumbers.region_code_for_number(phonenumbers.parse(f"+1{a}5550100")) == "US"
    )
    return [next(found) for _ in range(count)]


@pytest.mark.parametrize(
    ("content", "mime_type"),
    [(BILL, "application/pdf"), (b"\xff\xd8\xff\xe0x", "image/jpeg"), (b"\x89PNG\r\n\x1a\nx", "image/png"), (b"", "")],
)
async def test_a_bill_is_taken_and_told_by_its_content(client, content, mime_type):
    status, body = await answer(client.post("/v1/Documents", data=multipart(content, friendly_name="May")))

    assert (status, body["mime_type"], body["friendly_name"]) == (201, mime_type, "May")
    assert (body["sid"][:2], body["document_type"], body["status"]) == ("RD", "utility_bill", "DRAFT")


@pytest.mark.parametrize(
    "form",
    [
        lambda: multipart(b"GIF89a"),
        lambda: multipart(BILL, document_type="letter"),
        lambda: multipart(None),
        lambda: multipart(b"%PDF-" + bytes(10 * 1024 * 1024)),
        lambda: {"document_type": "utility_bill"},
    ],
    ids=["type", "document type", "no file", "too large", "no multipart"],
)
async def test_another_upload_is_refused(client, form):
    assert (await answer(client.post("/v1/Documents", data=form())))[0] == 400


async def test_an_empty_bill_proves_nothing(client):
    assert await code_of(client, document=await uploaded(client, b"")) == (400, 20001)


async def test_a_slow_upload_is_read_whole(client):
    await answer(client.post("/_sandbox/faults", json={"rule": {"kind": "slow", "seconds": 0.01, "count": 1}}))

    assert await uploaded(client)


async def test_port_ins_of_others_are_not_there(client, url):
    import aiohttp

    sid = await submitted(client)
    await advance(client, 1)
    async with aiohttp.ClientSession(base_url=url, headers=basic(FOREIGN, "sandbox-foreign")) as other:
        assert (await answer(other.get(f"{PORT_INS}/{sid}")))[0] == 404
        assert (await answer(other.delete(f"{PORT_INS}/{sid}")))[0] == 404
        assert (await answer(other.get(f"{PORT_INS}/PortInRequests")))[1]["port_in_requests"] == []


def test_the_carrier_of_the_steps_is_whole():
    assert set(CARRIER) >= {"customer_name", "authorized_representative", "authorized_representative_email"}

"""A port-in goes its way by the clock: each card's ending, cancellations, corrections, signatures."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import advance, answer
from tests.sandbox.porting_steps import (
    DAY,
    MOBILE,
    OTHER,
    PLAIN,
    PORT_INS,
    card,
    create,
    delete,
    fetched,
    filed,
    number_paths,
    sign,
    standing,
    submitted,
    switch,
)

COMPLETES = [
    ("in-review", ["in-review"]),
    ("waiting-for-signature", ["waiting-for-signature"]),
    ("in-progress", ["port-submitted"]),
    ("in-progress", ["port-pending"]),
    ("completed", ["completed"]),
]


async def test_a_number_is_reviewed_signed_submitted_dated_and_ported(client):
    sid = await filed(client)
    seen = [await standing(client, sid)]
    await advance(client, 61)
    seen.append(await standing(client, sid))
    await sign(client, sid)
    seen.append(await standing(client, sid))
    for seconds in (2 * DAY, 5 * DAY):
        await advance(client, seconds)
        seen.append(await standing(client, sid))

    assert seen == COMPLETES


async def test_the_port_date_is_told_once_the_carrier_agrees(client):
    sid = await submitted(client, target_port_in_date="2099-01-01", target_port_in_time_range_start="10:00:00Z")
    before = (await fetched(client, sid))["phone_numbers"][0]["port_date"]
    await advance(client, 2 * DAY)

    assert (before, (await fetched(client, sid))["phone_numbers"][0]["port_date"]) == (None, "2099-01-01T10:00:00Z")


@pytest.mark.parametrize("code", range(22150, 22160))
async def test_every_rejection_has_a_card(client, code):
    sid = await submitted(client, card(170 + code - 22150), PLAIN)
    await advance(client, 2 * DAY)
    body = await fetched(client, sid)
    number = body["phone_numbers"][0]
    _, alone = await answer(client.get((await number_paths(client, sid))[0]))

    assert await standing(client, sid) == ("action-required", ["port-rejected", "port-pending"])
    assert (number["rejection_reason_code"], alone["rejection_reason_code"]) == (str(code), code)
    assert number["rejection_reason"] == alone["rejection_reason"]


@pytest.mark.parametrize(
    ("digits", "more"),
    [
        (173, {"carrier": {"customer_name": "Another Bakery"}}),
        (174, {"carrier": {"address": {"street": "2", "city": "R", "state": "NV", "zip": "1", "country": "US"}}}),
        (175, {"pin": "2222"}),
        (176, {"carrier": {"account_number": "other"}}),
        (177, {"portability_advance_carrier": "other"}),
        (178, {"target_port_in_date": "2099-01-01"}),
    ],
)
async def test_a_corrected_number_goes_through_the_next_time(client, digits, more):
    """The same again is rejected again; the data that the carrier objected to, changed, goes through."""
    seen = []
    for again in ({}, {}, more):
        sid = await submitted(client, card(digits), **({"pin": "1111"} | again))
        await advance(client, 2 * DAY)
        seen.append((await standing(client, sid))[1])
        await delete(client, f"{PORT_INS}/{sid}")
        await advance(client, 601)

    assert seen == [["port-rejected"], ["port-rejected"], ["port-pending"]]


async def test_a_pin_is_corrected_by_twilios_people_for_one_number(client):
    sid = await submitted(client, card(175), pin="1111")
    await advance(client, 2 * DAY)
    pu = (await number_paths(client, sid))[0].rsplit("/", 1)[1]
    seen = []
    for pin in ("1111", "2222"):
        status, _ = await answer(client.post("/_sandbox/porting/pin", json={"sid": pu, "pin": pin}))
        seen.append((status, (await standing(client, sid))[0]))
        await advance(client, 2 * DAY)
        seen.append(await standing(client, sid))

    assert seen[0] == seen[2] == (200, "in-progress")
    assert seen[1::2] == [("action-required", ["port-rejected"]), ("in-progress", ["port-pending"])]


async def test_a_missing_pin_is_told_and_rejected(client):
    sid = await submitted(client, card(103))
    _, alone = await answer(client.get((await number_paths(client, sid))[0]))
    await advance(client, 2 * DAY)

    assert alone["missing_required_fields"] is True
    assert (await fetched(client, sid))["phone_numbers"][0]["rejection_reason_code"] == "22155"


async def test_a_mobile_number_with_its_pin_is_ported(client):
    sid = await submitted(client, MOBILE, pin="1234")
    await advance(client, 7 * DAY)

    assert await standing(client, sid) == ("completed", ["completed"])


async def test_an_unsigned_request_lapses(client):
    sid = await filed(client, PLAIN, OTHER)
    await advance(client, 31 * DAY)

    assert await standing(client, sid) == ("expired", ["canceled", "canceled"])


@pytest.mark.parametrize(("ending", "status"), [("declined", "canceled"), ("expired", "expired")])
async def test_the_representative_may_decline_or_let_it_lapse(client, ending, status):
    sid = await filed(client)
    await sign(client, sid, ending)
    reason = (await fetched(client, sid))["order_cancellation_reason"]

    assert await standing(client, sid) == (status, ["canceled"])
    assert ("declined" in (reason or "")) == (ending == "declined")


@pytest.mark.parametrize(("digits", "status"), [(187, "in-progress"), (188, "canceled")])
async def test_some_sign_or_decline_without_being_told(client, digits, status):
    sid = await filed(client, PLAIN, card(digits))
    await advance(client, 7_300)

    assert (await standing(client, sid))[0] == status


async def test_nobody_signs_what_is_not_out(client):
    sid = await filed(client)
    early = (await answer(client.post(f"/_sandbox/sign/{sid}", json={})))[0]
    await sign(client, sid)

    assert (early, (await sign(client, sid))[0], (await sign(client, "KW" + "0" * 32))[0]) == (400, 400, 404)


async def test_numbers_that_are_not_portable_leave_in_review(client):
    sid = await filed(client, PLAIN, card(101))
    await advance(client, 61)
    number = (await fetched(client, sid))["phone_numbers"][1]

    assert await standing(client, sid) == ("waiting-for-signature", ["waiting-for-signature", "canceled"])
    assert (number["portable"], number["not_portability_reason_code"]) == (False, 22130)


async def test_a_request_without_a_portable_number_is_canceled(client):
    sid = await filed(client, card(101))
    await advance(client, 61)

    assert await standing(client, sid) == ("canceled", ["canceled"])
    assert (await fetched(client, sid))["order_cancellation_reason"]


async def test_twilio_may_drop_a_request_in_review(client):
    sid = await filed(client, PLAIN, card(186))
    await advance(client, 61)

    assert await standing(client, sid) == ("canceled", ["canceled", "canceled"])


async def test_a_request_can_be_partly_ported(client):
    sid = await submitted(client, PLAIN, card(181), card(183))
    await advance(client, 7 * DAY)
    first = await standing(client, sid)
    await advance(client, 7 * DAY)
    _, page = await answer(client.get(PORT_INS + "/PortInRequests"))

    assert first == ("in-progress", ["completed", "port-pending", "port-submitted"])
    assert (await standing(client, sid))[1] == ["completed", "completed", "port-submitted"]
    row = page["port_in_requests"][0]
    assert (row["phone_numbers_requested"], row["phone_numbers_ported"]) == (3, 2)


async def test_a_carrier_may_reject_after_it_agreed(client):
    sid = await submitted(client, card(182))
    await advance(client, 2 * DAY)
    agreed = await standing(client, sid)
    await advance(client, 5 * DAY)

    assert (agreed[1], await standing(client, sid)) == (["port-pending"], ("action-required", ["port-rejected"]))


async def test_a_port_date_may_move(client):
    sid = await submitted(client, card(184))
    dates = []
    for seconds in (2 * DAY, 3 * DAY, 5 * DAY):
        await advance(client, seconds)
        dates.append((await fetched(client, sid))["phone_numbers"][0]["port_date"][:10])

    assert dates[0] < dates[1] == dates[2]
    assert (await standing(client, sid))[0] == "completed"


async def test_a_request_is_canceled_in_time(client):
    sid = await submitted(client, PLAIN, OTHER)
    assert await delete(client, f"{PORT_INS}/{sid}") == 204
    begun = await standing(client, sid)
    assert await delete(client, f"{PORT_INS}/{sid}") == 204
    await advance(client, 601)

    assert begun == ("in-progress", ["canceling", "canceling"])
    assert await standing(client, sid) == ("canceled", ["canceled", "canceled"])
    assert await delete(client, f"{PORT_INS}/{sid}") == 400


async def test_a_number_is_canceled_alone_and_the_rest_goes_on(client):
    sid = await submitted(client, PLAIN, card(173))
    await advance(client, 2 * DAY)
    path = (await number_paths(client, sid))[1]
    assert await delete(client, path) == 204
    begun = await standing(client, sid)
    await advance(client, 5 * DAY)

    assert begun == ("in-progress", ["port-pending", "canceling"])
    assert await standing(client, sid) == ("completed", ["completed", "canceled"])
    assert await delete(client, path) == 400


async def test_cancelling_can_come_too_late(client):
    sid = await submitted(client, card(185))
    await advance(client, 2 * DAY)
    await delete(client, f"{PORT_INS}/{sid}")
    await advance(client, 601)

    assert await standing(client, sid) == ("completed", ["completed"])


async def test_a_ported_number_is_the_accounts(client):
    await submitted(client)
    await advance(client, 7 * DAY)
    path = "/2010-04-01/Accounts/AC00000000000000000000000000000001/IncomingPhoneNumbers.json"
    _, held = await answer(client.get(path, params={"PhoneNumber": PLAIN}))

    assert [number["phone_number"] for number in held["incoming_phone_numbers"]] == [PLAIN]


async def test_a_canceled_number_can_be_filed_again(client):
    sid = await filed(client)
    await delete(client, f"{PORT_INS}/{sid}")
    early = (await create(client))[0]
    await advance(client, 601)

    assert (early, (await create(client))[0]) == (400, 202)


async def test_durations_are_switches(client):
    await switch(client, seconds={"review": 1, "carrier": 1, "portage": 1})
    sid = await filed(client, card(187))
    await advance(client, 7_300)

    assert (await standing(client, sid))[0] == "completed"

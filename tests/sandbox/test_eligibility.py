"""Hosting eligibility: one number, a thousand in the background, and every refusal."""

from __future__ import annotations

import pytest

from numberlift.sandbox.clock import Clock
from tests.sandbox.conftest import BULK, ELIGIBILITY, FOREIGN, MAIN, NORTH, StoppedTime, advance, answer, bulk_body

CLOSED = "AC00000000000000000000000000000004"
NUMBER = {"phone_number": "+14155550100"}


async def row_of(client, number, **more):
    status, body = await answer(client.post(ELIGIBILITY, json={"phone_numbers": [{"phone_number": number, **more}]}))
    assert status == 200
    (row,) = body["results"]
    return row


async def test_a_good_number_is_eligible(client):
    row = await row_of(client, "+14155550100")

    assert row["eligibility_status"] == row["eligibility_sub_status"] == "ELIGIBLE"
    assert row["next_step"] == "CREATE_HOSTED_NUMBER_ORDER"


@pytest.mark.parametrize("number", ["415", "4155550100", "+1 415 555 0100", "hello", "+14155550100x"])
async def test_a_bad_format_is_a_verdict_of_its_row(client, number):
    row = await row_of(client, number)

    assert row["eligibility_sub_status"] == "NUMBER_FORMAT_INELIGIBLE"
    assert row["iso_country_code"] is None


@pytest.mark.parametrize("number", ["+19992000000", "+14150000000", "+9990000000", "+4420"])
async def test_a_number_that_cannot_exist_is_invalid(client, number):
    row = await row_of(client, number)

    assert row["eligibility_sub_status"] in ("INVALID_PHONE_NUMBER", "NUMBER_FORMAT_INELIGIBLE")


async def test_a_number_of_another_country_cannot_be_hosted(client):
    row = await row_of(client, "+442079460000")

    assert (row["eligibility_sub_status"], row["iso_country_code"]) == ("COUNTRY_INELIGIBLE", "GB")


@pytest.mark.parametrize(
    ("sid", "reason"),
    [
        (FOREIGN, "HOSTING_ACCOUNT_SID_DOES_NOT_BELONG_TO_YOUR_ACCOUNT"),
        ("AC" + "e" * 32, "HOSTING_ACCOUNT_SID_DOES_NOT_EXIST"),
        (NORTH, None),
        (MAIN, None),
    ],
)
async def test_the_hosting_account_decides_the_row(client, sid, reason):
    row = await row_of(client, "+14155550100", hosting_account_sid=sid)

    if reason is None:
        assert row["eligibility_sub_status"] == "ELIGIBLE"
    else:
        assert (row["eligibility_sub_status"], row["ineligibility_reason"]) == ("INVALID_HOSTING_ACCOUNT_SID", reason)


REFUSED = [
    (ELIGIBILITY, {"phone_numbers": [NUMBER], "friendly_name": ""}, 22116),
    (ELIGIBILITY, {"phone_numbers": [NUMBER], "friendly_name": "x" * 129}, 22116),
    (ELIGIBILITY, {"phone_numbers": [NUMBER, NUMBER]}, 22125),
    (ELIGIBILITY, {}, 22124),
    (ELIGIBILITY, ["not an object"], 22124),
    (ELIGIBILITY, {"phone_numbers": [{}]}, 22102),
    (ELIGIBILITY, {"phone_numbers": ["+14155550100"]}, 22102),
    (ELIGIBILITY, {"phone_numbers": [{**NUMBER, "hosting_account_sid": "AC1"}]}, 21470),
    (ELIGIBILITY, {"phone_numbers": [{**NUMBER, "hosting_account_sid": CLOSED}]}, 21471),
    (BULK, {"phone_numbers": [NUMBER]}, 22127),
    (BULK, {"friendly_name": "", "phone_numbers": [NUMBER]}, 22116),
    (BULK, {"friendly_name": "x", "phone_numbers": []}, 22124),
    (BULK, {"friendly_name": "x", "phone_numbers": [NUMBER] * 1001}, 22125),
    (BULK, {"friendly_name": "x", "phone_numbers": [NUMBER, {"phone_number": ""}]}, 22102),
]


@pytest.mark.parametrize(("path", "body", "code"), REFUSED)
async def test_a_bad_request_is_refused_with_twilios_code(client, world, path, body, code):
    status, refusal = await answer(client.post(path, json=body))

    assert (status, refusal["status"], refusal["code"]) == (400, 400, code)
    assert not list(world.store.items("BulkEligibility"))


async def test_a_body_that_is_no_json_lacks_its_numbers(client):
    status, refusal = await answer(client.post(ELIGIBILITY, data=b"{"))

    assert (status, refusal["code"]) == (400, 22124)


async def test_a_bulk_check_is_queued_then_partly_filled_then_done(world, client):
    world.clock = Clock(wall=StoppedTime())
    numbers = [f"+1415555{nnnn:04}" for nnnn in range(1000)]
    status, begun = await answer(client.post(BULK, json=bulk_body(*numbers)))
    path = f"{BULK}/{begun['request_id']}"

    await advance(client, 0.5)
    _, halfway = await answer(client.get(path))
    await advance(client, 2)
    _, done = await answer(client.get(path))

    assert (status, begun["status"], begun["results"], begun["date_completed"]) == (202, "QUEUED", [], None)
    assert halfway["status"] == "PROCESSING"
    assert 0 < len(halfway["results"]) < 1000
    assert (done["status"], [row["phone_number"] for row in done["results"]]) == ("SUCCESSFUL", numbers)
    assert done["date_completed"].endswith("Z")


async def test_a_bulk_row_equals_the_single_check(world, client):
    numbers = [f"+1212300{nnnn:04}" for nnnn in range(0, 400, 20)]
    _, begun = await answer(client.post(BULK, json=bulk_body(*numbers)))
    await advance(client, 5)
    _, done = await answer(client.get(f"{BULK}/{begun['request_id']}"))

    singles = [await row_of(client, number) for number in numbers]
    for row in (*singles, *done["results"]):
        row.pop("date_last_checked", None)
    assert done["results"] == singles


async def test_a_bulk_row_keeps_its_own_account(client):
    body = bulk_body("+14155550100", "+14155550100")
    body["phone_numbers"][1]["hosting_account_sid"] = FOREIGN
    _, begun = await answer(client.post(BULK, json=body))
    await advance(client, 5)
    _, done = await answer(client.get(f"{BULK}/{begun['request_id']}"))

    assert [row["eligibility_sub_status"] for row in done["results"]] == ["ELIGIBLE", "INVALID_HOSTING_ACCOUNT_SID"]


async def test_an_unknown_bulk_check_is_not_found(client):
    status, body = await answer(client.get(f"{BULK}/EC{'a' * 32}"))

    assert (status, body["code"]) == (404, 20404)
